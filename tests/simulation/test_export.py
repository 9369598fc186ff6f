"""Files hold the whole course, and are whole themselves."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from hpgx import Course, InputError
from hpgx.simulation import export
from hpgx.simulation.summary import RATIOS

KEYS = {"hpgx", "data", "seed", "person", "protocol", "time_d", "series", "summary", "warnings"}


def test_json(banded: Course, tmp_path: Path) -> None:
    banded.save(tmp_path / "course.json")
    text = (tmp_path / "course.json").read_text()
    found = json.loads(text)
    assert found == banded.to_dict()
    assert set(found) >= KEYS
    assert "NaN" not in text
    assert found["hpgx"] == banded.version
    assert found["seed"] == 1
    assert found["person"]["name"] == "Ben"
    assert found["protocol"] == "anastrozole tablet 1 mg oral daily"
    assert set(found["series"]) == set(banded.names)
    assert {row["name"] for row in found["summary"]} == {*banded.names, *RATIOS}


def test_json_is_the_course(banded: Course) -> None:
    found = banded.to_dict("si")
    series = found["series"]["testosterone_total"]
    assert series["unit"] == "nmol/L"
    np.testing.assert_allclose(series["values"], banded["testosterone"].values, rtol=1e-6)
    np.testing.assert_allclose(series["low"], banded["testosterone"].low, rtol=1e-6)
    assert all(len(item["values"]) == len(found["time_d"]) for item in found["series"].values())


def test_without_draws_there_are_no_bands(inhibited: Course) -> None:
    assert set(inhibited.to_dict()["series"]["lh"]) == {"unit", "values"}


def test_at_least_a_sample_a_day(inhibited: Course, weekly: Course) -> None:
    for course in (inhibited, weekly):
        times = np.array(course.to_dict()["time_d"])
        assert times[0] == 0
        assert times[-1] == pytest.approx(course.times_h[-1] / 24)
        assert (np.diff(times) > 0).all()
        assert np.diff(times).max() <= 1


def test_a_masked_value_is_null(inhibited: Course) -> None:
    assert export._plain(np.array([1.0, np.nan, np.inf])) == [1.0, None, None]


@pytest.mark.parametrize("units", ["us", "si"])
def test_csv(banded: Course, tmp_path: Path, units: str) -> None:
    banded.save(tmp_path / "course.csv", units=units)
    with (tmp_path / "course.csv").open(newline="") as stream:
        heads, *rows = csv.reader(stream)
    unit = {"us": "ng/dL", "si": "nmol/L"}[units]
    assert heads[:4] == [
        "time_d",
        f"testosterone_total [{unit}]",
        f"testosterone_total low [{unit}]",
        f"testosterone_total high [{unit}]",
    ]
    table = np.array(rows, dtype=float)
    assert np.isfinite(table).all()
    np.testing.assert_allclose(table[:, 0] * 24, banded.times_h, rtol=1e-6)
    np.testing.assert_allclose(table[:, 1], banded["testosterone"].to(unit).values, rtol=1e-6)


def test_parquet(banded: Course, tmp_path: Path) -> None:
    banded.save(tmp_path / "course.parquet")
    table = parquet.read_table(tmp_path / "course.parquet")
    assert table.column_names == list(export.columns(banded, "us"))
    found = table["lh [IU/L]"].to_numpy()
    np.testing.assert_array_equal(found, banded["LH"].values)


def test_folders_are_made(inhibited: Course, tmp_path: Path) -> None:
    inhibited.save(str(tmp_path / "new" / "folder" / "course.csv"))
    assert (tmp_path / "new" / "folder" / "course.csv").exists()


@pytest.mark.parametrize("name", ["course.xlsx", "course", "course.json.gz"])
def test_other_endings_are_refused(inhibited: Course, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"one of \.json, \.csv, \.parquet"):
        inhibited.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_units_are_checked(inhibited: Course) -> None:
    with pytest.raises(InputError, match="units is 'metric'; it must be 'us' or 'si'"):
        inhibited.to_dict("metric")


def test_a_failing_writer_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "course.json"
    file.write_text("old")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match=r"cannot be written .No space left on device.; choose another place"):
        export.write_whole(file, b"new")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["course.json"]


def test_a_failing_course_leaves_the_old_file(
    inhibited: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "course.json"
    file.write_text("old")
    monkeypatch.setattr(export, "as_dict", lambda course, units: {"value": float("nan")})
    with pytest.raises(ValueError, match="Out of range float"):
        inhibited.save(file)
    assert file.read_text() == "old"


def test_a_file_is_replaced(inhibited: Course, tmp_path: Path) -> None:
    file = tmp_path / "course.json"
    file.write_text("old")
    inhibited.save(file)
    assert json.loads(file.read_text())["hpgx"] == inhibited.version
    assert [path.name for path in tmp_path.iterdir()] == ["course.json"]


def test_places_that_cannot_be_written(inhibited: Course, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "folder.json").mkdir()
    for path in (tmp_path / "file" / "course.json", tmp_path / "folder.json"):
        with pytest.raises(InputError, match="cannot be written"):
            inhibited.save(path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.json"]
