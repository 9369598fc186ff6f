"""Tissues: the androgen and estrogen signals that blood, bone, fat, prostate and breast read.

    A = (T + ρ·D)/(T_ref + ρ·D_ref)/(1 + σ_AR)                      free testosterone and dihydrotestosterone
    E = [(1 − λ)·E/E_ref + λ·(T/T_ref)/(1 + I) + ε]/(1 + σ)          free estradiol, and what the tissue makes itself

    shift: S(X) − S(X₀),  S(x) = x/(half + x)                        how far a saturating effect has moved from rest

1 is the healthy young man of reference, not the person's own baseline: a man who starts low is low. σ_AR is an
antagonist of the androgen receptor, I an aromatase inhibitor and σ an estrogen-receptor modulator over its constant;
ε is the modulator's own activity in the tissue, λ the share of estrogen that the tissue makes from testosterone.
"""

from hpgx.records import record
from hpgx.units import Fraction, NmolPerLitre, PmolPerLitre


@record
class Parameters:
    """Free hormones of the man of reference, ρ: potency of free DHT over free testosterone, and the signals at half
    of the effects of androgen and of estrogen on body and lipids.
    """

    T_ref: NmolPerLitre
    D_ref: NmolPerLitre
    E_ref: PmolPerLitre
    rho: Fraction
    half_A: Fraction
    half_E: Fraction


def androgen(T: NmolPerLitre, D: NmolPerLitre, p: Parameters, *, antagonist: Fraction) -> Fraction:
    """Return the androgen signal for free T and D under an antagonist (σ_AR)."""
    return (T + p.rho * D) / (p.T_ref + p.rho * p.D_ref) / (1 + antagonist)


def estrogen(
    T: NmolPerLitre,
    E: PmolPerLitre,
    p: Parameters,
    *,
    local: Fraction,
    inhibitor: Fraction,
    modulator: Fraction,
    activity: Fraction,
) -> Fraction:
    """Return the estrogen signal of a tissue (λ = local) for free T and E, inhibitor, modulator and its activity."""
    made = (1 - local) * (E / p.E_ref) + local * (T / p.T_ref) / (1 + inhibitor)
    return (made + activity) / (1 + modulator)


def shift(signal: Fraction, rest: Fraction, half: Fraction) -> Fraction:
    """Return how far a saturating effect of a signal has moved from where it is at rest."""
    return signal / (half + signal) - rest / (half + rest)
