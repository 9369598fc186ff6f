"""The exact Jacobian against central differences, on the whole model with several sets of medicines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from tests import men

from hpgx.engine import derive, python

STEP = 1e-5
REAL = np.longdouble  # differences of 80-bit numbers, so that rounding does not hide a wrong derivative

SETS = {
    "none": (),
    "testosterone and anastrozole": ("testosterone_enanthate", "anastrozole"),
    "tamoxifen and hCG": ("tamoxifen", "hcg"),
    "leuprolide and degarelix": ("leuprolide", "degarelix"),
    "everything": tuple(men.simulated()),
}


def keys_of(drugs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for drug in drugs for key in men.simulated()[drug])


def exact(one: men.Man, inputs: Sequence[Any], y: np.ndarray) -> np.ndarray:
    """Return the Jacobian (rates, inputs)."""
    entries = derive.jacobian(one.model.traced.rates, inputs)
    values = python.function(list(entries.values()))(one.p.tolist())(0.0, y.tolist())
    found = np.zeros((len(one.model.states), len(inputs)))
    for place, value in zip(entries, values, strict=True):
        found[place] = value
    return found


def rates_at(one: men.Man, y: np.ndarray) -> np.ndarray:
    return np.array(python.function(one.model.traced.rates)(one.p.tolist())(0.0, y.tolist()))


def differences(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return the Jacobian of f at x, by central differences of relative steps extrapolated once."""

    def slopes(step: float) -> np.ndarray:
        moved = np.asarray(x, dtype=REAL)[:, None] * (1 + np.diag(np.full(len(x), step, dtype=REAL)))
        back = np.asarray(x, dtype=REAL)[:, None] * (1 - np.diag(np.full(len(x), step, dtype=REAL)))
        return (f(moved) - f(back)) / np.diag(moved - back)

    return (4 * slopes(STEP) - slopes(2 * STEP)) / 3


def check(found: np.ndarray, wanted: np.ndarray, x: np.ndarray, rates: np.ndarray) -> None:
    """Compare each entry, relative to itself down to 1e-6 of the rate or of its largest share."""
    share = np.column_stack((wanted * x, rates))
    floor = 1e-6 * np.abs(share).max(axis=1, keepdims=True) / np.abs(x)
    error = np.abs(found - wanted) / (np.abs(wanted) + floor + 1e-300)
    worst = np.unravel_index(int(np.argmax(error)), error.shape)
    assert error[worst] < 1e-6, (worst, found[worst], wanted[worst])


@pytest.mark.parametrize("drugs", SETS.values(), ids=SETS)
def test_states(drugs: tuple[str, ...]) -> None:
    one = men.man(keys_of(drugs))
    y = men.disturbed(one, np.random.default_rng(6), 1)[:, 0]
    rates = python.function(one.model.traced.rates, arrays=True)([REAL(value) for value in one.p])

    def f(moved: np.ndarray) -> np.ndarray:
        return np.array([np.broadcast_to(rate, len(y)) for rate in rates(0.0, list(moved))])

    check(exact(one, one.model.traced.states, y), differences(f, y), y, rates_at(one, y))


def test_parameters() -> None:
    one = men.man(keys_of(("testosterone", "clomiphene")))
    rng = np.random.default_rng(8)
    y = men.disturbed(one, rng, 1)[:, 0]
    sample = sorted(rng.choice(len(one.p), 60, replace=False).tolist())
    inputs = [one.model.traced.parameters[place] for place in sample]
    bind = python.function(one.model.traced.rates, arrays=True)

    def f(moved: np.ndarray) -> np.ndarray:
        p: list[Any] = [REAL(value) for value in one.p]
        for row, place in enumerate(sample):
            p[place] = moved[row]
        rates = bind(p)(0.0, [np.full(len(sample), value, dtype=REAL) for value in y])
        return np.array([np.broadcast_to(rate, len(sample)) for rate in rates])

    x = one.p[sample]
    check(exact(one, inputs, y), differences(f, x), x, rates_at(one, y))


def test_a_wrong_derivative_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = derive._partial

    def wrong(graph: Any, node: Any, place: int) -> Any:
        part = right(graph, node, place)
        return 2 * part if node.operation == "sqrt" else part

    monkeypatch.setattr(derive, "_partial", wrong)
    with pytest.raises(AssertionError):
        test_states(())
