"""The pictures of the scoreboard, as inline SVG: hits and misses differ in shape and in a colour-blind safe colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape

from hpgx.biomarkers import biomarkers
from hpgx.records import record
from hpgx.validation import predict, score
from hpgx.validation.score import Row

HIT, MISS, GREY, BAND = "#0072B2", "#D55E00", "#666666", "#e8f0f6"  # of Okabe and Ito's palette
SIDE, EDGE = 230, 44
STRIP_WIDTH, STRIP_LEFT, STRIP_ROW = 760, 300, 18
STRIP_SPAN = 4.0
"""Residuals are drawn from a quarter to four times."""


@record
class Point:
    """One result: observed and predicted in one unit, whether it hit, and what a reader sees on hovering."""

    observed: float
    predicted: float
    hit: bool
    said: str


def levels(rows: Iterable[Row]) -> dict[str, tuple[str, list[Point]]]:
    """Return {biomarker: (unit, points)} of the scored results that are levels."""
    found: dict[str, tuple[str, list[Point]]] = {}
    for row in rows:
        o = row.observation
        if o.stat not in predict.LEVELS or o.stat == "auc" or o.value is None or row.predicted is None:
            continue
        marker = biomarkers().get(o.biomarker)
        unit = marker.us if marker else (o.unit or "")
        scale = marker.factor(unit) / marker.factor(o.unit or "") if marker else 1.0
        found.setdefault(o.biomarker, (unit, []))[1].append(_point(row, o.value * scale, row.predicted * scale))
    return found


def folds(rows: Iterable[Row]) -> dict[str, tuple[str, list[Point]]]:
    """Return {biomarker: (unit, points)} of the scored results that are shares of a baseline or of another arm."""
    found: dict[str, tuple[str, list[Point]]] = {}
    kinds = (*score.AS_PERCENT, "percent_of_baseline", "fold_of_baseline", "ratio_vs_arm")
    for row in rows:
        o = row.observation
        if o.stat not in kinds or o.value is None or row.predicted is None:
            continue
        observed, predicted = (100 * value for value in _compared(row, o.value, row.predicted))
        found.setdefault(o.biomarker, ("% of baseline", []))[1].append(_point(row, observed, predicted))
    return found


def days(rows: Iterable[Row]) -> dict[str, tuple[str, list[Point]]]:
    """Return {statistic: (unit, points)} of the scored results that are times."""
    found: dict[str, tuple[str, list[Point]]] = {}
    for row in rows:
        o = row.observation
        if o.stat not in ("time_to_event_d", "half_life_h", "tmax_d") or o.value is None or row.predicted is None:
            continue
        unit = "h" if o.stat == "half_life_h" else "d"
        found.setdefault(o.stat.rsplit("_", 1)[0], (unit, []))[1].append(_point(row, o.value, row.predicted))
    return found


def _compared(row: Row, observed: float, predicted: float) -> tuple[float, float]:
    """Return observed and predicted as what folds are taken of."""
    before = row.predicted_baseline
    return (
        score.as_fold(row.observation, row.arm, observed, before),
        score.as_fold(row.observation, row.arm, predicted, before),
    )


def _point(row: Row, observed: float, predicted: float) -> Point:
    said = f"{row.arm.trial}: {row.observation.biomarker} {row.observation.stat}"
    said += f", observed {observed:.3g}, predicted {predicted:.3g}"
    return Point(observed=observed, predicted=predicted, hit=row.hit is True, said=said)


def scatter(title: str, unit: str, points: Sequence[Point]) -> str:
    """Return a square picture of predicted over observed on log axes, with the band of 1.25."""
    drawn = [point for point in points if point.observed > 0 and point.predicted > 0]
    if not drawn:
        return ""
    values = [value for point in drawn for value in (point.observed, point.predicted)]
    low, high = math.log10(min(values)) - 0.12, math.log10(max(values)) + 0.12
    if high - low < 0.6:
        low, high = (low + high) / 2 - 0.3, (low + high) / 2 + 0.3
    size = SIDE - EDGE - 8

    def along(value: float) -> float:
        return (math.log10(value) - low) / (high - low) * size

    def across(value: float) -> float:
        return size - along(value)

    parts = [_frame(title, unit, low, high, size, along)]
    parts += [_mark(EDGE + along(p.observed), 24 + across(p.predicted), p) for p in drawn]
    name = f"{title.replace('_', ' ')}: predicted over observed"
    return (
        f'<svg role="img" aria-label="{escape(name)}" viewBox="0 0 {SIDE} {SIDE + 26}" '
        f'width="{SIDE}" height="{SIDE + 26}">{"".join(parts)}</svg>'
    )


def _frame(title: str, unit: str, low: float, high: float, size: float, along: Callable[[float], float]) -> str:
    shift = math.log10(score.FOLD) / (high - low) * size
    left, top = EDGE, 24
    corners = (
        (left, top + size), (left, top + size - shift), (left + size - shift, top), (left + size, top),
        (left + size, top + shift), (left + shift, top + size),
    )  # fmt: skip
    band = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    parts = [
        f'<text x="{left}" y="15" class="head">{escape(title.replace("_", " "))}</text>',
        f'<polygon points="{band}" fill="{BAND}"/>',
        f'<rect x="{left}" y="{top}" width="{size}" height="{size}" fill="none" stroke="{GREY}"/>',
        f'<line x1="{left}" y1="{top + size}" x2="{left + size}" y2="{top}" stroke="{GREY}" stroke-dasharray="3 3"/>',
        f'<text x="{left + size / 2}" y="{top + size + 32}" class="axis">observed, {escape(unit)}</text>',
        f'<text transform="translate(10 {top + size / 2}) rotate(-90)" class="axis">predicted</text>',
    ]
    for tick in _ticks(low, high):
        x = along(tick)
        parts.append(f'<text x="{left + x:.1f}" y="{top + size + 14}" class="tick">{tick:g}</text>')
        parts.append(f'<text x="{left - 4}" y="{top + size - x + 3:.1f}" class="tick side">{tick:g}</text>')
    return "".join(parts)


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two powers of ten, at most about five."""
    steps = (1, 2, 5) if high - low < 1.6 else (1,)
    found = [
        float(f"{step * 10.0**power:.1g}") for power in range(math.floor(low), math.ceil(high) + 1) for step in steps
    ]
    return [tick for tick in found if low <= math.log10(tick) <= high]


