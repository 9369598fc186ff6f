"""Pulse analysis: what frequent blood samples show of a hormone's pulses.

A pulse is a peak that stands at least a share `rise`, and `least` in the unit of the series, above the lowest value
before it and again above the lowest value after it, in samples taken at even intervals. A rise of 20 % in samples of
every 10 minutes is the classic rule for LH. The number of pulses that a study reports hangs on both, so give those
of the study.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import quantities
from hpgx.errors import InputError
from hpgx.records import record
from hpgx.simulation.course import Series
from hpgx.simulation.summary import day

Array: TypeAlias = NDArray[Any]


@record
class Peaks:
    """The pulses found: hours and values of the peaks, and the lowest value before each.

    observed_h: how long was sampled. Numbers are in the unit of the series.
    """

    name: str
    unit: str
    times_h: Array
    heights: Array
    nadirs: Array
    observed_h: float

    @property
    def count(self) -> int:
        """How many."""
        return len(self.times_h)

    @property
    def per_day(self) -> float:
        """Pulses a day."""
        return 24 * self.count / self.observed_h

    @property
    def amplitude(self) -> float:
        """Mean rise from nadir to peak; NaN without pulses."""
        return float(np.mean(self.heights - self.nadirs)) if self.count else float("nan")

    @property
    def interval_min(self) -> float:
        """Mean minutes from peak to peak; NaN for less than two pulses."""
        return float(np.mean(np.diff(self.times_h))) * 60 if self.count > 1 else float("nan")

    def as_dict(self) -> dict[str, Any]:
        """Return the pulses as plain data; what is not known is None."""
        numbers = {"per_day": self.per_day, "amplitude": self.amplitude, "interval_min": self.interval_min}
        found: dict[str, Any] = {"unit": self.unit, "count": self.count}
        found |= {name: float(f"{value:.5g}") if np.isfinite(value) else None for name, value in numbers.items()}
        return found | {"times_d": [float(f"{time / 24:.7g}") for time in self.times_h]}

    def __str__(self) -> str:
        """Return the analysis as a line of text."""
        found = f"{self.count} pulse{'' if self.count == 1 else 's'} in {day(self.observed_h)} days"
        if self.count < 2:
            return found
        return (
            f"{found}, {self.per_day:.1f} a day, "
            f"one every {self.interval_min:.0f} min, amplitude {self.amplitude:.3g} {self.unit}"
        )


def peaks(series: Series, *, every: str = "10 min", rise: float = 0.2, least: float = 0.0) -> Peaks:
    """Return the pulses that samples of a series show.

    every: the interval of the samples; rise: the least rise, as a share of the nadir; least: the same in the unit of
    the series. Raises InputError.
    """
    step = quantities.house(every, "h", what="every", example="10 min")
    if not 0 < step <= 6:
        raise InputError(f"every is {every}; it must be between '1 min' and '6 h'.")
    if not (0 < rise < 10 and least >= 0):
        raise InputError(
            f"rise is {rise:g} and least {least:g}; give a rise up to 10, such as 0.2, and no negative number."
        )
    times = np.arange(series.times_h[0], series.times_h[-1] + step / 2, step)
    values = np.interp(times, series.times_h, series.values)
    at, nadirs = _zigzag(values, rise, least)
    return Peaks(
        name=series.name,
        unit=series.unit,
        times_h=times[at],
        heights=values[at],
        nadirs=nadirs,
        observed_h=float(series.times_h[-1] - series.times_h[0]),
    )


def _zigzag(values: Array, rise: float, least: float) -> tuple[list[int], Array]:
    """Return the places of the peaks, and the nadir before each."""
    found: list[int] = []
    nadirs: list[float] = []
    low, top = values[0], -1  # the nadir so far; the place of a rise that is not over, or −1
    for place, value in enumerate(values):
        if top < 0:
            low = min(low, value)
            if value > max(low * (1 + rise), low + least):
                top = place
        elif value > values[top]:
            top = place
        elif values[top] > max(value * (1 + rise), value + least):
            found.append(top)
            nadirs.append(float(low))
            low, top = value, -1
    return found, np.array(nadirs)
