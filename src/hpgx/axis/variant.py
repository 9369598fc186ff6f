"""Variants: the male axis with the medicines of one protocol, as a flat model that the engine can solve."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, get_type_hints

from hpgx import catalogue
from hpgx.axis import male
from hpgx.catalogue import Value
from hpgx.engine.model import Model
from hpgx.pharmacology.drugs import formulation
from hpgx.pharmacology.medicines import Effects, Medicines, wired
from hpgx.records import build, flatten, leaves, record
from hpgx.units import units_of


@record
class Variant:
    """A model and what it is made of."""

    model: Model
    medicines: Medicines

    @property
    def shares(self) -> frozenset[str]:
        """The names of the states that are shares or relative to baseline, of size one."""
        return _SHARES | frozenset(self.medicines.memories)


_SHARES = frozenset(name for name, owner, key in leaves(male.State) if units_of(owner)[key] == "")


@cache
def parameters() -> dict[str, Value]:
    """Return every parameter of physiology by dotted name (``hypothalamus.kappa``), from ``data/parameters``."""
    found: dict[str, Value] = {}
    for organ, owner in get_type_hints(male.Parameters).items():
        table = catalogue.read(catalogue.DATA / "parameters" / f"{organ}.toml")
        found |= {f"{organ}.{key}": value for key, value in catalogue.values(table, units_of(owner)).items()}
    return found


def typical() -> male.Parameters:
    """Return the typical parameters of physiology."""
    return build(male.Parameters, {name: value.value for name, value in parameters().items()})


@cache
def variant(formulations: tuple[str, ...] = ()) -> Variant:
    """Return the male axis with the formulations of these keys; the same set gives the same model."""
    medicines = wired(tuple(formulation(key) for key in formulations))
    names = (
        *(name for name, _, _ in leaves(male.Parameters)),
        *(f"baseline.{name}" for name, _, _ in leaves(male.Baseline)),
        *(f"arms.{name}" for name, _, _ in leaves(male.Arms)),
        *medicines.parameters,
    )
    states = (*(name for name, _, _ in leaves(male.State)), *medicines.states)

    def evaluate(y: Sequence[Any], p: Sequence[Any]) -> tuple[list[Any], dict[str, Any]]:
        return _evaluate(medicines, dict(zip(states, y, strict=True)), dict(zip(names, p, strict=True)))

    name = "+".join(("male", *(formulation.key for formulation in medicines.formulations)))
    return Variant(model=Model(name, states, names, evaluate), medicines=medicines)


def _evaluate(medicines: Medicines, y: dict[str, Any], p: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return rates in the order of y, and observables by name."""
    state = build(male.State, y)
    organs = build(male.Parameters, p)
    person = build(male.Baseline, p, "baseline")
    effects = medicines.effects(y, p)
    rates = male.derivatives(state, organs, person, build(male.Arms, p, "arms"), effects.signals, given_by(effects))
    observed = male.observables(state, organs, person, effects.signals) | medicines.observed(effects, y, p)
    return list((flatten(rates) | effects.rates).values()), observed


def given_by(effects: Effects) -> male.Given:
    """Return the hormones of the axis that medicines bring."""
    given = effects.given
    return male.Given(T=given["testosterone"], D=given["dihydrotestosterone"], E=given["estradiol"])
