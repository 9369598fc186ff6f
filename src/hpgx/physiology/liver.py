"""Liver: SHBG, lowered by androgen, raised by estrogen and by receptor modulators that act as estrogen there.

    SHBG' = k·{SHBG₀·A^−α·E^β·[1 + λ] − SHBG},   λ = activity/(1 + modulator)

A and E are the androgen signal and free estradiol, relative to baseline, with floors that bound the powers.
"""

from hpgx.kinetics import power, shielded, turnover
from hpgx.records import record
from hpgx.units import Fraction, NmolPerLitre, PerHour


@record
class Parameters:
    """Exponents of androgen (α) and estrogen (β), their floors, and the turnover."""

    alpha: Fraction
    beta: Fraction
    floor_A: Fraction
    floor_E: Fraction
    k: PerHour


@record
class Baseline:
    """SHBG of the untreated person."""

    SHBG: NmolPerLitre


@record
class State:
    """SHBG in blood."""

    SHBG: NmolPerLitre


def derivatives(
    y: State, p: Parameters, b: Baseline, *, A: Fraction, E: Fraction, modulator: Fraction, activity: Fraction
) -> State:
    """Return the rate of change for the androgen signal, relative free estradiol, modulator and its activity."""
    androgen = power(shielded(A, p.floor_A), -p.alpha)
    estrogen = power(shielded(E, p.floor_E), p.beta)
    target = b.SHBG * androgen * estrogen * (1 + activity / (1 + modulator))
    return State(SHBG=turnover(target, y.SHBG, p.k))


def steady(b: Baseline) -> State:
    """Return the state of the untreated person."""
    return State(SHBG=b.SHBG)
