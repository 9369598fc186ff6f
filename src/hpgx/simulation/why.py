"""Why: what moved a hormone, by holding each arm of the feedback at baseline in turn.

The course is run again with one arm held; what the hormone then is, beside what it was, is what that arm did.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hpgx.errors import InputError, SimulationError
from hpgx.patients.patient import Patient
from hpgx.simulation.course import shown_unit
from hpgx.simulation.run import run
from hpgx.simulation.summary import digits

if TYPE_CHECKING:
    from hpgx.simulation.course import Course

ARMS = {
    "androgen": "androgen's brake on the hypothalamus",
    "estrogen": "estrogen's brake on the hypothalamus",
    "estrogen_pituitary": "estrogen's brake on the pituitary",
    "inhibin": "inhibin B's brake on FSH",
}

SILENT = 0.02
"""A change of the logarithm below which an arm is said to have done nothing."""


@dataclass(frozen=True)
class Held:
    """One arm: the mean of the hormone with the arm held at baseline, and the arm's effect in percent."""

    arm: str
    words: str
    mean: float
    effect_pct: float


@dataclass(frozen=True)
class Why:
    """What moved a hormone over the window of the summary; means in `unit`."""

    name: str
    label: str
    unit: str
    start: float
    mean: float
    window: str
    arms: tuple[Held, ...]

    def __str__(self) -> str:
        """Return the explanation in sentences."""
        lines = [
            f"{self.label} {self._went()} from {digits(self.start)} to {digits(self.mean)} {self.unit} "
            f"(mean of {self.window}).",
            "With one arm of the feedback held at its baseline:",
        ]
        for held in sorted(self.arms, key=lambda item: -abs(item.effect_pct)):
            would = f"{self.label} would be {digits(held.mean)} {self.unit}"
            lines.append(f"  without the change in {held.words}, {would}: {_effect(held)}.")
        return "\n".join(lines)

    def _went(self) -> str:
        if abs(self.mean - self.start) < SILENT * self.start:
            return "hardly moved,"
        return "rose" if self.mean > self.start else "fell"


def _effect(held: Held) -> str:
    if abs(math.log1p(held.effect_pct / 100)) < SILENT:
        return "it played no part"
    how = "lowered" if held.effect_pct < 0 else "raised"
    return f"it {how} it by {abs(held.effect_pct):.0f} %"


def why(course: Course, name: str) -> Why:
    """Return what each arm of the feedback did to a series since day 0; for a patient, not for a group."""
    if not isinstance(course.who, Patient):
        raise InputError("why explains one person's course; ask it of a patient, not of a population.")
    summary = course.summary()
    row = summary[name]
    floor = 1e-9
    arms: list[Held] = []
    for arm, words in ARMS.items():
        mean = _with_held(course, arm).summary()[name].mean
        effect = (max(row.mean, floor) / max(mean, floor) - 1) * 100
        arms.append(Held(arm=arm, words=words, mean=mean, effect_pct=effect))
    return Why(name, row.label, shown_unit(name, "us"), row.start, row.mean, summary.window, tuple(arms))


def _with_held(course: Course, arm: str) -> Course:
    """Return the course from the same day 0, with an arm held at baseline; one lane."""
    lanes = course.begun.alone()
    lanes.hold(arm)
    result = run(lanes, course.protocol, float(course.times_h[-1]))
    if result.failures:
        raise SimulationError(f"with the arm '{arm}' held, {result.failures[0]}")
    return replace(course, draws=0, times_h=result.times, observed=result.observed)
