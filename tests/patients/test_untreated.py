"""From labs to parameter sets: what is known stays, what is not follows its conditional distribution."""

from __future__ import annotations

import numpy as np
import pytest
from tests import men

from hpgx.axis import variant
from hpgx.patients import conditions
from hpgx.patients.conditions import BASELINE
from hpgx.patients.untreated import ageing, conditional, from_labs, lanes_of, physiology, varied

HEALTHY = conditions.find("healthy")
NAMES = list(BASELINE)
LABS = {"testosterone_total": 9.0, "lh": 3.0, "shbg": 20.0}
AGE, BMI = 45.0, 31.0
TUBULES = {"sperm_concentration": 12.0, "inhibin_b": 110.0, "testis_volume": 14.0}


def test_without_labs_it_is_the_condition() -> None:
    mean, covariance = conditional(HEALTHY, AGE, BMI, {})
    assert np.array_equal(mean, HEALTHY.log_mean(AGE, BMI))
    assert np.array_equal(covariance, HEALTHY.log_covariance())


def test_the_conditional_mean_is_the_labs_exactly() -> None:
    mean, covariance = conditional(HEALTHY, AGE, BMI, LABS)
    for name, value in LABS.items():
        place = NAMES.index(name)
        assert mean[place] == np.log(value)
        assert not covariance[place].any()
        assert not covariance[:, place].any()


def test_the_rest_is_the_regression_on_the_labs() -> None:
    """By the precision matrix, another road to the same distribution."""
    mean, covariance = conditional(HEALTHY, AGE, BMI, LABS)
    prior, precision = HEALTHY.log_mean(AGE, BMI), np.linalg.inv(HEALTHY.log_covariance())
    known = [NAMES.index(name) for name in LABS]
    rest = [place for place in range(len(NAMES)) if place not in known]
    seen = np.log(list(LABS.values())) - prior[known]
    inner = np.linalg.inv(precision[np.ix_(rest, rest)])
    wanted = prior[rest] - inner @ precision[np.ix_(rest, known)] @ seen
    assert mean[rest] == pytest.approx(wanted, rel=1e-10)
    assert covariance[np.ix_(rest, rest)] == pytest.approx(inner, rel=1e-10, abs=1e-12)


def test_a_low_testosterone_makes_a_low_dht_likely() -> None:
    low, _ = conditional(HEALTHY, AGE, BMI, {"testosterone_total": 5.0})
    high, _ = conditional(HEALTHY, AGE, BMI, {"testosterone_total": 30.0})
    assert low[NAMES.index("dihydrotestosterone")] < high[NAMES.index("dihydrotestosterone")]


def test_knowing_more_narrows() -> None:
    _, wide = conditional(HEALTHY, AGE, BMI, {})
    _, narrow = conditional(HEALTHY, AGE, BMI, LABS)
    assert (np.diag(narrow) <= np.diag(wide) + 1e-15).all()
    assert np.linalg.eigvalsh(narrow).min() > -1e-12


@pytest.mark.parametrize("condition", men.male_conditions())
def test_covariances_are_positive(condition: str) -> None:
    assert np.linalg.eigvalsh(conditions.find(condition).log_covariance()).min() > 0


def test_draws_keep_the_labs() -> None:
    found = from_labs(HEALTHY, AGE, BMI, LABS, draws=200, seed=1)
    assert found.lanes == 201
    for name, value in LABS.items():
        assert found.hormones[name] == pytest.approx(np.full(201, value), rel=1e-7), name
    for name in set(NAMES) - set(LABS):
        assert np.log(found.hormones[name][1:]).std() > 0.05, name


