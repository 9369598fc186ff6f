"""The door between the units people use and the house units.

One pint registry, with the units of endocrinology (IU, the standard activity of a hormone; million, as in
million sperm per millilitre). Mass becomes amount of substance only with a molar mass: each biomarker
that is measured both ways names its own in ``data/biomarkers.toml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from hpgx import kinetics
from hpgx.errors import UnitError

# The few units the field needs. Loading these takes milliseconds; pint's full list takes part of a second.
DEFINITIONS = """
micro- = 1e-6 = µ- = μ- = u-
milli- = 1e-3 = m-
nano- = 1e-9 = n-
pico- = 1e-12 = p-
femto- = 1e-15 = f-
kilo- = 1e3 = k-
deci- = 1e-1 = d-
centi- = 1e-2 = c-
meter = [length] = m = metre
second = [time] = s
gram = [mass] = g
mole = [substance] = mol
IU = [activity] = _ = international_unit
mIU = 1e-3 IU
minute = 60 second = min
hour = 60 minute = h = hr
day = 24 hour = d
week = 7 day = w = wk
month = 730 hour
year = 365.25 day = yr = y
liter = 1e-3 meter ** 3 = L = l = litre
percent = 0.01 = %
million = 1e6
molar = mole / liter = M
pound = 453.59237 gram = lb
inch = 0.0254 meter = in
foot = 0.3048 meter = ft
mcg = 1e-6 gram
amount = [medicine]
"""


SIGNS = str.maketrans({"%": "percent", "µ": "u", "μ": "u", "²": "**2", "³": "**3"})


@cache
def registry() -> Any:
    """Return the one pint registry of hpgx."""
    import pint

    make: Any = pint.UnitRegistry
    units = make(None, preprocessors=[_spell])
    for line in DEFINITIONS.strip().splitlines():
        units.define(line)
    _register(units.Quantity)
    return units


def _register(quantity: Any) -> None:
    """Let the equations run on quantities: what is dimensionless is reduced before a function sees it."""

    def plain(function: Callable[[float], float]) -> Callable[[Any], Any]:
        return lambda x: quantity(function(x.to("").magnitude), "")

    kinetics.exp.register(quantity)(plain(math.exp))
    kinetics.log.register(quantity)(plain(math.log))

    def root(x: Any) -> Any:
        return x**0.5

    def power(x: Any, n: Any) -> Any:
        return x.to("") ** (n.to("").magnitude if isinstance(n, quantity) else n)

    kinetics.sqrt.register(quantity)(root)
    kinetics.power.register(quantity)(power)


def _spell(text: str) -> str:
    """Spell the field's ways of writing units as pint reads them."""
    text = text.translate(SIGNS)
    text = re.sub(r"\b10\*6\b|\bmln\b|\b10\^6\b", "million", text)
    text = re.sub(r"\bmcg\b", "ug", text)
    text = re.sub(r"\b(c?m)([23])\b", r"\1**\2", text)
    return re.sub(r"(?<![A-Za-z])(m?)i?[uU]/", r"\1IU/", text)


def parse(text: str, what: str = "a quantity", example: str = "280 ng/dL") -> Any:
    """Read ``'280 ng/dL'`` into a pint quantity.

    Raises UnitError, naming `what` and the text, when there is no number, no unit, or an unknown unit.
    """
    match = re.fullmatch(r"\s*([-+]?\d*\.?\d+(?:[eE][-+]?\d+)?)\s*(\S.*)?", str(text))
    if match is None:
        raise UnitError(f"{what} is given as {text!r}; write a number and a unit, such as '{example}'.")
    number, unit = match.groups()
    if unit is None:
        raise UnitError(f"{what} is given as {text!r}, without a unit; write the unit, as in '{example}'.")
    if not math.isfinite(float(number)):
        raise UnitError(f"{what} is given as {text!r}, which is no finite number; check it.")
    return float(number) * unit_named(unit, what)


@cache
def _unit(name: str) -> Any:
    return registry().parse_units(_spell(name))


def unit_named(unit: str, what: str = "a quantity") -> Any:
    """Return the pint unit with this name. Raises UnitError when there is none."""
    try:
        return _unit(unit.strip())
    except Exception as problem:  # pint raises many kinds, down to tokenizer errors, for text that is no unit
        raise UnitError(f"{what} is given in {unit!r}, which is not a unit hpgx knows; check it.") from problem


def convert(value: float, unit: str, to: str, *, molar_mass: float | None = None, what: str = "a quantity") -> float:
    """Return `value` in `unit` expressed in the unit `to`.

    `molar_mass` (g/mol) bridges mass and amount of substance where one side has mass and the other moles.
    Raises UnitError when the dimensions do not fit.
    """
    if unit == to:
        return value
    quantity = value * unit_named(unit, what)
    return magnitude(quantity, to, molar_mass=molar_mass, what=what)


def magnitude(quantity: Any, to: str, *, molar_mass: float | None = None, what: str = "a quantity") -> float:
    """Return the number that a quantity has in the unit `to`; see `convert`."""
    target = unit_named(to, what)
    if quantity.dimensionality != target.dimensionality and molar_mass is not None:
        bridge = molar_mass * registry().parse_units("g/mol")
        for bridged in (quantity / bridge, quantity * bridge):
            if bridged.dimensionality == target.dimensionality:
                quantity = bridged
                break
    if quantity.dimensionality != target.dimensionality:
        raise UnitError(f"{what} is given in '{quantity.units:~P}' but must be convertible to '{to}'.")
    return float(quantity.to(target).magnitude)


def house(text: str, to: str, *, molar_mass: float | None = None, what: str = "a quantity", example: str = "") -> float:
    """Read a quantity such as ``'280 ng/dL'`` and return its number in the house unit `to`.

    `what` names it in an error, `example` shows there how it is written.
    """
    quantity = parse(text, what, example or f"10 {to or '%'}")
    return magnitude(quantity, to, molar_mass=molar_mass, what=what)
