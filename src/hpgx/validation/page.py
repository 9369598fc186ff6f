"""The scoreboard as one self-contained page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import hpgx
from hpgx.validation import figures, report, score
from hpgx.validation.arms import DoseEntry, Pair
from hpgx.validation.runner import Validation
from hpgx.validation.score import Row

NOTICE = (
    "Research and education, not a medical device: hpgx forecasts and explains, it does not tell anyone what to take."
)

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:1100px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{margin-top:2.2rem;border-bottom:1px solid #ccc}
table{border-collapse:collapse;font-size:13px;margin:.6rem 0}
th,td{padding:.22rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid #e3e3e3}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}thead th{position:sticky;top:0;background:#fff}
.grid{display:flex;flex-wrap:wrap;gap:12px}.wide{overflow-x:auto}
.head{font:600 13px system-ui,sans-serif}.axis,.tick{font:11px system-ui,sans-serif;fill:#333;text-anchor:middle}
.side{text-anchor:end}.hit{color:#0072B2}.miss{color:#D55E00}.small{color:#555;font-size:13px}
summary{cursor:pointer}
"""


def page(validation: Validation) -> str:
    """Return the page (HTML): summary, pictures, misses with reasons, and every row."""
    rows = validation.rows
    scored = [row for row in rows if row.observation.scorable]
    body = [
        "<h1>hpgx beside published trials</h1>",
        f"<p>{escape(NOTICE)}</p>",
        _intro(validation),
        _summary(rows),
        _pictures(scored),
        _residuals(scored),
        _misses(scored),
        _every(rows),
    ]
    head = f'<meta charset="utf-8"><title>hpgx beside published trials</title><style>{STYLE}</style>'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return f'<!doctype html><html lang="en"><head>{head}{view}</head><body>{"".join(body)}</body></html>\n'


def _intro(validation: Validation) -> str:
    return (
        f"<p>Each published arm is simulated with {validation.n} virtual people who meet its entry limits and have its "
        "printed baseline, on its regimen; each result is then read in its own statistic, unit and sampling. A level, "
        "fold or time is a hit within a quarter (a factor of 1.25) or two standard errors; a share within 0.10 or the "
        "observed 95 % interval; a direction when it is the same. A result that could not be simulated counts as a "
        "miss. Beside ours stands a model that predicts no change.</p>"
        f'<p class="small">hpgx {escape(hpgx.__version__)}, data {escape(validation.data)}, seed {validation.seed}.</p>'
    )


def _summary(rows: Sequence[Row]) -> str:
    found = report.summary(rows)
    lines: list[tuple[str, Mapping[str, Any]]] = [
        ("all", found["all"]),
        ("with a prediction", found["simulable"]),
        ("men", found["men"]),
        *((f"men, {kind}", one) for kind, one in found["men_about"].items()),
        ("men, with a recalled or assumed regimen", found["men_weaker"]),
    ]
    parts = ["<h2>Summary</h2>", _tallies(lines)]
    for name in ("biomarker", "drug", "condition", "trial"):
        table = _tallies(list(found[f"by_{name}"].items()))
        parts.append(f"<details{' open' if name == 'biomarker' else ''}><summary>by {name}</summary>{table}</details>")
    return "".join(parts)


