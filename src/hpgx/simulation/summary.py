"""The summary: every series over the last full cycle of treatment, as rows and as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hpgx import quantities
from hpgx.biomarkers import biomarkers
from hpgx.patients.population import Population
from hpgx.pharmacology.drugs import drugs
from hpgx.simulation.run import APART_H, mean_over

if TYPE_CHECKING:
    from hpgx.protocols.treatment import Clause
    from hpgx.simulation.course import Course, Series

WEEK = 168.0


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
        from hpgx.simulation.course import shown_unit

        return replace(self, rows=tuple(_converted(row, shown_unit(row.name, units)) for row in self.rows))

    def as_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain data."""
        return [{**vars(row), "window_d": list(self.window_d)} for row in self.rows]

    def __str__(self) -> str:
        """Return the summary as a table of text."""
        bands = any(row.mean_low is not None for row in self.rows)
        band = ["5 to 95 %"] if bands else []
        heads = ["", "unit", "day 0", "mean", *band, "trough", "peak", "change", "range"]
        lines = table([heads, *(_cells(row, bands) for row in self.rows)])
        return "\n".join([self.title, f"Summary over {self.window}.", "", *lines])


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
    return [row.label, row.unit, *numbers, _span(row.reference_low, row.reference_high)]


def _span(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{digits(low)} to {digits(high)}"


def change(row: Row) -> str:
    """Return the change of the mean since day 0: in percent, or as a multiple where more than tenfold."""
    if row.change_pct is None:
        return ""
    return f"{row.change_pct:+.0f} %" if row.change_pct < 900 else f"x {digits(1 + row.change_pct / 100)}"


def digits(value: float) -> str:
    """Return a number with three figures, as people read them."""
    if not math.isfinite(value):
        return "-"
    if abs(value) < 0.005:
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
            return start, stop, f"day {start / 24:g} to {stop / 24:g}, {why}"
    start = max(0.0, end - WEEK)
    what = "the last week" if end > WEEK else "the whole course"
    return start, end, f"day {start / 24:g} to {end / 24:g}, {what}"


def _runs(clause: Clause, end: float) -> bool:
    """Return whether a clause has begun and still has a dose within its last cycle."""
    if clause.start_h >= end or clause.duration_h is None or clause.pause_h is not None:
        return clause.start_h < end
    return clause.start_h + clause.duration_h + clause.cycle_h > end


def summarise(course: Course) -> Summary:
    """Return the summary of a course in house units."""
    start, stop, name = window(course)
    inside = (course.times_h >= start - APART_H) & (course.times_h <= stop + APART_H)
    rows = tuple(_row(course, series, inside) for series in course)
    who = getattr(course.who, "name", "") or repr(course.who)
    failed = f" ({len(course.failures)} failed and are left out)" if course.failures else ""
    return Summary(rows, (start / 24, stop / 24), name, f"{who}{failed}: {course.protocol}")


def _row(course: Course, series: Series, inside: Any) -> Row:
    means = mean_over(course.times_h[inside], course.observed[series.name][inside])
    banded = series.low is not None
    values = series.values[inside]
    mean = float(np.nanmedian(means) if isinstance(course.who, Population) else means[0])
    marker = biomarkers().get(series.name)
    reference = marker.reference if marker else None
    begun = float(series.values[0])
    return Row(
        name=series.name,
        label=series.label,
        unit=series.unit,
        start=begun,
        mean=mean,
        trough=float(values.min()),
        peak=float(values.max()),
        change_pct=(mean / begun - 1) * 100 if begun > 0 else None,
        mean_low=float(np.nanpercentile(means, 5)) if banded else None,
        mean_high=float(np.nanpercentile(means, 95)) if banded else None,
        reference_low=reference.low if reference else None,
        reference_high=reference.high if reference else None,
    )
