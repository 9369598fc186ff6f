"""Lipids: HDL falls with androgen, LDL rises as estrogen goes and falls under what acts as estrogen on the liver.

    λ    = ω/(1 + σ)
    HDL* = 1/(1 + a·A − e·E),  LDL* = (1 − l·E)·(1 − m·λ)
    HDL' = k·(HDL* − HDL),  LDL' = k·(LDL* − LDL)                relative to baseline, over weeks

A and E are the shifts of androgen and estrogen (`tissue.shift`); σ is a receptor modulator over its
constant, ω the part of it that acts on the liver, so λ is at most its liver activity. Triglycerides are constant.
"""

from hpgx.kinetics import turnover
from hpgx.records import record
from hpgx.units import Fraction, MmolPerLitre, PerHour


@record
class Parameters:
    """See the equations above; m_LDL: share of LDL that a full liver agonist takes away; VLDL: its cholesterol over
    triglycerides.
    """

    a_HDL: Fraction
    e_HDL: Fraction
    e_LDL: Fraction
    m_LDL: Fraction
    k: PerHour
    VLDL: Fraction


@record
class State:
    """HDL and LDL cholesterol relative to baseline."""

    HDL: Fraction
    LDL: Fraction


def derivatives(y: State, p: Parameters, *, A: Fraction, E: Fraction, modulator: Fraction, activity: Fraction) -> State:
    """Return the rates of change for shifts of androgen and estrogen, a modulator (σ) and its liver activity (ω)."""
    cleared = 1 - p.m_LDL * activity / (1 + modulator)
    return State(
        HDL=turnover(1 / (1 + p.a_HDL * A - p.e_HDL * E), y.HDL, p.k),
        LDL=turnover((1 - p.e_LDL * E) * cleared, y.LDL, p.k),
    )


def remnant(triglycerides: MmolPerLitre, p: Parameters) -> MmolPerLitre:
    """Return the cholesterol that neither HDL nor LDL carries, as laboratories estimate it from triglycerides."""
    return p.VLDL * triglycerides


def steady() -> State:
    """Return the state of the untreated person."""
    return State(HDL=1.0, LDL=1.0)
