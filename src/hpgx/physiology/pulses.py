"""Pulses: GnRH in the portal blood of the pituitary, pulse by pulse, and the clock of the testis.

    g' = −k·g                                    portal GnRH over its half-saturation; each pulse raises it
    x  = s/(1 + s),  s = g + x_given/(1 − x_given)       receptors occupied, with native GnRH that is given
    x̄' = k_mean·(x − x̄),  w' = k_sustained·(x − w)       the cell's memory of it
    f  = f₀·{φ + (1 − φ)·min(Gʳ·[1 − a + a·K], f_max)}    pulses an hour for drive G and tone K of the hypothalamus
    jump = (1 + g)·[exp(k·D/E) − 1]                       GnRH of a pulse that is to bring a drive D for its time

The last line is exact: since ∫ s/(1 + s) dt = ln(1 + s₀)/k for a decay at k, a jump of that size adds D/E to the
time-integral of occupancy whatever is left of the pulses before, E being the drive at full occupancy. With D the
hypothalamic output times the mean interval, pulses bring on average what the averaged equations take them to bring.

The testis secretes more in the morning: s·(1 + A·cos(ω·t)), t from the hour of the peak. The cosine and the sine run
as states, moved by 2 so that they stay positive, since no equation of hpgx reads the time.
"""

from typing import Annotated, TypeAlias

from hpgx.kinetics import capped, exp, power, turnover
from hpgx.records import record
from hpgx.units import Fraction, Hour, PerHour, Year

PerYear: TypeAlias = Annotated[float, "1/yr"]

TURN = 6.283185307179586


@record
class Parameters:
    """See the equations above; A (`rhythm`) is that of a young man."""

    k_portal: PerHour
    k_mean: PerHour
    k_sustained: PerHour
    rhythm: Fraction
    day: Hour


@record
class Generator:
    """When pulses come: see the equations; `shape` of the Weibull intervals, which last `least` or more.

    spread: coefficient of variation of what a pulse brings; peak: clock time of the highest secretion of the testis;
    rhythm_from, rhythm_slope: from what age the rhythm fades, and by what share a year.
    """

    f_0: PerHour
    r: Fraction
    a: Fraction
    phi: Fraction
    f_max: Fraction
    shape: Fraction
    least: Hour
    spread: Fraction
    peak: Hour
    rhythm_from: Year
    rhythm_slope: PerYear


@record
class State:
    """g portal GnRH; x̄ and w occupancy remembered over a day or two and over hours; the clock."""

    g: Fraction
    mean: Fraction
    sustained: Fraction
    clock_x: Fraction
    clock_y: Fraction


def occupied(g: Fraction, given: Fraction) -> Fraction:
    """Return the occupancy by portal GnRH together with GnRH that would occupy `given` alone."""
    s = g + given / (1 - given)
    return s / (1 + s)


def derivatives(y: State, p: Parameters, *, given: Fraction) -> State:
    """Return the rates of change between pulses; `given`: occupancy that given GnRH would have alone."""
    x = occupied(y.g, given)
    return State(
        g=-p.k_portal * y.g,
        mean=turnover(x, y.mean, p.k_mean),
        sustained=turnover(x, y.sustained, p.k_sustained),
        clock_x=-TURN / p.day * (y.clock_y - 2),
        clock_y=TURN / p.day * (y.clock_x - 2),
    )


def morning(y: State, p: Parameters) -> Fraction:
    """Return what the clock makes of the secretion of the testis, 1 on average."""
    return 1 + p.rhythm * (y.clock_x - 2)


def frequency(G: Fraction, K: Fraction, p: Generator) -> PerHour:
    """Return the pulses an hour for the hypothalamic drive and tone."""
    return p.f_0 * (p.phi + (1 - p.phi) * capped(power(G, p.r) * (1 - p.a + p.a * K), p.f_max))


def jump(g: Fraction, drive: Fraction, lasting: Hour, E: Fraction, p: Parameters) -> Fraction:
    """Return by how much a pulse raises portal GnRH that is at g, to bring a drive for as long as said."""
    return (1 + g) * (exp(p.k_portal * drive * lasting / E) - 1)
