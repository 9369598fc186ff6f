"""Positivity: an empty pool cannot be drawn from, so no state that starts at zero can go below it."""

from __future__ import annotations

import numpy as np
import pytest
from tests import men

from hpgx.engine import python

LANES = 200
FLOOR = 1e-9
"""Per hour, of a state's usual size: smooth floors may pull this much."""


def rates_at(one: men.Man, y: np.ndarray) -> np.ndarray:
    """Return (states, lanes) of rates."""
    rates = python.function(one.model.traced.rates, arrays=True)(list(one.p))(0.0, list(y))
    return np.array([np.broadcast_to(rate, y.shape[1]) for rate in rates])


def checked(one: men.Man, low: float, high: float, empty: float) -> None:
    """Empty one state after the other and look at its rate, at random positive others."""
    y = men.disturbed(one, np.random.default_rng(11), LANES, low, high)
    scales = np.median(y, axis=1)
    for place, name in enumerate(one.model.states):
        drained = y.copy()
        drained[place] = empty * scales[place]
        worst = rates_at(one, drained)[place].min() / scales[place]
        assert np.isfinite(worst), name
        # a nearly empty state may lose the little that it holds, not more
        assert worst >= -FLOOR - 100 * empty, f"{name} at {empty:g} of its size falls by {-worst:.3g} of it an hour"


@pytest.mark.parametrize("condition", men.male_conditions())
def test_physiology(condition: str) -> None:
    checked(men.man(who=men.untreated(condition)), 0.3, 3.0, empty=0.0)


def test_physiology_far_from_rest() -> None:
    checked(men.typical(), 0.001, 100.0, empty=0.0)


@pytest.mark.parametrize("empty", [0.0, 1e-9])
def test_with_every_medicine(empty: float) -> None:
    checked(men.man(men.every_formulation()), 0.1, 10.0, empty)


def test_all_states_at_zero() -> None:
    one = men.man(men.every_formulation())
    rates = rates_at(one, np.zeros((len(one.y), 1)))[:, 0]
    assert np.isfinite(rates).all()
    assert (rates >= -1e-12).all()


def test_a_rate_that_draws_from_an_empty_pool_would_be_caught() -> None:
    one = men.typical()
    wrong = one.p.copy()
    wrong[one.model.parameters.index("baseline.steroids.D_adrenal")] = -1e6
    with pytest.raises(AssertionError, match=r"steroids\.D"):
        checked(men.Man(one.variant, wrong, one.y), 0.3, 3.0, empty=0.0)
