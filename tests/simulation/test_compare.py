"""A comparison is the courses it is made of, side by side."""

import re

import numpy as np
import pytest

from hpgx import Comparison, InputError, Patient, compare, simulate

ANASTROZOLE, TAMOXIFEN = "anastrozole 1 mg oral daily", "tamoxifen 20 mg oral daily"


@pytest.fixture(scope="module")
def two(ben: Patient) -> Comparison:
    return compare(ben, [ANASTROZOLE, TAMOXIFEN], "8 days")


def test_the_courses_are_those_of_simulate(two: Comparison, ben: Patient) -> None:
    alone = simulate(ben, TAMOXIFEN, "8 days")
    for name in alone.names:
        np.testing.assert_array_equal(two.courses[1].observed[name], alone.observed[name])


def test_the_table(two: Comparison) -> None:
    lines = two.table().split("\n")
    assert lines[0].startswith("(1) anastrozole tablet 1 mg oral daily; mean of day 1 to 8")
    assert lines[1].startswith("      anastrozole: ")
    assert lines[2].startswith("(2) tamoxifen ")
    assert lines[5].split() == ["unit", "day", "0", "(1)", "(2)"]
    rows = {line.split("  ")[0]: line for line in lines[7:]}
    assert "ng/dL" in rows["Testosterone"]
    assert re.search(r"600 +\d+ \(\+\d+ %\) +\d+ \(\+\d+ %\)$", rows["Testosterone"])
    assert not any(name.startswith("Anastrozole") for name in rows)


def test_units(two: Comparison) -> None:
    assert "nmol/L" in two.table("si")
    assert "ng/dL" not in two.table("si")


def test_plain_data(two: Comparison) -> None:
    first, second = two.to_dict()
    assert first["protocol"] != second["protocol"]
    assert first["person"] == second["person"]


def test_draws_are_the_same_men(ben: Patient) -> None:
    both = compare(ben, [ANASTROZOLE, TAMOXIFEN], "1 day", draws=3, seed=5)
    one, other = (course.observed["inhibin_b"][0] for course in both.courses)
    np.testing.assert_array_equal(one, other)


def test_progress_is_told(ben: Patient) -> None:
    told: list[float] = []
    compare(ben, [ANASTROZOLE, ""], "1 day", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("protocols", "given"), [([], "protocols is 0"), ([""] * 9, "protocols is 9"), (ANASTROZOLE, "one text")]
)
def test_too_few_and_too_many(ben: Patient, protocols: list[str], given: str) -> None:
    with pytest.raises(InputError, match=f"{given}.*a list of 1 to 8 protocols"):
        compare(ben, protocols, "2 days")
