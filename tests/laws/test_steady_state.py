"""The untreated man is a steady state, exactly, and the one that the healthy man returns to."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import men

from hpgx.axis import baseline, consequences, male, variant
from hpgx.engine import derive, python
from hpgx.engine.reference import Kernel, solve
from hpgx.pharmacology.mechanisms import NONE
from hpgx.records import flatten

LIMIT = 1e-9
"""Per hour, of a state's own size."""

CLOSED = male.Arms(androgen=1.0, estrogen=1.0, estrogen_pituitary=1.0, inhibin=1.0)
NOTHING = male.Given(T=0.0, D=0.0, E=0.0)


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Return numbers whose logarithm is spread evenly."""
    return st.floats(np.log(low), np.log(high)).map(lambda value: float(np.exp(value)))


MEN = st.builds(
    baseline.Hormones,
    T=between(0.3, 60),
    D=between(0.1, 8),
    E=between(4, 600),
    SHBG=between(4, 150),
    LH=between(0.1, 60),
    FSH=between(0.1, 80),
    sperm=between(1, 300),
    inhibin=between(20, 500),
    volume=between(3, 35),
)


def drift(h: baseline.Hormones, p: male.Parameters) -> dict[str, float]:
    """Return each state's rate at rest in shares of its size per hour."""
    b = baseline.baseline(h, p, men.measured())
    y = baseline.steady(h, p, b)
    rates = flatten(male.derivatives(y, p, b, CLOSED, NONE, NOTHING))
    return {name: abs(rates[name]) / abs(value) for name, value in flatten(y).items()}


def assert_at_rest(shares: dict[str, float]) -> None:
    worst = max(shares, key=shares.__getitem__)
    assert shares[worst] < LIMIT, f"{worst} moves by {shares[worst]:.2g} of itself an hour"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(h=MEN)
def test_any_man_is_at_rest(h: baseline.Hormones) -> None:
    assert_at_rest(drift(h, variant.typical()))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(h=MEN)
def test_the_steady_state_has_his_hormones(h: baseline.Hormones) -> None:
    p = variant.typical()
    b = baseline.baseline(h, p, men.measured())
    y = baseline.steady(h, p, b)
    assert (y.steroids.T, y.steroids.D, y.steroids.E) == (h.T, h.D, h.E)
    assert (y.gonadotroph.LH, y.gonadotroph.FSH, y.liver.SHBG) == (h.LH, h.FSH, h.SHBG)
    seen = male.observables(y, p, b, NONE)
    assert seen["testosterone_total"] == h.T
    assert seen["inhibin_b"] == pytest.approx(b.inhibin, rel=1e-12)


@pytest.mark.parametrize("condition", men.male_conditions())
def test_the_typical_man_of_a_condition_is_at_rest(condition: str) -> None:
    one = men.man(who=men.untreated(condition))
    rates, _ = one.model.evaluate(one.y.tolist(), one.p.tolist())
    assert_at_rest(dict(zip(one.model.states, np.abs(rates) / np.abs(one.y), strict=True)))


@pytest.mark.parametrize("condition", men.male_conditions())
def test_the_capacities_of_a_condition_are_positive(condition: str) -> None:
    one = men.man(who=men.untreated(condition))
    for name, value in zip(one.model.parameters, one.p, strict=True):
        assert not name.startswith("baseline.") or value > 0, f"{name} = {value:.3g}"


def test_another_man_is_not_at_rest_in_his_state() -> None:
    one, other = men.typical(), men.man(who=men.untreated(labs={"testosterone_total": 8.0}))
    rates, _ = one.model.evaluate(one.y.tolist(), other.p.tolist())
    with pytest.raises(AssertionError):
        assert_at_rest(dict(zip(one.model.states, np.abs(rates) / np.abs(one.y), strict=True)))


def test_a_medicine_leaves_the_untreated_man_alone_until_it_is_given() -> None:
    one = men.man(men.every_formulation())
    rates, _ = one.model.evaluate(one.y.tolist(), one.p.tolist())
    assert np.max(np.abs(rates[: one.organs]) / one.y[: one.organs]) < LIMIT
    assert not np.any(rates[one.organs :])


@pytest.mark.parametrize("condition", men.male_conditions())
def test_rest_is_stable(condition: str) -> None:
    one = men.man(who=men.untreated(condition))
    entries = derive.jacobian(one.model.traced.rates, one.model.traced.states)
    values = python.function(list(entries.values()))(one.p.tolist())(0.0, one.y.tolist())
    matrix = np.zeros((len(one.y), len(one.y)))
    for place, value in zip(entries, values, strict=True):
        matrix[place] = value
    axis = axis_of(one)
    assert np.linalg.eigvals(matrix[np.ix_(axis, axis)]).real.max() < -1 / (250 * 24), "the axis is back within months"
    assert np.linalg.eigvals(matrix).real.max() < -1 / (30 * 8766), "bone within decades; no second answer"


def axis_of(one: men.Man) -> list[int]:
    """Return the places of the states of the axis itself; what only follows it is slower."""
    follows = {field.name for field in fields(consequences.State)}
    return [i for i, name in enumerate(one.model.states) if name.split(".")[0] not in follows]


def returned(one: men.Man, starts: int, seed: int, years: float) -> np.ndarray:
    """Return the final states (states, starts) of a man from disturbed ones, relative to rest."""
    kernel = Kernel(one.model, rtol=1e-8, atol=1e-10)
    y = men.disturbed(one, np.random.default_rng(seed), starts)
    p = np.repeat(one.p[:, None], starts, axis=1)
    end = years * 8766.0
    solution = solve(kernel, y, p, men.doses(starts), (0.0, end), np.array([end]), one.y)
    assert not solution.failures
    return (solution.end / one.y[:, None])[axis_of(one)]


def test_healthy_man_returns_from_anywhere() -> None:
    # the tone of the hypothalamus comes back with a time constant of 71 days: four years for six digits
    assert returned(men.typical(), 30, seed=21, years=4.0) == pytest.approx(1.0, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("condition", men.male_conditions())
def test_every_typical_man_returns_from_anywhere(condition: str) -> None:
    one = men.man(who=men.untreated(condition))
    assert returned(one, 8, seed=22, years=8.0) == pytest.approx(1.0, rel=1e-6)
