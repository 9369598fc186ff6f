"""The run: lanes through a protocol, from decision to decision.

The solver carries every lane to the next time at which something is decided (a dose with a condition, a
visit); the rules then act on all lanes at once and write the doses up to the decision after. They are never
called within a step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.axis.pulsatile import Pulsatile
from hpgx.axis.variant import Variant
from hpgx.engine.reference import Doses, Solution
from hpgx.engine.solver import Kernel, solve
from hpgx.protocols.protocol import Dose, Protocol
from hpgx.protocols.treatment import Clause
from hpgx.simulation.doses import Event, events, in_amount_unit
from hpgx.simulation.rules import Rules

Array: TypeAlias = NDArray[Any]

Advance: TypeAlias = Callable[[Kernel, Array, Array, Doses, tuple[float, float], Array, Array], Solution]

LONGEST_H = 10 * 8766.0
"""The longest run: ten years."""

EVERY_H = 12.0
APART_H = 1e-6
"""Times nearer to each other than this differ by rounding only."""

FREQUENT_H = 3.0
"""Pulses of a pump that are at most this far apart are averaged where the body's own are; rarer ones are injections."""

AFTER_DOSE_H = (1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 36.0)
"""Hours after a dose at which the course is sampled besides every 12 hours, so that peaks are not missed."""


def mean_over(times: Array, values: Array) -> Array:
    """Return the time-weighted mean (lanes,) of values (times, lanes)."""
    return np.trapezoid(values, times, axis=0) / (times[-1] - times[0])


SAMPLED: dict[str, Callable[[Array, Array], Array]] = {
    "trough": lambda times, values: values.min(axis=0),
    "peak": lambda times, values: values.max(axis=0),
    "mean": mean_over,
}
"""What a rule takes from the values (times, lanes) of the last cycle."""


@dataclass
class Lanes:
    """People simulated together: parameters and states by the model's order, and what is still to come."""

    variant: Variant
    kernel: Kernel
    p: Array
    y: Array
    weight: Array
    pending: list[Event] = field(default_factory=list[Event])

    def alone(self) -> Lanes:
        """Return a copy of the first lane."""
        pending = [Event(event.time_h, event.state, event.amount[:1]) for event in self.pending]
        return Lanes(self.variant, self.kernel, self.p[:, :1].copy(), self.y[:, :1].copy(), self.weight[:1], pending)

    def hold(self, arm: str) -> None:
        """Hold an arm of the feedback (`hpgx.axis.male.Arms`) at baseline from now on."""
        self.p[self.variant.model.parameters.index(f"arms.{arm}")] = 0.0


@dataclass
class Run:
    """What a run produced: `observed` {name: (times, lanes)}, decisions of lane 0, and lanes that failed."""

    times: Array
    observed: dict[str, Array]
    decisions: list[tuple[float, str]]
    failures: dict[int, str]


def run(
    lanes: Lanes,
    protocol: Protocol,
    horizon_h: float,
    progress: Callable[[float], None] = lambda _: None,
    *,
    at: Array | None = None,
    advance: Advance | None = None,
) -> Run:
    """Carry the lanes through the protocol up to the horizon (hours); leaves them at its end.

    at: the hours to be kept, sorted, from 0 to the horizon; left out, those of `sampled_at`. Rules that look back
    over a cycle see these too. advance: what carries the lanes through a stretch between decisions,
    the solver unless given.
    """
    doses = protocol.doses(horizon_h)
    rules = Rules(protocol, lanes.p.shape[1])
    visits = {visit.time_h: visit for visit in protocol.visits(horizon_h)}
    conditional = {dose.time_h for dose in doses if protocol.clauses[dose.clause].condition}
    stops = sorted({0.0, horizon_h, *visits, *conditional})
    grid = sampled_at(doses, horizon_h) if at is None else at
    collected = _Collected(lanes)
    scales = _scales(lanes, protocol, doses)
    for start, end in pairwise(stops):
        collected.now_h = start
        if start in visits:
            rules.visit(visits[start], collected.measure)
        given = [dose for dose in doses if start <= dose.time_h < end]
        table = _table(lanes, protocol, rules, given, (start, end), collected)
        kept = grid[(grid >= start) & ((grid < end) | (end == horizon_h))]
        solution = (advance or solve)(lanes.kernel, lanes.y, lanes.p, table, (start, end), kept, scales)
        lanes.y = solution.end
        collected.add(kept, solution.states, solution.failures)
        progress(end / horizon_h)
    lanes.pending = [Event(e.time_h - horizon_h, e.state, e.amount) for e in lanes.pending]
    return collected.result(rules)


