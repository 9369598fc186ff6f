"""One model, three kinds of numbers: floats, arrays and traced expressions give the same rates."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests import men

from hpgx.engine import python

LANES = 7
SETS = [(), *men.simulated().values(), men.every_formulation()]


def same(one: np.ndarray, other: np.ndarray, terms: np.ndarray) -> None:
    assert np.isfinite(one).all()
    assert (np.abs(one - other) <= 1e-12 * (np.abs(one) + terms)).all()


@pytest.mark.parametrize("keys", SETS, ids=lambda keys: keys[0] if keys else "none")
def test_kinds(keys: tuple[str, ...]) -> None:
    one = men.man(keys)
    y = men.disturbed(one, np.random.default_rng(2), LANES)
    p = one.p.tolist()
    traced = python.function(one.model.traced.rates)(p)

    in_floats = np.array([one.model.evaluate(y[:, lane].tolist(), p)[0] for lane in range(LANES)]).T
    found = one.model.evaluate(list(y), [np.full(LANES, value) for value in p])[0]
    in_arrays = np.array([np.broadcast_to(rate, LANES) for rate in found])
    in_graph = np.array([traced(0.0, y[:, lane].tolist()) for lane in range(LANES)]).T

    # a state's rate may be the small difference of terms of the size of the state times its own turnover
    terms = np.abs(y) * turnover(one, y)
    same(in_floats, in_arrays, terms)
    same(in_floats, in_graph, terms)


def turnover(one: men.Man, y: np.ndarray) -> np.ndarray:
    """Return how fast each state is replaced, per hour, by emptying it a little."""
    rates = python.function(one.model.traced.rates, arrays=True)(list(one.p))
    before = np.array([np.broadcast_to(rate, LANES) for rate in rates(0.0, list(y))])
    found = np.zeros_like(y)
    for place in range(len(y)):
        less = y.copy()
        less[place] *= 0.99
        after = np.broadcast_to(rates(0.0, list(less))[place], LANES)
        found[place] = np.abs(after - before[place]) / (0.01 * y[place])
    return found


@pytest.mark.parametrize("keys", SETS, ids=lambda keys: keys[0] if keys else "none")
def test_observables(keys: tuple[str, ...]) -> None:
    one = men.man(keys)
    y = men.disturbed(one, np.random.default_rng(4), 1)[:, 0].tolist()
    p = one.p.tolist()
    seen = one.model.evaluate(y, p)[1]
    traced = python.function(tuple(one.model.traced.observables.values()))(p)(0.0, y)
    assert list(seen) == list(one.model.traced.observables)
    for (name, value), other in zip(seen.items(), traced, strict=True):
        assert math.isclose(value, other, rel_tol=1e-12), name