def test_the_best_guess_is_the_conditional_mean_with_typical_parameters() -> None:
    found = from_labs(HEALTHY, AGE, BMI, LABS, draws=50, seed=1)
    mean, _ = conditional(HEALTHY, AGE, BMI, LABS)
    guess = [values[0] for values in found.hormones.values()]
    assert guess == pytest.approx(np.exp(mean), rel=1e-12)
    reference_age, slopes = ageing()
    for name, value in variant.parameters().items():
        aged = np.exp(slopes[name].value * (AGE - reference_age)) if name in slopes else 1.0
        assert found.parameters[name][0] == pytest.approx(value.value * aged, rel=1e-14), name


def test_clearance_of_testosterone_falls_with_age_after_thirty() -> None:
    clearance = [from_labs(HEALTHY, age, BMI, LABS, 0, 0).parameters["steroids.MCR_T"][0] for age in (20, 30, 70)]
    assert clearance[0] == clearance[1] > 1.3 * clearance[2]


def test_draws_have_the_spread_of_the_conditional() -> None:
    found = from_labs(HEALTHY, AGE, BMI, LABS, draws=4000, seed=2)
    _, covariance = conditional(HEALTHY, AGE, BMI, LABS)
    drawn = np.array([np.log(values[1:]) for values in found.hormones.values()])
    assert np.cov(drawn) == pytest.approx(covariance, abs=0.02)


def test_the_same_seed_gives_the_same_draws() -> None:
    one, same = (from_labs(HEALTHY, AGE, BMI, LABS, draws=5, seed=4) for _ in range(2))
    other = from_labs(HEALTHY, AGE, BMI, LABS, draws=5, seed=5)
    assert np.array_equal(one.hormones["estradiol"], same.hormones["estradiol"])
    assert not np.any(one.hormones["estradiol"][1:] == other.hormones["estradiol"][1:])
    assert one.hormones["estradiol"][0] == other.hormones["estradiol"][0]


@pytest.mark.parametrize("condition", ["healthy", "secondary_hypogonadism", "primary_hypogonadism"])
def test_labs_of_the_tubules_are_met_at_rest(condition: str) -> None:
    found = from_labs(conditions.find(condition), AGE, BMI, LABS | TUBULES, draws=30, seed=3)
    _, states = lanes_of(found)
    for name, lab in (
        ("sperm", "sperm_concentration"),
        ("inhibin", "inhibin_b"),
        ("volume", "testis_volume"),
    ):
        assert states[f"seminiferous.{name}"] == pytest.approx(np.full(31, TUBULES[lab]), rel=1e-9), name


def test_every_lane_is_at_rest_with_its_labs() -> None:
    found = from_labs(HEALTHY, AGE, BMI, LABS, draws=20, seed=6)
    parameters, states = lanes_of(found)
    model = variant.variant().model
    arms = {name: np.ones(21) for name in model.parameters if name.startswith("arms.")}
    columns = [np.broadcast_to((parameters | arms)[name], 21) for name in model.parameters]
    y = [np.broadcast_to(states[name], 21) for name in model.states]
    rates, seen = model.evaluate(y, columns)
    for name, rate, value in zip(model.states, rates, y, strict=True):
        assert np.max(np.abs(rate) / value) < 1e-9, name
    for name, value in LABS.items():
        assert seen[name] == pytest.approx(np.full(21, value), rel=1e-7), name


def test_varied_is_log_normal_where_a_spread_is_known() -> None:
    values = physiology(HEALTHY)
    found = varied(values, 3000, np.random.default_rng(1))
    assert any(value.cv for value in values.values())
    for name, value in values.items():
        assert found[name][0] == value.value
        if value.cv:
            assert np.median(found[name]) == pytest.approx(value.value, rel=0.08), name
            assert found[name].min() > 0
        else:
            assert (found[name] == value.value).all(), name


def test_a_condition_changes_physiology() -> None:
    changed = [c for c in conditions.conditions().values() if c.parameters]
    for condition in changed:
        for name, value in condition.parameters.items():
            assert physiology(condition)[name] is value
            assert variant.parameters()[name].value != value.value, (condition.id, name)
