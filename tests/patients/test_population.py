"""Virtual groups: reproducible, within limits, and with the medians and correlations of their condition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests import men

from hpgx import InputError, Population
from hpgx.axis import variant
from hpgx.patients import conditions
from hpgx.patients.untreated import lanes_of

N = 4000


@pytest.fixture(scope="module")
def group() -> Population:
    return Population("healthy", N, seed=3)


def logs(group: Population) -> dict[str, np.ndarray]:
    return {name: np.log(values) for name, values in group.untreated.hormones.items()}


def test_the_same_seed_gives_the_same_men() -> None:
    one, same = Population("healthy", 20, seed=5), Population("healthy", 20, seed=5)
    assert np.array_equal(one.age, same.age)
    for name, values in one.untreated.hormones.items():
        assert np.array_equal(values, same.untreated.hormones[name]), name
    for name, values in one.untreated.parameters.items():
        assert np.array_equal(values, same.untreated.parameters[name]), name


def test_another_seed_gives_other_men() -> None:
    one, other = Population("healthy", 20, seed=5), Population("healthy", 20, seed=6)
    for name, values in one.untreated.hormones.items():
        assert not np.any(values == other.untreated.hormones[name]), name


@pytest.mark.parametrize("condition", men.male_conditions())
def test_age_and_body_stay_within_the_limits(condition: str) -> None:
    one = Population(condition, 2000, seed=1)
    for values, spread in ((one.age, one.condition.age), (one.bmi, one.condition.bmi)):
        assert values.min() >= spread.low
        assert values.max() <= spread.high
        assert values.std() > 0
        assert len(values) == 2000


def test_correlations_have_the_signs_and_sizes_of_the_file(group: Population) -> None:
    found = logs(group)
    means = np.array([group.condition.log_mean(a, b) for a, b in zip(group.age, group.bmi, strict=True)])
    places = {name: place for place, name in enumerate(found)}
    assert len(group.condition.correlation) > 5
    for (one, other), wanted in group.condition.correlation.items():
        pair = [found[name] - means[:, places[name]] for name in (one, other)]
        r = np.corrcoef(*pair)[0, 1]
        assert r * wanted > 0
        assert r == pytest.approx(wanted, abs=0.05), (one, other)


def test_medians_are_those_of_the_condition(group: Population) -> None:
    means = np.array([group.condition.log_mean(a, b) for a, b in zip(group.age, group.bmi, strict=True)])
    for place, (name, values) in enumerate(logs(group).items()):
        assert np.median(values) == pytest.approx(means[:, place].mean(), abs=0.05), name


def test_heavier_men_have_less_testosterone(group: Population) -> None:
    assert np.corrcoef(group.bmi, logs(group)["testosterone_total"])[0, 1] < -0.1
    assert np.corrcoef(group.age, logs(group)["shbg"])[0, 1] > 0.05


def test_physiology_varies_where_a_spread_is_known(group: Population) -> None:
    known = variant.parameters()
    assert sum(value.cv > 0 for value in known.values()) > 3
    for name, value in known.items():
        drawn = group.untreated.parameters[name]
        wanted = np.sqrt(np.log1p(value.cv**2))
        spread = np.log(drawn / value.value).std() if value.value else 0.0
        assert spread == pytest.approx(wanted, rel=0.1, abs=1e-12), name


@pytest.mark.parametrize("condition", men.male_conditions())
def test_every_man_of_a_group_is_possible(condition: str) -> None:
    """Capacities are positive: nobody makes more from testosterone than he has."""
    parameters, states = lanes_of(Population(condition, 2000, seed=7).untreated)
    for name, values in (parameters | states).items():
        assert np.isfinite(values).all(), name
        if name.startswith("baseline.") or name in states:
            assert np.min(values) > 0, f"{name}: {np.sum(np.asarray(values) <= 0)} of 2000 men"


@pytest.mark.parametrize("n", [0, -1, 2.0, True, "10", 100_001])
def test_an_impossible_number(n: Any) -> None:
    with pytest.raises(InputError, match="a population has 1 to 100000 people"):
        Population("healthy", n)


def test_an_unknown_condition() -> None:
    with pytest.raises(InputError, match="Did you mean 'healthy'"):
        Population("helthy")


def test_one_man_and_what_defines_him() -> None:
    one = Population("primary hypogonadism", 1, seed=2)
    assert one.untreated.lanes == 1
    assert one.as_dict() == {"condition": "primary_hypogonadism", "n": 1, "seed": 2}
    assert "primary_hypogonadism" in repr(one)
    assert one.condition is conditions.find("primary_hypogonadism")
