"""Steroids: testosterone, dihydrotestosterone and estradiol between their sources and their clearance.

    T' = [secreted + adrenal + given − aromatised − reduced − cleared_T]/V_T
    D' = [reduced + testis_D + adrenal_D + given_D − cleared_D]/V_D
    E' = [aromatised + testis_E + adrenal_E + given_E − cleared_E]/V_E

    aromatised = Vm·T/(Km·(1 + I) + T)       fat, muscle and skin; competitive inhibition
    testis_E   = E_testis·s/(1 + I_testis)   with Leydig secretion s relative to baseline
    adrenal_E  = E_adrenal/(1 + I)           from androstenedione
    reduced    = Vm₅·T/(Km₅ + T) + k₅·T      5α-reductase: saturable from plasma, and within tissues
    cleared    = CL·(not bound to SHBG)

T in the rates is free testosterone. What is aromatised or reduced leaves one pool and enters the other through one
flux. The in-vivo Km of both enzymes are those of Lakshman 2010 (PMID 20534765); clearance from the pool not bound
to SHBG is why SHBG moves total but not free testosterone.
"""

from hpgx.records import record
from hpgx.units import (
    Fraction,
    Litre,
    LitrePerHour,
    NmolPerHour,
    NmolPerLitre,
    NmolPerPmol,
    PmolPerHour,
    PmolPerLitre,
)


@record
class Parameters:
    """Volumes, Michaelis constants, and the shares of each hormone's production by source."""

    MCR_T: LitrePerHour
    MCR_D: LitrePerHour
    MCR_E: LitrePerHour
    V_T: Litre
    V_D: Litre
    V_E: Litre
    Km: NmolPerLitre
    Km_5: NmolPerLitre
    share_T_adrenal: Fraction
    share_E_testis: Fraction
    share_E_adrenal: Fraction
    share_D_plasma: Fraction
    share_D_tissue: Fraction
    share_D_adrenal: Fraction
    nmol_per_pmol: NmolPerPmol


@record
class Baseline:
    """Capacities and clearances that make the person's hormones a steady state."""

    T_adrenal: NmolPerHour
    D_testis: NmolPerHour
    D_adrenal: NmolPerHour
    E_testis: PmolPerHour
    E_adrenal: PmolPerHour
    Vm: PmolPerHour
    Vm_5: NmolPerHour
    k_5: LitrePerHour
    CL_T: LitrePerHour
    CL_D: LitrePerHour
    CL_E: LitrePerHour


@record
class State:
    """Total concentrations in blood."""

    T: NmolPerLitre
    D: NmolPerLitre
    E: PmolPerLitre


@record
class Fluxes:
    """Every flux of the three pools, each named once."""

    aromatised: PmolPerHour
    testis_E: PmolPerHour
    adrenal_E: PmolPerHour
    reduced: NmolPerHour
    testis_D: NmolPerHour
    cleared_T: NmolPerHour
    cleared_D: NmolPerHour
    cleared_E: PmolPerHour


def fluxes(
    p: Parameters,
    b: Baseline,
    *,
    T: NmolPerLitre,
    T_bio: NmolPerLitre,
    D_bio: NmolPerLitre,
    E_bio: PmolPerLitre,
    s: Fraction,
    I: Fraction,  # noqa: E741  (the equations' symbol)
    I_testis: Fraction,
) -> Fluxes:
    """Return the fluxes for free T, the pools not bound to SHBG, relative Leydig secretion s and inhibitors."""
    return Fluxes(
        aromatised=b.Vm * T / (p.Km * (1 + I) + T),
        testis_E=b.E_testis * s / (1 + I_testis),
        adrenal_E=b.E_adrenal / (1 + I),
        reduced=b.Vm_5 * T / (p.Km_5 + T) + b.k_5 * T,
        testis_D=b.D_testis * s,
        cleared_T=b.CL_T * T_bio,
        cleared_D=b.CL_D * D_bio,
        cleared_E=b.CL_E * E_bio,
    )


def derivatives(
    f: Fluxes,
    p: Parameters,
    b: Baseline,
    *,
    secreted: NmolPerHour,
    given_T: NmolPerHour,
    given_D: NmolPerHour,
    given_E: PmolPerHour,
) -> State:
    """Return the rates of change for the fluxes, testicular secretion, and what medicines bring."""
    return State(
        T=(secreted + b.T_adrenal + given_T - p.nmol_per_pmol * f.aromatised - f.reduced - f.cleared_T) / p.V_T,
        D=(f.reduced + f.testis_D + b.D_adrenal + given_D - f.cleared_D) / p.V_D,
        E=(f.aromatised + f.testis_E + f.adrenal_E + given_E - f.cleared_E) / p.V_E,
    )
