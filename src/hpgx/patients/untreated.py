"""From what is known of a person to parameters of the model: a best guess, and draws of what is not known.

The log hormones of a condition are jointly normal. Given labs fix some; the rest follow their conditional
distribution: its mean for the best guess, draws from it for bands. Parameters of physiology and of medicines
that have a between-subject variation are log-normal around their typical value. What the labs fix stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue
from hpgx.axis import baseline, male, variant
from hpgx.axis.consequences import Measured
from hpgx.catalogue import Value
from hpgx.engine import arrays as arrays  # noqa: PLC0414  (its import lets the equations run over all lanes at once)
from hpgx.patients.conditions import BASELINE, HORMONES, MEASURED, Condition
from hpgx.records import build, flatten, record

Array: TypeAlias = NDArray[Any]

CAPACITY_OF = {
    "sperm_concentration": "sperm_capacity",
    "inhibin_b": "inhibin_capacity",
    "testis_volume": "volume_capacity",
}
"""Labs that, with the support of the tubules at rest, give a capacity."""

FIELDS = dict(zip(HORMONES, ("T", "D", "E", "SHBG", "LH", "FSH", "sperm", "inhibin", "volume"), strict=True))
"""The names that the equations give to the hormones."""


@record
class Untreated:
    """Parameter sets of one or more untreated men: `hormones` and `parameters` {name: (lanes,)}."""

    hormones: dict[str, Array]
    parameters: dict[str, Array]

    @property
    def lanes(self) -> int:
        """How many."""
        return len(next(iter(self.hormones.values())))


def conditional(condition: Condition, age: float, bmi: float, known: Mapping[str, float]) -> tuple[Array, Array]:
    """Return mean and covariance of the log hormones, in the order of BASELINE, given the known ones."""
    mean, covariance = condition.log_mean(age, bmi), condition.log_covariance()
    names = list(BASELINE)
    fixed = [names.index(name) for name in known]
    if not fixed:
        return mean, covariance
    weights = covariance[:, fixed] @ np.linalg.inv(covariance[np.ix_(fixed, fixed)])
    observed = np.log(np.array(list(known.values())))
    mean = mean + weights @ (observed - mean[fixed])
    covariance = covariance - weights @ covariance[fixed, :]
    mean[fixed] = observed
    covariance[fixed, :] = covariance[:, fixed] = 0.0
    return mean, covariance


def from_labs(
    condition: Condition, age: float, bmi: float, labs: Mapping[str, float], draws: int, seed: int
) -> Untreated:
    """Return the best guess in lane 0 and `draws` draws of what the labs do not fix after it."""
    known = {name: value for name, value in labs.items() if name in BASELINE}
    mean, covariance = conditional(condition, age, bmi, known)
    rng = np.random.default_rng(seed)
    logs = np.vstack([mean, rng.multivariate_normal(mean, covariance, size=draws, method="eigh")])
    return assemble(condition, logs, labs, rng, age=age)


def assemble(
    condition: Condition,
    logs: Array,
    labs: Mapping[str, float],
    rng: np.random.Generator | None,
    *,
    age: float | Array,
    first_typical: bool = True,
) -> Untreated:
    """Return parameter sets for log hormones (lanes, hormones) of men of this age; labs give the tubules' capacities.

    With `rng` the parameters of physiology vary between lanes; the first is typical unless told otherwise.
    """
    hormones = {name: np.exp(logs[:, index]) for index, name in enumerate(BASELINE)}
    values = physiology(condition)
    spread = None if rng is None else varied(values, len(logs), rng, first_typical=first_typical)
    parameters = spread or {name: np.full(len(logs), value.value) for name, value in values.items()}
    reference_age, slopes = ageing()
    for name, slope in slopes.items():
        parameters[name] = parameters[name] * np.exp(slope.value * np.maximum(age - reference_age, 0.0))
    for lab, capacity in CAPACITY_OF.items():
        if lab in labs:
            at_full = hormones | {capacity: np.ones(len(logs))}
            state = baseline.steady(_hormones(at_full), *_made(at_full, parameters))
            made: dict[str, Any] = {
                "sperm_capacity": state.seminiferous.sperm,
                "inhibin_capacity": state.seminiferous.inhibin,
                "volume_capacity": state.seminiferous.volume,
            }
            hormones[capacity] = labs[lab] / made[capacity]
    return Untreated(hormones=hormones, parameters=parameters)


@cache
def ageing() -> tuple[float, dict[str, Value]]:
    """Return the reference age (yr) and the log-slope per year after it of each parameter that changes with age."""
    table = catalogue.read(catalogue.DATA / "parameters" / "age.toml")
    reference_age = table.quantity("reference_age", "yr")
    known = variant.parameters()
    slopes = {name: table.value(name, "1/yr") for name in table.content if name in known}
    table.close()
    return reference_age, slopes


def physiology(condition: Condition) -> dict[str, Value]:
    """Return the parameters of physiology as the condition has them."""
    return variant.parameters() | condition.parameters


def varied(
    values: Mapping[str, Value], lanes: int, rng: np.random.Generator, *, first_typical: bool = True
) -> dict[str, Array]:
    """Return {name: (lanes,)}: log-normal around the typical value where a `cv` is known, else the value."""
    found: dict[str, Array] = {}
    for name, value in values.items():
        sigma = np.sqrt(np.log1p(value.cv**2))
        z = rng.standard_normal(lanes) if sigma else np.zeros(lanes)
        if first_typical:
            z[0] = 0.0
        found[name] = value.value * np.exp(sigma * z)
    return found


def lanes_of(untreated: Untreated) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (parameters, states) by name, each (lanes,): physiology and baseline, and the steady state."""
    parameters, b = _made(untreated.hormones, untreated.parameters)
    state = baseline.steady(_hormones(untreated.hormones), parameters, b)
    named = {**flatten(parameters), **flatten(b, "baseline")}
    return named, flatten(state)


def _hormones(hormones: Mapping[str, Array]) -> baseline.Hormones:
    fields: dict[str, Any] = {FIELDS[name]: hormones[name] for name in HORMONES}
    return baseline.Hormones(**fields)


def _made(hormones: Mapping[str, Array], parameters: Mapping[str, Array]) -> tuple[male.Parameters, male.Baseline]:
    organs = build(male.Parameters, parameters)
    measured: dict[str, Any] = {name: hormones[name] for name in MEASURED}
    return organs, baseline.baseline(_hormones(hormones), organs, Measured(**measured))
