"""The units law: an equation evaluated with quantities gives the unit that its annotation promises.

`check` draws the arguments of an annotated function, calls it with floats and with quantities, and compares.
A wrong dimension raises; a wrong scale (pmol for nmol) shows as another number, since pint converts what the
equation forgot.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import numpy as np

from hpgx import quantities
from hpgx.biomarkers import biomarkers
from hpgx.pharmacology.absorption import Entry
from hpgx.pharmacology.mechanisms import EnzymeSignals, Signals
from hpgx.records import leaves, record
from hpgx.units import unit_of, units_of

AMOUNTS = ("ug", "IU", "nmol")
TOLERANCE = 1e-12

SIZES = {
    "pmol/L": 100.0,
    "nmol/L": 15.0,
    "IU/L": 5.0,
    "nmol/h": 800.0,
    "pmol/h": 6000.0,
    "nmol/pmol": 1e-3,
    "": 0.5,
}
"""Usual sizes, so that no term of an equation is lost beside another; 1 for every other unit."""


@record
class Law:
    """How to draw and read: what 'amount' stands for, and records whose values are known already."""

    rng: np.random.Generator
    amount: str = "ug"
    known: tuple[Any, ...] = ()

    def unit(self, unit: str) -> str:
        return unit.replace("amount", self.amount)


def draw(annotation: Any, law: Law) -> Any:
    """Return a random positive value, or record of values, of an annotation."""
    for value in law.known:
        if type(value) is annotation:
            return value
    if is_dataclass(annotation):
        hints = get_type_hints(annotation, include_extras=True)
        return annotation(**{name: draw(hint, law) for name, hint in hints.items()})  # type: ignore[operator]
    return SIZES.get(unit_of(annotation), 1.0) * float(law.rng.uniform(0.5, 1.5))


def dress(value: Any, annotation: Any, law: Law) -> Any:
    """Return the value as a quantity, or a record of quantities."""
    if is_dataclass(annotation):
        hints = get_type_hints(annotation, include_extras=True)
        return annotation(**{name: dress(getattr(value, name), hint, law) for name, hint in hints.items()})  # type: ignore[operator]
    return quantity(value, law.unit(unit_of(annotation)))


def quantity(value: float, unit: str) -> Any:
    return quantities.registry().Quantity(value, unit)


def number(value: Any, unit: str) -> float:
    """Return the number a result has in a unit; a plain number is dimensionless, and zero fits any unit."""
    if isinstance(value, int | float):
        if value == 0:
            return 0.0
        value = quantity(value, "")
    return float(value.to(unit).magnitude)


def compare(plain: Any, dressed: Any, annotation: Any, law: Law, per: str = "") -> None:
    """Compare a result in floats with the one in quantities, of which each number must fit its annotation."""
    if is_dataclass(annotation):
        hints = get_type_hints(annotation, include_extras=True)
        for name, hint in hints.items():
            compare(getattr(plain, name), getattr(dressed, name), hint, law, per)
    elif get_origin(annotation) is dict:
        units = _units_of_dict(plain, get_args(annotation)[1])
        assert plain.keys() == dressed.keys()
        for name, unit in units.items():
            same(plain[name], dressed[name], law.unit(unit), name)
    else:
        unit = law.unit(unit_of(annotation)) + per
        same(plain, dressed, f"1{unit}" if unit.startswith("/") else unit)


def _units_of_dict(result: Mapping[str, Any], value: Any) -> dict[str, str]:
    if get_origin(value) is Annotated:
        return dict.fromkeys(result, unit_of(value))
    known = units_of(Signals) | units_of(EnzymeSignals) | {name: marker.unit for name, marker in biomarkers().items()}
    return {name: known[name] for name in result}


def same(plain: float, dressed: Any, unit: str, name: str = "") -> None:
    found = number(dressed, unit)
    ok = abs(found - plain) <= TOLERANCE * abs(plain)
    assert ok, f"{name} is {plain} in floats, but {found} {unit} in quantities"


def hints_of(equation: Callable[..., Any], owner: Any = None) -> dict[str, Any]:
    """Return the annotations of an equation; `owner` is the structure whose records they name."""
    if owner is None:
        return get_type_hints(equation, include_extras=True)
    hints = get_type_hints(equation, localns=dict(vars(owner)), include_extras=True)
    own = {"y": owner.State} if "y" in hints else {}
    if equation.__name__ == "derivatives":
        own["return"] = owner.State
    return hints | own


def check(equation: Callable[..., Any], law: Law, owner: Any = None) -> None:
    """Raise unless the equation keeps the units law at a random point."""
    hints = hints_of(equation, owner)
    result = hints.pop("return")
    assert hints.keys() == inspect.signature(equation).parameters.keys(), "an argument has no annotation"
    plain = {name: draw(hint, law) for name, hint in hints.items()}
    dressed = {name: dress(plain[name], hint, law) for name, hint in hints.items()}
    in_floats, in_quantities = equation(**plain), equation(**dressed)
    if result == tuple[Entry, ...]:
        entries(in_floats, in_quantities, owner, law)
        return
    per = "/h" if equation.__name__ == "derivatives" else ""
    compare(in_floats, in_quantities, result, law, per)


def entries(plain: tuple[Entry, ...], dressed: tuple[Entry, ...], owner: Any, law: Law) -> None:
    """Compare the entries of a dose: shares of one amount that fit the states they enter."""
    units = units_of(owner.State)
    for one, other in zip(plain, dressed, strict=True):
        same(one.share, other.share, "")
        same(one.hours, other.hours, "h")
        lasts = quantity(1.0, "h") if one.lasting else other.hours if one.hours else 1
        entering = quantity(1.0, law.amount) * other.share / lasts
        assert entering.is_compatible_with(law.unit(units[one.field])), f"a dose does not fit {one.field}"


def units_of_leaves(cls: type, prefix: str = "") -> dict[str, str]:
    """Return {dotted name: unit} of a record of records."""
    found: dict[str, str] = {}
    for name, owner, field in leaves(cls, prefix):
        found[name] = unit_of(get_type_hints(owner, include_extras=True)[field])
    return found
