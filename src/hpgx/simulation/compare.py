"""Comparison: several protocols for one person, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hpgx.errors import InputError
from hpgx.patients.patient import Patient
from hpgx.patients.population import Population
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.protocol import Protocol
from hpgx.simulation.course import DRUG, Course
from hpgx.simulation.simulate import simulate
from hpgx.simulation.summary import Row, change, digits, table

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

MOST = 8


@dataclass(frozen=True)
class Comparison:
    """Courses of one person on several protocols."""

    courses: tuple[Course, ...]

    def table(self, units: str = "us") -> str:
        """Return means over each protocol's window: a line a hormone, a column a protocol."""
        summaries = [course.summary(units) for course in self.courses]
        names = [row.name for row in summaries[0].rows if not row.name.startswith(DRUG)]
        heads = ["", "unit", "day 0", *(f"({number})" for number in range(1, len(summaries) + 1))]
        cells = [heads]
        for name in names:
            first = summaries[0][name]
            means = [_cell(summary[name]) for summary in summaries]
            cells.append([first.label, first.unit, digits(first.start), *means])
        return "\n".join([*self._key(), "", *table(cells)])

    def _key(self) -> list[str]:
        key: list[str] = []
        for number, course in enumerate(self.courses, 1):
            key.append(f"({number}) {course.protocol}; mean of {course.summary().window}")
            for drug in dict.fromkeys(clause.drug for clause in course.protocol.clauses):
                key.append(f"      {drugs()[drug].name}: {drugs()[drug].summary}")
        return key

    def plot(self, path: str | Path | None = None, *, units: str = "us") -> Figure:
        """Return a figure with one line a protocol; written to `path` if given."""
        from hpgx.simulation.plot import plot

        return plot(list(self.courses), path, units=units)

    def to_dict(self, units: str = "us") -> list[dict[str, Any]]:
        """Return every course as plain data."""
        return [course.to_dict(units) for course in self.courses]


def _cell(row: Row) -> str:
    return digits(row.mean) if row.change_pct is None else f"{digits(row.mean)} ({change(row)})"


def compare(
    who: Patient | Population,
    protocols: Sequence[Protocol | str],
    horizon: str,
    *,
    draws: int = 0,
    seed: int = 0,
    progress: Callable[[float], None] = lambda _: None,
) -> Comparison:
    """Return the courses of a person or group on each of up to eight protocols.

    The arguments are those of `simulate`. Raises InputError for no or too many protocols.
    """
    if isinstance(protocols, str) or not 1 <= len(protocols) <= MOST:
        given = "one text" if isinstance(protocols, str) else str(len(protocols))
        raise InputError(f"protocols is {given}; compare takes a list of 1 to {MOST} protocols.")
    courses: list[Course] = []
    for number, protocol in enumerate(protocols):

        def part(done: float, before: int = number) -> None:
            progress((before + done) / len(protocols))

        courses.append(simulate(who, protocol, horizon, draws=draws, seed=seed, progress=part))
    return Comparison(tuple(courses))
