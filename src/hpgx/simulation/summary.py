"""The summary: every series over the last full cycle of treatment, as rows and as a table."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from hpgx import quantities
from hpgx.biomarkers import biomarkers

if TYPE_CHECKING:
    from hpgx.simulation.course import Course, Series

WEEK = 168.0


@dataclass(frozen=True)
class Row:
    """One series over the window: value at day 0, time-weighted mean, lowest, highest, change of the mean in percent.

    mean_low and mean_high are the 5th and 95th percentile of the mean, None without draws. low and high of the
    reference range are None where there is none.
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
        heads = [
            "",
            "unit",
            "day 0",
            "mean",
            *(["5 to 95 %"] if bands else []),
            "trough",
            "peak",
            "change",
            "range",
        ]
        cells = [heads, *(_cells(row, bands) for row in self.rows)]
        widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
        lines = [
            "  ".join(
                _aligned(text, width, column)
                for column, (text, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in cells
        ]
        return "\n".join(
            [
                self.title,
                f"Summary over {self.window}.",
                "",
                lines[0],
                "-" * len(max(lines, key=len)),
                *lines[1:],
            ]
        )


def _aligned(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column < 2 else text.rjust(width)


def _cells(row: Row, bands: bool) -> list[str]:
    band = (
        ""
        if row.mean_low is None or row.mean_high is None
        else f"{digits(row.mean_low)} to {digits(row.mean_high)}"
    )
    span = (
        ""
        if row.reference_low is None or row.reference_high is None
        else f"{digits(row.reference_low)} to {digits(row.reference_high)}"
    )
    return [
        row.label, row.unit, digits(row.start), digits(row.mean), *([band] if bands else []),
        digits(row.trough), digits(row.peak), change(row), span,
    ]  # fmt: skip


def change(row: Row) -> str:
    """Return the change of the mean since day 0: in percent, or as a multiple where it is more than tenfold."""
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
    factor = quantities.convert(
        1.0, row.unit, unit, molar_mass=marker.molar_mass if marker else None, what=row.label
    )
    numbers = ("start", "mean", "trough", "peak", "mean_low", "mean_high", "reference_low", "reference_high")
    scaled = {key: None if getattr(row, key) is None else getattr(row, key) * factor for key in numbers}
    return replace(row, unit=unit, **scaled)


def window(course: Course) -> tuple[float, float, str]:
    """Return the window in hours, and its name: the last full cycle of the slowest schedule still running, at least a week."""
    end = float(course.times_h[-1])
    slowest, cycle, origin = "", 0.0, 0.0
    for clause in course.protocol.clauses:
        running = (
            clause.duration_h is None
            or clause.pause_h is not None
            or clause.start_h + clause.duration_h + clause.cycle_h > end
        )
        if running and clause.start_h < end and clause.cycle_h > cycle:
            slowest, cycle, origin = clause.drug.replace("_", " "), clause.cycle_h, clause.start_h
    if cycle and origin + cycle <= end:
        stop = origin + math.floor((end - origin) / cycle + 1e-9) * cycle
        start = stop - max(math.ceil(WEEK / cycle), 1) * cycle
        if start >= 0:
            why = (
                f"the last full cycle of {slowest}"
                if cycle >= WEEK
                else f"the last whole cycles of {slowest} in a week"
            )
            return start, stop, f"day {start / 24:g} to {stop / 24:g}, {why}"
    start = max(0.0, end - WEEK)
    return start, end, f"day {start / 24:g} to {end / 24:g}, the last week"


def summarise(course: Course) -> Summary:
    """Return the summary of a course in house units."""
    start, stop, name = window(course)
    inside = (course.times_h >= start) & (course.times_h <= stop)
    rows = tuple(_row(course, series, inside) for series in course)
    who = getattr(course.who, "name", "") or repr(course.who)
    failed = f" ({len(course.failures)} failed and are left out)" if course.failures else ""
    return Summary(rows, (start / 24, stop / 24), name, f"{who}{failed}: {course.protocol}")


def _row(course: Course, series: Series, inside: Any) -> Row:
    lanes = course.observed[series.name]
    times = course.times_h[inside]
    span = times[-1] - times[0]
    means = np.trapezoid(lanes[inside], times, axis=0) / span if span else lanes[inside][-1]
    banded = series.low is not None
    values = series.values[inside]
    mean = float(np.nanmedian(means)) if course.draws == 0 and banded else float(means[0])
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
