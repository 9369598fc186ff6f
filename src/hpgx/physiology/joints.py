"""Joints: complaints that follow a fall of estrogen.

    e' = k·[(E + floor)/(E₀ + floor) − e]

e is estrogen relative to the person's own, as joints feel it over weeks; 1 − e is what they miss.
"""

from hpgx.kinetics import shielded, turnover
from hpgx.records import record
from hpgx.units import Fraction, PerHour


@record
class Parameters:
    """floor bounds the ratio, k is how fast joints feel a change."""

    floor: Fraction
    k: PerHour


@record
class State:
    """Estrogen relative to baseline, as felt."""

    estrogen: Fraction


def derivatives(y: State, p: Parameters, *, E: Fraction, E_0: Fraction) -> State:
    """Return the rate of change for the estrogen signal, now and at baseline."""
    return State(estrogen=turnover(shielded(E, p.floor) / shielded(E_0, p.floor), y.estrogen, p.k))


def steady() -> State:
    """Return the state of the untreated person."""
    return State(estrogen=1.0)