def _tallies(lines: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    head = ("", "scorable", "predicted", "hits", "hit rate", "no change", "median fold error")
    body = [
        (
            escape(name.replace("_", " ")),
            str(one["scorable"]),
            str(one["simulable"]),
            str(one["hits"]),
            _percent(one["hit_rate"]),
            _percent(one["hit_rate_no_change"]),
            "–" if one["median_fold_error"] is None else f"{one['median_fold_error']:.2f}",
        )
        for name, one in lines
    ]
    return _table(head, body, numeric_from=1)


def _pictures(scored: Sequence[Row]) -> str:
    parts = [
        "<h2>Predicted over observed</h2>",
        f'<p class="small"><span class="hit">●</span> hit, <span class="miss">✕</span> miss; the band is a factor of '
        f"{score.FOLD:g}; a point says its trial on hovering.</p>",
    ]
    for title, groups in (
        ("Levels", figures.levels(scored)),
        ("Relative to baseline or to another arm", figures.folds(scored)),
        ("Times", figures.days(scored)),
    ):
        ordered = sorted(groups.items(), key=lambda item: -len(item[1][1]))
        drawn = "".join(figures.scatter(name, unit, points) for name, (unit, points) in ordered)
        if drawn:
            parts.append(f'<h3>{title}</h3><div class="grid">{drawn}</div>')
    return "".join(parts)


def _residuals(scored: Sequence[Row]) -> str:
    strips = (
        figures.residuals(scored, lambda row: row.arm.drugs, "Predicted over observed, by drug"),
        figures.residuals(scored, lambda row: (row.arm.population.condition,), "Predicted over observed, by condition"),
        figures.residuals(scored, lambda row: (row.arm.trial,), "Predicted over observed, by trial"),
    )
    return "<h2>Residuals</h2>" + "".join(f'<div class="wide">{strip}</div>' for strip in strips if strip)


HEAD = ("arm", "given", "result", "day", "observed", "predicted", "before", "why")


def _misses(scored: Sequence[Row]) -> str:
    missed = [row for row in scored if row.hit is False]
    wrong = [row for row in missed if row.predicted is not None]
    absent = [row for row in missed if row.predicted is None]
    parts = [f"<h2>Misses</h2><p>{len(wrong)} predicted and missed:</p>", _rows(wrong)]
    if absent:
        parts.append(f"<details><summary>{len(absent)} without a prediction</summary>{_rows(absent)}</details>")
    return "".join(parts)


def _every(rows: Sequence[Row]) -> str:
    return f"<h2>Every result</h2><details><summary>{len(rows)} results</summary>{_rows(rows)}</details>"


def _rows(rows: Iterable[Row]) -> str:
    return f'<div class="wide">{_table(HEAD, [_cells(row) for row in rows])}</div>'


def _cells(row: Row) -> tuple[str, ...]:
    o, arm = row.observation, row.arm
    qualitative = o.stat == "qualitative"
    unit = "%" if qualitative else "" if o.unit in (None, "1") else o.unit
    observed = (o.direction or "") if qualitative else _number(o.value)
    interval = score.interval(o, arm)
    return (
        _source(row),
        escape(", ".join(map(_given, arm.active)) or "nothing"),
        escape(f"{o.biomarker} {o.stat}".replace("_", " ")),
        "" if o.time_d is None else f"{o.time_d:g}",
        escape(f"{observed} {'' if qualitative else unit}") + _interval(interval),
        escape(f"{_number(row.predicted)} {unit if row.predicted is not None else ''}"),
        escape(_number(row.predicted_baseline)),
        escape(why(row)),
    )


def _source(row: Row) -> str:
    arm = row.arm
    link = arm.url or (f"https://pubmed.ncbi.nlm.nih.gov/{arm.pmid}/" if arm.pmid else "")
    name = escape(arm.id)
    safe = link.startswith(("https://", "http://"))
    return f'<a href="{escape(link)}" title="{escape(arm.trial)}">{name}</a>' if safe else name


def _given(entry: DoseEntry) -> str:
    dose = "?" if entry.dose is None else f"{entry.dose:g} {entry.dose_unit}"
    every = "" if entry.interval_h is None else f" every {entry.interval_h / 24:g} d"
    return f"{entry.drug.replace('_', ' ')} {dose}{every}"


def why(row: Row) -> str:
    """Return in words how a prediction differs, or why there is none, with the reader's note of the source."""
    o = row.observation
    if row.error is not None:
        return row.error
    parts: list[str] = []
    error = row.fold_error
    if row.predicted is not None and o.value is not None:
        parts.append(f"{'above' if row.predicted > o.value else 'below'} by {_by(error, row.predicted - o.value)}")
    if o.stat == "qualitative":
        parts.append("predicted change against the comparator in percent")
    if report.is_weaker(row):
        parts.append("regimen or limit recalled or assumed")
    if o.why_not:
        parts.append(f"not scored: {o.why_not}")
    return "; ".join((*parts, o.note) if o.note else parts)


def _by(error: float | None, difference: float) -> str:
    return f"{abs(difference):.2g}" if error is None else f"a factor of {error:.2f}"


def _interval(interval: Pair | None) -> str:
    return "" if interval is None else f' <span class="small">({interval[0]:.3g} to {interval[1]:.3g})</span>'


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _table(head: Sequence[str], body: Iterable[Sequence[str]], numeric_from: int = 99) -> str:
    """Return a table; cells are HTML already, columns from `numeric_from` on are numbers."""

    def cells(tag: str, texts: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=n' if place >= numeric_from else ''}>{text}</{tag}>" for place, text in enumerate(texts)
        )

    lines = "".join(f"<tr>{cells('td', line)}</tr>" for line in body)
    return f"<table><thead><tr>{cells('th', head)}</tr></thead><tbody>{lines}</tbody></table>"
