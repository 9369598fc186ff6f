"""Comparison: several protocols for one person or group, or several people on them, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hpgx.biomarkers import biomarkers
from hpgx.errors import InputError
from hpgx.patients.patient import Patient
from hpgx.patients.population import Population
from hpgx.pharmacology.classes import DrugClass, class_of
from hpgx.pharmacology.drugs import drugs
from hpgx.pharmacology.guidelines import guidelines
from hpgx.protocols.protocol import Protocol
from hpgx.simulation.course import Course
from hpgx.simulation.explain import side_by_side
from hpgx.simulation.groups import DRUG, grouped, spelled
from hpgx.simulation.measures import TARGET, Measures, measures
from hpgx.simulation.monitoring import Finding, Monitoring
from hpgx.simulation.simulate import simulate
from hpgx.simulation.summary import Row, Summary, change, digits, sections

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

MOST = 8


@dataclass(frozen=True)
class Comparison:
    """Courses side by side: of one person or group on several protocols, or of several people."""

    courses: tuple[Course, ...]

    @cached_property
    def measures(self) -> tuple[Measures, ...]:
        """Time in range, swing, fertility and burden of each course."""
        return tuple(measures(course) for course in self.courses)

    @cached_property
    def monitoring(self) -> tuple[Monitoring, ...]:
        """What guidelines say of each course."""
        return tuple(course.monitoring() for course in self.courses)

    @property
    def _alone(self) -> bool:
        return all(course.who is self.courses[0].who for course in self.courses)

    def table(self, units: str = "us") -> str:
        """Return means over each protocol's window, and how each course does: a line a quantity, a column a course."""
        summaries = [course.summary(units) for course in self.courses]
        heads = ["", "unit", *(["day 0"] if self._alone else [])]
        heads += [f"({number})" for number in range(1, len(summaries) + 1)]
        parts = {**self._levels(summaries), **self._done()}
        return "\n".join([*self._key(), "", *sections(heads, parts)])

    def _levels(self, summaries: list[Summary]) -> dict[str, list[list[str]]]:
        names = [row.name for row in summaries[0].rows if not row.name.startswith(DRUG)]
        parts: dict[str, list[list[str]]] = {}
        for heading, members in grouped(names).items():
            parts[heading] = []
            for name in members:
                rows = [summary[name] for summary in summaries]
                begun = [digits(rows[0].start)] if self._alone else []
                cells = [_cell(row) if self._alone else _moved(row) for row in rows]
                parts[heading].append([rows[0].label, spelled(rows[0].unit), *begun, *cells])
        return parts

    def _done(self) -> dict[str, list[list[str]]]:
        """Return the parts of the table about whole courses."""
        target = guidelines()[TARGET]
        low, high = target.values
        drawn = any(_shared(course) for course in self.courses)
        blank = [""] if self._alone else []

        def line(label: str, unit: str, values: list[float | None]) -> list[str]:
            return [label, unit, *blank, *("-" if value is None else digits(value) for value in values)]

        found = self.measures
        time = [
            line(
                f"{biomarkers()[name].label} in its range", "% of time", [_percent(m.in_range.get(name)) for m in found]
            )
            for name in dict.fromkeys(name for m in found for name in m.in_range)
        ]
        time.append(
            line(f"Testosterone {low:g} to {high:g} {target.unit}", "% of time", [_percent(m.in_target) for m in found])
        )

        def of_men(label: str, shares: list[float]) -> list[str]:
            told = [_share(course, share) for course, share in zip(self.courses, shares, strict=True)]
            return [label, "% of men" if drawn else "", *blank, *told]

        swing = [
            line(f"{biomarkers()[name].label}, peak over trough", "", [m.swing[name] for m in found])
            for name in found[0].swing
        ]
        sperm = [
            line("Sperm at the end", "million/mL", [m.sperm_end for m in found]),
            of_men("Without sperm at the end", [m.azoospermic for m in found]),
            line("Sperm back in their range", "day", [m.back_d for m in found]),
        ]
        events = [
            of_men(f"{event.replace('_', ' ').capitalize()} at the end", [m.events[event] for m in found])
            for event in found[0].events
            if any(m.events[event] for m in found)
        ]
        counted = dict.fromkeys(what for m in found for what in m.burden)
        burden = [line(what.capitalize(), "a month", [m.burden.get(what) for m in found]) for what in counted]
        return {
            "Time in range": time,
            "Swing": swing,
            "Fertility over the course": sperm,
            **({"Complaints": events} if events else {}),
            **({"Burden": burden} if burden else {}),
            **self._crossed(blank),
        }

    def _crossed(self, blank: list[str]) -> dict[str, list[list[str]]]:
        told = [{f.words: f for f in m.crossed() if f.threshold.item != "diagnosis"} for m in self.monitoring]
        every = dict.fromkeys(words for one in told for words in one)
        lines = [[words, "", *blank, *(_crossing(one.get(words)) for one in told)] for words in every]
        return {"Thresholds of guidelines": lines} if lines else {}

    def _key(self) -> list[str]:
        key: list[str] = []
        told: set[str] = set()
        for number, course in enumerate(self.courses, 1):
            who = "" if self._alone else f"{course.who.words}: "
            key.append(f"({number}) {who}{course.protocol}; mean of {course.summary().window}")
            for drug in (clause.drug for clause in course.protocol.clauses if clause.drug not in told):
                key.append(f"      {drugs()[drug].name}: {drugs()[drug].summary}")
                told.add(drug)
        return key

    def classes(self) -> tuple[DrugClass, ...]:
        """Return the classes of the medicines compared, each once."""
        return tuple({item.id: item for course in self.courses for item in _classes(course)}.values())

    def explain(self) -> str:
        """Return a table of mechanism, effect on the axis, fertility, estrogen, route and monitoring, by class."""
        return side_by_side(self.classes())

    def plot(self, path: str | Path | None = None, *, units: str = "us", show: Sequence[str] = ()) -> Figure:
        """Return a figure with one line a protocol; written to `path` if given. show: the panels, as `Course.plot`."""
        from hpgx.simulation.plot import plot

        return plot(list(self.courses), path, units=units, show=show)

    def to_dict(self, units: str = "us") -> list[dict[str, Any]]:
        """Return every course as plain data, with its measures and what its medicines' classes do."""
        return [
            course.to_dict(units) | {"measures": one.as_dict(), "classes": [asdict(item) for item in _classes(course)]}
            for course, one in zip(self.courses, self.measures, strict=True)
        ]


