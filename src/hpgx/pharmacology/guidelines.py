"""Guidelines: the numbers that guidelines and labels set for men (``data/guidelines.toml``)."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from hpgx import catalogue, quantities, references
from hpgx.biomarkers import biomarkers
from hpgx.catalogue import SEEN, Table
from hpgx.errors import UnitError, near
from hpgx.records import record

OPS = ("above", "below", "between", "")
"""What a threshold says of the values: how many there are follows from it; "between" is a target."""

MOMENTS = ("treatment", "day 0")
QUANTITIES = ("level", "rise")
SAMPLINGS = ("any", "mean", "trough", "mid")


@record
class Takers:
    """Whom a statement is about: those who take a medicine of these; what is empty does not matter."""

    kinds: tuple[str, ...]
    drugs: tuple[str, ...]
    routes: tuple[str, ...]
    forms: tuple[str, ...]


@record
class Threshold:
    """What an issuer says of a number: `values` in `unit` as issued, `house` in the biomarker's house unit.

    `biomarker` is empty, and with it `house`, where the statement is about no biomarker of the model; `op` is
    empty, and with it `values`, where it names no number. `when`, `on`, `within_h`, `sampling`, `visits_h` and
    `goal` say what is read, as data/guidelines.toml explains; `text` says what follows.
    """

    id: str
    issuer: str
    year: int
    item: str
    biomarker: str
    op: str
    values: tuple[float, ...]
    unit: str
    house: tuple[float, ...]
    when: str
    on: str
    within_h: float | None
    sampling: str
    visits_h: tuple[float, ...]
    goal: str
    takers: Takers
    text: str
    seen: str
    source: str


@record
class Visits:
    """When an issuer wants people seen, and what is measured then: `times_h`, then every `every_h` hours."""

    issuer: str
    year: int
    times_h: tuple[float, ...]
    every_h: float
    measure: tuple[str, ...]
    takers: Takers
    text: str
    seen: str
    source: str

    def until(self, horizon_h: float) -> tuple[float, ...]:
        """Return the hours of the visits up to the horizon."""
        times = [time for time in self.times_h if time <= horizon_h]
        following = self.times_h[-1] + self.every_h
        while following <= horizon_h:
            times.append(following)
            following += self.every_h
        return tuple(times)


@cache
def guidelines() -> dict[str, Threshold]:
    """Return every threshold by id. Raises DataError for a file that does not meet the schema."""
    return _guidelines(catalogue.read(catalogue.DATA / "guidelines.toml"))[0]


@cache
def visits() -> tuple[Visits, ...]:
    """Return every schedule of visits. Raises DataError as `guidelines` does."""
    return _guidelines(catalogue.read(catalogue.DATA / "guidelines.toml"))[1]


def _guidelines(file: Table) -> tuple[dict[str, Threshold], tuple[Visits, ...]]:
    found: dict[str, Threshold] = {}
    for table in file.tables("threshold"):
        threshold = _threshold(table)
        if threshold.id in found:
            raise table.wrong("id", f"is '{threshold.id}', which another threshold has already; rename or remove one.")
        found[threshold.id] = threshold
    schedules = tuple(_visits(table) for table in file.tables("visits"))
    file.close()
    return found, schedules


def _visits(table: Table) -> Visits:
    found = Visits(
        issuer=table.text("issuer"),
        year=int(table.number("year")),
        times_h=_times(table, "times"),
        every_h=table.quantity("every", "h"),
        measure=table.texts("measure"),
        takers=_takers(table),
        text=table.text("text"),
        seen=table.text("seen", among=SEEN),
        source=_source(table),
    )
    table.close()
    return found


def _takers(table: Table) -> Takers:
    return Takers(**{key: table.texts(key, ()) for key in ("kinds", "drugs", "routes", "forms")})


def _times(table: Table, key: str) -> tuple[float, ...]:
    return tuple(quantities.house(text, "h", what=f"'{key}'", example="3 months") for text in table.texts(key, ()))


def _source(table: Table) -> str:
    source, bibliography = table.text("source"), references.bibliography()
    if source not in bibliography:
        raise table.wrong(
            "source",
            f"is '{source}', which data/references.toml does not have; add it there.{near(source, bibliography)}",
        )
    return source


def _threshold(table: Table) -> Threshold:
    biomarker = table.text("biomarker", among=("", *biomarkers()))
    op = table.text("op", among=OPS)
    values = _values(table, op)
    unit = table.text("unit") if values else ""
    threshold = Threshold(
        id=table.text("id"),
        issuer=table.text("issuer"),
        year=int(table.number("year")),
        item=table.text("item"),
        biomarker=biomarker,
        op=op,
        values=values,
        unit=unit,
        house=_house(table, biomarker, values, unit),
        when=table.text("when", "treatment", among=MOMENTS),
        on=table.text("on", "level", among=QUANTITIES),
        within_h=table.quantity("within", "h", None),
        sampling=table.text("sampling", "any", among=SAMPLINGS),
        visits_h=_times(table, "visits"),
        goal=table.text("goal", ""),
        takers=_takers(table),
        text=table.text("text"),
        seen=table.text("seen", among=SEEN),
        source=_source(table),
    )
    table.close()
    return threshold


def _values(table: Table, op: str) -> tuple[float, ...]:
    if op in ("above", "below"):
        return (table.number("value"),)
    if op != "between":
        return ()
    given = table.raw("values")
    items = cast("list[Any]", given) if isinstance(given, list) else []
    numbers = [item for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
    if len(items) != 2 or len(numbers) != 2 or numbers[0] >= numbers[1]:
        raise table.wrong("values", f"is {given!r}; 'between' needs two numbers, the lower one first.")
    return (float(numbers[0]), float(numbers[1]))


def _house(table: Table, biomarker: str, values: tuple[float, ...], unit: str) -> tuple[float, ...]:
    try:
        if not (biomarker and values):
            if unit:
                quantities.unit_named(unit, "the unit")
            return ()
        marker = biomarkers()[biomarker]
        scale = quantities.convert(1.0, unit, marker.unit, molar_mass=marker.molar_mass, what="the unit")
    except UnitError as problem:
        house = f"; {biomarker} is measured in '{biomarkers()[biomarker].unit}'" if biomarker else ""
        raise table.wrong(
            "unit", f"is '{unit}', which does not fit{house}. Convert the number, or fix the unit."
        ) from problem
    return tuple(scale * value for value in values)
