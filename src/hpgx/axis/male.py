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
                                             ▲
                                   liver ── SHBG

This module and `hpgx.axis.variant` are the only ones that know all organs. Every number is relative to nothing
but its units: the person's baseline is an exact steady state of these equations (`hpgx.axis.baseline`).
"""

from __future__ import annotations

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
class Parameters:
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


@record
class State:
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


def derivatives(y: State, p: Parameters, b: Baseline, arms: Arms, drug: Signals, given: Given) -> State:
    """Return the rates of change of the whole axis under the signals of medicines."""
    free = plasma.unbound(y.steroids.T, y.steroids.D, y.steroids.E, y.liver.SHBG, p.plasma)

    androgen = receptors.androgen(free.T, free.D, p.receptors, b.receptors)
    estrogen = receptors.estrogen(
        free.T,
        free.E,
        p.receptors,
        b.receptors,
        inhibitor=drug.aromatase,
        modulator=drug.estrogen_receptor,
        activity=drug.estrogen_receptor_agonism,
    )
    inhibin = y.seminiferous.inhibin / b.inhibin

    secreted = leydig.secretion(y.leydig, p.leydig, b.leydig, LH=y.gonadotroph.LH, medicine=drug.lh_activity)
    fluxes = steroids.fluxes(
        p.steroids,
        b.steroids,
        T=free.T,
        T_bio=free.T_bio,
        D_bio=free.D_bio,
        E_bio=free.E_bio,
        s=secreted / b.leydig.secretion,
        I=drug.aromatase,
        I_testis=drug.aromatase_testis,
    )
    testosterone_in_testis = seminiferous.intratesticular(secreted, y.steroids.T, p.seminiferous)

    return State(
        hypothalamus=hypothalamus.derivatives(
            y.hypothalamus,
            p.hypothalamus,
            A=receptors.held(androgen, arms.androgen),
            E=receptors.held(estrogen, arms.estrogen),
        ),
        gonadotroph=gonadotroph.derivatives(
            y.gonadotroph,
            p.gonadotroph,
            b.gonadotroph,
            GnRH=hypothalamus.output(y.hypothalamus),
            E=receptors.held(estrogen, arms.estrogen_pituitary),
            inhibin=receptors.held(inhibin, arms.inhibin),
            agonist=drug.gnrh_agonist,
            antagonist=drug.gnrh_antagonist,
        ),
        leydig=leydig.derivatives(y.leydig, p.leydig, b.leydig, LH=y.gonadotroph.LH, medicine=drug.lh_activity),
        seminiferous=seminiferous.derivatives(
            y.seminiferous, p.seminiferous, b.seminiferous, x=testosterone_in_testis, FSH=y.gonadotroph.FSH
        ),
        steroids=steroids.derivatives(
            fluxes, p.steroids, b.steroids, secreted=secreted, given_T=given.T, given_D=given.D, given_E=given.E
        ),
        liver=liver.derivatives(
            y.liver,
            p.liver,
            b.liver,
            A=androgen,
            E=free.E / b.receptors.E,
            modulator=drug.estrogen_receptor,
            activity=drug.liver_agonism,
        ),
    )


def observables(y: State, p: Parameters, b: Baseline, drug: Signals) -> dict[str, float]:
    """Return what can be measured, by the vocabulary's names and in its house units."""
    free = plasma.unbound(y.steroids.T, y.steroids.D, y.steroids.E, y.liver.SHBG, p.plasma)
    secreted = leydig.secretion(y.leydig, p.leydig, b.leydig, LH=y.gonadotroph.LH, medicine=drug.lh_activity)
    return {
        "testosterone_total": y.steroids.T,
        "testosterone_free": free.T / p.plasma.nmol_per_pmol,
        "testosterone_bioavailable": free.T_bio,
        "dihydrotestosterone": y.steroids.D,
        "estradiol": y.steroids.E,
        "estradiol_free": free.E,
        "lh": y.gonadotroph.LH,
        "fsh": y.gonadotroph.FSH,
        "shbg": y.liver.SHBG,
        "inhibin_b": y.seminiferous.inhibin,
        "intratesticular_testosterone": p.seminiferous.ITT
        * seminiferous.intratesticular(secreted, y.steroids.T, p.seminiferous),
        "sperm_concentration": y.seminiferous.sperm,
        "testis_volume": y.seminiferous.volume,
    }
