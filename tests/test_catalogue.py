"""Data files into records: what is wrong with a file is said with its name, the key and the remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hpgx import catalogue
from hpgx.catalogue import Table
from hpgx.errors import DataError

RIGHT: dict[str, Any] = {
    "value": 1160,
    "unit": "L/d",
    "source": "hpgx",
    "at": "abstract",
    "method": "in vivo",
    "seen": "abstract",
    "range": [980, 1270],
    "cv": 0.2,
}


def table(**changed: Any) -> Table:
    """Return a table with one number; a change to None leaves the key out."""
    content = {key: value for key, value in (RIGHT | changed).items() if value is not None}
    return Table({"clearance": content}, "data/organ.toml")


def test_a_number_becomes_a_value_in_the_house_unit() -> None:
    value = table().value("clearance", "L/h")
    assert value.value == pytest.approx(1160 / 24, rel=1e-12)
    assert (value.low, value.high) == pytest.approx((980 / 24, 1270 / 24), rel=1e-12)
    assert (value.unit, value.cv, value.source, value.method) == ("L/h", 0.2, "hpgx", "in vivo")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": None}, ["clearance.value", "is missing", "add it"]),
        ({"value": "1160"}, ["clearance.value", "must be a number"]),
        ({"value": True}, ["clearance.value", "must be a number"]),
        ({"unit": None}, ["clearance.unit", "is missing"]),
        ({"unit": "L"}, ["clearance.unit", "'L'", "'L/h'", "fix the unit"]),
        ({"unit": "litres an hour"}, ["clearance.unit", "fix the unit"]),
        ({"source": None}, ["clearance.source", "is missing"]),
        ({"source": "nobody1900"}, ["clearance.source", "nobody1900", "references.toml", "add it"]),
        ({"method": "guessed"}, ["clearance.method", "must be one of", "in vitro"]),
        ({"seen": "abstrakt"}, ["clearance.seen", "Did you mean 'abstract'"]),
        ({"at": None}, ["clearance.at", "is missing"]),
        ({"cvv": 0.1}, ["clearance.cvv", "remove it", "Did you mean 'cv'"]),
        ({"cv": "0.1"}, ["clearance.cv", "must be a number"]),
    ],
)
def test_a_wrong_entry_is_named(changed: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(DataError) as problem:
        table(**changed).value("clearance", "L/h")
    for word in ("data/organ.toml", *words):
        assert word in str(problem.value)


def test_a_number_that_is_no_table_is_refused() -> None:
    with pytest.raises(DataError, match="must be a table"):
        Table({"clearance": 1160}, "data/organ.toml").value("clearance", "L/h")


def test_exactly_the_keys_that_are_asked_for() -> None:
    assert catalogue.values(table(), {"clearance": "L/h"}).keys() == {"clearance"}
    with pytest.raises(DataError, match="'clearance' is not a key"):
        catalogue.values(table(), {})
    with pytest.raises(DataError, match="'volume' is missing"):
        catalogue.values(table(), {"clearance": "L/h", "volume": "L"})


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    file = tmp_path / "organ.toml"
    file.write_text("[clearance\nvalue = ", encoding="utf-8")
    with pytest.raises(DataError) as problem:
        catalogue.read(file)
    assert "organ.toml" in str(problem.value)
    assert "repair the file" in str(problem.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a = 1\na = 2\n"])
def test_bytes_and_repeated_keys_are_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "organ.toml"
    file.write_bytes(content)
    with pytest.raises(DataError, match="cannot be read as TOML"):
        catalogue.read(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.toml"):
        catalogue.read(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda t: t.text("n"), "'n' is 3; it must be a text"),
        (lambda t: t.texts("n"), "must be a list of texts"),
        (lambda t: t.texts("mixed"), "must be a list of texts"),
        (lambda t: t.text("s", among=("blue",)), "must be one of blue"),
        (lambda t: t.number("s"), "must be a number"),
        (lambda t: t.quantity("bare", "mg"), "without a unit"),
        (lambda t: t.quantity("dose", "mL"), "must be convertible to 'mL'"),
        (lambda t: t.quantity("none", "mg"), "'none' is missing"),
        (lambda t: t.table("s"), "must be a table"),
        (lambda t: t.tables("mixed"), r"'mixed\[0\]' is 'a'"),
    ],
)
def test_kinds_of_values(call: Any, words: str) -> None:
    one = Table({"n": 3, "s": "red", "mixed": ["a", 1], "bare": "20", "dose": "20 mg"}, "data/x.toml")
    with pytest.raises(DataError, match=words) as problem:
        call(one)
    assert "data/x.toml" in str(problem.value)


def test_defaults_and_what_is_there() -> None:
    one = Table({"dose": "20 mg", "inner": [{"a": 1}]}, "data/x.toml")
    assert one.quantity("dose", "ug") == pytest.approx(20_000, rel=1e-12)
    assert one.quantity("other", "ug", 5.0) == 5.0
    assert one.text("name", "") == ""
    assert [item.number("a") for item in one.tables("inner")] == [1.0]
    assert one.tables("nothing") == []
    assert "dose" in one
    one.close()


def test_the_place_of_a_nested_key_is_told() -> None:
    with pytest.raises(DataError, match=r"'outer\.inner\.key' is missing"):
        Table({"outer": {"inner": {}}}, "data/x.toml").table("outer").table("inner").text("key")


def test_digest_is_short_and_stable() -> None:
    assert len(catalogue.digest()) == 12
    assert catalogue.digest() == catalogue.digest.__wrapped__()


def test_digest_follows_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.toml"
    file.write_text("a = 1", encoding="utf-8")
    monkeypatch.setattr(catalogue, "DATA", tmp_path)
    before = catalogue.digest.__wrapped__()
    file.write_text("a = 2", encoding="utf-8")
    assert catalogue.digest.__wrapped__() != before
