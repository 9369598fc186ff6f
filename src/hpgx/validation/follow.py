"""The simulation of an arm: its group through background and treatment, to curves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.errors import SimulationError
from hpgx.patients.untreated import Untreated
from hpgx.protocols.protocol import Protocol
from hpgx.records import flatten, record
from hpgx.simulation import start
from hpgx.simulation.doses import formulation_keys
from hpgx.simulation.rules import check_simulated
from hpgx.simulation.run import LONGEST_H, Lanes, Run, run
from hpgx.validation import group as groups
from hpgx.validation.arms import Arm, BaselineValue, Observation
from hpgx.validation.curves import DAY, Curves, end_h, with_fractions
from hpgx.validation.group import Group, Stratified
from hpgx.validation.marginal import Target
from hpgx.validation.treatment import NotSimulableError, Plan, plan

Array: TypeAlias = NDArray[Any]

FOLLOWED_D = 540.0
"""How long an event is waited for after its reference."""

WASHOUT_D = 500.0
"""How long a terminal half-life is followed after the last dose."""

SETTLING_ROUNDS = 3
"""How often the untreated men are corrected so that the group on its background has the printed baseline."""

PILOT = 24
"""How many men settle the background, and how many a half-life is read from."""

MOST_FAILED = 0.2
"""Share of people whose simulation may fail before the arm does."""

AFTER_DOSE_H = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 20.0, 24.0, 36.0, 48.0)


@record
class Simulated:
    """What one simulation of a group gave; `washout` only where a half-life is asked for."""

    curves: Curves
    washout: Curves | None


def last_observation_h(observations: Iterable[Observation]) -> float:
    """Return the last time (hours) at which something was observed; at least a day."""
    times = [DAY]
    for one in observations:
        times += [(one.time_d or 0.0) * DAY, (one.window_d[1] if one.window_d else 0.0) * DAY]
    return max(times)


def end_of_treatment_h(arm: Arm) -> float:
    """Return the last end of dosing, in hours; 0 where no line of treatment has one."""
    return max((end for one in arm.treatment if np.isfinite(end := end_h(one))), default=0.0)


def horizon_h(arm: Arm, observations: Iterable[Observation]) -> float:
    """Return how long an arm must be followed for these observations, in hours."""
    horizon = 0.0
    for one in observations:
        horizon = max(horizon, last_observation_h([one]))
        if one.stat == "time_to_event_d":
            begin = end_of_treatment_h(arm) if one.time_ref == "end_of_treatment" else 0.0
            horizon = max(horizon, begin + FOLLOWED_D * DAY)
        elif one.sampling in ("unspecified", "trough") and one.time_d is not None and one.window_d is None:
            horizon = max(horizon, one.time_d * DAY + _next_h(arm))
    return max(horizon, DAY)


def _next_h(arm: Arm) -> float:
    """Return how far away the next injection can be that a sample waits for."""
    return min(max((one.interval_h or 0.0 for one in arm.active), default=0.0), 14 * DAY)


def key(arm: Arm, baseline: tuple[BaselineValue, ...]) -> str:
    """Return what decides the simulation of an arm, without its names: people, baseline and dosing."""
    population = {name: value for name, value in flatten(arm.population).items() if name != "n"}
    parts = [population, [flatten(value) for value in baseline], [flatten(one) for one in arm.entries]]
    n = arm.population.n if any(value.spread.se or value.spread.ci95 for value in baseline) else None
    return json.dumps([parts, n, last_observation_h(arm.observations)], default=str, sort_keys=True)


def simulate(
    arm: Arm,
    observations: list[Observation],
    baseline: tuple[BaselineValue, ...],
    n: int,
    seed: int,
    *,
    morning: bool = False,
) -> Simulated:
    """Return the curves of the arm's group, long and fine enough for these observations.

    With `morning` testosterone before treatment is taken to have been read at 08:00.
    Raises HpgxError, with the reason, for what cannot be simulated.
    """
    plans = plan(arm, last_observation_h(arm.observations))
    keys = formulation_keys(plans.run_in, plans.main)
    wanted = groups.targets(arm.population, baseline)
    people = _settled(arm, wanted, plans, keys, n, seed)
    people = groups.daily(people) if morning else people
    horizon = horizon_h(arm, observations)
    if horizon + plans.run_in_h > LONGEST_H:
        raise NotSimulableError("it would be followed for more than ten years; check its days")
    grid = times(plans.main, horizon, observations)
    lanes = begin(people, keys, n, seed)
    check_simulated(plans.main, tuple(lanes.variant.model.traced.observables))
    before = None
    if plans.run_in_h > 0:
        before = carry(lanes, plans.run_in, plans.run_in_h, np.array([0.0, plans.run_in_h]))
    result = carry(lanes, plans.main, horizon, grid)
    scales = people.scales if before is None else _scales(wanted, before)
    curves = Curves(
        times_h=result.times, values=with_fractions(result.observed), entries=arm.entries, age=people.age, scales=scales
    )
    wash = any(one.stat == "half_life_h" for one in observations)
    return Simulated(curves=curves, washout=_washout(arm, people, plans, keys, seed) if wash else None)


def begin(people: Group, keys: tuple[str, ...], n: int, seed: int) -> Lanes:
    """Return the group at rest with these formulations, whose handling varies between people."""
    medicines = Stratified(seed, n, 1).generator()
    return start.at_rest(people.untreated, keys, people.weight, rng=medicines, first_typical=False)


def carry(lanes: Lanes, protocol: Protocol, horizon: float, grid: Array) -> Run:
    """Carry lanes through a protocol, sampled at `grid` (hours). Raises SimulationError where too many fail."""
    result = run(lanes, protocol, horizon, at=grid)
    if len(result.failures) > MOST_FAILED * lanes.p.shape[1]:
        first = next(iter(result.failures.values()))
        raise SimulationError(f"{len(result.failures)} of {lanes.p.shape[1]} people could not be simulated: {first}")
    return result


def _settled(arm: Arm, wanted: Mapping[str, Target], plans: Plan, keys: tuple[str, ...], n: int, seed: int) -> Group:
    """Return the group whose values on the background, or untreated without one, are those printed."""
    if plans.run_in_h <= 0 or not any(target.centre for target in wanted.values()):
        return groups.draw(arm.population, wanted, n, seed)
    factors: dict[str, float] = {}
    few = min(n, PILOT)
    for _ in range(SETTLING_ROUNDS):
        pilot = groups.draw(arm.population, groups.scaled(wanted, factors), few, seed)
        lanes = begin(pilot, keys, few, seed)
        found = carry(lanes, plans.run_in, plans.run_in_h, np.array([0.0, plans.run_in_h]))
        now = {name: values[-1] for name, values in found.observed.items()}
        factors = groups.adjusted(wanted, now, factors)
    return groups.draw(arm.population, groups.scaled(wanted, factors), n, seed)


def _scales(wanted: Mapping[str, Target], before: Run) -> dict[str, float]:
    """Return the scales of what is no state of the model, as it stands on the background."""
    now: dict[str, Array] = {name: np.nan_to_num(values[-1]) for name, values in before.observed.items()}
    return {
        name: target.centre / float(np.mean(now[name]))
        for name, target in wanted.items()
        if target.centre and name in now and name not in groups.DIRECT
    }


def times(protocol: Protocol, horizon: float, observations: Iterable[Observation]) -> Array:
    """Return the times (hours) at which an arm is sampled: daily, finer where something is read, and for rules."""
    found: list[Array] = [np.arange(0.0, horizon, DAY), np.array([horizon])]
    doses = np.array([dose.time_h for dose in protocol.doses(horizon)], dtype=float)
    for one in observations:
        for low, high in _read_between(one):
            found += [np.linspace(low, high, 169 if high - low <= 14 * DAY else 337)]
            near = doses[(doses >= low - 2 * DAY) & (doses <= high)]
            found += [(near[:, None] + np.array(AFTER_DOSE_H)).ravel(), near]
    for visit in protocol.visits(horizon):
        clauses = [protocol.clauses[number] for number in visit.titrations]
        back = max((one.cycle_h for one in clauses), default=DAY)
        found += [np.linspace(visit.time_h - back, visit.time_h, 13)]
    joined: Array = np.concatenate(found)
    grid = np.unique(joined.round(6))
    return grid[(grid >= 0) & (grid <= horizon)]


def _read_between(one: Observation) -> list[tuple[float, float]]:
    """Return the stretches (hours) in which an observation is read."""
    if one.window_d is not None:
        return [(one.window_d[0] * DAY, one.window_d[1] * DAY)]
    if one.time_d is None:
        return []
    return [(max(one.time_d - 1, 0.0) * DAY, one.time_d * DAY)]


def _washout(arm: Arm, people: Group, plans: Plan, keys: tuple[str, ...], seed: int) -> Curves:
    """Return the curves after the last dose, of men without testosterone of their own."""
    few = min(people.n, PILOT)
    lanes = begin(_first(people, few), keys, few, seed)
    _castrate(lanes)
    if plans.run_in_h > 0:
        carry(lanes, plans.run_in, plans.run_in_h, np.array([0.0, plans.run_in_h]))
    last = max((dose.time_h for dose in plans.main.doses(_dosing_end(plans.main))), default=0.0)
    horizon = last + WASHOUT_D * DAY
    grid = np.unique(np.concatenate([[0.0, last], last + np.geomspace(0.02, WASHOUT_D * DAY, 500)]))
    result = carry(lanes, plans.main, horizon, np.minimum(grid, horizon))
    after = result.times >= last
    return Curves(
        times_h=result.times[after] - last,
        values={name: values[after] for name, values in result.observed.items()},
        entries=arm.entries,
        age=people.age[:few],
        scales={},
    )


def _dosing_end(protocol: Protocol) -> float:
    return max((one.start_h + (one.duration_h or DAY) for one in protocol.clauses), default=DAY)


def _castrate(lanes: Lanes) -> None:
    """Take away the testosterone that men make, so that only what was given is left."""
    model = lanes.variant.model
    for name in ("baseline.leydig.secretion", "baseline.steroids.T_adrenal"):
        lanes.p[model.parameters.index(name)] *= 1e-6
    lanes.y[model.index("steroids.T")] *= 1e-6


def _first(people: Group, n: int) -> Group:
    men = Untreated(
        hormones={name: values[:n] for name, values in people.untreated.hormones.items()},
        parameters={name: values[:n] for name, values in people.untreated.parameters.items()},
    )
    return Group(untreated=men, age=people.age[:n], bmi=people.bmi[:n], weight=people.weight[:n], scales=people.scales)
