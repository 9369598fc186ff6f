"""The verb: a patient or a population through a protocol, to a course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue, quantities
from hpgx.errors import InputError, SimulationError
from hpgx.patients.patient import Patient
from hpgx.patients.population import Population
from hpgx.patients.untreated import Untreated, from_labs
from hpgx.protocols import limits
from hpgx.protocols.protocol import Protocol
from hpgx.simulation import background, start
from hpgx.simulation.course import Course
from hpgx.simulation.doses import formulation_keys
from hpgx.simulation.rules import check_simulated
from hpgx.simulation.run import Lanes, run

LONGEST_H = 10 * 8766.0  # ten years
MOST_DRAWS = 2000

Array = NDArray[np.float64]

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

    horizon: how long, such as '26 weeks' (at most ten years). draws: for a patient, how many men who share his labs
    are drawn for the bands (0 to 2000); what the labs do not fix, and how he handles medicines, varies between them.
    seed: the same seed gives the same draws. progress: called with the share done, 0 to 1.
    Raises InputError for what cannot be used, SimulationError when the integration of a patient fails.
    """
    plan = protocol if isinstance(protocol, Protocol) else Protocol(protocol)
    hours = horizon_hours(horizon)
    if isinstance(draws, bool) or not isinstance(draws, int) or not 0 <= draws <= MOST_DRAWS:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError(f"draws is {draws!r}; it must be a whole number from 0 to {MOST_DRAWS}.")
    weight = _weight(who)
    warnings = list(limits.check(plan, weight_kg=float(np.median(weight))))
    begun = _begin(who, plan, weight, draws, seed)
    check_simulated(plan, tuple(begun.lanes.variant.model.traced.observables))
    day_0 = begun.lanes.alone()
    result = run(begun.lanes, plan, hours, progress)
    if isinstance(who, Patient) and 0 in result.failures:
        raise SimulationError(result.failures[0])
    if isinstance(who, Population) and len(result.failures) == who.n:
        raise SimulationError(f"every person of the group failed; the first: {result.failures[0]}")
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
        warnings=(*warnings, *begun.warnings, *_remarks(who)),
    )


def horizon_hours(horizon: str) -> float:
    """Return a horizon such as '26 weeks' or '26w' in hours. Raises InputError."""
    hours = quantities.house(horizon, "h", what="the horizon")
    if not 1.0 <= hours <= LONGEST_H:
        raise InputError(
            f"the horizon is {horizon}; it must be between an hour and ten years, such as '26 weeks'."
        )
    return hours


@dataclass(frozen=True)
class _Begun:
    lanes: Lanes
    untreated: Untreated
    warnings: tuple[str, ...]


def _weight(who: Patient | Population) -> Array:
    """Return the body weight in kg, of one person or of each of a group; from the BMI where it is not known."""
    if isinstance(who, Patient) and who.weight is not None:
        return np.array([who.weight])
    height = catalogue.read(catalogue.DATA / "limits.toml").value("typical_height", "m").value
    return np.atleast_1d(who.bmi) * height**2


def _begin(who: Patient | Population, plan: Protocol, weight: Array, draws: int, seed: int) -> _Begun:
    if isinstance(who, Population):
        keys, rng = formulation_keys(plan), np.random.default_rng([who.seed, 1])
        lanes = start.at_rest(who.untreated, keys, weight, rng=rng, first_typical=False)
        return _Begun(lanes, who.untreated, ())
    if who.background is not None:
        before = Protocol(who.background)
        keys = formulation_keys(before, plan)
        return _Begun(*background.settled(who, before, keys, weight, draws=draws, seed=seed))
    men = from_labs(who.condition, who.age, who.bmi, who.labs, draws, seed)
    rng = np.random.default_rng([seed, 1]) if draws else None
    lanes = start.at_rest(men, formulation_keys(plan), np.repeat(weight, men.lanes), rng=rng)
    return _Begun(lanes, men, ())


def _remarks(who: Patient | Population) -> tuple[str, ...]:
    if isinstance(who, Patient) and who.medicines:
        return (f"other medicines are recorded but do not act in the model yet: {', '.join(who.medicines)}.",)
    return ()
