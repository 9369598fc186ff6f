"""When doses are given and when rules are read. All times are hours from the start of day 0."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor, inf, isfinite

from hpgx.records import record

MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080, "month": 43_800}
"""Length of each unit of time; a month is 730 hours."""

DAY, WEEK, MONTH = 24.0, 168.0, 730.0
CHECKED_EVERY = 4 * WEEK
"""How often stop rules and titrations are read unless the protocol says otherwise."""

LONGEST = 876_600.0
"""The longest time that a protocol can name: a hundred years."""

SHORTEST = 1 / 60
"""The shortest interval or length of time that a protocol can name: one minute."""

_SLACK = 1e-9  # hours; forgives the rounding of an interval in minutes


def hours(number: float, unit: str) -> float:
    """Return a number of minutes, hours, days, weeks or months in hours."""
    return number * MINUTES[unit] / 60


@record
class Schedule:
    """When one clause is given.

    Every `interval_h` hours from its start; with `days`, on these days of a cycle of `interval_h` hours that
    is counted from day 0; without an interval once, or, for an infusion, continuously.
    """

    interval_h: float | None = None
    days: tuple[float, ...] = ()

    def times(self, start: float, end: float, since: float = -inf) -> Iterator[float]:
        """Yield the times t of the doses, start ≤ t < end; only those from `since` on."""
        if self.interval_h is None:
            if since <= start < end - _SLACK:
                yield start
            return
        origin = floor(start / self.interval_h) * self.interval_h if self.days else start
        first = floor((max(start, since) - origin) / self.interval_h)
        for cycle in range(first, ceil((end - origin) / self.interval_h)):
            for day in self.days or (0.0,):
                time = origin + cycle * self.interval_h + day * DAY
                if max(start, since) <= time < end - _SLACK:
                    yield time

    def after(self, time: float) -> float:
        """Return when the dose after the one at `time` is due; infinity where there is none."""
        if self.interval_h is None:
            return inf
        if not self.days:
            return time + self.interval_h
        return next(later for later in self.times(time, time + 2 * self.interval_h + 1) if later > time)


ONCE = Schedule()


@record
class Visits:
    """When a rule is read: at the hours `at_h`, or, without any, every `every_h` hours after day 0."""

    every_h: float = CHECKED_EVERY
    at_h: tuple[float, ...] = ()

    def times(self, horizon_h: float) -> Iterator[float]:
        """Yield the hours of the visits before the horizon, in order."""
        if self.at_h:
            yield from (time for time in self.at_h if time < horizon_h)
            return
        if isfinite(horizon_h):
            yield from (number * self.every_h for number in range(1, ceil(horizon_h / self.every_h)))
