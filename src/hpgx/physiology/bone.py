"""Bone: resorption restrained by estrogen and a little by androgen, formation, and density at two sites.

    r*(E) = 1 + r_max·(1 − hill(E; E₅₀, n))            resorption rises as estrogen falls below a threshold
    r'    = k_r·{r*(E)/r*(E₀)·[1 − b·A] − r}              resorption, marker CTX
    f'    = k_f·{1 + q·(r − 1) + a·A − f}                formation, coupled to resorption, helped by androgen
    s'    = k_s·(f/r − s),  h' = k_h·(f/r − h)          density of spine and hip relative to baseline

A is how far the saturating effect of androgen has moved from rest, A/(A₅₀ + A) − A₀/(A₅₀ + A₀).
What falls here is density; what that means for fractures is not part of the model.
"""

from hpgx.kinetics import hill, positive, turnover
from hpgx.records import record
from hpgx.units import Fraction, PerHour


@record
class Parameters:
    """See the equations above; local: share of estrogen that bone makes; A_50: androgen at half of its effect."""

    local: Fraction
    r_max: Fraction
    E_50: Fraction
    n: Fraction
    b: Fraction
    k_resorption: PerHour
    k_formation: PerHour
    q: Fraction
    a: Fraction
    A_50: Fraction
    k_spine: PerHour
    k_hip: PerHour


@record
class State:
    """Resorption, formation, and density of spine and hip, relative to baseline."""

    resorption: Fraction
    formation: Fraction
    spine: Fraction
    hip: Fraction


def wanted_resorption(E: Fraction, p: Parameters) -> Fraction:
    """Return r* for the estrogen signal of bone."""
    return 1 + p.r_max * (1 - hill(E, p.E_50, p.n))


def derivatives(y: State, p: Parameters, *, A: Fraction, A_0: Fraction, E: Fraction, E_0: Fraction) -> State:
    """Return the rates of change for the androgen and estrogen signals, now and at baseline."""
    androgen = A / (p.A_50 + A) - A_0 / (p.A_50 + A_0)
    resorption = wanted_resorption(E, p) / wanted_resorption(E_0, p) * (1 - p.b * androgen)
    balance = y.formation / positive(y.resorption)
    return State(
        resorption=turnover(resorption, y.resorption, p.k_resorption),
        formation=turnover(1 + p.q * (y.resorption - 1) + p.a * androgen, y.formation, p.k_formation),
        spine=turnover(balance, y.spine, p.k_spine),
        hip=turnover(balance, y.hip, p.k_hip),
    )


def steady() -> State:
    """Return the state of the untreated person."""
    return State(resorption=1.0, formation=1.0, spine=1.0, hip=1.0)
