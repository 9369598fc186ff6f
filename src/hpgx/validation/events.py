"""Criteria that each person meets or not: shares of a group, and the time until it happens."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.records import record
from hpgx.validation.arms import Criterion, Observation
from hpgx.validation.curves import DAY, Curves, visits_d

Array: TypeAlias = NDArray[Any]

FEWEST_SPERM = 0.1
"""Million/mL; fewer are none."""

OWN_BASELINE = 95.0
"""Percent of the own baseline that counts as having it back."""

AZOOSPERMIA = Criterion(op="<", value=FEWEST_SPERM, unit="10*6/mL", on="level")


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
        if o.window_d is not None and o.sampling in ("unspecified", "morning"):
            met = [self.meets(curves.at(self.source, day * DAY), baseline) for day in visits_d(o.window_d)]
            return _share(np.all(met, axis=0), baseline)
        values = curves.read(self.source, o.sampling, o.time_d, o.window_d)
        return _share(self.meets(values, baseline), baseline)

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
