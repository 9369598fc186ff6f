"""Leydig cells: testosterone secretion under LH, with receptors that tire of hCG and a capacity that follows LH.

    LH* = LH + LH activity of medicines
    s  = L·R·[l + (1 − l)·h(LH*)/h(LH₀)],   h = Hill(LH₅₀, n)     secretion relative to baseline
    R' : R → 1 − d·Hill(medicine; θ, m)                           LH receptors
    L' : L → L_min + (1 − L_min)·min((LH*/LH₀)^q, L_max)           trophic capacity, over weeks

Baseline LH and testosterone together fix the capacity: a man whose LH is high for his testosterone stands on the
flat part of the Hill curve and can gain little (primary), one whose LH is low stands on its steep part (secondary).
"""

from hpgx.kinetics import capped, hill, positive, power, two_way_turnover
from hpgx.records import record
from hpgx.units import Fraction, IUPerLitre, NmolPerHour, PerHour


@record
class Parameters:
    """See the equations above."""

    LH_50: IUPerLitre
    n: Fraction
    basal: Fraction
    desensitised: Fraction
    theta: IUPerLitre
    m: Fraction
    k_receptor_rising: PerHour
    k_receptor_falling: PerHour
    L_min: Fraction
    L_max: Fraction
    q: Fraction
    k_capacity_rising: PerHour
    k_capacity_falling: PerHour


@record
class Baseline:
    """LH and testosterone secretion of the untreated person."""

    LH: IUPerLitre
    secretion: NmolPerHour


@record
class State:
    """L capacity and R receptors, relative to baseline."""

    L: Fraction
    R: Fraction


def stimulation(LH: IUPerLitre, p: Parameters, b: Baseline) -> Fraction:
    """Return the response to an LH activity, 1 at the person's baseline LH."""
    return p.basal + (1 - p.basal) * hill(LH, p.LH_50, p.n) / hill(b.LH, p.LH_50, p.n)


def secretion(y: State, p: Parameters, b: Baseline, *, LH: IUPerLitre, medicine: IUPerLitre) -> NmolPerHour:
    """Return the testosterone secreted, for the body's own LH and the LH activity of medicines."""
    return b.secretion * y.L * y.R * stimulation(LH + medicine, p, b)


def derivatives(y: State, p: Parameters, b: Baseline, *, LH: IUPerLitre, medicine: IUPerLitre) -> State:
    """Return the rates of change, for the body's own LH and the LH activity of medicines."""
    R = 1 - p.desensitised * hill(medicine, p.theta, p.m)
    L = p.L_min + (1 - p.L_min) * capped(power(positive((LH + medicine) / b.LH), p.q), p.L_max)
    return State(
        L=two_way_turnover(L, y.L, p.k_capacity_rising, p.k_capacity_falling),
        R=two_way_turnover(R, y.R, p.k_receptor_rising, p.k_receptor_falling),
    )


def steady() -> State:
    """Return the state of the untreated person."""
    return State(L=1.0, R=1.0)
