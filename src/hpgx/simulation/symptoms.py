"""Symptoms: graded probabilities of complaints before and at the end of a course (``data/symptoms.toml``).

They say what a complaint goes with in studies, not what causes it in one man. Most complaints stand on more than one
side, low testosterone, low or high estradiol: the complaint alone does not tell which way to go, the levels do.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue
from hpgx.biomarkers import biomarkers
from hpgx.catalogue import Table, Value
from hpgx.patients.population import Population
from hpgx.records import record
from hpgx.references import bibliography
from hpgx.simulation.run import mean_over
from hpgx.simulation.summary import window

if TYPE_CHECKING:
    from hpgx.simulation.course import Course

Array: TypeAlias = NDArray[Any]

GRADES = {"A": "trials in men", "B": "large surveys", "C": "few or weak studies", "D": "told of, not shown"}
"""How well a link is known."""

WORTH_SAYING = 0.02
"""A side that brings less than this is not named as a reason."""

LOW, HIGH = 5.0, 95.0


@record
class Side:
    """One reason: the share `most` is added far beyond `at` of the driver, as a sigmoid of its logarithm (`slope`)."""

    side: str
    driver: str
    at: Value
    slope: Value
    most: Value
    grade: str
    words: str

    def added(self, values: Array) -> Array:
        """Return the probability that this side brings, for values of the driver in its house unit."""
        above = not self.side.startswith("low") or self.driver == "estrogen_loss"
        excess = np.log(np.maximum(values, 1e-9) / self.at.value) * (1 if above else -1)
        return self.most.value / (1 + np.exp(np.clip(-self.slope.value * excess, -50, 50)))


@record
class Known:
    """What is known of a symptom: the share of men who have it with hormones in order, and its sides."""

    id: str
    name: str
    floor: Value
    sides: tuple[Side, ...]

    def probability(self, drivers: dict[str, Array]) -> Array:
        """Return the probability for values of the drivers; the sides are taken to act independently."""
        without: Array = np.asarray(1 - self.floor.value)
        for side in self.sides:
            without = without * (1 - side.added(drivers[side.driver]))
        return 1 - without


@dataclass(frozen=True)
class Reason:
    """A side of a symptom: what it adds before and at the end, how well that is known, and its source."""

    side: str
    driver: str
    before: float
    end: float
    grade: str
    source: str
    words: str


@dataclass(frozen=True)
class Symptom:
    """A complaint: its probability before treatment and at the end, with 5th and 95th percentile where there are draws.

    Of a group, the probability is the mean over its people.
    """

    id: str
    name: str
    before: float
    end: float
    low: float | None
    high: float | None
    reasons: tuple[Reason, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether too much and too little can bring it, so that the complaint does not tell which way to go."""
        return {"low", "high"} <= {reason.side.split()[0] for reason in self.reasons}


@dataclass(frozen=True)
class Symptoms:
    """The symptoms of a course over a window."""

    symptoms: tuple[Symptom, ...]
    window: str

    def __getitem__(self, name: str) -> Symptom:
        """Return a symptom by its id. Raises KeyError."""
        return {one.id: one for one in self.symptoms}[name]

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the symptoms as plain data."""
        return [asdict(one) | {"ambiguous": one.ambiguous} for one in self.symptoms]

    def __str__(self) -> str:
        """Return a table of text with reasons, grades and sources."""
        width = max(len(one.name) for one in self.symptoms)
        lines = [f"Symptoms, as probabilities before treatment and over {self.window}.", ""]
        for one in self.symptoms:
            band = "" if one.low is None or one.high is None else f" ({one.low:.0%} to {one.high:.0%})"
            lines.append(f"{one.name.ljust(width)}  {one.before:4.0%} -> {one.end:4.0%}{band}")
            for reason in one.reasons:
                if max(reason.before, reason.end) >= WORTH_SAYING:
                    source = bibliography()[reason.source]
                    lines.append(f"  {reason.side}: {reason.before:.0%} -> {reason.end:.0%}. {reason.words}")
                    lines.append(f"    grade {reason.grade}, {GRADES[reason.grade]}; level: {source}")
        two = [one.name for one in self.symptoms if one.ambiguous]
        if two:
            told = ", ".join(two)
            lines += ["", f"Both too much and too little can bring {told}: the complaint does not tell which."]
        return "\n".join(lines)


@cache
def known() -> tuple[Known, ...]:
    """Return what is known of every symptom. Raises DataError for a file that does not meet the schema."""
    file = catalogue.read(catalogue.DATA / "symptoms.toml")
    found = tuple(_known(table) for table in file.tables("symptom"))
    file.close()
    return found


def _known(table: Table) -> Known:
    sides = tuple(_side(one) for one in table.tables("sides"))
    made = Known(id=table.text("id"), name=table.text("name"), floor=table.value("floor", ""), sides=sides)
    table.close()
    return made


def _side(table: Table) -> Side:
    marker = biomarkers()[table.text("driver", among=biomarkers())]
    at = table.table("at")
    level = at.number("value") / marker.factor(at.text("unit"))
    inner = Table({"at": {**at.content, "value": level, "unit": marker.unit}}, table.file, table.place)
    side = Side(
        side=table.text("side"),
        driver=marker.name,
        at=inner.value("at", marker.unit),
        slope=table.value("slope", ""),
        most=table.value("most", ""),
        grade=table.text("grade", among=GRADES),
        words=table.text("words"),
    )
    table.close()
    return side


def symptoms(course: Course) -> Symptoms:
    """Return the symptoms of a course: before treatment, and over the last full cycle."""
    begin, end, name = window(course)
    inside = (course.times_h >= begin) & (course.times_h <= end)
    drivers = {side.driver for one in known() for side in one.sides}
    begun = course.before()
    before = {driver: begun[driver] for driver in drivers}
    after = {driver: mean_over(course.times_h[inside], course.observed[driver][inside]) for driver in drivers}
    return Symptoms(tuple(_symptom(one, before, after, course) for one in known()), name)


def _symptom(one: Known, before: dict[str, Array], after: dict[str, Array], course: Course) -> Symptom:
    whole = isinstance(course.who, Population)

    def told(lanes: Array) -> float:
        return float(np.nanmean(lanes) if whole else lanes[0])

    ends = one.probability(after)
    banded = whole or course.draws > 0
    low, high = np.nanpercentile(course.drawn(ends), [LOW, HIGH]) if banded else (None, None)
    reasons = tuple(
        Reason(
            side=side.side,
            driver=side.driver,
            before=told(side.added(before[side.driver])),
            end=told(side.added(after[side.driver])),
            grade=side.grade,
            source=side.at.source,
            words=side.words,
        )
        for side in one.sides
    )
    return Symptom(
        id=one.id,
        name=one.name,
        before=told(one.probability(before)),
        end=told(ends),
        low=None if low is None or math.isnan(low) else float(low),
        high=None if high is None or math.isnan(high) else float(high),
        reasons=reasons,
    )