def _classes(course: Course) -> list[DrugClass]:
    found = (class_of(clause.drug) for clause in course.protocol.clauses)
    return [item for item in found if item is not None]


def _cell(row: Row) -> str:
    return f"{digits(row.mean)} ({change(row)})" if change(row) else digits(row.mean)


def _moved(row: Row) -> str:
    return f"{digits(row.start)} -> {digits(row.mean)}"


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _shared(course: Course) -> bool:
    """Return whether a course is of several men, so that a share of them says something."""
    return isinstance(course.who, Population) or course.draws > 0


def _share(course: Course, share: float) -> str:
    """Return a share of the men of a course; of one alone whether it is so."""
    return digits(100 * share) if _shared(course) else "yes" if share else "no"


def _crossing(finding: Finding | None) -> str:
    """Return from which day a threshold is crossed, and by which share."""
    if finding is None:
        return ""
    day = "" if finding.first_d is None else f"day {finding.first_d:.0f}"
    share = "" if finding.probability is None else f"{100 * finding.probability:.0f} %"
    return f"{day} ({share})" if day and share else day or share


def compare(
    who: Patient | Population | Sequence[Patient | Population],
    protocols: Sequence[Protocol | str],
    horizon: str,
    *,
    draws: int = 0,
    seed: int = 0,
    progress: Callable[[float], None] = lambda _: None,
) -> Comparison:
    """Return the courses of a person or group, or of each of several, on each of some protocols: eight at most.

    The arguments are those of `simulate`. Raises InputError for no or too many courses.
    """
    if isinstance(protocols, str) or not 1 <= len(protocols) <= MOST:
        given = "one text" if isinstance(protocols, str) else str(len(protocols))
        raise InputError(f"protocols is {given}; compare takes a list of 1 to {MOST} protocols.")
    people = [who] if isinstance(who, Patient | Population) else list(who)
    pairs = [(person, protocol) for person in people for protocol in protocols]
    if not 1 <= len(pairs) <= MOST:
        raise InputError(
            f"{len(people)} people on {len(protocols)} protocols are {len(pairs)} courses; compare takes 1 to {MOST}."
        )
    courses: list[Course] = []
    for number, (person, protocol) in enumerate(pairs):

        def part(done: float, before: int = number) -> None:
            progress((before + done) / len(pairs))

        courses.append(simulate(person, protocol, horizon, draws=draws, seed=seed, progress=part))
    return Comparison(tuple(courses))
