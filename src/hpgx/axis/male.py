"""The male axis: how the organs are wired.

            ┌────────────── hypothalamus ◄── androgen, estrogen ──┐
            │ GnRH                                                 │
            ▼                                                      │
        gonadotroph ◄── estrogen, inhibin B ◄──────────────┐       │
            │ LH           │ FSH                            │       │
            ▼              ▼                                │       │
          Leydig ──► seminiferous tubules ──► inhibin B ────┘       │
            │ testosterone        └──► sperm, volume                │
            ▼                                                       │
        steroids: T ──► DHT, T ──► E2 ──► plasma (SHBG, albumin) ──► free hormones ──► receptors
            ▲                                ▲                           │
            └────────── body fat ──► liver ── SHBG                       ▼
                            ▲                          blood, bone, lipids, prostate,
                            └───────────────────────── body, breast, joints (`hpgx.axis.consequences`)

This module and its neighbours are the only ones that know all organs. Every number is relative to nothing
but its units: the person's baseline is an exact steady state of these equations (`hpgx.axis.baseline`).
"""

from __future__ import annotations

from hpgx.axis import consequences
from hpgx.pharmacology.mechanisms import Signals
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
from hpgx.units import Fraction, NmolPerHour, PgPerMl, PmolPerHour


@record
class Parameters(consequences.Parameters):
    """The parameters of every organ, from ``data/parameters``."""

    plasma: plasma.Parameters
    receptors: receptors.Parameters
    hypothalamus: hypothalamus.Parameters
    gonadotroph: gonadotroph.Parameters
    leydig: leydig.Parameters
    seminiferous: seminiferous.Parameters
    steroids: steroids.Parameters
    liver: liver.Parameters


@record
class Arms:
    """The arms of the feedback: 1 closed, 0 held at the person's baseline."""

    androgen: Fraction
    estrogen: Fraction
    estrogen_pituitary: Fraction
    inhibin: Fraction


@record
class Baseline:
    """What is particular to one untreated man."""

    receptors: receptors.Baseline
    gonadotroph: gonadotroph.Baseline
    leydig: leydig.Baseline
    seminiferous: seminiferous.Baseline
    steroids: steroids.Baseline
    liver: liver.Baseline
    inhibin: PgPerMl
    measured: consequences.Measured
    rest: consequences.Tissues


@record
class State(consequences.State):
    """The states of every organ."""

    hypothalamus: hypothalamus.State
    gonadotroph: gonadotroph.State
    leydig: leydig.State
    seminiferous: seminiferous.State
    steroids: steroids.State
    liver: liver.State


@record
class Given:
    """Hormones of the axis that medicines bring."""

    T: NmolPerHour
    D: NmolPerHour
    E: PmolPerHour


def derivatives(
    y: State,
    p: Parameters,
    b: Baseline,
    arms: Arms,
    drug: Signals,
    given: Given,
    *,
    averaged: Fraction = 1.0,
    morning: Fraction = 1.0,
) -> State:
    """Return the rates of change of the whole axis under the signals of medicines.

    averaged: 1 where the body's GnRH is its average over pulses, 0 where `drug.gnrh_pulse` has it pulse by pulse;
    morning: what the time of day makes of testicular secretion (`hpgx.axis.pulsatile`).
    """
    free = plasma.unbound(y.steroids.T, y.steroids.D, y.steroids.E, y.liver.SHBG, p.plasma)
    androgen = receptors.androgen(free.T, free.D, p.receptors, b.receptors, antagonist=drug.androgen_receptor)
    estrogen = _estrogen(free, p, b, drug)
    secreted = morning * _secreted(y, p, b, drug)
    testosterone_in_testis = seminiferous.intratesticular(secreted, y.steroids.T, p.seminiferous)
    rest = consequences.derivatives(y, p, b.rest, consequences.tissues(free, p, drug), drug)

    return State(
        hypothalamus=hypothalamus.derivatives(
            y.hypothalamus,
            p.hypothalamus,
            A=receptors.held(androgen, arms.androgen),
            E=receptors.held(estrogen, arms.estrogen),
        ),
        gonadotroph=_gonadotroph(y, p, b, arms, drug, estrogen, averaged),
        leydig=leydig.derivatives(y.leydig, p.leydig, b.leydig, LH=y.gonadotroph.LH, medicine=drug.lh_activity),
        seminiferous=seminiferous.derivatives(
            y.seminiferous,
            p.seminiferous,
            b.seminiferous,
            x=testosterone_in_testis,
            FSH=y.gonadotroph.FSH + drug.fsh_activity,
        ),
        steroids=_steroids(y, p, b, drug, given, free, secreted),
        liver=_liver(y, p, b, drug, androgen, free),
        blood=rest.blood,
        bone=rest.bone,
        lipids=rest.lipids,
        prostate=rest.prostate,
        body=rest.body,
        breast=rest.breast,
        joints=rest.joints,
    )


