"""Why: what moved a quantity, by taking one thing away at a time, and by what the parameters do.

The course is run again with one arm of the feedback held at its baseline, with the person's fat held, or without one
of the medicines; what the quantity then is, beside what it was, is what that did. The elasticities say which numbers
of the model the result hangs on, and where they come from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import quantities
from hpgx.biomarkers import biomarkers
from hpgx.errors import InputError, SimulationError
from hpgx.patients.patient import Patient
from hpgx.protocols import words
from hpgx.protocols.protocol import Protocol
from hpgx.simulation.course import label_of, shown_unit
from hpgx.simulation.elasticities import Elasticity, elasticities
from hpgx.simulation.groups import spelled
from hpgx.simulation.run import APART_H, Lanes, Run, mean_over, run
from hpgx.simulation.summary import day, digits, nothing, window

if TYPE_CHECKING:
    from hpgx.simulation.course import Course

Array: TypeAlias = NDArray[Any]

ARMS = {
    "androgen": "androgen's brake on the hypothalamus",
    "estrogen": "estrogen's brake on the hypothalamus",
    "estrogen_pituitary": "estrogen's brake on the pituitary",
    "inhibin": "inhibin B's brake on FSH",
    "fat": "body fat",
}
"""What is held at its baseline, in turn: arms of the feedback, and fat, which makes estradiol and lowers SHBG."""

FAT_SPEED = "body.k_fat"
"""The parameter that is zero where fat is held."""

SILENT = 0.02
"""A change of the logarithm below which an arm is said to have done nothing."""

STRONGEST = 5
"""How many parameters are told."""

FLOOR = 1e-9

NONE = 1e-3
"""The share of a quantity that is none of it."""


@dataclass(frozen=True)
class Held:
    """One thing taken away: the value of the quantity without it, and its effect on the quantity in percent.

    `arm` is one of ARMS, or for a medicine the number of its clause, from 1; `words` say what it is. none: whether
    there would be none of it without.
    """

    arm: str
    words: str
    mean: float
    effect_pct: float
    none: bool

    @property
    def log_effect(self) -> float:
        """The effect as a change of the logarithm."""
        return math.log1p(self.effect_pct / 100)

    @property
    def silent(self) -> bool:
        """Whether it did nothing worth telling."""
        return abs(self.log_effect) < SILENT


@dataclass(frozen=True)
class Why:
    """What moved a quantity, in the mean over the window of the summary, or on day `at_d`; values in `unit`."""

    name: str
    label: str
    unit: str
    start: float
    mean: float
    window: str
    at_d: float | None
    arms: tuple[Held, ...]
    medicines: tuple[Held, ...]
    parameters: tuple[Elasticity, ...]

    def __str__(self) -> str:
        """Return the explanation in sentences."""
        now = f"{digits(self.mean)} {spelled(self.unit)}".rstrip()
        when = f"mean of {self.window}" if self.at_d is None else f"on {self.window}"
        lines = [
            f"{self.label} {self._went()} from {digits(self.start)} to {now} ({when}).",
            "With one arm of the feedback held at its baseline:",
            *self._told(self.arms, "without the change in "),
        ]
        if self.medicines:
            lines += ["With one medicine left out:", *self._told(self.medicines, "without ")]
        if self.parameters:
            lines += ["What it hangs on most, by how it changes with 10 % more of a parameter:"]
            lines += [_hangs(item) for item in self.parameters]
        return "\n".join(lines)

    def _told(self, parts: tuple[Held, ...], without: str) -> Iterator[str]:
        loud = [held for held in parts if not held.silent]
        for held in sorted(loud, key=lambda item: -abs(item.log_effect)):
            would = f"{_inside(self.label)} would be {digits(held.mean)} {spelled(self.unit)}".rstrip()
            yield f"  {without}{held.words}, {'there would be none' if held.none else f'{would}: {_effect(held)}'}."
        if len(loud) < len(parts):
            silent = "; ".join(held.words for held in parts if held.silent)
            yield f"  {without}{silent}: no difference."

    def _went(self) -> str:
        if abs(self.mean - self.start) < SILENT * abs(self.start) or (nothing(self.mean) and nothing(self.start)):
            return "hardly moved,"
        return "rose" if self.mean > self.start else "fell"


def _effect(held: Held) -> str:
    if held.effect_pct >= 900:
        return f"it raised it {digits(1 + held.effect_pct / 100)} times"
    how = "lowered" if held.effect_pct < 0 else "raised"
    return f"it {how} it by {abs(held.effect_pct):.0f} %"


def _inside(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _hangs(item: Elasticity) -> str:
    value = f"{item.value:.3g} {item.unit}".rstrip()
    return f"  {10 * item.elasticity:+.1f} %: {item.parameter}, {item.meaning} ({value}; {item.method}: {item.source})."


def why(course: Course, name: str, at: str | None = None) -> Why:
    """Return what moved a series since day 0; for a patient, not for a group.

    at: a time such as 'week 12' or '84 d'; left out, the mean over the window of the summary.
    """
    if not isinstance(course.who, Patient):
        raise InputError("why explains one person's course; ask it of a patient, not of a population.")
    read = _Reading(course, name, None if at is None else _hours(course, at))
    # over the window it is what the summary says; at one time it is simulated, since samples can be far apart
    mean = course.summary()[name].mean if at is None else read.of(read.simulated(course.begun.alone()))
    arms = tuple(read.without(arm, said, mean, partial(_hold, arm)) for arm, said in ARMS.items())
    clauses = course.protocol.clauses
    several = len(clauses) > 1 or course.who.background is not None
    medicines = tuple(
        read.without(str(number), words.sentence(clause), mean, lambda _: None, left_out=number - 1)
        for number, clause in enumerate(clauses, 1)
        if several
    )
    start = float(course.before()[name][0]) * read.factor
    told = mean > FLOOR and not (nothing(start) and nothing(mean))
    strongest = elasticities(course, read.simulated, read.lanes)[:STRONGEST] if told else []
    return Why(
        name=name,
        label=label_of(name),
        unit=read.unit,
        start=start,
        mean=mean,
        window=window(course)[2] if read.at_h is None else f"day {day(read.at_h)}",
        at_d=None if read.at_h is None else read.at_h / 24,
        arms=arms,
        medicines=medicines,
        parameters=tuple(item for item in strongest if abs(item.elasticity) >= SILENT),
    )


def _hours(course: Course, at: str) -> float:
    """Return a time in hours. Raises InputError outside the course."""
    turned = re.sub(r"^\s*(hour|day|week|month|year)s?\s+([\d.]+)\s*$", r"\2 \1", at)
    hours = quantities.house(turned, "h", what="the time", example="week 12")
    if not 0 < hours <= course.times_h[-1]:
        raise InputError(f"the time is {at}; the course runs from day 0 to day {course.times_h[-1] / 24:g}.")
    return hours


def _hold(arm: str, lanes: Lanes) -> None:
    if arm == "fat":
        lanes.p[lanes.variant.model.parameters.index(FAT_SPEED)] = 0.0
    else:
        lanes.hold(arm)


@dataclass(frozen=True)
class _Reading:
    """How the quantity is read from a run: at `at_h` hours, or as its mean over the window of the summary."""

    course: Course
    name: str
    at_h: float | None

    @property
    def unit(self) -> str:
        return shown_unit(self.name, "us")

    @property
    def factor(self) -> float:
        marker = biomarkers().get(self.name)
        return marker.factor(self.unit) if marker else 1.0

    def simulated(self, lanes: Lanes, protocol: Protocol | None = None) -> Run:
        """Return the run of lanes from day 0, kept only where it is read."""
        end = float(self.course.times_h[-1]) if self.at_h is None else self.at_h
        times = self.course.times_h
        start, stop, _ = window(self.course)
        inside = times[(times >= start - APART_H) & (times <= stop + APART_H)] if self.at_h is None else np.array([end])
        plan = self.course.protocol if protocol is None else protocol
        kept = None if plan.stops or any(c.titration or c.condition for c in plan.clauses) else inside
        return run(lanes, plan, end, at=kept)

    def lanes(self, found: Run) -> Array:
        """Return the quantity of each lane, in the unit shown."""
        values = found.observed[self.name] * self.factor
        if self.at_h is not None:
            return values[-1]
        start, stop, _ = window(self.course)
        inside = (found.times >= start - APART_H) & (found.times <= stop + APART_H)
        return mean_over(found.times[inside], values[inside])

    def of(self, found: Run) -> float:
        """Return the quantity of the one lane."""
        return float(self.lanes(found)[0])

    def without(
        self, arm: str, said: str, mean: float, change: Callable[[Lanes], None], left_out: int | None = None
    ) -> Held:
        """Return what the quantity is with the lanes changed, or without a clause."""
        lanes = self.course.begun.alone()
        change(lanes)
        plan = self.course.protocol
        if left_out is not None:
            plan = Protocol.of((c for n, c in enumerate(plan.clauses) if n != left_out), plan.stops)
        result = self.simulated(lanes, plan)
        if result.failures:
            raise SimulationError(f"with the arm '{arm}' held, {result.failures[0]}")
        value = self.of(result)
        if nothing(mean) and nothing(value):
            return Held(arm, said, value, 0.0, none=False)
        none = nothing(value) or abs(value) < NONE * abs(mean)
        return Held(arm, said, value, (max(mean, FLOOR) / max(value, FLOOR) - 1) * 100, none)