class _Collected:
    """What has been observed so far, from which rules measure."""

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.now_h = 0.0
        self.times: list[Array] = []
        self.observed: list[dict[str, Array]] = []
        self.failures: dict[int, str] = {}

    def add(self, times: Array, states: Array, failures: dict[int, str]) -> None:
        self.times.append(times)
        self.observed.append(self.lanes.kernel.observe(states, self.lanes.p))
        self.failures = failures | self.failures

    def measure(self, biomarker: str, sampling: str, back_h: float) -> Array:
        """Return a biomarker (lanes,) now, or its trough, peak or mean over the hours before."""
        now = self.lanes.kernel.observe(self.lanes.y[None], self.lanes.p)[biomarker]
        times = np.concatenate([*self.times, [self.now_h]])
        recent = times >= self.now_h - back_h - APART_H
        if sampling not in SAMPLED or recent.sum() < 2:
            return now[0]
        values = np.concatenate([*(item[biomarker] for item in self.observed), now])
        return SAMPLED[sampling](times[recent], values[recent])

    def result(self, rules: Rules) -> Run:
        return Run(
            times=np.concatenate(self.times),
            observed={name: np.concatenate([part[name] for part in self.observed]) for name in self.observed[0]},
            decisions=rules.decisions,
            failures=self.failures,
        )


def _table(
    lanes: Lanes,
    protocol: Protocol,
    rules: Rules,
    given: list[Dose],
    span: tuple[float, float],
    collected: _Collected,
) -> Doses:
    """Return the doses of a stretch as the solver wants them; what ends later stays pending."""
    places = {name: index for index, name in enumerate(lanes.variant.model.states)}
    by_name = dict(zip(lanes.variant.model.parameters, lanes.p, strict=True))
    due = list(lanes.pending)
    for dose in given:
        clause = protocol.clauses[dose.clause]
        amount = rules.due(dose.clause, dose.time_h, collected.measure)
        units = in_amount_unit(clause, amount, dose.duration_h, lanes.weight)
        due += events(clause.formulation, units, dose.time_h, places, by_name, _lasts_h(lanes, clause, dose))
    lanes.pending = [event for event in due if event.time_h >= span[1]]
    now = _merged([event for event in due if event.time_h < span[1]])
    return Doses(
        times=np.array([max(event.time_h, span[0]) for event in now], dtype=float),
        states=np.array([event.state for event in now], dtype=np.int64),
        amounts=np.array([event.amount for event in now], dtype=float).reshape(len(now), lanes.p.shape[1]),
    )


def _lasts_h(lanes: Lanes, clause: Clause, dose: Dose) -> float:
    """Return how long a dose is given for: a pump's pulse, where pulses are averaged, until the next."""
    if clause.form != "pump_pulses":
        return dose.duration_h
    interval = clause.schedule.interval_h or inf
    averaged = interval <= FREQUENT_H and not isinstance(lanes.variant, Pulsatile)
    return interval if averaged else 0.0


def _merged(due: list[Event]) -> list[Event]:
    """Return the events by time; those of one state at one time are added, and left out where they cancel."""
    together: dict[tuple[int, int], list[Event]] = {}
    for event in due:
        together.setdefault((round(event.time_h / APART_H), event.state), []).append(event)
    found: list[Event] = []
    for same in together.values():
        total = np.sum([event.amount for event in same], axis=0)
        if len(same) == 1 or np.any(np.abs(total) > 1e-9 * np.max(np.abs(same[0].amount))):
            found.append(Event(same[0].time_h, same[0].state, total))
    return sorted(found, key=lambda event: event.time_h)


def sampled_at(doses: list[Dose], horizon_h: float) -> Array:
    """Return the hours at which the course is kept: every 12, before and after each dose, and the end."""
    after = [dose.time_h + hours for dose in doses for hours in (0.0, *AFTER_DOSE_H)]
    every = np.unique([*np.arange(0.0, horizon_h, EVERY_H), *after, horizon_h])
    every = every[every <= horizon_h]
    grid = every[np.insert(np.diff(every) > APART_H, 0, True)]
    grid[-1] = horizon_h
    return grid


def _scales(lanes: Lanes, protocol: Protocol, doses: list[Dose]) -> Array:
    """Return the natural size of each state: its present value, 1 for a share, for a medicine its own largest dose."""
    scales = np.nanmedian(np.abs(lanes.y), axis=1)
    largest: dict[str, float] = {}
    weight = np.median(lanes.weight, keepdims=True)
    for dose in doses:
        clause = protocol.clauses[dose.clause]
        formulation = clause.formulation
        amount = float(in_amount_unit(clause, np.array([dose.amount]), dose.duration_h, weight)[0])
        for name in (formulation.key, *(release.substance for release in formulation.releases)):
            largest[name] = max(largest.get(name, 0.0), amount)
    for place, name in enumerate(lanes.variant.model.states):
        share = name in lanes.variant.shares
        scales[place] = max(scales[place], 1.0 if share else largest.get(name.split(".")[0], 0.0))
    for event in lanes.pending:
        scales[event.state] = max(scales[event.state], float(np.max(np.abs(event.amount))))
    return np.maximum(scales, 1e-6)
