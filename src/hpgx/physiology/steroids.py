"""Steroids: testosterone, dihydrotestosterone and estradiol between their sources and their clearance.

    T' = [secreted + adrenal + given − aromatised − reduced − cleared_T]/V_T
    D' = [reduced + testis_D + adrenal_D + given_D − cleared_D]/V_D
    E' = [aromatised + testis_E + adrenal_E + given_E − cleared_E]/V_E

    aromatised = Vm·φ/(1 + X)·T/(Km·(1 + I) + T)         fat, muscle and skin; competitive inhibition
    testis_E   = E_testis·s/(1 + I_testis)               with Leydig secretion s relative to baseline
    adrenal_E  = E_adrenal·a/[(1 + I)·(1 + X)]           from androstenedione
    reduced    = r·[Vm₅·T/(Km₅ + T) + k₅·T]              5α-reductase: saturable from plasma, and within tissues
    testis_D, adrenal_D likewise in proportion to r;  r = w/(1 + X₁) + (1 − w)/(1 + X₂) for types 1 and 2
    cleared    = CL·(not bound to SHBG)

T in the rates is free testosterone; φ = 1 + n·(fat − 1) with fat mass, and a adrenal synthesis, relative to baseline;
I is an inhibitor over its constant and X inactivated over active enzyme. What is aromatised or reduced leaves one pool
and enters the other through one flux. The in-vivo Km of both enzymes are those of Lakshman 2010 (PMID 20534765);
clearance from the pool not bound to SHBG is why SHBG moves total but not free testosterone.
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
    """Volumes, Michaelis constants, and the shares of each hormone's production by source.

    share_reductase_1: share (w) of 5α-reduction by the enzyme of type 1; share_E1_adrenal: share of
    estrone from adrenal androstenedione; n_fat: rise of aromatase with fat.
    """

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
    share_reductase_1: Fraction
    share_E1_adrenal: Fraction
    n_fat: Fraction
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
class Enzymes:
    """What medicines leave of the enzymes.

    I, I_testis: inhibitor over its constant at peripheral and testicular aromatase; X, X_1, X_2: inactivated over
    active aromatase and 5α-reductase of types 1 and 2; adrenal: adrenal synthesis relative to baseline.
    """

    I: Fraction  # noqa: E741  (the equations' symbol)
    I_testis: Fraction
    X: Fraction
    X_1: Fraction
    X_2: Fraction
    adrenal: Fraction


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
    adrenal_D: NmolPerHour
    adrenal_T: NmolPerHour
    cleared_T: NmolPerHour
    cleared_D: NmolPerHour
    cleared_E: PmolPerHour


def fluxes(
    p: Parameters,
    b: Baseline,
    e: Enzymes,
    *,
    T: NmolPerLitre,
    T_bio: NmolPerLitre,
    D_bio: NmolPerLitre,
    E_bio: PmolPerLitre,
    s: Fraction,
    fat: Fraction,
) -> Fluxes:
    """Return the fluxes for free T, the pools not bound to SHBG, Leydig secretion s and fat relative to baseline."""
    r = p.share_reductase_1 / (1 + e.X_1) + (1 - p.share_reductase_1) / (1 + e.X_2)
    capacity = b.Vm * (1 + p.n_fat * (fat - 1)) / (1 + e.X)
    return Fluxes(
        aromatised=capacity * T / (p.Km * (1 + e.I) + T),
        testis_E=b.E_testis * s / (1 + e.I_testis),
        adrenal_E=b.E_adrenal * e.adrenal / ((1 + e.I) * (1 + e.X)),
        reduced=r * (b.Vm_5 * T / (p.Km_5 + T) + b.k_5 * T),
        testis_D=r * b.D_testis * s,
        adrenal_D=r * b.D_adrenal * e.adrenal,
        adrenal_T=b.T_adrenal * e.adrenal,
        cleared_T=b.CL_T * T_bio,
        cleared_D=b.CL_D * D_bio,
        cleared_E=b.CL_E * E_bio,
    )


def aromatase(p: Parameters, e: Enzymes, *, T: NmolPerLitre, T_0: NmolPerLitre, fat: Fraction) -> Fraction:
    """Return the share of free T that peripheral aromatase converts, relative to that at baseline (T_0)."""
    return (1 + p.n_fat * (fat - 1)) / (1 + e.X) * (p.Km + T_0) / (p.Km * (1 + e.I) + T)


def estrone(p: Parameters, e: Enzymes, *, E: Fraction) -> Fraction:
    """Return estrone relative to baseline: from adrenal androstenedione, and from estradiol E (relative)."""
    return p.share_E1_adrenal * e.adrenal / ((1 + e.I) * (1 + e.X)) + (1 - p.share_E1_adrenal) * E


def derivatives(
    f: Fluxes,
    p: Parameters,
    *,
    secreted: NmolPerHour,
    given_T: NmolPerHour,
    given_D: NmolPerHour,
    given_E: PmolPerHour,
) -> State:
    """Return the rates of change for the fluxes, testicular secretion, and what medicines bring."""
    return State(
        T=(secreted + f.adrenal_T + given_T - p.nmol_per_pmol * f.aromatised - f.reduced - f.cleared_T) / p.V_T,
        D=(f.reduced + f.testis_D + f.adrenal_D + given_D - f.cleared_D) / p.V_D,
        E=(f.aromatised + f.testis_E + f.adrenal_E + given_E - f.cleared_E) / p.V_E,
    )
