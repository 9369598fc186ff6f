"""Pictures: every hormone of one or more courses, with reference ranges, bands and doses."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from hpgx.biomarkers import biomarkers
from hpgx.errors import InputError
from hpgx.pharmacology.drugs import drugs
from hpgx.simulation.course import DRUG, label_of, shown_unit
from hpgx.simulation.export import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hpgx.simulation.course import Course

SHOWN = (
    "testosterone_total", "testosterone_free", "estradiol", "dihydrotestosterone",
    "lh", "fsh", "shbg", "inhibin_b",
    "intratesticular_testosterone", "sperm_concentration", "testis_volume",
)  # fmt: skip

# Okabe and Ito's colours, told apart by colour-blind eyes
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
COLUMNS = 4
ENDINGS = (".png", ".svg", ".pdf")
NOTE = "hpgx {version} · data {data} · research and education, not a medical device"
LONG_D = 70.0  # beyond this many days the time axis counts weeks


def check_ending(path: Path | None) -> None:
    """Refuse a file that is no picture, before any work is done."""
    if path is not None and path.suffix.lower() not in ENDINGS:
        raise InputError(f"'{path}' is no picture file; end it with one of {', '.join(ENDINGS)}.")


def plot(courses: Sequence[Course], path: str | Path | None, *, units: str) -> Figure:
    """Return a figure: a panel a hormone, a line a course; written to `path` (PNG, SVG or PDF) if given."""
    from matplotlib.figure import Figure

    check_ending(None if path is None else Path(path))
    names = [*SHOWN, *_medicines(courses)]
    rows = -(-len(names) // COLUMNS)
    figure = Figure(figsize=(3.6 * COLUMNS, 2.3 * rows + 1.9), dpi=110, layout="constrained")
    strip = 0.16 + 0.13 * sum(len(course.protocol.clauses) for course in courses)
    grid = figure.add_gridspec(rows + 1, COLUMNS, height_ratios=[*(1.0 for _ in range(rows)), strip])
    weeks = _span(courses, weeks=False) > LONG_D
    for number, name in enumerate(names):
        axis = figure.add_subplot(grid[divmod(number, COLUMNS)])
        _panel(axis, courses, name, units, weeks=weeks)
    _doses(figure.add_subplot(grid[rows, :]), courses, weeks=weeks)
    figure.suptitle(_title(courses), fontsize=11, ha="left", x=0.01)
    figure.supxlabel(
        NOTE.format(version=courses[0].version, data=courses[0].data),
        fontsize=7,
        color="0.4",
        ha="left",
        x=0.01,
    )
    if len(courses) > 1:
        _legend(figure, len(courses))
    if path is not None:
        _write(figure, Path(path))
    return figure


def _medicines(courses: Sequence[Course]) -> list[str]:
    """Return the medicines that every course has a concentration of."""
    first, *others = (course.names for course in courses)
    return [name for name in first if name.startswith(DRUG) and all(name in other for other in others)]


def _legend(figure: Figure, courses: int) -> None:
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=colour, label=f"({number})") for number, colour in enumerate(COLOURS[:courses], 1)]
    figure.legend(handles=lines, loc="upper right", ncols=courses, frameon=False, fontsize=9)


def _panel(axis: Axes, courses: Sequence[Course], name: str, units: str, *, weeks: bool) -> None:
    unit = shown_unit(name, units)
    marker = biomarkers().get(name)
    if marker and marker.reference:
        factor = marker.factor(unit)
        axis.axhspan(marker.reference.low * factor, marker.reference.high * factor, color="#009E73", alpha=0.10, lw=0)
    top = 0.0
    for course, colour in zip(courses, COLOURS, strict=False):
        series = course[name].to(unit)
        time = series.days / 7 if weeks else series.days
        if series.low is not None and series.high is not None:
            axis.fill_between(time, series.low, series.high, color=colour, alpha=0.22, lw=0)
            top = max(top, float(series.high.max()))
        axis.plot(time, series.values, color=colour, lw=1.1)
        top = max(top, float(series.values.max()))
    axis.set_ylim(0, top * 1.08 if top > 0 else 1)
    axis.set_xlim(0, _span(courses, weeks))
    axis.set_title(f"{label_of(name)}  ({unit})", fontsize=9, loc="left")
    _tidy(axis, weeks)


def _doses(axis: Axes, courses: Sequence[Course], *, weeks: bool) -> None:
    """Mark every planned dose: a row of ticks a clause."""
    labels: list[str] = []
    for course, colour in zip(courses, COLOURS, strict=False):
        doses = course.protocol.doses(float(course.times_h[-1]))
        for index, clause in enumerate(course.protocol.clauses):
            times = [dose.time_h / 24 / (7 if weeks else 1) for dose in doses if dose.clause == index]
            axis.plot(times, [len(labels)] * len(times), "|", color=colour, ms=8, mew=0.9, clip_on=False)
            labels.append(f"{drugs()[clause.drug].name} {clause.amount:g} {clause.unit}")
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(len(labels) - 0.4, -0.6)
    axis.set_xlim(0, _span(courses, weeks))
    axis.set_title("Planned doses", fontsize=9, loc="left")
    axis.spines["left"].set_visible(False)
    _tidy(axis, weeks)


def _span(courses: Sequence[Course], weeks: bool) -> float:
    return float(max(course.times_h[-1] for course in courses)) / 24 / (7 if weeks else 1)


def _tidy(axis: Axes, weeks: bool) -> None:
    axis.spines[["top", "right"]].set_visible(False)
    axis.tick_params(labelsize=7)
    axis.set_xlabel("weeks" if weeks else "days", fontsize=7, labelpad=1)


def _title(courses: Sequence[Course]) -> str:
    import textwrap

    names = [str(course.protocol) for course in courses]
    if len(names) == 1:
        who = getattr(courses[0].who, "name", "")
        return "\n".join(textwrap.wrap(f"{who}: {names[0]}" if who else names[0], 150))
    return "\n".join(f"({number}) {name}" for number, name in enumerate(names, 1))


def _write(figure: Figure, path: Path) -> None:
    ending = path.suffix.lower().lstrip(".")
    date = {"svg": "Date", "pdf": "CreationDate"}.get(ending)
    sink = BytesIO()
    with import_module("matplotlib").rc_context({"svg.hashsalt": "hpgx"}):  # the same course gives the same file
        figure.savefig(sink, format=ending, metadata={date: None} if date else None)
    write_whole(path, sink.getvalue())
