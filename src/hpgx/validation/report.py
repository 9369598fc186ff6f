"""The scoreboard as JSON and as a printed table."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import hpgx
from hpgx.errors import InputError
from hpgx.validation import score
from hpgx.validation.runner import Validation
from hpgx.validation.score import Row

HORMONES = (
    "testosterone_total", "testosterone_free", "testosterone_bioavailable", "testosterone_free_fraction",
    "dihydrotestosterone", "estradiol", "estradiol_free", "estrone", "lh", "fsh", "lh_pulse_frequency",
    "lh_pulse_amplitude", "shbg", "inhibin_b", "aromatase_activity",
)  # fmt: skip
TESTIS = (
    "intratesticular_testosterone", "sperm_concentration", "sperm_total_count", "total_motile_count", "sperm_motility",
    "azoospermia", "testis_volume",
)  # fmt: skip
MEDICINES = ("drug_concentration_", "drug_release_rate")
"""What results are about; whatever is in none of these is a consequence."""


def as_dict(validation: Validation) -> dict[str, Any]:
    """Return the result as design.md section 5 writes it."""
    return {
        "hpgx": hpgx.__version__,
        "data": validation.data,
        "seed": validation.seed,
        "observations": [observation(row) for row in validation.rows],
        "summary": {"n": validation.n, **summary(validation.rows)},
    }


def observation(row: Row) -> dict[str, Any]:
    """Return one row; `observed` is the direction where the result is qualitative, in which case the unit is %."""
    o = row.observation
    low, high = score.interval(o, row.arm) or (None, None)
    qualitative = o.stat == "qualitative"
    return {
        "arm": row.arm.id,
        "trial": row.arm.trial,
        "biomarker": o.biomarker,
        "time_d": o.time_d,
        "stat": o.stat,
        "unit": "%" if qualitative else o.unit,
        "observed": o.direction if qualitative else o.value,
        "predicted": row.predicted,
        "predicted_baseline": row.predicted_baseline,
        "low": low,
        "high": high,
        "scorable": o.scorable,
        "hit": row.hit,
        "error": row.error,
    }


def summary(rows: Iterable[Row]) -> dict[str, Any]:
    """Return the summary, with lines of their own for men, for what results are about, and for the weaker arms."""
    found = list(rows)
    men = [row for row in found if row.observation.scorable and row.arm.population.sex == "male"]
    kinds = {kind: [row for row in men if about(row) == kind] for kind in ABOUT}
    return {
        **score.summary(found),
        "men": score.tally(men),
        "men_about": {kind: score.tally(some) for kind, some in kinds.items()},
        "men_weaker": score.tally([row for row in men if is_weaker(row)]),
    }


ABOUT = ("hormones", "testis", "consequences", "medicines")


def about(row: Row) -> str:
    """Return what a result is about, one of ABOUT."""
    biomarker = row.observation.biomarker
    if biomarker.startswith(MEDICINES):
        return "medicines"
    return "hormones" if biomarker in HORMONES else "testis" if biomarker in TESTIS else "consequences"


def is_weaker(row: Row) -> bool:
    """Return whether part of the regimen is a stand-in or recalled, or a limit of the result assumed."""
    return row.arm.weaker or row.observation.assumed


def write_json(validation: Validation, path: Path) -> None:
    """Write the result; a file that was there is replaced as a whole. Raises InputError where it cannot be written."""
    write(path, json.dumps(as_dict(validation), indent=1, allow_nan=False) + "\n")


def write(path: Path, text: str) -> None:
    """Write a text file by atomic rename. Raises InputError where that is impossible."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            temporary = file.name
            file.write(text)
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)  # noqa: PTH105  (the name, not a Path, so that nothing is left behind below)
    except OSError as problem:
        Path(temporary or path).unlink(missing_ok=True) if temporary else None
        raise InputError(f"'{path}' cannot be written ({problem}).") from problem


def check_writable(path: Path | None) -> None:
    """Refuse a path that cannot be written, before long work. Raises InputError."""
    if path is None:
        return
    nearest = next((folder for folder in path.absolute().parents if folder.exists()), Path("/"))
    if path.is_dir() or not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise InputError(f"'{path}' cannot be written; give the path of a file in a folder that you may write to.")


COLUMNS = ("", "scorable", "simulable", "hits", "hit rate", "fold error", "no change")


def table(validation: Validation) -> str:
    """Return the summary as a table for a person."""
    found = summary(validation.rows)
    lines = [
        ("all", found["all"]),
        ("with a prediction", found["simulable"]),
        ("men", found["men"]),
        *((f"  men, {kind}", one) for kind, one in found["men_about"].items()),
        ("  men, with a recalled or assumed regimen", found["men_weaker"]),
    ]
    groups = [
        (f"by {name}", found[f"by_{name}"]) for name in ("biomarker", "drug", "condition")
    ]  # trials are in the JSON and the page
    width = max(len(name) for _, group in groups for name in group) + 2
    width = max(width, max(len(name) for name, _ in lines) + 2)
    text = [_line(COLUMNS, width), *(_line(_cells(name, one), width) for name, one in lines)]
    for title, group in groups:
        text += ["", title, *(_line(_cells(f"  {name}", one), width) for name, one in group.items())]
    return "\n".join(text)


def _cells(name: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    fold = one["median_fold_error"]
    return (
        name,
        str(one["scorable"]),
        str(one["simulable"]),
        str(one["hits"]),
        _percent(one["hit_rate"]),
        "-" if fold is None else f"{fold:.2f}",
        _percent(one["hit_rate_no_change"]),
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _line(cells: tuple[str, ...], width: int) -> str:
    return cells[0].ljust(width) + "".join(cell.rjust(11) for cell in cells[1:])
