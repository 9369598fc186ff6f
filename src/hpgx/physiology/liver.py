"""Liver: SHBG, lowered by androgen and fat, raised by estrogen and by receptor modulators that act as estrogen there.

    SHBG' = k·{SHBG₀·A^−α·E^β·exp[−γ·(fat − 1)]·[1 + λ] − SHBG},   λ = activity/(1 + modulator)

A and E are the androgen signal and free estradiol, relative to baseline, with floors that bound the powers; fat is
fat mass relative to baseline, whose insulin lowers SHBG.
"""

from hpgx.kinetics import exp, log, shielded, turnover
from hpgx.records import record
from hpgx.units import Fraction, NmolPerLitre, PerHour


@record
class Parameters:
    """Exponents of androgen (α), estrogen (β) and fat (γ), the floors of the first two, and the turnover."""

    alpha: Fraction
    beta: Fraction
    gamma: Fraction
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
    y: State,
    p: Parameters,
    b: Baseline,
    *,
    A: Fraction,
    E: Fraction,
    modulator: Fraction,
    activity: Fraction,
    fat: Fraction,
) -> State:
    """Return the rate of change for the androgen signal, free estradiol and fat (relative), modulator and activity."""
    powers = p.beta * log(shielded(E, p.floor_E)) - p.alpha * log(shielded(A, p.floor_A)) - p.gamma * (fat - 1)
    target = b.SHBG * exp(powers) * (1 + activity / (1 + modulator))
    return State(SHBG=turnover(target, y.SHBG, p.k))


def steady(b: Baseline) -> State:
    """Return the state of the untreated person."""
    return State(SHBG=b.SHBG)
