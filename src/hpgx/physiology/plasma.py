"""Plasma: three steroids compete for one site on SHBG and bind loosely to albumin.

    a_i = 1 + A_i·albumin
    s·(1 + Σ K_i·X_i/(a_i + K_i·s)) = SHBG          s: free SHBG sites
    free_i = X_i/(a_i + K_i·s),   not bound to SHBG_i = a_i·free_i

X are the total concentrations of testosterone (T), dihydrotestosterone (D) and estradiol (E). The left side rises
and is concave in s, so Newton's method from a lower bound climbs to the root without overshoot. Constants for T
are those of Vermeulen 1999 (PMID 10523012), for E of Södergard 1982 (PMID 7202083).
"""

from hpgx.records import record
from hpgx.units import LitrePerNmol, LitrePerUmol, NmolPerLitre, NmolPerPmol, PmolPerLitre, UmolPerLitre

NEWTON_STEPS = 6  # reach 1e-12 over the range that tests/physiology/test_plasma.py sweeps


@record
class Parameters:
    """Association constants with SHBG (K) and albumin (A), and the albumin concentration."""

    K_T: LitrePerNmol
    K_D: LitrePerNmol
    K_E: LitrePerNmol
    A_T: LitrePerUmol
    A_D: LitrePerUmol
    A_E: LitrePerUmol
    albumin: UmolPerLitre
    nmol_per_pmol: NmolPerPmol


@record
class Unbound:
    """What is free, and what is not bound to SHBG (free and on albumin), of each steroid."""

    T: NmolPerLitre
    D: NmolPerLitre
    E: PmolPerLitre
    T_bio: NmolPerLitre
    D_bio: NmolPerLitre
    E_bio: PmolPerLitre


def unbound(T: NmolPerLitre, D: NmolPerLitre, E: PmolPerLitre, SHBG: NmolPerLitre, p: Parameters) -> Unbound:
    """Return the unbound steroids for total concentrations T, D, E and SHBG, all non-negative."""
    a_T, a_D, a_E = 1 + p.A_T * p.albumin, 1 + p.A_D * p.albumin, 1 + p.A_E * p.albumin
    k_T, k_D, k_E = p.K_T * T, p.K_D * D, p.K_E * (p.nmol_per_pmol * E)
    s = SHBG / (1 + k_T / a_T + k_D / a_D + k_E / a_E)
    for _ in range(NEWTON_STEPS):
        d_T, d_D, d_E = a_T + p.K_T * s, a_D + p.K_D * s, a_E + p.K_E * s
        r_T, r_D, r_E = k_T / d_T, k_D / d_D, k_E / d_E
        excess = s * (1 + r_T + r_D + r_E) - SHBG
        slope = 1 + r_T * (a_T / d_T) + r_D * (a_D / d_D) + r_E * (a_E / d_E)
        s = s - excess / slope
    free_T, free_D, free_E = T / (a_T + p.K_T * s), D / (a_D + p.K_D * s), E / (a_E + p.K_E * s)
    return Unbound(T=free_T, D=free_D, E=free_E, T_bio=a_T * free_T, D_bio=a_D * free_D, E_bio=a_E * free_E)
