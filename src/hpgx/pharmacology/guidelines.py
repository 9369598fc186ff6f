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
"""What a threshold says of the values: how many there are follows from it."""


@record
class Threshold:
    """What an issuer says of a number: `values` in `unit` as issued, `house` in the biomarker's house unit.

    `biomarker` is empty, and with it `house`, where the statement is about no biomarker of the model; `op` is
    empty, and with it `values`, where it names no number.
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
    text: str
    seen: str
    source: str


@cache
def guidelines() -> dict[str, Threshold]:
    """Return every threshold by id. Raises DataError for a file that does not meet the schema."""
    return _guidelines(catalogue.read(catalogue.DATA / "guidelines.toml"))


def _guidelines(file: Table) -> dict[str, Threshold]:
    found: dict[str, Threshold] = {}
    for table in file.tables("threshold"):
        threshold = _threshold(table)
        if threshold.id in found:
            raise table.wrong("id", f"is '{threshold.id}', which another threshold has already; rename or remove one.")
        found[threshold.id] = threshold
    file.close()
    return found


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
        text=table.text("text"),
        seen=table.text("seen", among=SEEN),
        source=table.text("source"),
    )
    bibliography = references.bibliography()
    if threshold.source not in bibliography:
        raise table.wrong(
            "source",
            f"is '{threshold.source}', which data/references.toml does not have; add it there."
            f"{near(threshold.source, bibliography)}",
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
