"""The same input and seed give the same numbers, to the last bit."""

import numpy as np

from hpgx import Course, Patient, Population, simulate

PROTOCOL = "anastrozole 1 mg oral daily"
FIXED = ("testosterone_total", "estradiol", "shbg", "lh", "fsh")
"""What the labs of the patient fix."""


def _same(one: Course, other: Course) -> bool:
    return all(np.array_equal(one.observed[name], other.observed[name]) for name in one.names)


def test_the_same_seed(ben: Patient) -> None:
    assert _same(*(simulate(ben, PROTOCOL, "2 days", draws=3, seed=7) for _ in range(2)))


def test_another_seed(ben: Patient) -> None:
    one, other = (simulate(ben, PROTOCOL, "2 days", draws=3, seed=seed) for seed in (7, 8))
    assert not _same(one, other)


def test_the_best_guess_is_not_drawn(ben: Patient, inhibited: Course) -> None:
    drawn = simulate(ben, PROTOCOL, "10 days", draws=2, seed=9)
    for name in inhibited.names:
        np.testing.assert_allclose(drawn[name].values, inhibited[name].values, rtol=1e-5, atol=1e-9)


def test_draws_share_the_labs_and_differ_in_the_rest(banded: Course) -> None:
    for name in FIXED:
        np.testing.assert_allclose(banded.observed[name][0], banded.observed[name][0, 0], rtol=1e-7)
    for name in ("inhibin_b", "testis_volume", "sperm_concentration"):
        assert len(set(banded.observed[name][0])) == 5


def test_draws_respond_differently(banded: Course) -> None:
    assert len(set(banded.observed["drug_concentration_anastrozole"][-1])) == 5
    assert len(set(banded.observed["lh"][-1])) == 5


def test_a_group_is_its_seed(group: Population) -> None:
    again, other = Population("healthy", 4, seed=3), Population("healthy", 4, seed=4)
    courses = [simulate(who, PROTOCOL, "1 day") for who in (group, again, other)]
    assert _same(courses[0], courses[1])
    assert not _same(courses[0], courses[2])


def test_a_background_is_reproducible() -> None:
    man = Patient(sex="male", age="40 yr", labs={"E2": "15 pg/mL"}, background="anastrozole 1 mg oral daily for 5 days")
    assert _same(*(simulate(man, "", "1 day", draws=2, seed=1) for _ in range(2)))
