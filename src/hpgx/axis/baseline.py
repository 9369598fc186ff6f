"""The person's baseline: from hormones at rest to capacities that make them an exact steady state.

Production follows from concentration and metabolic clearance; each source takes its share; the clearance from the
pool not bound to SHBG and the capacities of the enzymes are what balances them. No equation is solved by iteration.
"""

from __future__ import annotations

from hpgx.axis import consequences, male
from hpgx.physiology import (
    gonadotroph,
    hypothalamus,
    leydig,
    liver,
    plasma,
    receptors,
    seminiferous,
    steroids,
)
from hpgx.records import record
from hpgx.units import IUPerLitre, Millilitre, MillionPerMl, NmolPerLitre, PgPerMl, PmolPerLitre


@record
class Hormones:
    """An untreated man's hormones, and what his tubules make at full support."""

    T: NmolPerLitre
    D: NmolPerLitre
    E: PmolPerLitre
    SHBG: NmolPerLitre
    LH: IUPerLitre
    FSH: IUPerLitre
    sperm: MillionPerMl
    inhibin: PgPerMl
    volume: Millilitre


def baseline(h: Hormones, p: male.Parameters, measured: consequences.Measured) -> male.Baseline:
    """Return the baseline whose steady state has these hormones; the rest of what is measured follows them."""
    free = plasma.unbound(h.T, h.D, h.E, h.SHBG, p.plasma)
    made_T = p.steroids.MCR_T * h.T
    secretion = made_T * (1 - p.steroids.share_T_adrenal)
    tubules = seminiferous.Baseline(sperm=h.sperm, inhibin=h.inhibin, volume=h.volume)
    rest = _tubules_at_rest(h, p, secretion, tubules)
    return male.Baseline(
        receptors=receptors.Baseline(T=free.T, D=free.D, E=free.E),
        gonadotroph=gonadotroph.Baseline(LH=h.LH, FSH=h.FSH),
        leydig=leydig.Baseline(LH=h.LH, secretion=secretion),
        seminiferous=tubules,
        steroids=_steroids(h, p.steroids, free),
        liver=liver.Baseline(SHBG=h.SHBG),
        inhibin=rest.inhibin,
        measured=measured,
        rest=consequences.tissues(free, p),
    )


def steady(h: Hormones, p: male.Parameters, b: male.Baseline) -> male.State:
    """Return the steady state of the untreated man."""
    rest = consequences.steady(p, b.rest)
    return male.State(
        hypothalamus=hypothalamus.steady(),
        gonadotroph=gonadotroph.steady(b.gonadotroph),
        leydig=leydig.steady(),
        seminiferous=_tubules_at_rest(h, p, b.leydig.secretion, b.seminiferous),
        steroids=steroids.State(T=h.T, D=h.D, E=h.E),
        liver=liver.steady(b.liver),
        blood=rest.blood,
        bone=rest.bone,
        lipids=rest.lipids,
        prostate=rest.prostate,
        body=rest.body,
        breast=rest.breast,
        joints=rest.joints,
    )


def _tubules_at_rest(h: Hormones, p: male.Parameters, secretion: float, b: seminiferous.Baseline) -> seminiferous.State:
    x = seminiferous.intratesticular(secretion, h.T, p.seminiferous)
    return seminiferous.steady(p.seminiferous, b, x=x, FSH=h.FSH)


def _steroids(h: Hormones, p: steroids.Parameters, free: plasma.Unbound) -> steroids.Baseline:
    made_T, made_D, made_E = p.MCR_T * h.T, p.MCR_D * h.D, p.MCR_E * h.E
    aromatised = made_E * (1 - p.share_E_testis - p.share_E_adrenal)
    from_plasma, from_tissue = p.share_D_plasma * made_D, p.share_D_tissue * made_D
    return steroids.Baseline(
        T_adrenal=made_T * p.share_T_adrenal,
        D_testis=made_D * (1 - p.share_D_plasma - p.share_D_tissue - p.share_D_adrenal),
        D_adrenal=made_D * p.share_D_adrenal,
        E_testis=made_E * p.share_E_testis,
        E_adrenal=made_E * p.share_E_adrenal,
        Vm=aromatised * (p.Km + free.T) / free.T,
        Vm_5=from_plasma * (p.Km_5 + free.T) / free.T,
        k_5=from_tissue / free.T,
        CL_T=(made_T - p.nmol_per_pmol * aromatised - from_plasma - from_tissue) / free.T_bio,
        CL_D=made_D / free.D_bio,
        CL_E=made_E / free.E_bio,
    )
