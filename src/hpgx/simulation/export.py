"""Courses as files: JSON for a program, CSV and Parquet for a table."""

from __future__ import annotations

import json
import os
import tempfile
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from hpgx.errors import InputError
from hpgx.simulation.course import shown_unit

if TYPE_CHECKING:
    from hpgx.simulation.course import Course, Series

ENDINGS = (".json", ".csv", ".parquet")


def as_dict(course: Course, units: str) -> dict[str, Any]:
    """Return a course as plain data: who, what, every series with its unit, the summary and the warnings."""
    return {
        "hpgx": course.version,
        "data": course.data,
        "seed": course.seed,
        "person": course.who.as_dict(),
        "protocol": str(course.protocol),
        "assumed": list(course.protocol.assumed),
        "time_d": _plain(course.times_h / 24),
        "series": {series.name: _series(series.to(shown_unit(series.name, units))) for series in course},
        "summary": course.summary(units).as_dicts(),
        "monitoring": course.monitoring().as_dict(),
        "decisions": [{"time_d": time / 24, "decision": text} for time, text in course.decisions],
        "failures": [{"lane": lane, "why": why} for lane, why in course.failures.items()],
        "warnings": list(course.warnings),
    }


def _series(series: Series) -> dict[str, Any]:
    found: dict[str, Any] = {"unit": series.unit, "values": _plain(series.values)}
    if series.low is not None and series.high is not None:
        found |= {"low": _plain(series.low), "high": _plain(series.high)}
    return found


def _plain(values: Any) -> list[float | None]:
    # seven figures are more than the solver's tolerance gives; a masked value is null, never NaN
    return [float(f"{value:.7g}") if np.isfinite(value) else None for value in values]


def columns(course: Course, units: str) -> dict[str, Any]:
    """Return {column: values}: time_d, then each series named with its unit, with low and high if known."""
    found: dict[str, Any] = {"time_d": course.times_h / 24}
    for item in course:
        series = item.to(shown_unit(item.name, units))
        found[f"{series.name} [{series.unit}]"] = series.values
        if series.low is not None and series.high is not None:
            found[f"{series.name} low [{series.unit}]"] = series.low
            found[f"{series.name} high [{series.unit}]"] = series.high
    return found


def check_ending(path: Path | None) -> None:
    """Refuse a file that is none of the formats, before any work is done."""
    if path is not None and path.suffix.lower() not in ENDINGS:
        raise InputError(f"'{path}' ends in '{path.suffix}'; a course is written as one of {', '.join(ENDINGS)}.")


def write_json(stream: TextIO, content: Any) -> None:
    """Write plain data as JSON; NaN is an error, not a number."""
    json.dump(content, stream, allow_nan=False)
    stream.write("\n")


def save(course: Course, path: str | Path, units: str) -> None:
    """Write a course by the ending of the path; an earlier file is replaced once the new one is whole."""
    file = Path(path)
    check_ending(file)
    ending = file.suffix.lower()
    if ending == ".json":
        write_whole(file, json.dumps(as_dict(course, units), allow_nan=False).encode())
    elif ending == ".csv":
        table = columns(course, units)
        lines = [
            ",".join(table),
            *(",".join(f"{value:.7g}" for value in row) for row in zip(*table.values(), strict=True)),
        ]
        write_whole(file, ("\n".join(lines) + "\n").encode())
    else:
        write_whole(file, _parquet(columns(course, units)))


def _parquet(table: dict[str, Any]) -> bytes:
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as problem:
        raise InputError("writing Parquet needs pyarrow; install it with: pip install 'hpgx[parquet]'.") from problem
    sink = BytesIO()
    parquet.write_table(arrow.table(table), sink)
    return sink.getvalue()


def write_whole(file: Path, content: bytes) -> None:
    """Write a file through a temporary one beside it; failing, it leaves the old one. Raises InputError."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as problem:
        raise InputError(f"'{file}' cannot be written ({problem.strerror}); choose another place.") from problem