def _mark(x: float, y: float, point: Point) -> str:
    """Return a filled circle for a hit, a cross for a miss."""
    title = f"<title>{escape(point.said)}</title>"
    if point.hit:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{HIT}" fill-opacity="0.75">{title}</circle>'
    path = f"M{x - 3.6:.1f} {y - 3.6:.1f}l7.2 7.2m0 -7.2l-7.2 7.2"
    return f'<path d="{path}" stroke="{MISS}" stroke-width="2" fill="none">{title}</path>'


def residuals(rows: Iterable[Row], groups_of: Callable[[Row], Iterable[str]], title: str) -> str:
    """Return a strip for each group: predicted over observed of every level, share and time."""
    members: dict[str, list[Point]] = {}
    for row in rows:
        o = row.observation
        if row.fold_error is None or row.predicted is None or o.value is None:
            continue
        observed, predicted = _compared(row, o.value, row.predicted)
        if observed > 0 and predicted > 0:
            for group in groups_of(row):
                members.setdefault(group, []).append(_point(row, observed, predicted))
    ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    if not ordered:
        return ""
    height = STRIP_ROW * len(ordered) + 46
    parts = [_strip_frame(title, height)]
    for number, (name, points) in enumerate(ordered):
        y = 30 + STRIP_ROW * (number + 0.5)
        label = name if len(name) <= 46 else f"{name[:44]}…"
        parts.append(
            f'<text x="{STRIP_LEFT - 8}" y="{y + 4:.1f}" class="tick side">{escape(label)} ({len(points)})</text>'
        )
        parts.append(f'<line x1="{STRIP_LEFT}" x2="{STRIP_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts += [_mark(_strip_x(p.predicted / p.observed), y, p) for p in points]
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {STRIP_WIDTH + 12} {height}" '
        f'width="{STRIP_WIDTH + 12}" height="{height}">{"".join(parts)}</svg>'
    )


def _strip_x(ratio: float) -> float:
    place = math.log(min(max(ratio, 1 / STRIP_SPAN), STRIP_SPAN)) / math.log(STRIP_SPAN)
    return STRIP_LEFT + (STRIP_WIDTH - STRIP_LEFT) * (place + 1) / 2


def _strip_frame(title: str, height: int) -> str:
    low, high = _strip_x(1 / score.FOLD), _strip_x(score.FOLD)
    one = _strip_x(1)
    parts = [
        f'<text x="0" y="15" class="head">{escape(title)}</text>',
        f'<rect x="{low:.1f}" y="26" width="{high - low:.1f}" height="{height - 44}" fill="{BAND}"/>',
        f'<line x1="{one:g}" x2="{one:g}" y1="26" y2="{height - 18}" stroke="{GREY}" stroke-dasharray="3 3"/>',
    ]
    for ratio, label in ((0.25, "¼ or less"), (0.5, "½"), (1, "1"), (2, "2"), (4, "4 or more")):
        parts.append(f'<text x="{_strip_x(ratio):.1f}" y="{height - 4}" class="tick">{label}</text>')
    return "".join(parts)
