"""The summary: every series over the last full cycle of treatment, as rows and as a table under headings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import quantities
from hpgx.biomarkers import biomarkers
from hpgx.patients.population import Population
from hpgx.pharmacology.drugs import drugs
from hpgx.simulation.course import label_of, shown_unit, unit_of
from hpgx.simulation.groups import group_of, grouped, spelled
from hpgx.simulation.run import APART_H, mean_over

if TYPE_CHECKING:
    from hpgx.protocols.treatment import Clause
    from hpgx.simulation.course import Course

Array: TypeAlias = NDArray[Any]

WEEK = 168.0

RATIOS = {
    "testosterone_estradiol_ratio": ("T:E2 ratio", "ng/dL:pg/mL", ("ng/dL", "pg/mL")),
    "testosterone_estradiol_ratio_molar": ("T:E2 ratio, molar", "mol/mol", ("pmol/L", "pmol/L")),
}
"""{name: (label, unit, the units of testosterone and of estradiol)}: the same ratio differs tenfold between them."""


@dataclass(frozen=True)
class Row:
    """One series over the window: value at day 0, time-weighted mean, lowest, highest, change of the mean.

    mean_low and mean_high are the 5th and 95th percentile of the mean, None without draws; the reference
    range is None where there is none.
    """

    name: str
    label: str
    unit: str
    start: float
    mean: float
    trough: float
    peak: float
    change_pct: float | None
    mean_low: float | None
    mean_high: float | None
    reference_low: float | None
    reference_high: float | None

    @property
    def status(self) -> str:
        """Where the mean lies: 'low', 'within' or 'high' against the reference range, empty where there is none."""
        if self.reference_low is None or self.reference_high is None:
            return ""
        return "low" if self.mean < self.reference_low else "high" if self.mean > self.reference_high else "within"


@dataclass(frozen=True)
class Summary:
    """Rows over a window of days, with the name of the window."""

    rows: tuple[Row, ...]
    window_d: tuple[float, float]
    window: str
    title: str

    def __getitem__(self, name: str) -> Row:
        """Return the row of a series by its name in the vocabulary. Raises KeyError."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def in_units(self, units: str) -> Summary:
        """Return the summary in 'us' or 'si' units."""
        rows = tuple(row if row.name in RATIOS else _converted(row, shown_unit(row.name, units)) for row in self.rows)
        return replace(self, rows=rows)

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain data."""
        return [
            {**vars(row), "status": row.status, "group": group_of(row.name), "window_d": list(self.window_d)}
            for row in self.rows
        ]

    def __str__(self) -> str:
        """Return the summary as a table of text under headings."""
        bands = any(row.mean_low is not None for row in self.rows)
        band = ["5 to 95 %"] if bands else []
        heads = ["", "unit", "day 0", "mean", *band, "trough", "peak", "change", "range", ""]
        rows = {row.name: row for row in self.rows}
        parts = {heading: [_cells(rows[name], bands) for name in names] for heading, names in grouped(rows).items()}
        return "\n".join([self.title, f"Summary over {self.window}.", "", *sections(heads, parts)])


def sections(heads: list[str], parts: Mapping[str, list[list[str]]]) -> list[str]:
    """Return the lines of one table whose parts stand under headings in capitals."""
    lines = table([heads, *(line for part in parts.values() for line in part)])
    found, rest = lines[:2], iter(lines[2:])
    for number, (heading, part) in enumerate(parts.items()):
        found += [""] * (number > 0) + [heading.upper()] + [next(rest) for _ in part]
    return found


def table(cells: list[list[str]]) -> list[str]:
    """Return lines of a table with its heads underlined: two columns of words, then numbers."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            text.ljust(width) if column < 2 else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    return [lines[0], "-" * max(map(len, lines)), *lines[1:]]


def _cells(row: Row, bands: bool) -> list[str]:
    band = [_span(row.mean_low, row.mean_high)] if bands else []
    numbers = [digits(row.start), digits(row.mean), *band, digits(row.trough), digits(row.peak), change(row)]
    outside = "" if row.status == "within" else row.status
    return [row.label, spelled(row.unit), *numbers, _span(row.reference_low, row.reference_high), outside]


