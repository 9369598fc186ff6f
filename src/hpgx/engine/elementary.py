"""Vector logarithm and exponential, free of branches, on any number of lanes.

The processor has division and square root; powers and exponentials are built here from a reduction to a small
interval and a polynomial. Errors over the whole range of doubles stay below 4 units in the last place
(``tests/engine/test_elementary.py``); `log2` and `exp2` are the two halves of a power.

References: the reduction and coefficients of the logarithm are those of fdlibm's e_log.c (Sun Microsystems, 1993,
freely usable); the exponential is its Taylor series on |r| ≤ ln 2/2.
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
BIAS, FRACTION_BITS = 1023, 52
SMALLEST_NORMAL, INTO_NORMAL = 2.0**-1022, 54

LOG_SERIES = (
    1.479819860511658591e-01,
    1.531383769920937332e-01,
    1.818357216161805012e-01,
    2.222219843214978396e-01,
    2.857142874366239149e-01,
    3.999999999940941908e-01,
    6.666666666666735130e-01,
)
EXP_SERIES = tuple(1 / math.factorial(order) for order in range(13, -1, -1))


def log2(code: Function, x: Value) -> Value:
    """Return the logarithm to base 2: −∞ at 0, NaN below."""
    tiny = x < SMALLEST_NORMAL
    bits = code.select(tiny, x * 2.0**INTO_NORMAL, x).bits()
    # x = 2^exponent·m with √½ ≤ m < √2
    exponent = (bits - ROOT_HALF_BITS) >> FRACTION_BITS
    m = (bits - (exponent << FRACTION_BITS)).double()
    whole = (exponent + MAGIC_BITS).double() - code.select(tiny, code.like(x, MAGIC + INTO_NORMAL), MAGIC)
    # ln m = 2·artanh(s) with s = (m − 1)/(m + 1)
    f = m - 1.0
    s = f / (f + 2.0)
    z = s * s
    found = (s * (_polynomial(code, LOG_SERIES, z) * z) + (s + s)) * LOG2_E + whole
    at_edge = code.select(x.equals(0.0), code.like(x, -math.inf), code.select(x > 0.0, x, math.nan))
    return code.select((x > 0.0) & (x < math.inf), found, at_edge)


def log(code: Function, x: Value) -> Value:
    """Return the natural logarithm: −∞ at 0, NaN below."""
    return log2(code, x) * LN_2


def exp2(code: Function, x: Value) -> Value:
    """Return 2 to the power of x; 0 and ∞ beyond the range of doubles."""
    x = _held(code, x, -1080.0, 1025.0)
    rounded = x + MAGIC
    r = (x - (rounded - MAGIC)) * LN_2
    return _scaled(_polynomial(code, EXP_SERIES, r), rounded)


def exp(code: Function, x: Value) -> Value:
    """Return e to the power of x; 0 and ∞ beyond the range of doubles."""
    x = _held(code, x, -750.0, 710.0)
    rounded = x * LOG2_E + MAGIC
    whole = rounded - MAGIC
    r = (x - whole * LN_2_HIGH) - whole * LN_2_LOW
    return _scaled(_polynomial(code, EXP_SERIES, r), rounded)


def times_log(code: Function, n: Value, log_x: Value) -> Value:
    """Return n·log x, the exponent of a power; 0 for n = 0, so that 0⁰ = 1 as it is for floats."""
    return code.select(n.equals(0.0), code.like(n, 0.0), n * log_x)


def _polynomial(code: Function, coefficients: tuple[float, ...], x: Value) -> Value:
    """Return a polynomial by Horner's rule, the highest power first."""
    total = code.like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


def _held(code: Function, x: Value, low: float, high: float) -> Value:
    """Return x between bounds; NaN stays NaN."""
    x = code.select(code.like(x, high) < x, code.like(x, high), x)
    return code.select(code.like(x, low) > x, code.like(x, low), x)


def _scaled(fraction: Value, rounded: Value) -> Value:
    """Return fraction·2^n for the whole number n in the low bits of `rounded`.

    In two factors, since the power itself may not be a double where the product is: near ∞ and among subnormals.
    """
    n = rounded.bits() - MAGIC_BITS
    half = n >> 1
    first = ((half + BIAS) << FRACTION_BITS).double()
    second = ((n - half + BIAS) << FRACTION_BITS).double()
    return fraction * first * second
