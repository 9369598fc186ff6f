"""The vocabulary of what can be measured: one name each, its aliases, units and reference range."""

from __future__ import annotations

from functools import cache

from hpgx import catalogue, quantities
from hpgx.catalogue import Table
from hpgx.errors import InputError, near
from hpgx.records import record


@record
class Range:
    """A reference range in the house unit, with its source."""

    low: float
    high: float
    source: str
    note: str


@record
class Biomarker:
    """Something measured in a person; `unit` is the house unit, `us` and `si` what people read."""

    name: str
    label: str
    aliases: tuple[str, ...]
    unit: str
    us: str
    si: str
    molar_mass: float | None
    meaning: str
    plausible: tuple[float, float]
    reference: Range | None

    def to_house(self, text: str) -> float:
        """Read a quantity such as ``'280 ng/dL'`` into the house unit. Raises UnitError."""
        return quantities.house(text, self.unit, molar_mass=self.molar_mass, what=self.label)

    def factor(self, unit: str) -> float:
        """Return by what a number in the house unit is multiplied to be in `unit`. Raises UnitError."""
        return quantities.convert(1.0, self.unit, unit, molar_mass=self.molar_mass, what=self.label)


@cache
def biomarkers() -> dict[str, Biomarker]:
    """Return every biomarker by name."""
    return {name: _biomarker(name, table) for name, table in catalogue.read(catalogue.DATA / "biomarkers.toml").items()}


@cache
def biomarker_names() -> dict[str, str]:
    """Return {name or alias, lower case with blanks: name}."""
    names: dict[str, str] = {}
    for marker in biomarkers().values():
        for name in (marker.name.replace("_", " "), marker.label, *marker.aliases):
            names[name.lower().replace("-", " ")] = marker.name
    return names


def find(name: str) -> Biomarker:
    """Return the biomarker with this name or alias, in any case. Raises InputError with near matches."""
    wanted = name.strip().lower().replace("_", " ").replace("-", " ")
    names = biomarker_names()
    if wanted not in names:
        raise InputError(
            f"hpgx knows no biomarker called '{name}'.{near(wanted, names)} Known: {', '.join(biomarkers())}."
        )
    return biomarkers()[names[wanted]]


def _biomarker(name: str, table: Table) -> Biomarker:
    bounds = table.raw("plausible")
    marker = Biomarker(
        name=name,
        label=table.text("label"),
        aliases=table.texts("aliases"),
        unit=table.text("unit"),
        us=table.text("us"),
        si=table.text("si"),
        molar_mass=table.raw("molar_mass", None),
        meaning=table.text("meaning"),
        plausible=(float(bounds[0]), float(bounds[1])),
        reference=_range(table.table("reference")) if "reference" in table else None,
    )
    table.close()
    return marker


def _range(table: Table) -> Range:
    source = table.text("source")
    reference = Range(low=table.number("low"), high=table.number("high"), source=source, note=table.text("note", ""))
    if source not in catalogue.references.bibliography():
        raise table.wrong("source", f"is '{source}', which data/references.toml does not have; add it there.")
    table.close()
    return reference
