"""Consequences: how blood, bone, lipids, prostate, body, breast and joints hang on the hormones.

Each organ reads the signals of its tissue (`Rest` at the person's baseline) and is relative to that baseline; what
was measured in the person scales what is seen. Fat is the only one that speaks back to the axis.
"""

from __future__ import annotations

from hpgx.pharmacology.mechanisms import NONE, Signals
from hpgx.physiology import blood, body, bone, breast, joints, lipids, plasma, prostate, tissue
from hpgx.records import record
from hpgx.units import (
    Fraction,
    GramPerDecilitre,
    GramPerSquareCm,
    IUPerLitre,
    Kilogram,
    Millilitre,
    MmolPerLitre,
    NgPerMl,
    Percent,
    PmolPerLitre,
)


@record
class Parameters:
    """The parameters of every organ that only follows, from ``data/parameters``."""

    tissue: tissue.Parameters
    blood: blood.Parameters
    bone: bone.Parameters
    lipids: lipids.Parameters
    prostate: prostate.Parameters
    body: body.Parameters
    breast: breast.Parameters
    joints: joints.Parameters


@record
class Measured:
    """What is measured in an untreated man besides his hormones, by the vocabulary's names."""

    estrone: PmolPerLitre
    hemoglobin: GramPerDecilitre
    hematocrit: Percent
    erythropoietin: IUPerLitre
    psa: NgPerMl
    prostate_volume: Millilitre
    bmd_lumbar_spine: GramPerSquareCm
    bmd_total_hip: GramPerSquareCm
    bmd_femoral_neck: GramPerSquareCm
    ctx: NgPerMl
    hdl: MmolPerLitre
    ldl: MmolPerLitre
    triglycerides: MmolPerLitre
    fat_mass: Kilogram
    lean_mass: Kilogram
    insulin_resistance: Fraction


@record
class Tissues:
    """The signals of the tissues; 1 in the healthy young man of reference."""

    androgen: Fraction
    androgen_prostate: Fraction
    estrogen_bone: Fraction
    estrogen_breast: Fraction
    estrogen_body: Fraction


@record
class State:
    """The states of every organ that only follows."""

    blood: blood.State
    bone: bone.State
    lipids: lipids.State
    prostate: prostate.State
    body: body.State
    breast: breast.State
    joints: joints.State


def tissues(free: plasma.Unbound, p: Parameters, drug: Signals = NONE) -> Tissues:
    """Return the signals of the tissues for free hormones under medicines."""
    inhibitor = drug.aromatase + (1 + drug.aromatase) * drug.aromatase_inactivated

    def estrogen(local: Fraction, modulator: Fraction, activity: Fraction) -> Fraction:
        return tissue.estrogen(
            free.T, free.E, p.tissue, local=local, inhibitor=inhibitor, modulator=modulator, activity=activity
        )

    sigma = drug.estrogen_receptor
    return Tissues(
        androgen=tissue.androgen(free.T, free.D, p.tissue, antagonist=drug.androgen_receptor),
        androgen_prostate=prostate.androgen(
            free.T / p.tissue.T_ref,
            free.D / p.tissue.D_ref,
            p.prostate,
            antagonist=drug.androgen_receptor,
            reductase=drug.reductase_2,
        ),
        estrogen_bone=estrogen(p.bone.local, sigma, drug.bone_agonism),
        estrogen_breast=estrogen(p.breast.local, drug.breast_modulator, drug.breast_agonism),
        estrogen_body=estrogen(0.0, 0.0, 0.0),
    )


def derivatives(y: State, p: Parameters, rest: Tissues, now: Tissues, drug: Signals) -> State:
    """Return the rates of change for the signals at baseline and now."""
    A, A_0 = now.androgen, rest.androgen
    androgen = tissue.shift(A, A_0, p.tissue.half_A)
    estrogen = tissue.shift(now.estrogen_body, rest.estrogen_body, p.tissue.half_E)
    return State(
        blood=blood.derivatives(y.blood, p.blood, A=A, A_0=A_0),
        bone=bone.derivatives(y.bone, p.bone, A=A, A_0=A_0, E=now.estrogen_bone, E_0=rest.estrogen_bone),
        lipids=lipids.derivatives(
            y.lipids,
            p.lipids,
            A=androgen,
            E=estrogen,
            modulator=drug.estrogen_receptor,
            activity=drug.liver_agonism,
        ),
        prostate=prostate.derivatives(y.prostate, p.prostate, A=now.androgen_prostate, A_0=rest.androgen_prostate),
        body=body.derivatives(y.body, p.body, A=androgen, E=estrogen),
        breast=breast.derivatives(y.breast, p.breast, A=A, E=now.estrogen_breast),
        joints=joints.derivatives(y.joints, p.joints, E=now.estrogen_body, E_0=rest.estrogen_body),
    )


def steady(p: Parameters, rest: Tissues) -> State:
    """Return the state of the untreated person."""
    return State(
        blood=blood.steady(),
        bone=bone.steady(),
        lipids=lipids.steady(),
        prostate=prostate.steady(),
        body=body.steady(),
        breast=breast.steady(p.breast, A=rest.androgen, E=rest.estrogen_breast),
        joints=joints.steady(),
    )


def observables(y: State, p: Parameters, b: Measured, rest: Tissues, now: Tissues) -> dict[str, float]:
    """Return what can be measured, by the vocabulary's names and in its house units."""
    made = blood.erythropoietin(y.blood, p.blood, A=now.androgen, A_0=rest.androgen)
    return {
        "hemoglobin": b.hemoglobin * y.blood.cells,
        "hematocrit": b.hematocrit * y.blood.cells,
        "erythropoietin": b.erythropoietin * made,
        "psa": b.psa * y.prostate.PSA,
        "prostate_volume": b.prostate_volume * y.prostate.volume,
        "bmd_lumbar_spine": b.bmd_lumbar_spine * y.bone.spine,
        "bmd_total_hip": b.bmd_total_hip * y.bone.hip,
        "bmd_femoral_neck": b.bmd_femoral_neck * y.bone.hip,
        "ctx": b.ctx * y.bone.resorption,
        "hdl": b.hdl * y.lipids.HDL,
        "ldl": b.ldl * y.lipids.LDL,
        "total_cholesterol": b.hdl * y.lipids.HDL + b.ldl * y.lipids.LDL + lipids.remnant(b.triglycerides, p.lipids),
        "fat_mass": b.fat_mass * y.body.fat,
        "lean_mass": b.lean_mass * y.body.lean,
        "insulin_resistance": b.insulin_resistance * body.insulin_resistance(y.body, p.body),
        "breast_gland": y.breast.gland,
        "breast_size": breast.size(y.breast.gland, p.breast),
        "breast_stimulus": y.breast.pain,
        "estrogen_loss": 1 - y.joints.estrogen,
    }
