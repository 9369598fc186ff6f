"""The nouns of a protocol: what is given, on which condition, and the rules that change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from math import inf, isfinite

from hpgx.errors import ProtocolError
from hpgx.pharmacology import drugs
from hpgx.pharmacology.drugs import Formulation
from hpgx.protocols.schedule import Schedule, Visits
from hpgx.records import record

RATE_FORMS = ("patch", "infusion")
"""Forms whose dose is a rate."""

SKIN_FORMS = ("gel", "cream", "topical_solution", "patch")
"""Forms whose dose can mean what lies on the skin or what passes it."""

SAMPLINGS = ("trough", "peak", "mean", "morning", "unspecified")
OPERATORS = ("above", "below", "at least", "at most")


@record
class Condition:
    """A biomarker compared with a limit: `value` in `unit` as it was written, `house` in the house unit."""

    biomarker: str
    op: str
    value: float
    unit: str
    house: float


@record
class Titration:
    """At each visit `step` is added to the dose below the target and taken off above it, within the bounds.

    `step`, `minimum` and `maximum` in the unit of the dose; the target `low` to `high` in `unit` as written
    and as `house_low` to `house_high` in the house unit of the biomarker.
    """

    step: float
    minimum: float
    maximum: float
    biomarker: str
    sampling: str
    low: float
    high: float
    unit: str
    house_low: float
    house_high: float
    visits: Visits


@record
class Clause:
    """One drug, given in one way.

    `amount` in `unit`: mg, ug, IU, any of these per kg of body weight, or for a patch or infusion per day
    (mg/d). `basis` says for skin forms whether the amount is 'applied' or 'delivered'. Doses are due from
    `start_h` for `duration_h` hours (None: to the horizon); with `pause_h` there follows a pause of that
    length and then all of it again. `condition` is read at each dose. `assumed` names in plain sentences what
    the text left open; it does not count when clauses are compared.
    """

    drug: str
    form: str
    route: str
    amount: float
    unit: str
    schedule: Schedule
    strength_pct: float | None = None
    depot_days: float | None = None
    vehicle: str = ""
    basis: str = ""
    with_food: bool = False
    start_h: float = 0.0
    duration_h: float | None = None
    pause_h: float | None = None
    condition: Condition | None = None
    titration: Titration | None = None
    assumed: tuple[str, ...] = field(default=(), compare=False)

    @property
    def formulation(self) -> Formulation:
        """The formulation of the drug's data file that is given. Raises ProtocolError where there is none."""
        wanted = (self.form, self.route, self.vehicle, self.depot_days)
        matches = [
            item
            for item in drugs.find(self.drug).formulations
            if (item.form, item.route, item.vehicle, item.depot_days) == wanted
            and item.strength_pct in (None, self.strength_pct)
        ]
        if not matches:
            raise ProtocolError(
                f"hpgx knows no {self.form} of {self.drug} for the {self.route} route in this strength."
            )
        return max(matches, key=lambda item: item.strength_pct is not None)

    @property
    def is_rate(self) -> bool:
        """Whether the amount is a rate (per day)."""
        return self.unit.endswith("/d")

    @property
    def cycle_h(self) -> float:
        """Length of one full cycle in hours; 0 for what is given once or continuously."""
        if self.duration_h is not None and self.pause_h is not None:
            return self.duration_h + self.pause_h
        return self.schedule.interval_h or 0.0

    def windows(self, horizon_h: float) -> Iterator[tuple[float, float]]:
        """Yield the stretches (from, to) in hours in which doses are due, up to the horizon."""
        length = inf if self.duration_h is None else self.duration_h
        start = self.start_h
        while start < horizon_h:
            yield start, start + length
            if self.pause_h is None:
                return
            start += length + self.pause_h

    def times(self, horizon_h: float, since_h: float = -inf) -> Iterator[tuple[float, float]]:
        """Yield (time, how long a rate runs) in hours of each dose from `since_h` to the horizon.

        A patch stays until its next change, an infusion until its clause ends.
        """
        for start, end in self.windows(horizon_h):
            for time in self.schedule.times(start, min(end, horizon_h), since_h):
                until = min(self.schedule.after(time), end)
                yield time, (until if isfinite(until) else horizon_h) - time


@record
class StopRule:
    """A drug (None: every drug) that ends for good at the first visit at which the condition holds."""

    drug: str | None
    condition: Condition
    visits: Visits
    assumed: tuple[str, ...] = field(default=(), compare=False)
