"""Vector logarithm and exponential, free of branches, on any number of lanes.

The processor has division and square root; powers and exponentials are built here from a reduction to a small
interval and a polynomial. Errors stay below 4 units in the last place (``tests/engine/test_elementary.py``) for
all arguments and results that are normal numbers; smaller ones than 2^-1022 count as zero. `log2` and `exp2` are
the two halves of a power.

References: the reduction and coefficients of the logarithm are those of fdlibm's e_log.c (Sun Microsystems,
1993, freely usable), over ln 2; the exponential interpolates 2^r at the twelve Chebyshev nodes of |r| ≤ ½, and is
off by 3e-18.
"""

from __future__ import annotations

import math

from hpgx.engine.ir import Function, Value

LOG2_E = 1.4426950408889634
LN_2 = 0.6931471805599453
LN_2_HIGH, LN_2_LOW = 0.6931471803691238, 1.9082149292705877e-10
"""ln 2 in two parts; products of the first with whole numbers up to 2^21 are exact."""

MAGIC = 6755399441055744.0  # 1.5·2^52: adding it rounds a double to a whole number, held in the low bits
MAGIC_BITS = 0x4338000000000000
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD  # √½
FRACTION_BITS = 52
SMALLEST_NORMAL = 2.0**-1022

LOG_SERIES = tuple(
    coefficient * LOG2_E
    for coefficient in (
        1.479819860511658591e-01,
        1.531383769920937332e-01,
        1.818357216161805012e-01,
        2.222219843214978396e-01,
        2.857142874366239149e-01,
        3.999999999940941908e-01,
        6.666666666666735130e-01,
        2.0,
    )
)
EXP_SERIES = (
    4.4558179083360645e-10,
    7.074194297288521e-09,
    1.0178057087733941e-07,
    1.3215432535912375e-06,
    1.5252733841556773e-05,
    0.00015403530463724353,
    0.001333355814640647,
    0.009618129107587256,
    0.055504108664821625,
    0.24022650695910158,
    0.6931471805599453,
    1.0,
)


def log2(code: Function, x: Value) -> Value:
    """Return the logarithm to base 2: −∞ at 0, NaN below."""
    bits = x.bits()
    # x = 2^exponent·m with √½ ≤ m < √2
    exponent = (bits - ROOT_HALF_BITS) >> FRACTION_BITS
    m = (bits - (exponent << FRACTION_BITS)).double()
    whole = (exponent + MAGIC_BITS).double() - MAGIC
    # ln m = 2·artanh(s) with s = (m − 1)/(m + 1)
    f = m - 1.0
    s = f / (f + 2.0)
    found = s * _polynomial(code, LOG_SERIES, s * s) + whole
    found = code.select(x < math.inf, found, x)
    below = code.select(x < 0.0, code.like(x, math.nan), -math.inf)
    return code.select(x < SMALLEST_NORMAL, below, found)


def log(code: Function, x: Value) -> Value:
    """Return the natural logarithm: −∞ at 0, NaN below."""
    return log2(code, x) * LN_2


def exp2(code: Function, x: Value) -> Value:
    """Return 2 to the power of x; 0 and ∞ beyond the range of doubles."""
    rounded = x + MAGIC
    return _scaled(code, x - (rounded - MAGIC), rounded, x, 1.0)


def exp(code: Function, x: Value) -> Value:
    """Return e to the power of x; 0 and ∞ beyond the range of doubles."""
    rounded = x * LOG2_E + MAGIC
    whole = rounded - MAGIC
    r = (x - whole * LN_2_HIGH) - whole * LN_2_LOW
    return _scaled(code, r * LOG2_E, rounded, x, LN_2)


def times_log(code: Function, n: Value, log_x: Value) -> Value:
    """Return n·log x, the exponent of a power; 0 for n = 0, so that 0⁰ = 1 as it is for floats."""
    return code.select(n.equals(0.0), code.like(n, 0.0), n * log_x)


def _polynomial(code: Function, coefficients: tuple[float, ...], x: Value) -> Value:
    """Return a polynomial by Horner's rule, the highest power first."""
    total = code.like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def _scaled(code: Function, r: Value, rounded: Value, x: Value, unit: float) -> Value:
    """Return 2^r·2^n for the whole number n in the low bits of `rounded`; x/unit is r + n."""
    # n is added to the exponent; shifting it there drops the rest of `rounded`
    fraction = _polynomial(code, EXP_SERIES, r).bits()
    found = (fraction + (rounded.bits() << FRACTION_BITS)).double()
    # NaN must not become a number by the addition to its bits
    found = found + x * 0.0
    found = code.select(x < -1022.0 * unit, code.like(x, 0.0), found)
    return code.select(x >= 1024.0 * unit, code.like(x, math.inf), found)
