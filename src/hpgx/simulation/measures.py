"""Measures by which protocols are compared: time in range, swing, fertility and burden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.biomarkers import biomarkers
from hpgx.patients.patient import Patient
from hpgx.pharmacology.guidelines import guidelines
from hpgx.simulation.assay import laboratory
from hpgx.simulation.events import levels
from hpgx.simulation.run import mean_over

if TYPE_CHECKING:
    from hpgx.protocols.protocol import Protocol
    from hpgx.protocols.treatment import Clause
    from hpgx.simulation.course import Course

Array: TypeAlias = NDArray[Any]

MONTH_D = 365.25 / 12

RARELY_H = 8.0
"""Hours between pulses from which nobody wears a pump for them."""

TARGET = "aua_target"
"""The guideline whose target of testosterone the share of time is of."""

RANGED = ("testosterone_total", "testosterone_free", "estradiol")
SWINGING = ("testosterone_total", "estradiol")

BURDENS = {
    "oil_injection": "injections",
    "solution_injection": "injections",
    "depot": "injections",
    "tablet": "tablets",
    "capsule": "capsules",
    "gel": "days of gel",
    "cream": "days of cream",
    "topical_solution": "days of solution",
    "patch": "days of patch",
    "nasal_gel": "doses in the nose",
    "buccal": "buccal tablets",
    "pellet": "implantations",
    "pump_pulses": "days of pump",
    "infusion": "days of infusion",
}
"""{form of a medicine: what a person counts}."""


@dataclass(frozen=True)
class Measures:
    """How a course does, from day 0 to its end.

    in_range: {series: share of time within its reference range}; in_target: that of testosterone within the target of
    the guideline TARGET; both are empty of boys, of whom there are none. swing: {series: peak over trough in the
    window of the summary}. sperm_end: million/mL; azoospermic: share of the draws or of the group, of one person 0 or
    1. back_d: the day on which sperm are back within the reference range after having been below it, by the best
    guess or the median of a group; None where they were never below, or are not back. events: {event of
    data/events.toml: share of the draws or of the group who have it at the end}. burden: {what: how many a month}, as
    planned. Of a person the best guess, of a group the mean.
    """

    in_range: dict[str, float]
    in_target: float | None
    swing: dict[str, float]
    sperm_end: float
    azoospermic: float
    back_d: float | None
    events: dict[str, float]
    burden: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures as plain data."""
        return asdict(self)


def measures(course: Course) -> Measures:
    """Return the measures of a course."""
    summary = course.summary()
    ranges = {} if course.growing else {name: biomarkers()[name].reference for name in RANGED}
    target = guidelines()[TARGET].house
    sperm, fewest = _lanes(course, "sperm_concentration"), laboratory().limit("sperm_concentration")
    return Measures(
        in_range={name: _share(course, name, r.low, r.high) for name, r in ranges.items() if r is not None},
        in_target=None if course.growing else _share(course, "testosterone_total", *target),
        swing={name: summary[name].peak / summary[name].trough for name in SWINGING},
        sperm_end=float(np.nanmedian(sperm[-1])),
        azoospermic=_who(course, "sperm_concentration", partial(np.greater, fewest)),
        back_d=None if course.growing else _back(course.times_h, sperm),
        events={
            event: _who(course, name, partial(np.less, level))
            for event, (name, level) in levels().items()
            if name in course.observed
        },
        burden=burden(course.protocol, float(course.times_h[-1])),
    )


def _who(course: Course, name: str, there: Callable[[Array], Array]) -> float:
    """Return the share of the people, or of the draws, of whom something is true at the end."""
    values = course.drawn(course.observed[name][-1])
    return float(there(values[np.isfinite(values)]).mean())


def _lanes(course: Course, name: str) -> Array:
    """Return the values (times, people): the best guess of a person, everyone of a group."""
    values = course.observed[name]
    return values[:, :1] if isinstance(course.who, Patient) else values


def _share(course: Course, name: str, low: float, high: float) -> float:
    values = _lanes(course, name)
    inside = np.where(np.isfinite(values), (values >= low) & (values <= high), np.nan)
    return float(np.nanmean(mean_over(course.times_h, inside)))


def _back(times: Array, sperm: Array) -> float | None:
    """Return the day on which half the people who were below the reference range are back in it for good."""
    reference = biomarkers()["sperm_concentration"].reference
    low = 0.0 if reference is None else reference.low
    below = sperm < low
    days = [_end(times, below[:, lane]) for lane in np.flatnonzero(below.any(axis=0))]
    middle = float(np.median(days)) if days else float("inf")
    return middle if np.isfinite(middle) else None


def _end(times: Array, below: Array) -> float:
    """Return the day of the first sample after the last one that is below."""
    last = int(np.flatnonzero(below)[-1])
    return float("inf") if last == len(times) - 1 else float(times[last + 1]) / 24


def _counted(clause: Clause) -> str:
    """Return what a person counts of a clause: pulses that are far apart are injections, not a pump."""
    by_hand = clause.form == "pump_pulses" and (clause.schedule.interval_h or 0.0) >= RARELY_H
    return "injections" if by_hand else BURDENS[clause.form]


def burden(protocol: Protocol, horizon_h: float) -> dict[str, float]:
    """Return {what a person counts: how many a month} of a protocol as planned."""
    counted: dict[str, float] = {}
    doses = protocol.doses(horizon_h)
    for number, clause in enumerate(protocol.clauses):
        what = _counted(clause)
        times = [dose.time_h for dose in doses if dose.clause == number]
        lasting = sum(dose.duration_h for dose in doses if dose.clause == number) / 24
        count = lasting or (len({int(time // 24) for time in times}) if what.startswith("days") else len(times))
        counted[what] = counted.get(what, 0.0) + count / (horizon_h / 24) * MONTH_D
    return counted
