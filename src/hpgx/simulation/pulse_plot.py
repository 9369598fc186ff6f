"""Pictures of pulses: GnRH at the pituitary, LH with its pulses marked, FSH and testosterone, a column a course."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hpgx.biomarkers import biomarkers
from hpgx.pharmacology.drugs import drugs
from hpgx.simulation.course import label_of, shown_unit
from hpgx.simulation.plot import COLOURS, NOTE, check_ending, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hpgx.simulation.pulses import PulseCourse

SHOWN = {"lh": COLOURS[0], "fsh": COLOURS[6], "testosterone_total": COLOURS[1]}
"""The hormones, and the colour of each."""

GNRH = "0.35"
NIGHT = (22.0, 30.0)  # clock hours
LONG_D = 21.0  # nights are not shown in pictures that are longer
CROWDED_D = 4.0  # nor are pulses marked


def plot(
    courses: Sequence[PulseCourse],
    path: str | Path | None,
    *,
    units: str = "us",
    days: tuple[float, float] | None = None,
    titles: Sequence[str] = (),
) -> Figure:
    """Return a figure with a column a course; written to `path` (PNG, SVG or PDF) if given.

    days: the part that is shown, the same of every course; titles: one for each, else what he takes.
    """
    from matplotlib.figure import Figure

    check_ending(None if path is None else Path(path))
    span = days or (0.0, min(float(course.times_h[-1]) / 24 for course in courses))
    figure = Figure(figsize=(max(7.4, 4.5 * len(courses)), 7.6), dpi=130, layout="constrained")
    top: list[list[float]] = []
    grid = figure.subplots(
        2 + len(SHOWN), len(courses), sharex=True, sharey="row", squeeze=False, height_ratios=[0.18, 0.62, 1.25, 0.8, 1]
    )
    for column, course in enumerate(courses):
        axes = list(grid[:, column])
        axes[0].set_title(titles[column] if titles else _title(course), fontsize=9.5, loc="left", fontweight="bold")
        _doses(axes[0], course, span)
        _gnrh(axes[1], course, span)
        for axis, (name, colour) in zip(axes[2:], SHOWN.items(), strict=True):
            _hormone(axis, course, name, colour, shown_unit(name, units), span)
        for axis in axes[1:]:
            _tidy(axis, span)
        top.append([axis.dataLim.ymax for axis in axes[1:]])
        axes[-1].set_xlabel("days, from 08:00 of day 0; nights are grey", fontsize=8)
    for axis, highest in zip(grid[1:, 0], np.max(top, axis=0), strict=True):
        axis.set_ylim(0, 1.08 * highest)
    note = NOTE.format(version=courses[0].version, data=courses[0].data)
    figure.supxlabel(note, fontsize=7, color="0.4", ha="left", x=0.01)
    if path is not None:
        write(figure, Path(path))
    return figure


def _doses(axis: Axes, course: PulseCourse, span: tuple[float, float]) -> None:
    times = [dose.time_h / 24 for dose in course.protocol.doses(float(course.times_h[-1]))]
    axis.plot(times, [0.0] * len(times), "v", color="black", ms=3.5 if len(times) > 40 else 7, clip_on=True)
    axis.set_xlim(*span)
    axis.set_ylim(-1, 1)
    axis.axis("off")
    if not any(span[0] <= time <= span[1] for time in times):
        axis.text(0, 0.5, "no medicine", transform=axis.transAxes, fontsize=8, color="0.4", va="center")


def _gnrh(axis: Axes, course: PulseCourse, span: tuple[float, float]) -> None:
    axis.fill_between(course.times_h / 24, 100 * course.occupancy, color=GNRH, lw=0)
    _label(axis, "GnRH receptors occupied  (%)")
    _mean(axis, course.times_h / 24, 100 * course.occupancy, span, "%", GNRH)


def _hormone(axis: Axes, course: PulseCourse, name: str, colour: str, unit: str, span: tuple[float, float]) -> None:
    series = course[name].to(unit)
    marker = biomarkers()[name]
    if marker.reference and not course.growing:
        factor = marker.factor(unit)
        axis.axhspan(marker.reference.low * factor, marker.reference.high * factor, color="#009E73", alpha=0.08, lw=0)
    axis.plot(series.days, series.values, color=colour, lw=1.1)
    if name == "lh" and span[1] - span[0] <= LONG_D:
        found = course.peaks(name)
        shown = (found.times_h / 24 >= span[0]) & (found.times_h / 24 <= span[1])
        size = 5 if span[1] - span[0] <= CROWDED_D else 2.6
        factor = marker.factor(unit)
        axis.plot(found.times_h[shown] / 24, found.heights[shown] * factor * 1.06, "v", color=colour, ms=size)
    _label(axis, f"{label_of(name)}  ({unit})")
    _mean(axis, series.days, series.values, span, unit, colour)


def _mean(axis: Axes, days: np.ndarray, values: np.ndarray, span: tuple[float, float], unit: str, colour: str) -> None:
    inside = (days >= span[0]) & (days <= span[1])
    mean = np.trapezoid(values[inside], days[inside]) / (days[inside][-1] - days[inside][0])
    text = f"mean {mean:.3g} {unit}" if mean < 100 else f"mean {mean:.0f} {unit}"
    axis.text(0.995, 0.97, text, transform=axis.transAxes, fontsize=8, color=colour, ha="right", va="top")


def _label(axis: Axes, text: str) -> None:
    axis.set_title(text, fontsize=8.5, loc="left", pad=3)


def _tidy(axis: Axes, span: tuple[float, float]) -> None:
    from hpgx.simulation.pulses import DAY_0

    axis.spines[["top", "right"]].set_visible(False)
    axis.tick_params(labelsize=7.5, labelbottom=True)
    if span[1] - span[0] <= LONG_D:
        for day in range(int(span[0]) - 1, int(span[1]) + 1):
            night = [day + (hour - DAY_0) / 24 for hour in NIGHT]
            axis.axvspan(night[0], night[1], color="0.5", alpha=0.10, lw=0)
    axis.set_xlim(*span)


def _title(course: PulseCourse) -> str:
    import textwrap

    taken = ", ".join(
        f"{drugs()[clause.drug].name} {clause.amount:g} {clause.unit}" for clause in course.protocol.clauses
    )
    return "\n".join(textwrap.wrap(": ".join(text for text in (course.who.words, taken) if text), 60))
