"""The vocabulary of the equations: limits, fixed points and smoothness."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx import kinetics

many = settings(max_examples=200, deadline=None, derandomize=True)
positive = st.floats(1e-3, 1e3)
exponents = st.floats(0.1, 6.0)


@many
@given(x=positive, k=positive, n=exponents)
def test_hill_rises_from_0_to_1_with_half_at_k(x: float, k: float, n: float) -> None:
    assert kinetics.hill(k, k, n) == pytest.approx(0.5, rel=1e-10)
    assert 0 <= kinetics.hill(x, k, n) <= 1
    assert kinetics.hill(1.01 * x, k, n) >= kinetics.hill(x, k, n)


@pytest.mark.parametrize(("x", "n", "wanted"), [(3.0, 1.0, 0.75), (2.0, 2.0, 0.8), (0.5, 3.0, 1 / 9)])
def test_hill_of_a_ratio(x: float, n: float, wanted: float) -> None:
    assert kinetics.hill(x, 1.0, n) == pytest.approx(wanted, rel=1e-10)


def test_hill_of_nothing_is_nothing() -> None:
    assert 0 <= kinetics.hill(0.0, 2.0, 1.0) < 1e-6
    assert 0 <= kinetics.hill(-1e-9, 2.0, 0.5) < 1e-3


@many
@given(signals=st.lists(positive, min_size=1, max_size=4))
def test_occupancies_of_competing_ligands_share_one_receptor(signals: list[float]) -> None:
    whole = kinetics.occupancy(sum(signals))
    shares = sum(signal / (1 + sum(signals)) for signal in signals)
    assert whole == pytest.approx(shares, rel=1e-12)
    assert whole < 1


@pytest.mark.parametrize("x", [1.0, 2.5, 40.0])
def test_positive_leaves_ratios_of_order_one_alone(x: float) -> None:
    assert kinetics.positive(x) == pytest.approx(x, rel=1e-12)


@pytest.mark.parametrize("x", [0.0, -1e-9, -1e-3, -1.0])
def test_positive_never_goes_below_zero(x: float) -> None:
    assert 0 < kinetics.positive(x) < 1e-6


@many
@given(floor=st.floats(0.01, 1.0), x=st.floats(0.0, 5.0))
def test_shielded_keeps_1_and_bounds_the_fall(floor: float, x: float) -> None:
    assert kinetics.shielded(1.0, floor) == 1.0
    assert kinetics.shielded(x, floor) >= floor / (1 + floor)
    assert 1 / kinetics.shielded(0.0, floor) == pytest.approx(1 + 1 / floor, rel=1e-12)


@many
@given(cap=st.floats(1.0, 20.0))
def test_capped_keeps_1_and_stops_near_the_cap(cap: float) -> None:
    assert kinetics.capped(1.0, cap) == pytest.approx(1.0, rel=1e-12)
    top = kinetics.capped(1e6 * cap, cap)
    assert cap <= top <= cap * 2 ** (1 / kinetics.SHARPNESS) * (1 + 1e-9)
    assert kinetics.capped(1e-3, cap) == pytest.approx(1e-3, rel=0.1)


@many
@given(cap=st.floats(1.0, 20.0), x=st.floats(0.0, 100.0))
def test_capped_rises(cap: float, x: float) -> None:
    assert kinetics.capped(x + 0.1, cap) >= kinetics.capped(x, cap) * (1 - 1e-12)


def test_switch_is_a_smooth_step() -> None:
    assert kinetics.switch(0.0, 0.1) == 0.5
    assert kinetics.switch(10.0, 0.1) == pytest.approx(1.0, rel=1e-4)
    assert kinetics.switch(-10.0, 0.1) == pytest.approx(0.0, abs=1e-4)
    assert kinetics.switch(0.05, 0.1) + kinetics.switch(-0.05, 0.1) == pytest.approx(1.0, rel=1e-12)


@many
@given(target=positive, x=positive, rate=positive)
def test_turnover_moves_to_its_target(target: float, x: float, rate: float) -> None:
    assert kinetics.turnover(target, target, rate) == 0
    assert kinetics.turnover(target, x, rate) * (target - x) >= 0
    assert kinetics.turnover(target, x, rate) == pytest.approx(rate * (target - x), rel=1e-12)


def test_two_way_turnover_takes_each_way_at_its_own_rate() -> None:
    rising, falling = 0.1, 0.7
    assert kinetics.two_way_turnover(1.0, 1.0, rising, falling) == 0
    assert kinetics.two_way_turnover(2.0, 1.0, rising, falling) == pytest.approx(rising, rel=1e-4)
    assert kinetics.two_way_turnover(1.0, 2.0, rising, falling) == pytest.approx(-falling, rel=1e-4)


@many
@given(x=positive, n=exponents)
def test_power_exp_log_sqrt_are_those_of_math(x: float, n: float) -> None:
    assert kinetics.power(x, n) == pytest.approx(math.pow(x, n), rel=1e-14)
    assert kinetics.log(x) == math.log(x)
    assert kinetics.sqrt(x) == math.sqrt(x)
    assert kinetics.exp(kinetics.log(x)) == pytest.approx(x, rel=1e-12)
