"""The male axis pulse by pulse: the same organs, with GnRH in the portal blood instead of its average.

The hypothalamus sets how often pulses come and what they bring (`hpgx.simulation.pulses`); between them portal GnRH
fades (`hpgx.physiology.pulses`) and the gonadotroph answers what occupies its receptors now, over hours and over days.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from hpgx import catalogue
from hpgx.axis import male
from hpgx.axis.variant import Variant, given_by, variant
from hpgx.catalogue import Value
from hpgx.engine.model import Model
from hpgx.pharmacology.medicines import Medicines
from hpgx.physiology import pulses
from hpgx.records import build, flatten, leaves, record, replace
from hpgx.units import units_of

PREFIX = "pulses"
OCCUPANCY = "gnrh_occupancy"
"""The observable that the averaged model has not: the share of GnRH receptors that is occupied."""


@record
class Pulsatile(Variant):
    """A model pulse by pulse."""

    @property
    def shares(self) -> frozenset[str]:
        """The names of the states of size one, those of the pulses among them."""
        return Variant.shares.__get__(self) | {f"{PREFIX}.{name}" for name, _, _ in leaves(pulses.State)}


@cache
def parameters() -> dict[str, Value]:
    """Return every number of the pulses by dotted name (``pulses.f_0``), from ``data/parameters/pulses.toml``."""
    table = catalogue.read(catalogue.DATA / "parameters" / f"{PREFIX}.toml")
    units = units_of(pulses.Parameters) | units_of(pulses.Generator)
    return {f"{PREFIX}.{key}": value for key, value in catalogue.values(table, units).items()}


@cache
def pulsatile(formulations: tuple[str, ...] = ()) -> Pulsatile:
    """Return the male axis pulse by pulse: the states and parameters of `variant`, then those of the pulses."""
    averaged = variant(formulations)
    medicines = averaged.medicines
    names = (*averaged.model.parameters, *(f"{PREFIX}.{name}" for name, _, _ in leaves(pulses.Parameters)))
    states = (*averaged.model.states, *(f"{PREFIX}.{name}" for name, _, _ in leaves(pulses.State)))

    def evaluate(y: Sequence[Any], p: Sequence[Any]) -> tuple[list[Any], dict[str, Any]]:
        return _evaluate(medicines, dict(zip(states, y, strict=True)), dict(zip(names, p, strict=True)))

    return Pulsatile(model=Model(f"pulsatile {averaged.model.name}", states, names, evaluate), medicines=medicines)


def _evaluate(medicines: Medicines, y: dict[str, Any], p: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return rates in the order of y, and observables by name."""
    state = build(male.State, y)
    portal, values = build(pulses.State, y, PREFIX), build(pulses.Parameters, p, PREFIX)
    organs, person = build(male.Parameters, p), build(male.Baseline, p, "baseline")
    effects = medicines.effects(y, p)
    signals = replace(
        effects.signals,
        gnrh_pulse=pulses.occupied(portal.g, effects.signals.gnrh_pulse),
        gnrh_pulse_mean=portal.mean,
        gnrh_pulse_sustained=portal.sustained,
    )
    rates = male.derivatives(
        state,
        organs,
        person,
        build(male.Arms, p, "arms"),
        signals,
        given_by(effects),
        averaged=0.0,
        morning=pulses.morning(portal, values),
    )
    between = pulses.derivatives(portal, values, given=effects.signals.gnrh_pulse)
    observed = male.observables(state, organs, person, signals) | medicines.observed(effects, y, p)
    observed[OCCUPANCY] = signals.gnrh_pulse
    return list((flatten(rates) | effects.rates | flatten(between, PREFIX)).values()), observed
