"""What is read off one curve: pure functions of times in hours and values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

HALF = 0.5


def mean(times: Array, values: Array) -> float:
    """Return the time-weighted mean; of one sample, its value."""
    return _area(times, values) / float(times[-1] - times[0]) if len(times) > 1 else float(values[0])


def peak(_times: Array, values: Array) -> float:
    """Return the highest value."""
    return float(values.max())


def trough(_times: Array, values: Array) -> float:
    """Return the lowest value."""
    return float(values.min())


def tmax(times: Array, values: Array) -> float:
    """Return the hours from the first time to the highest value."""
    return float(times[np.argmax(values)] - times[0])


def half_life(times: Array, values: Array) -> float:
    """Return the half-life in hours of a curve that falls exponentially; infinite where it does not fall."""
    logarithm: Array = np.log(np.maximum(values, np.finfo(float).tiny))
    slope = float(np.polyfit(times, logarithm, 1)[0])
    return float(np.log(2)) / -slope if slope < 0 else float("inf")


def half_area(times: Array, values: Array) -> float:
    """Return the hours after which half of the area above the first value has passed: of a depot, half is gone."""
    above = values - values[0]
    passed: Array = np.zeros_like(above)
    passed[1:] = np.cumsum((above[1:] + above[:-1]) / 2 * np.diff(times))
    half = HALF * float(passed[-1])
    return float(np.interp(half, passed, times)) - float(times[0])


def auc(times: Array, values: Array) -> float:
    """Return the area under the curve, in its unit times hours."""
    return _area(times, values)


def of_baseline(times: Array, values: Array, baseline: float) -> float:
    """Return the mean as a share of the value before treatment."""
    return mean(times, values) / baseline


def fall(times: Array, values: Array, baseline: float) -> float:
    """Return by what share of the value before treatment the mean has fallen."""
    return 1 - of_baseline(times, values, baseline)


def hours_above(times: Array, values: Array, limit: float) -> float:
    """Return for how many hours the curve is above a limit, linear between samples."""
    height = values - limit
    step: Array = np.diff(times)
    left, right = height[:-1], height[1:]
    span = np.where(left == right, 1.0, np.abs(right - left))
    share = np.where(left * right < 0, np.maximum(left, right) / span, (left + right > 0) * 1.0)
    return float((step * share).sum())


def _area(times: Array, values: Array) -> float:
    return float(np.trapezoid(values, times))


LEVELS: dict[str, Callable[[Array, Array], float]] = {"mean": mean, "peak": peak, "trough": trough}
"""Metrics in the unit of the curve."""

TIMES: dict[str, Callable[[Array, Array], float]] = {"tmax": tmax, "half_life": half_life, "half_area": half_area}
"""Metrics in hours."""

SHARES: dict[str, Callable[[Array, Array, float], float]] = {"of_baseline": of_baseline, "fall": fall}
"""Metrics that need the value before treatment, and have no unit."""

METRICS = (*LEVELS, *TIMES, *SHARES, "auc", "hours_above")
