"""Prostate: volume and PSA under androgen, saturating near the testosterone of a hypogonadal man.

    A    = {(1 − m)·D/D_ref + m·(T/T_ref)·[1 + q·ρ]/(1 + ρ)}/(1 + s·σ_AR)
    w(A) = w₀ + (1 − w₀)·hill(A; A₅₀, n)
    PSA' = k_PSA·(w(A)/w(A₀) − PSA),   V' = k_V·(v₀ + (1 − v₀)·w(A)/w(A₀) − V)      relative to baseline

The androgen A is free DHT of the blood and what the prostate makes of testosterone; where 5α-reductase of type 2 is
blocked (ρ: inactivated over active) testosterone stays as it is and acts with a smaller potency q. σ_AR is an
antagonist of the androgen receptor over its constant in the brain, which it reaches less well than the prostate (s).
"""

from hpgx.kinetics import hill, turnover
from hpgx.records import record
from hpgx.units import Fraction, PerHour


@record
class Parameters:
    """See the equations above; made: m, the share of its androgen that the prostate makes itself."""

    made: Fraction
    q: Fraction
    s: Fraction
    w_0: Fraction
    A_50: Fraction
    n: Fraction
    k_PSA: PerHour
    v_0: Fraction
    k_volume: PerHour


@record
class State:
    """PSA and volume relative to baseline."""

    PSA: Fraction
    volume: Fraction


def androgen(T: Fraction, D: Fraction, p: Parameters, *, antagonist: Fraction, reductase: Fraction) -> Fraction:
    """Return A for free T and free D relative to the man of reference, an antagonist and inactivated reductase."""
    made = p.made * T * (1 + p.q * reductase) / (1 + reductase)
    return ((1 - p.made) * D + made) / (1 + p.s * antagonist)


def stimulus(A: Fraction, p: Parameters) -> Fraction:
    """Return w for the androgen signal of the prostate."""
    return p.w_0 + (1 - p.w_0) * hill(A, p.A_50, p.n)


def derivatives(y: State, p: Parameters, *, A: Fraction, A_0: Fraction) -> State:
    """Return the rates of change for the androgen signal of the prostate, now and at baseline."""
    w = stimulus(A, p) / stimulus(A_0, p)
    return State(
        PSA=turnover(w, y.PSA, p.k_PSA),
        volume=turnover(p.v_0 + (1 - p.v_0) * w, y.volume, p.k_volume),
    )


def steady() -> State:
    """Return the state of the untreated person."""
    return State(PSA=1.0, volume=1.0)
