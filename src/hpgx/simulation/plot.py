"""Pictures: one page of one or more courses, with reference ranges, bands, guidelines' limits and doses.

Hormones and fertility always, then what moved of blood, bone, body and prostate, then the medicines.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from hpgx.biomarkers import biomarkers
from hpgx.errors import InputError
from hpgx.pharmacology.drugs import drugs
from hpgx.simulation.course import label_of, shown_unit
from hpgx.simulation.export import write_whole
from hpgx.simulation.groups import DRUG, OTHER, grouped, spelled
from hpgx.simulation.monitoring import limits

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

FOLLOWING = (
    "aromatase_activity", "hematocrit", "psa", "prostate_volume", "bmd_lumbar_spine", "bmd_total_hip", "ctx",
    "hdl", "ldl", "fat_mass", "lean_mass", "insulin_resistance", "breast_size",
)  # fmt: skip
"""What is shown of the consequences where it moved; of two that say the same, one."""

MOST = 20
"""Panels on a page; the medicines and the consequences that moved most come first."""

NOTICEABLE = 0.02
"""The share of its size by which a consequence must change to be shown."""

MOVED = {"bmd_lumbar_spine": 0.005, "bmd_total_hip": 0.005}
"""Where less is noticeable."""

SIZES = {"breast_size": 1.0}
"""The size of what is next to nothing in most men on day 0."""

TINY = 1e-9

# Okabe and Ito's colours, told apart by colour-blind eyes; ranges are green, so that comes late
COLOURS = ("#0072B2", "#D55E00", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#009E73", "#F0E442")
COLUMNS = 5
CHOSEN_COLUMNS = 4  # of panels that somebody chose, which are larger
WIDTH = 16.0  # inches
CHOSEN_WIDTH = 12.8
ENDINGS = (".png", ".svg", ".pdf")
NOTE = "hpgx {version} · data {data} · research and education, not a medical device"
NEAR = 0.85  # the share of a guideline's limit from which it is drawn
LONG_D = 70.0  # beyond this many days the time axis counts weeks


def check_ending(path: Path | None) -> None:
    """Refuse a file that is no picture, before any work is done."""
    if path is not None and path.suffix.lower() not in ENDINGS:
        raise InputError(f"'{path}' is no picture file; end it with one of {', '.join(ENDINGS)}.")


def plot(courses: Sequence[Course], path: str | Path | None, *, units: str, show: Sequence[str] = ()) -> Figure:
    """Return a figure: a panel a hormone, a line a course; written to `path` (PNG, SVG or PDF) if given.

    show: the panels, by name or alias, in this order; left out, what moved. Raises InputError.
    """
    from matplotlib.figure import Figure

    check_ending(None if path is None else Path(path))
    names = _chosen(courses, show) if show else _names(courses)
    rows = -(-len(names) // (CHOSEN_COLUMNS if show else COLUMNS))
    columns = -(-len(names) // rows) if show else COLUMNS
    size = 2.6 if show else 2.15
    strip = 0.12 + 0.43 / size * sum(len(course.protocol.clauses) for course, _ in _planned(courses))
    height = size * (rows + strip) + 0.9
    figure = Figure(figsize=(CHOSEN_WIDTH if show else WIDTH, height), dpi=110, layout="constrained")
    grid = figure.add_gridspec(rows + 1, columns, height_ratios=[*(1.0 for _ in range(rows)), strip])
    weeks = _span(courses, weeks=False) > LONG_D
    for number, name in enumerate(names):
        axis = figure.add_subplot(grid[divmod(number, columns)])
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
        write(figure, Path(path))
    return figure


def _chosen(courses: Sequence[Course], show: Sequence[str]) -> list[str]:
    """Return the panels asked for, each once. Raises InputError where one of the courses has not got one."""
    return list(dict.fromkeys([course.known(name) for name in show for course in courses]))


def _names(courses: Sequence[Course]) -> list[str]:
    """Return the panels: hormones, consequences that moved, and the medicines that every course has."""
    common = [name for name in courses[0].names if all(name in course.names for course in courses)]
    medicines = [name for name in common if name.startswith(DRUG)][: MOST - len(SHOWN)]
    moved = {name: _moved(courses, name) for name in (*FOLLOWING, *grouped(common).get(OTHER, ())) if name in common}
    shown = [name for name, size in moved.items() if size > MOVED.get(name, NOTICEABLE)]
    room = MOST - len(SHOWN) - len(medicines)
    most = sorted(shown, key=lambda name: -moved[name] / MOVED.get(name, NOTICEABLE))[:room]
    return [*SHOWN, *(name for name in shown if name in most), *medicines]


def _moved(courses: Sequence[Course], name: str) -> float:
    """Return the largest change since day 0, as a share of what it was or of SIZES."""
    sizes: list[float] = []
    for course in courses:
        values = course[name].values
        sizes.append(float(abs(values - values[0]).max()) / max(abs(float(values[0])), SIZES.get(name, 0.0), TINY))
    return max(sizes)


def _legend(figure: Figure, courses: int) -> None:
    from matplotlib.lines import Line2D

    lines = [Line2D([], [], color=colour, label=f"({number})") for number, colour in enumerate(COLOURS[:courses], 1)]
    figure.legend(handles=lines, loc="upper right", ncols=courses, frameon=False, fontsize=9)


def _panel(axis: Axes, courses: Sequence[Course], name: str, units: str, *, weeks: bool) -> None:
    unit = shown_unit(name, units)
    marker = biomarkers().get(name)
    if marker and marker.reference and not all(course.growing for course in courses):
        factor = marker.factor(unit)
        axis.axhspan(marker.reference.low * factor, marker.reference.high * factor, color="#009E73", alpha=0.10, lw=0)
    top, bottom = 0.0, float("inf")
    for course, colour in zip(courses, COLOURS, strict=False):
        series = course[name].to(unit)
        time = series.days / 7 if weeks else series.days
        if series.low is not None and series.high is not None:
            alpha = 0.22 if len(courses) == 1 else 0.12
            axis.fill_between(time, series.low, series.high, color=colour, alpha=alpha, lw=0)
            top, bottom = max(top, float(series.high.max())), min(bottom, float(series.low.min()))
        axis.plot(time, series.values, color=colour, lw=1.1)
        top, bottom = max(top, float(series.values.max())), min(bottom, float(series.values.min()))
    top = max(top, *_limits(axis, courses, name, unit, top), 0.0)
    # consequences move by little of what they are, so their axis does not begin at zero
    floor = max(bottom - 0.25 * (top - bottom), 0.0) if name in FOLLOWING and top > bottom else 0.0
    axis.set_ylim(floor, top + 0.08 * (top - floor) if top > 0 else 1)
    axis.set_xlim(0, _span(courses, weeks))
    axis.set_title(f"{label_of(name)}  ({spelled(unit)})" if unit else label_of(name), fontsize=9, loc="left")
    _tidy(axis, weeks)


def _limits(axis: Axes, courses: Sequence[Course], name: str, unit: str, top: float) -> list[float]:
    """Draw the limits of guidelines that come near to the values, and return them."""
    marker = biomarkers().get(name)
    found = {
        house: said for course in courses for house, said in limits(course.protocol, name).items() if not course.growing
    }
    drawn: list[float] = []
    for house, said in found.items():
        limit = house * (marker.factor(unit) if marker else 1.0)
        if top > NEAR * limit:
            axis.axhline(limit, color="#B00020", lw=0.8, ls=(0, (4, 3)))
            axis.annotate(
                said,
                (0.99, limit),
                xycoords=("axes fraction", "data"),
                xytext=(0, 2),
                textcoords="offset points",
                ha="right",
                fontsize=6,
                color="#B00020",
            )
            drawn.append(limit)
    return drawn


def _planned(courses: Sequence[Course]) -> list[tuple[Course, str]]:
    """Return a course of each protocol with its colour; what all people take alike is drawn once, in grey."""
    if len(courses) > 1 and all(course.protocol == courses[0].protocol for course in courses):
        return [(courses[0], "0.3")]
    return list(zip(courses, COLOURS, strict=False))


def _doses(axis: Axes, courses: Sequence[Course], *, weeks: bool) -> None:
    """Mark every planned dose: a row of ticks a clause."""
    labels: list[str] = []
    for course, colour in _planned(courses):
        doses = course.protocol.doses(float(course.times_h[-1]))
        for index, clause in enumerate(course.protocol.clauses):
            times = [dose.time_h / 24 / (7 if weeks else 1) for dose in doses if dose.clause == index]
            axis.plot(times, [len(labels)] * len(times), "|", color=colour, ms=8, mew=0.9, clip_on=False)
            said = f"{drugs()[clause.drug].name} {clause.amount:g} {clause.unit}"
            axis.annotate(said, (0, len(labels)), xytext=(0, 7), textcoords="offset points", fontsize=7, color=colour)
            labels.append(said)
    axis.set_yticks([])
    axis.set_ylim(len(labels) - 0.6, -0.9)
    axis.set_xlim(0, _span(courses, weeks))
    axis.set_title("Planned doses", fontsize=9, loc="left", pad=10)
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

    alike = len(courses) > 1 and all(course.who is courses[0].who for course in courses)
    who = ["" if alike else course.who.words for course in courses]
    names = [
        f"{one}: {course.protocol}" if one else str(course.protocol) for one, course in zip(who, courses, strict=True)
    ]
    if len(names) == 1:
        return "\n".join(textwrap.wrap(names[0], 150))
    return "\n".join(f"({number}) {name}" for number, name in enumerate(names, 1))


def write(figure: Figure, path: Path) -> None:
    """Write a figure to a file, whole or not at all."""
    ending = path.suffix.lower().lstrip(".")
    date = {"svg": "Date", "pdf": "CreationDate"}.get(ending)
    sink = BytesIO()
    with import_module("matplotlib").rc_context({"svg.hashsalt": "hpgx"}):  # the same course gives the same file
        figure.savefig(sink, format=ending, metadata={date: None} if date else None)
    write_whole(path, sink.getvalue())
