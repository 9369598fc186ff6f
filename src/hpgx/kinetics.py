"""The vocabulary of the equations: Hill, occupancy, turnover and smooth bounds, on any kind of number.

The equations of hpgx are written once and called with floats, with quantities that carry units,
with symbols that record the expression, or with arrays. Arithmetic works on all of them; the few
functions that do not (`exp`, `log`, `sqrt`, `power`) dispatch here, and each kind of number registers
its own: ``exp.register(Kind)(function)``.

Everything here is smooth. A kink (a hard floor, cap or switch) costs a solver its order of accuracy,
so bounds and switches are blends whose width is a number of the method, not of physiology.
"""

from __future__ import annotations

import math
from functools import singledispatch

FLOOR = 1e-6
"""Width of `positive`, on a ratio of order one: below it a ratio counts as nothing."""

SHARPNESS = 8
"""How closely `capped` follows a straight line that breaks off at the cap."""


@singledispatch
def exp(x: float) -> float:
    """Return e to the power of a dimensionless x."""
    return math.exp(x)


@singledispatch
def log(x: float) -> float:
    """Return the natural logarithm of a positive dimensionless x."""
    return math.log(x)


@singledispatch
def sqrt(x: float) -> float:
    """Return the square root of x; its unit is the root of x's unit."""
    return math.sqrt(x)


@singledispatch
def power(x: float, n: float) -> float:
    """Return x to the power n, for a positive dimensionless x and a dimensionless n."""
    return x**n


def positive(ratio: float) -> float:
    """Return a dimensionless ratio held smoothly above zero; exact to 1e-12 where the ratio is of order one."""
    return (ratio + sqrt(ratio * ratio + FLOOR * FLOOR)) / 2


def hill(x: float, k: float, n: float = 1.0) -> float:
    """Return the Hill saturation of x with half-saturation k and exponent n, from 0 to 1."""
    return occupancy(power(positive(x / k), n))


def occupancy(signal: float) -> float:
    """Return the occupied share of a receptor when the ligands' sum of concentration over affinity is `signal`."""
    return signal / (1 + signal)


def shielded(x: float, floor: float) -> float:
    """Return x raised by a floor and rescaled so that 1 stays 1: a ratio that a power law can take down to zero."""
    return (x + floor) / (1 + floor)


def capped(x: float, cap: float) -> float:
    """Return x bent smoothly below about `cap`, exactly 1 at x = 1.

    For x well below the cap the result is x times a constant near 1; far above, that constant times the cap.
    """
    n = SHARPNESS
    return x * power((1 + power(1 / cap, n)) / (1 + power(positive(x) / cap, n)), 1 / n)


def switch(x: float, width: float) -> float:
    """Return a smooth step: 0 for x far below zero, 1 far above, over about `width`."""
    return (1 + x / sqrt(x * x + width * width)) / 2


def turnover(target: float, x: float, rate: float) -> float:
    """Return dx/dt of a quantity replaced at `rate` that tends to `target`."""
    return rate * (target - x)


def two_way_turnover(target: float, x: float, rising: float, falling: float, width: float = 1e-3) -> float:
    """Return dx/dt of a ratio that tends to `target` at one rate when it rises and another when it falls."""
    gap = target - x
    return gap * (falling + (rising - falling) * switch(gap, width))
