"""Hypothalamus: the GnRH drive under the joint restraint of androgen and estrogen, and its slow tone.

    X  = f_E·E + f_A·A + (1 − f_E − f_A)·A·E        restraint: estrogen, androgen, and their synergy
    G* = (1 + κ)/(1 + κ·Xʰ)
    G' = k_G·(G* − G)                               drive, over a day
    K* = K_min + (1 − K_min)·min(G*, 1)
    K' = (K* − K)/τ                                 tone: falls over weeks of restraint, returns over months

An estrogen-only, a purely additive or a multiplied feedback each fail one of: aromatase inhibition, bicalutamide,
dihydrotestosterone gel. The slow tone is why LH returns in months, not weeks, after long suppression.
"""

from hpgx.kinetics import capped, hill, power, turnover, two_way_turnover
from hpgx.records import record
from hpgx.units import Fraction, PerHour


@record
class Parameters:
    """Weights and steepness of the restraint, rates of drive and tone."""

    f_E: Fraction
    f_A: Fraction
    kappa: Fraction
    h: Fraction
    k_G: PerHour
    K_min: Fraction
    k_tone_rising: PerHour
    k_tone_falling: PerHour


@record
class State:
    """G: GnRH drive, K: tone; both relative to baseline."""

    G: Fraction
    K: Fraction


def restraint(A: Fraction, E: Fraction, p: Parameters) -> Fraction:
    """Return X for the androgen and estrogen signals."""
    return p.f_E * E + p.f_A * A + (1 - p.f_E - p.f_A) * A * E


def wanted_drive(X: Fraction, p: Parameters) -> Fraction:
    """Return G*, from 1 + κ without any restraint towards 0; written as a Hill fall in X."""
    X_50 = power(p.kappa, -1 / p.h)
    return (1 + p.kappa) * (1 - hill(X, X_50, p.h))


def output(y: State) -> Fraction:
    """Return the GnRH that reaches the pituitary."""
    return y.G * y.K


def derivatives(y: State, p: Parameters, *, A: Fraction, E: Fraction) -> State:
    """Return the rates of change for the androgen and estrogen signals."""
    G = wanted_drive(restraint(A, E, p), p)
    K = p.K_min + (1 - p.K_min) * capped(G, 1)
    return State(
        G=turnover(G, y.G, p.k_G),
        K=two_way_turnover(K, y.K, p.k_tone_rising, p.k_tone_falling),
    )


def steady() -> State:
    """Return the state of the untreated person."""
    return State(G=1.0, K=1.0)
