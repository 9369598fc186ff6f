"""The verb: a patient or a population through a protocol, to a course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue, quantities
from hpgx.errors import InputError, ProtocolError, SimulationError
from hpgx.patients.patient import Patient
from hpgx.patients.population import Population
from hpgx.patients.untreated import Untreated, from_labs
from hpgx.protocols import limits
from hpgx.protocols.protocol import Protocol
from hpgx.simulation import background, start
from hpgx.simulation.course import Course, growing
from hpgx.simulation.doses import formulation_keys
from hpgx.simulation.rules import check_simulated
from hpgx.simulation.run import LONGEST_H, Lanes, run, sampled_at

MOST_DRAWS = 2000
MOST_NUMBERS = 500_000_000  # of all people at all times, kept while simulating: 4 GB

Array: TypeAlias = NDArray[Any]

Progress = Callable[[float], None]


def simulate(
    who: Patient | Population,
    protocol: Protocol | str,
    horizon: str,
    *,
    draws: int = 0,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Course:
    """Return the course of a person or a group on a protocol.

    horizon: how long, such as '26 weeks' (at most ten years). draws: for a patient, how many men who share
    his labs are drawn for the bands (0 to 2000); what the labs do not fix, and how he handles medicines,
    varies between them. seed: the same seed gives the same draws. progress: called with the share done.
    Raises InputError for what cannot be used, SimulationError when the integration of a patient fails.
    """
    plan = protocol if isinstance(protocol, Protocol) else Protocol(protocol)
    hours = horizon_hours(horizon)
    _check(who, draws, seed)
    weight = body_weight(who)
    begun = begin(who, plan, weight, draws, seed, hours)
    day_0 = begun.lanes.alone()
    result = run(begun.lanes, plan, hours, progress)
    if isinstance(who, Patient) and 0 in result.failures:
        raise SimulationError(result.failures[0])
    if isinstance(who, Population) and len(result.failures) == who.n:
        raise SimulationError(f"every person of the group failed; the first: {result.failures[0]}")
    if draws and len(result.failures) == draws:
        raise SimulationError(f"every draw failed; the first: {result.failures[1]}")
    return Course(
        who=who,
        protocol=plan,
        horizon=horizon,
        draws=draws,
        seed=seed,
        data=catalogue.digest(),
        times_h=result.times,
        observed=result.observed,
        untreated=begun.untreated,
        begun=day_0,
        decisions=tuple(result.decisions),
        failures=result.failures,
        warnings=(*begun.warnings, *remarks(who)),
    )


def horizon_hours(horizon: str) -> float:
    """Return a horizon such as '26 weeks' or '26w' in hours. Raises InputError."""
    hours = quantities.house(horizon, "h", what="the horizon", example="26 weeks")
    if not 1.0 <= hours <= LONGEST_H:
        raise InputError(f"the horizon is {horizon}; it must be between an hour and ten years, such as '26 weeks'.")
    return hours


def _check(who: Any, draws: Any, seed: Any) -> None:
    if not isinstance(who, Patient | Population):
        raise InputError(f"who is {who!r}; it must be a Patient or a Population.")
    if isinstance(draws, bool) or not isinstance(draws, int) or not 0 <= draws <= MOST_DRAWS:
        raise InputError(f"draws is {draws!r}; it must be a whole number from 0 to {MOST_DRAWS}.")
    if draws and isinstance(who, Population):
        raise InputError(f"draws is {draws}, but a population is drawn already; leave draws out.")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed is {seed!r}; it must be a whole number, 0 or more.")


@dataclass(frozen=True)
class Begun:
    """People on day 0, before their first dose."""

    lanes: Lanes
    untreated: Untreated
    warnings: tuple[str, ...]


def body_weight(who: Patient | Population) -> Array:
    """Return the body weight in kg of a person or of each of a group; from the BMI where it is not known."""
    height = catalogue.read(catalogue.DATA / "limits.toml").value("typical_height", "m").value
    if isinstance(who, Patient):
        height = height if who.height is None else who.height / 100
        return np.array([who.bmi * height**2 if who.weight is None else who.weight])
    return who.bmi * height**2


def begin(who: Patient | Population, plan: Protocol, weight: Array, draws: int, seed: int, hours: float) -> Begun:
    """Return the lanes on day 0. All that can be refused without simulating is refused first."""
    before = _background(who)
    warnings = limits.check(plan, weight_kg=float(np.median(weight)))
    keys = formulation_keys(plan) if before is None else formulation_keys(before, plan)
    model = start.kernel(keys)[0].model
    simulated = tuple(model.traced.observables)
    check_simulated(plan, simulated)
    people = who.n if isinstance(who, Population) else 1 + draws
    _check_size(people * len(sampled_at(plan.doses(hours), hours)) * (len(simulated) + len(model.states)))
    if isinstance(who, Population):
        rng = np.random.default_rng([who.seed, 1])
        lanes = start.at_rest(who.untreated, keys, weight, rng=rng, first_typical=False)
        return Begun(lanes, who.untreated, warnings)
    if before is not None:
        check_simulated(before, simulated)
        warned = limits.check(before, weight_kg=float(weight[0]))
        lanes, men, more = background.settled(who, before, keys, weight, draws=draws, seed=seed)
        return Begun(lanes, men, (*(f"in the background, {text}" for text in warned), *more, *warnings))
    men = from_labs(who.condition, who.age, who.bmi, who.labs, draws, seed)
    rng = np.random.default_rng([seed, 1]) if draws else None
    lanes = start.at_rest(men, keys, np.repeat(weight, men.lanes), rng=rng)
    return Begun(lanes, men, warnings)


def _check_size(numbers: int) -> None:
    if numbers > MOST_NUMBERS:
        raise InputError(
            f"this course would need {numbers * 8e-9:.0f} GB of memory, and {MOST_NUMBERS * 8e-9:.0f} GB are "
            "allowed; give fewer people or draws, or a shorter horizon."
        )


def _background(who: Patient | Population) -> Protocol | None:
    """Return what a person took up to day 0. Raises ProtocolError that names the field."""
    if isinstance(who, Population) or who.background is None:
        return None
    try:
        return Protocol(who.background)
    except ProtocolError as problem:
        raise ProtocolError(f"the person's background is wrong. {problem}") from problem


def remarks(who: Patient | Population) -> tuple[str, ...]:
    """Return what a person should be told that no equation acts on."""
    said: list[str] = []
    if growing(who):
        young = f"he is {who.age:g}" if isinstance(who, Patient) else f"half of them are under {who.condition.grown:g}"
        said.append(
            f"{young}: ranges and guidelines are those of grown men and are left out, and puberty does not go on "
            "during the course."
        )
    if isinstance(who, Patient) and who.medicines:
        said.append(f"other medicines are recorded but do not act in the model yet: {', '.join(who.medicines)}.")
    return tuple(said)
