"""Curves of a group: what every person's hormones did over time, and the ways in which a trial reads them."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.records import record, replace
from hpgx.validation.arms import DoseEntry

Array: TypeAlias = NDArray[Any]

DAY = 24.0
SHORT_CYCLE_H = 24.0
"""Doses at most this far apart are read as the mean of an interval."""

NEXT_DOSE_H = 14 * DAY
"""A sample without a stated time is taken before the next injection when that is due within this time."""

VISIT_D = 28.0
"""Criteria over a window are judged at visits this many days apart."""

FREE_FRACTION = "testosterone_free_fraction"
"""Free over total testosterone in percent; no state of the model."""

INJECTED = ("oil_injection", "solution_injection", "depot", "pellet")


@record
class Curves:
    """`values` {name: (times, people)} in house units at `times_h` (hours from day 0); `entries` what is given."""

    times_h: Array
    values: dict[str, Array]
    entries: tuple[DoseEntry, ...]
    age: Array
    scales: dict[str, float]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def flat(self) -> Curves:
        """Return the curves of people in whom nothing changes from day 0 on."""
        return replace(
            self, values={name: np.broadcast_to(values[:1], values.shape) for name, values in self.values.items()}
        )

    def at(self, name: str, hours: float) -> Array:
        """Return everyone's value (people,) at a time, between samples by linear interpolation."""
        curve, times = self.values[name], self.times_h
        right = int(np.clip(np.searchsorted(times, hours), 1, len(times) - 1))
        share = np.clip((hours - times[right - 1]) / (times[right] - times[right - 1]), 0.0, 1.0)
        return curve[right - 1] + share * (curve[right] - curve[right - 1])

    def baseline(self, name: str) -> Array:
        """Return everyone's value (people,) before treatment."""
        return self.values[name][0]

    def within(self, name: str, begin: float, end: float) -> tuple[Array, Array]:
        """Return the times and values from `begin` to `end` (hours), both ends included."""
        inside = (self.times_h > begin) & (self.times_h < end)
        times = np.concatenate([[begin], self.times_h[inside], [end]])
        return times, np.vstack([self.at(name, begin), self.values[name][inside], self.at(name, end)])

    def mean(self, name: str, begin: float, end: float) -> Array:
        """Return everyone's average over a window."""
        if end <= begin:
            return self.at(name, end)
        times, values = self.within(name, begin, end)
        halves = (values[1:] + values[:-1]) / 2
        return (halves * np.diff(times)[:, None]).sum(axis=0) / (end - begin)

    def read(self, name: str, sampling: str, time_d: float | None, window_d: tuple[float, float] | None) -> Array:
        """Return everyone's value as a trial reads it (see the schema's `sampling`)."""
        if window_d is not None and sampling != "morning":
            begin, end = window_d[0] * DAY, window_d[1] * DAY
            if sampling in ("trough", "peak"):
                values = self.within(name, begin, end)[1]
                return values.min(axis=0) if sampling == "trough" else values.max(axis=0)
            return self.mean(name, begin, end)
        hours = (time_d or 0.0) * DAY
        if sampling == "morning":
            return self.at(name, hours)
        return self._sampled(name, sampling, hours)

    def _sampled(self, name: str, sampling: str, hours: float) -> Array:
        interval = self._interval(hours)
        if sampling in ("mean", "peak"):
            begin = max(hours - max(interval, DAY), 0.0)
            return (
                self.mean(name, begin, hours) if sampling == "mean" else self.within(name, begin, hours)[1].max(axis=0)
            )
        injected = self._next_injection(hours)
        if injected is not None:
            return self.at(name, injected)
        if sampling == "unspecified" and 0 < interval <= SHORT_CYCLE_H:
            return self.mean(name, max(hours - interval, 0.0), hours)
        if sampling == "trough" and 0 < interval <= SHORT_CYCLE_H:
            return self.within(name, max(hours - interval, 0.0), hours)[1].min(axis=0)
        return self.at(name, hours)

    def _given(self, hours: float) -> list[DoseEntry]:
        """Return what is being given, or was given up to one interval ago."""
        return [one for one in self.entries if one.active and one.start_d * DAY <= hours <= end_h(one) + 1e-6]

    def _interval(self, hours: float) -> float:
        """Return the longest time between doses of what is given then; 0 for nothing or one dose."""
        return max((one.interval_h or 0.0 for one in self._given(hours)), default=0.0)

    def _next_injection(self, hours: float) -> float | None:
        """Return when the next injection or implant after this time is due, if soon and before the curves end."""
        due: list[float] = []
        for one in self._given(hours):
            if one.form in INJECTED and one.interval_h and one.interval_h > SHORT_CYCLE_H:
                start = one.start_d * DAY
                cycles = np.ceil((hours - start) / one.interval_h - 1e-9)
                due.append(start + max(cycles, 1.0) * one.interval_h)
        soon = [time for time in due if time - hours <= NEXT_DOSE_H]
        return min(*soon, float(self.times_h[-1])) if soon else None


def with_fractions(observed: dict[str, Array]) -> dict[str, Array]:
    """Return observables with the free fraction of testosterone (pmol/L over nmol/L, in percent)."""
    return observed | {FREE_FRACTION: 0.1 * observed["testosterone_free"] / observed["testosterone_total"]}


def end_h(entry: DoseEntry) -> float:
    """Return when a line of treatment ends, in hours; infinity where that is open."""
    return np.inf if entry.duration_d is None else (entry.start_d + entry.duration_d) * DAY


def visits_d(window_d: tuple[float, float]) -> Array:
    """Return the days of monthly visits in a window, its end always among them."""
    days = np.arange(window_d[0], window_d[1] + 1e-9, VISIT_D)
    return np.unique(np.append(days, window_d[1]))
