"""Criteria that each person meets or not: shares of a group, and the time until it happens.

An event is a simulated quantity above the level that ``data/events.toml`` sets; its curve is the quantity over that
level, so an event is there above 1, and one that is there before treatment counts for as long as it lasts.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.records import record, replace
from hpgx.simulation.assay import laboratory
from hpgx.simulation.events import levels
from hpgx.validation.arms import Criterion, Observation
from hpgx.validation.curves import DAY, Curves, visits_d

Array: TypeAlias = NDArray[Any]

FEWEST_SPERM = laboratory().limit("sperm_concentration")
"""Million/mL; fewer are none."""

OWN_BASELINE = 95.0
"""Percent of the own baseline that counts as having it back."""

AZOOSPERMIA = Criterion(op="<", value=FEWEST_SPERM, unit="10*6/mL", on="level")
THERE = Criterion(op=">", value=1.0, unit="1", on="level")
"""An event of ``data/events.toml`` is there."""

EITHER = {"breast_event": ("gynecomastia", "breast_pain")}
"""Events that are there when one of others is."""


def is_event(name: str) -> bool:
    """Return whether a biomarker is an event that has a curve of its own."""
    return name in levels() or name in EITHER


def usual(name: str) -> Criterion | None:
    """Return what is meant by an event that comes without a criterion; None for other biomarkers."""
    return AZOOSPERMIA if name == "azoospermia" else THERE if is_event(name) else None


def with_events(curves: Curves) -> Curves:
    """Return the curves with those of events; above 1 the event is there."""
    made = {event: curves.values[of] / level for event, (of, level) in levels().items() if of in curves}
    for event, others in EITHER.items():
        if all(other in made for other in others):
            made[event] = np.maximum.reduce([made[other] for other in others])
    return replace(curves, values=curves.values | made)


@record
class Judge:
    """A criterion on a biomarker; `scale` brings the curve to the criterion's unit."""

    criterion: Criterion
    biomarker: str
    source: str
    scale: float

    def meets(self, values: Array, baseline: Array) -> Array:
        """Return whether values (…, people), in house units, meet the criterion."""
        on = self.criterion.on
        if on == "percent_of_baseline":
            judged = 100 * values / np.maximum(baseline, 1e-30)
        else:
            judged = self.scale * (values - baseline if on == "change" else values)
        return self._compare(judged)

    def _compare(self, judged: Array) -> Array:
        op, value = self.criterion.op, self.criterion.value
        if isinstance(value, tuple):
            return (judged >= value[0]) & (judged <= value[1])
        if self.source == "sperm_concentration" and self.criterion.on == "level" and value <= 0:
            return judged >= FEWEST_SPERM if op in (">", ">=") else judged < FEWEST_SPERM
        if op in (">", ">="):
            if self.criterion.on == "percent_of_baseline" and value == 100:
                return judged >= OWN_BASELINE
            return judged > value if op == ">" else judged >= value
        return judged < value if op == "<" else judged <= value

    def proportion(self, curves: Curves, o: Observation) -> float:
        """Return the share of people who meet the criterion as the observation samples it."""
        baseline = curves.baseline(self.source)
        if self.biomarker == "azoospermia":
            until = curves.within(self.source, 0.0, (o.time_d or 0.0) * DAY)[1]
            return _share(np.any(self.meets(until, baseline), axis=0), baseline)
        if is_event(self.biomarker) and self.criterion is THERE:
            return self._begun(curves, (o.time_d or 0.0) * DAY)
        if o.window_d is not None and o.sampling in ("unspecified", "morning"):
            met = [self.meets(curves.at(self.source, day * DAY), baseline) for day in visits_d(o.window_d)]
            return _share(np.all(met, axis=0), baseline)
        values = curves.read(self.source, o.sampling, o.time_d, o.window_d)
        return _share(self.meets(values, baseline), baseline)

    def _begun(self, curves: Curves, until_h: float) -> float:
        """Return the share in whom the event came after treatment began, or was there before and still is."""
        baseline = curves.baseline(self.source)
        there = self.meets(curves.within(self.source, 0.0, until_h)[1], baseline)
        before, now = there[0], there[-1]
        return _share((before & now) | (~before & there.any(axis=0)), baseline)

    def time_to_event_d(self, curves: Curves, start_h: float, event_of: str) -> float | None:
        """Return days from `start_h` to the first change from not meeting to meeting; None where it does not happen."""
        values, baseline = curves.values[self.source], curves.baseline(self.source)
        alive = np.isfinite(values).all(axis=0)
        values, baseline = values[:, alive], baseline[alive]
        if event_of == "group_mean":
            values, baseline = values.mean(axis=1, keepdims=True), baseline.mean(keepdims=True)
        from_start = curves.times_h >= start_h
        times = np.array(
            [
                self._first(curves.times_h[from_start], one, own)
                for one, own in zip(values[from_start].T, baseline, strict=True)
            ]
        )
        happened = times[np.isfinite(times)]
        if event_of == "mean_subject":
            return float(happened.mean() - start_h) / DAY if len(happened) else None
        middle = float(np.median(times)) if len(times) else np.inf
        return (middle - start_h) / DAY if np.isfinite(middle) else None

    def _first(self, times: Array, curve: Array, baseline: Array) -> float:
        met = self.meets(curve, baseline)
        changes = np.flatnonzero(~met[:-1] & met[1:])
        if not len(changes):
            return np.inf
        before = int(changes[0])
        low, high = float(times[before]), float(times[before + 1])
        for _ in range(20):  # the crossing on the straight line between two samples
            middle = (low + high) / 2
            value = np.interp(middle, times[before : before + 2], curve[before : before + 2])
            low, high = (low, middle) if self.meets(np.array(value), baseline) else (middle, high)
        return high


def _share(met: Array, baseline: Array) -> float:
    """Return the share of the people who could be simulated."""
    return float(met[np.isfinite(baseline)].mean())
