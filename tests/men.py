"""Men for the tests: a condition's typical man with any medicines, as vectors in the model's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from hpgx.axis import male, variant
from hpgx.axis.consequences import Measured
from hpgx.engine.model import Model
from hpgx.engine.reference import Doses
from hpgx.patients import conditions
from hpgx.patients.untreated import Untreated, from_labs, lanes_of
from hpgx.pharmacology.drugs import drugs
from hpgx.records import leaves


@dataclass(frozen=True)
class Man:
    """A model with the parameters `p` and the untreated state `y` of one man."""

    variant: variant.Variant
    p: np.ndarray
    y: np.ndarray

    @property
    def model(self) -> Model:
        return self.variant.model

    @property
    def organs(self) -> int:
        """How many of the states are physiology; those of medicines follow."""
        return len(self.model.states) - len(self.variant.medicines.states)


def doses(lanes: int, *given: tuple[float, int, float]) -> Doses:
    """Return doses (time in hours, place of the state, amount), the same in every lane."""
    times = np.array([time for time, _, _ in given], dtype=float)
    places = np.array([place for _, place, _ in given], dtype=np.int64)
    amounts = np.array([amount for _, _, amount in given], dtype=float)
    return Doses(times, places, np.repeat(amounts[:, None], lanes, axis=1))


def simulated() -> dict[str, tuple[str, ...]]:
    """Return {drug: keys of its formulations that can be simulated}, as the data files have them."""
    found = {d.id: tuple(f.key for f in d.formulations if f.absorption) for d in drugs().values()}
    return {drug: keys for drug, keys in found.items() if keys}


def every_formulation() -> tuple[str, ...]:
    return tuple(key for keys in simulated().values() for key in keys)


def male_conditions() -> list[str]:
    return [name for name, condition in conditions.conditions().items() if condition.sex == "male"]


def measured(condition: str = "healthy") -> Measured:
    """Return what else is measured in a condition's typical man."""
    return Measured(**{name: conditions.find(condition).hormones[name].typical.value for name in conditions.MEASURED})


def untreated(condition: str = "healthy", labs: Mapping[str, float] | None = None) -> Untreated:
    """Return the best guess of a man of a condition, at its reference age and body mass index."""
    known = conditions.find(condition)
    return from_labs(known, known.reference_age, known.reference_bmi, labs or {}, 0, 0)


def man(keys: tuple[str, ...] = (), who: Untreated | None = None) -> Man:
    """Return a man (lane 0 of `who`, else the typical healthy one) with the formulations of these keys."""
    made = variant.variant(keys)
    parameters, states = lanes_of(who or untreated())
    parameters |= {name: value.value for name, value in made.medicines.parameters.items()}
    parameters |= {f"arms.{name}": 1.0 for name, _, _ in leaves(male.Arms)}
    return Man(made, _vector(parameters, made.model.parameters), _vector(states, made.model.states))


@cache
def typical() -> Man:
    return man()


def _vector(values: Mapping[str, Any], names: tuple[str, ...]) -> np.ndarray:
    return np.array([float(np.ravel(values.get(name, 0.0))[0]) for name in names])


def disturbed(one: Man, rng: np.random.Generator, lanes: int, low: float = 0.3, high: float = 3.0) -> np.ndarray:
    """Return (states, lanes): physiology times random factors, amounts of medicines from 1 to 10 000."""
    y = one.y[:, None] * np.exp(rng.uniform(np.log(low), np.log(high), (len(one.y), lanes)))
    medicines = len(one.y) - one.organs
    y[one.organs :] = np.exp(rng.uniform(0.0, np.log(1e4), (medicines, lanes)))
    return y
