"""Harms: what the equations do not make, as sourced rates in the people who were studied (``data/harms.toml``).

They are never computed for one man: his own risk may be far from that of those people.
"""

from __future__ import annotations

from functools import cache

from hpgx import catalogue
from hpgx.catalogue import Table, Value
from hpgx.pharmacology.drugs import drugs
from hpgx.records import record
from hpgx.references import bibliography


@record
class Harm:
    """A harm of some medicines: how often with them and, where it is known, without.

    `rate` and `without` are in 1/yr or in percent, as their unit says; `population` says of whom.
    """

    drugs: tuple[str, ...]
    harm: str
    population: str
    rate: Value
    without: Value | None
    words: str

    @property
    def often(self) -> str:
        """How often, such as '3.9 per 1000 person-years (2.7 without)'."""
        told = _often(self.rate)
        if self.without is None:
            return told
        number = f"{self.without.value * 1000:.3g}" if self.without.unit == "1/yr" else f"{self.without.value:.3g} %"
        return f"{told} ({number} without)"

    def __str__(self) -> str:
        """Return harm, rate, people and source in a sentence."""
        words = f" {self.words}" if self.words else ""
        recalled = " (recalled)" if self.rate.seen == "memory" else ""
        source = bibliography()[self.rate.source]
        return f"{self.harm}: {self.often}; {self.population}.{words} Source{recalled}: {source}"


def _often(value: Value) -> str:
    return f"{value.value * 1000:.3g} per 1000 person-years" if value.unit == "1/yr" else f"{value.value:.3g} %"


@cache
def harms() -> tuple[Harm, ...]:
    """Return every harm. Raises DataError for a file that does not meet the schema."""
    file = catalogue.read(catalogue.DATA / "harms.toml")
    found = tuple(_harm(table) for table in file.tables("harm"))
    file.close()
    return found


def harms_of(drug: str) -> tuple[Harm, ...]:
    """Return the harms of a drug by its id; none where nothing was found."""
    return tuple(harm for harm in harms() if drug in harm.drugs)


def _harm(table: Table) -> Harm:
    named = table.texts("drugs")
    for name in named:
        if name not in drugs():
            raise table.wrong("drugs", f"has '{name}', which is no drug of hpgx; write the name of its file.")
    key, unit = ("share", "%") if "share" in table else ("rate", "1/yr")
    harm = Harm(
        drugs=named,
        harm=table.text("harm"),
        population=table.text("population"),
        rate=table.value(key, unit),
        without=table.value("without", unit) if "without" in table else None,
        words=table.text("words", ""),
    )
    table.close()
    return harm