def _span(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{digits(low)} to {digits(high)}"


NOTHING = 0.005
"""What is smaller has two zeros behind the point."""

NEXT_TO_NOTHING = 1000
"""The multiple from which a change is no longer told."""


def change(row: Row) -> str:
    """Return the change of the mean since day 0: in percent, or as a multiple where more than tenfold.

    It is left out where there was next to nothing on day 0.
    """
    if row.change_pct is None or row.change_pct > 100 * NEXT_TO_NOTHING or nothing(row.start):
        return ""
    if row.change_pct >= 900:
        return f"x {digits(1 + row.change_pct / 100)}"
    percent = round(row.change_pct)
    return f"{percent:+d} %" if percent else "0 %"


def day(hours: float) -> str:
    """Return hours as days, to a thousandth."""
    return f"{round(hours / 24, 3):g}"


def nothing(value: float) -> bool:
    """Return whether a number is so small that people read 0.00."""
    return abs(value) < NOTHING


def digits(value: float) -> str:
    """Return a number with three figures, as people read them."""
    if not math.isfinite(value):
        return "-"
    if nothing(value):
        return "0.00"
    rounded = float(f"{value:.3g}")
    decimals = max(0, 2 - math.floor(math.log10(abs(rounded))))
    return f"{rounded:.{min(decimals, 2)}f}"


def _converted(row: Row, unit: str) -> Row:
    marker = biomarkers().get(row.name)
    molar_mass = marker.molar_mass if marker else None
    factor = quantities.convert(1.0, row.unit, unit, molar_mass=molar_mass, what=row.label)
    numbers = ("start", "mean", "trough", "peak", "mean_low", "mean_high", "reference_low", "reference_high")
    given = {key: getattr(row, key) for key in numbers}
    scaled: dict[str, Any] = {key: value and value * factor for key, value in given.items()}
    return replace(row, unit=unit, **scaled)


def window(course: Course) -> tuple[float, float, str]:
    """Return the window in hours, and its name: the last full cycle of the slowest schedule that still runs.

    It is at least a week long; without such a schedule it is the last week.
    """
    end = float(course.times_h[-1])
    running = [clause for clause in course.protocol.clauses if _runs(clause, end)]
    slowest = max(running, key=lambda clause: clause.cycle_h, default=None)
    if slowest is not None and slowest.cycle_h:
        cycle, origin = slowest.cycle_h, slowest.start_h
        stop = origin + math.floor((end - origin) / cycle + 1e-9) * cycle
        start = stop - max(math.ceil(WEEK / cycle), 1) * cycle
        if start >= origin:
            name = drugs()[slowest.drug].name
            why = f"the last full cycle of {name}" if cycle >= WEEK else f"the last whole cycles of {name} in a week"
            return start, stop, f"day {day(start)} to {day(stop)}, {why}"
    start = max(0.0, end - WEEK)
    what = "the last week" if end > WEEK else "the whole course"
    return start, end, f"day {day(start)} to {day(end)}, {what}"


def _runs(clause: Clause, end: float) -> bool:
    """Return whether a clause has begun and still has a dose within its last cycle."""
    if clause.start_h >= end or clause.duration_h is None or clause.pause_h is not None:
        return clause.start_h < end
    return clause.start_h + clause.duration_h + clause.cycle_h > end


def summarise(course: Course) -> Summary:
    """Return the summary of a course in house units."""
    start, stop, name = window(course)
    inside = (course.times_h >= start - APART_H) & (course.times_h <= stop + APART_H)
    before = course.before()
    rows = [
        _row(course, (name, label_of(name), unit_of(name)), inside, lanes, before[name])
        for name, lanes in course.observed.items()
    ]
    failed = f" ({len(course.failures)} failed and are left out)" if course.failures else ""
    return Summary(
        (*rows, *_ratios(course, inside, before)),
        (start / 24, stop / 24),
        name,
        f"{course.who.words}{failed}: {course.protocol}",
    )


def _ratios(course: Course, inside: Array, before: dict[str, Array]) -> list[Row]:
    """Return the rows of testosterone over estradiol, each person's own at each moment."""
    pair = ("testosterone_total", "estradiol")
    if any(name not in course.observed for name in pair):
        return []
    found: list[Row] = []
    for name, (label, unit, (above, below)) in RATIOS.items():
        factor = biomarkers()[pair[0]].factor(above) / biomarkers()[pair[1]].factor(below)
        lanes, begun = (factor * seen[pair[0]] / seen[pair[1]] for seen in (course.observed, before))
        found.append(_row(course, (name, label, unit), inside, lanes, begun))
    return found


def _row(course: Course, known: tuple[str, str, str], inside: Array, lanes: Array, before: Array) -> Row:
    """Return the row of a series, `known` by name, label and unit: lanes (times, lanes), and those on day 0."""
    name, label, unit = known
    middle, low, _ = course.bands(lanes)
    means = mean_over(course.times_h[inside], lanes[inside])
    values, banded = middle[inside], low is not None
    mean = float(np.nanmedian(means) if isinstance(course.who, Population) else means[0])
    marker = biomarkers().get(name)
    reference = marker.reference if marker and not course.growing else None
    begun = float(course.bands(before[None])[0][0])
    return Row(
        name=name,
        label=label,
        unit=unit,
        start=begun,
        mean=mean,
        trough=float(values.min()),
        peak=float(values.max()),
        change_pct=(mean / begun - 1) * 100 if begun > 0 else None,
        mean_low=float(np.nanpercentile(course.drawn(means), 5)) if banded else None,
        mean_high=float(np.nanpercentile(course.drawn(means), 95)) if banded else None,
        reference_low=reference.low if reference else None,
        reference_high=reference.high if reference else None,
    )