def _estrogen(free: plasma.Unbound, p: Parameters, b: Baseline, drug: Signals) -> Fraction:
    """Return the estrogen signal of hypothalamus and pituitary."""
    return receptors.estrogen(
        free.T,
        free.E,
        p.receptors,
        b.receptors,
        inhibitor=drug.aromatase + (1 + drug.aromatase) * drug.aromatase_inactivated,
        modulator=drug.estrogen_receptor,
        activity=drug.estrogen_receptor_agonism,
    )


def _gonadotroph(
    y: State, p: Parameters, b: Baseline, arms: Arms, drug: Signals, estrogen: Fraction, averaged: Fraction
) -> gonadotroph.State:
    return gonadotroph.derivatives(
        y.gonadotroph,
        p.gonadotroph,
        b.gonadotroph,
        GnRH=averaged * hypothalamus.output(y.hypothalamus),
        E=receptors.held(estrogen, arms.estrogen_pituitary),
        inhibin=receptors.held(y.seminiferous.inhibin / b.inhibin, arms.inhibin),
        agonist=drug.gnrh_agonist,
        antagonist=drug.gnrh_antagonist,
        pulse=drug.gnrh_pulse,
        pulse_mean=drug.gnrh_pulse_mean,
        pulse_sustained=drug.gnrh_pulse_sustained,
    )


def _steroids(
    y: State, p: Parameters, b: Baseline, drug: Signals, given: Given, free: plasma.Unbound, secreted: NmolPerHour
) -> steroids.State:
    fluxes = steroids.fluxes(
        p.steroids,
        b.steroids,
        _enzymes(drug),
        T=free.T,
        T_bio=free.T_bio,
        D_bio=free.D_bio,
        E_bio=free.E_bio,
        s=secreted / b.leydig.secretion,
        fat=y.body.fat,
    )
    return steroids.derivatives(
        fluxes, p.steroids, secreted=secreted, given_T=given.T, given_D=given.D, given_E=given.E
    )


def _liver(
    y: State, p: Parameters, b: Baseline, drug: Signals, androgen: Fraction, free: plasma.Unbound
) -> liver.State:
    return liver.derivatives(
        y.liver,
        p.liver,
        b.liver,
        A=androgen,
        E=free.E / b.receptors.E,
        modulator=drug.estrogen_receptor,
        activity=drug.liver_agonism,
        fat=y.body.fat,
    )


def _secreted(y: State, p: Parameters, b: Baseline, drug: Signals) -> NmolPerHour:
    """Return the testosterone that the testes secrete."""
    driven = leydig.secretion(y.leydig, p.leydig, b.leydig, LH=y.gonadotroph.LH, medicine=drug.lh_activity)
    return driven / (1 + drug.steroidogenesis)


def _enzymes(drug: Signals) -> steroids.Enzymes:
    """Return what medicines leave of the steroids' enzymes."""
    return steroids.Enzymes(
        I=drug.aromatase,
        I_testis=drug.aromatase_testis,
        X=drug.aromatase_inactivated,
        X_1=drug.reductase_1,
        X_2=drug.reductase_2,
        adrenal=1 / (1 + drug.steroidogenesis_adrenal),
    )


def observables(y: State, p: Parameters, b: Baseline, drug: Signals) -> dict[str, float]:
    """Return what can be measured, by the vocabulary's names and in its house units."""
    free = plasma.unbound(y.steroids.T, y.steroids.D, y.steroids.E, y.liver.SHBG, p.plasma)
    secreted = _secreted(y, p, b, drug)
    now = consequences.tissues(free, p, drug)
    return {
        "testosterone_total": y.steroids.T,
        "testosterone_free": free.T / p.plasma.nmol_per_pmol,
        "testosterone_bioavailable": free.T_bio,
        "dihydrotestosterone": y.steroids.D,
        "estradiol": y.steroids.E,
        "estradiol_free": free.E,
        "estrone": b.measured.estrone * steroids.estrone(p.steroids, _enzymes(drug), E=free.E / b.receptors.E),
        "aromatase_activity": steroids.aromatase(
            p.steroids, _enzymes(drug), T=free.T, T_0=b.receptors.T, fat=y.body.fat
        ),
        "lh": y.gonadotroph.LH + drug.lh_measured,
        "fsh": y.gonadotroph.FSH + drug.fsh_activity,
        "shbg": y.liver.SHBG,
        "inhibin_b": y.seminiferous.inhibin,
        "intratesticular_testosterone": p.seminiferous.ITT
        * seminiferous.intratesticular(secreted, y.steroids.T, p.seminiferous),
        "sperm_concentration": y.seminiferous.sperm,
        "testis_volume": y.seminiferous.volume,
        **consequences.observables(y, p, b.measured, b.rest, now),
    }
