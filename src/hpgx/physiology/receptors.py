"""Receptors: the androgen and estrogen signals that brain, pituitary and liver read, 1 at the person's baseline.

    A  = (T + ρ·D)/(T₀ + ρ·D₀)/(1 + σ_AR)                       free testosterone and dihydrotestosterone
    E_c = (1 − φ)·E/E₀ + φ·(T/T₀)/(1 + I)                       free estradiol, and what the brain makes from T itself
    E  = (E_c + ε)/(1 + σ)                                      receptor modulators (σ) compete; ε is their own activity

I is an aromatase inhibitor, σ_AR an antagonist of the androgen receptor over its constant. The synergy of the two
arms is read by the hypothalamus.
"""

from hpgx.records import record
from hpgx.units import Fraction, NmolPerLitre, PmolPerLitre


@record
class Parameters:
    """φ: share of central estrogen made locally from testosterone; ρ: central potency of free DHT over free T."""

    phi: Fraction
    rho: Fraction


@record
class Baseline:
    """Free hormones of the untreated person."""

    T: NmolPerLitre
    D: NmolPerLitre
    E: PmolPerLitre


def androgen(T: NmolPerLitre, D: NmolPerLitre, p: Parameters, b: Baseline, *, antagonist: Fraction) -> Fraction:
    """Return the androgen signal for free T and free D under an antagonist (σ_AR)."""
    return (T + p.rho * D) / (b.T + p.rho * b.D) / (1 + antagonist)


def estrogen(
    T: NmolPerLitre,
    E: PmolPerLitre,
    p: Parameters,
    b: Baseline,
    *,
    inhibitor: Fraction,
    modulator: Fraction,
    activity: Fraction,
) -> Fraction:
    """Return the central estrogen signal for free T, free E, inhibitor (I), modulator (σ) and its activity (ε)."""
    central = (1 - p.phi) * (E / b.E) + p.phi * (T / b.T) / (1 + inhibitor)
    return (central + activity) / (1 + modulator)


def held(signal: Fraction, arm: Fraction) -> Fraction:
    """Return the signal with its arm of the feedback closed (arm = 1) or held at baseline (arm = 0)."""
    return 1 + arm * (signal - 1)
