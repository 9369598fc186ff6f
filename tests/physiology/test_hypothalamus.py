"""Hypothalamus: drive under restraint, and its slow tone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx.axis import variant
from hpgx.physiology import hypothalamus
from hpgx.physiology.hypothalamus import State, derivatives, restraint, wanted_drive

P = variant.typical().hypothalamus
many = settings(max_examples=200, deadline=None, derandomize=True)
signals = st.floats(0.01, 10)


def test_rest() -> None:
    assert restraint(1.0, 1.0, P) == pytest.approx(1.0, rel=1e-14)
    assert wanted_drive(1.0, P) == pytest.approx(1.0, rel=1e-12)
    rest = hypothalamus.steady()
    rates = derivatives(rest, P, A=1.0, E=1.0)
    assert pytest.approx((0.0, 0.0), abs=1e-12) == (rates.G, rates.K)
    assert hypothalamus.output(rest) == 1.0


@many
@given(X=signals)
def test_drive_falls_with_restraint(X: float) -> None:
    assert wanted_drive(1.01 * X, P) < wanted_drive(X, P)


@many
@given(X=st.floats(0.0, 1e6))
def test_drive_is_bounded(X: float) -> None:
    assert 0 <= wanted_drive(X, P) <= 1 + P.kappa


def test_drive_without_and_with_full_restraint() -> None:
    assert wanted_drive(0.0, P) == pytest.approx(1 + P.kappa, rel=1e-3)
    assert wanted_drive(100.0, P) < 0.01


@pytest.mark.parametrize("X", [0.3, 2.0, 5.0])
def test_drive_is_the_formula_of_the_paper(X: float) -> None:
    assert wanted_drive(X, P) == pytest.approx((1 + P.kappa) / (1 + P.kappa * X**P.h), rel=1e-9)


@many
@given(A=signals, E=signals)
def test_both_arms_restrain(A: float, E: float) -> None:
    X = restraint(A, E, P)
    assert restraint(1.1 * A, E, P) > X
    assert restraint(A, 1.1 * E, P) > X


def test_the_arms_are_in_synergy() -> None:
    alone = restraint(2.0, 1.0, P) - 1 + restraint(1.0, 2.0, P) - 1
    assert restraint(2.0, 2.0, P) - 1 > alone > 0


def test_tone_falls_under_suppression_and_not_below_its_floor() -> None:
    assert derivatives(State(G=1.0, K=1.0), P, A=5.0, E=5.0).K < 0
    assert derivatives(State(G=0.0, K=P.K_min), P, A=50.0, E=50.0).K >= 0


def test_tone_hardly_rises_above_1() -> None:
    castrate = derivatives(State(G=1.0, K=1.0), P, A=0.0, E=0.0).K
    assert castrate / P.k_tone_rising < 0.1 * (1 - P.K_min)


def test_tone_comes_back_slower_than_it_goes() -> None:
    assert P.k_tone_rising < P.k_tone_falling


def test_tone_counts() -> None:
    assert hypothalamus.output(State(G=2.0, K=0.5)) == 1.0
