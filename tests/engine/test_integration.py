"""The compiled solver on small problems whose answers are known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from tests.engine import models
from tests.engine.models import columns, given, nothing

from hpgx.engine import native, python
from hpgx.engine.model import Model
from hpgx.engine.reference import Solution
from hpgx.kinetics import power

pytest.importorskip("llvmlite")

from hpgx.engine import compiled

LANES = (1, 8)


def solved(
    model: Model,
    y0: list[float],
    p: list[float],
    at: np.ndarray,
    *,
    lanes: int = 1,
    rtol: float = 1e-8,
    **options: object,
) -> Solution:
    kernel = compiled.Kernel(model, rtol=rtol, atol=rtol * 1e-2)
    scales = np.maximum(np.abs(np.array(y0)), 1e-6)
    return compiled.solve(kernel, columns(y0, lanes), columns(p, lanes), nothing(lanes), (0.0, at[-1]), at, scales)


def fixed_steps(model: Model, y0: list[float], p: list[float], end: float, steps: int) -> np.ndarray:
    """Return the end after equal steps: a tolerance that allows anything, and doses of nothing as break points."""
    kernel = compiled.Kernel(model, rtol=1e20, atol=1e20)
    breaks = given(1, *((time, 0, 0.0) for time in np.linspace(0, end, steps + 1)[:-1]))
    return compiled.solve(kernel, columns(y0), columns(p), breaks, (0.0, end), np.zeros(0), np.ones(len(y0))).end[:, 0]


def by_dop853(model: Model, y0: list[float], p: list[float], at: np.ndarray, method: str = "DOP853") -> np.ndarray:
    rates = python.function(model.traced.rates)(p)
    result = solve_ivp(rates, (0.0, at[-1]), y0, method=method, t_eval=at, rtol=1e-12, atol=1e-14)
    return result.y.T


@dataclass
class Work:
    steps: float = 0.0


@contextmanager
def counted() -> Iterator[Work]:
    """Count the steps of what is solved within."""
    work = Work()
    whole = compiled.Memory

    class Counting(whole):
        def __getitem__(self, name: str) -> np.ndarray:
            if name == "code" and not work.steps:
                work.steps = float(self.block[self.space.places["work"] :][:2].sum())
            return super().__getitem__(name)

    compiled.Memory = Counting
    try:
        yield work
    finally:
        compiled.Memory = whole


@pytest.mark.parametrize(
    ("model", "y0", "p", "end"),
    [(models.logistic(), [0.1], [1.0], 4.0), (models.brusselator(), [1.2, 3.1], [1.0, 3.0], 2.0)],
    ids=["logistic", "brusselator"],
)
def test_order_five(model: Model, y0: list[float], p: list[float], end: float) -> None:
    exact = by_dop853(model, y0, p, np.array([end]))[0]
    errors = [np.abs(fixed_steps(model, y0, p, end, steps) - exact).max() for steps in (16, 32, 64)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert (orders > 4.7).all()
    assert (orders < 5.8).all()


@pytest.mark.parametrize("rtol", [1e-4, 1e-6, 1e-8])
def test_the_interpolant_is_as_good_as_the_steps(rtol: float) -> None:
    at = np.linspace(0, 20, 2001)
    wanted = by_dop853(models.brusselator(), [1.2, 3.1], [1.0, 3.0], at)
    found = solved(models.brusselator(), [1.2, 3.1], [1.0, 3.0], at, rtol=rtol).states[:, :, 0]
    assert np.abs(found / wanted - 1).max() < 200 * rtol


@pytest.mark.parametrize("lanes", LANES)
def test_a_chain_against_the_matrix_exponential(lanes: int) -> None:
    k = [3.0, 0.7, 0.01, 1.9, 0.2, 0.2, 12.0, 0.4, 0.05]
    matrix = -np.diag(k) + np.diag(k[:-1], -1)
    at = np.array([0.0, 0.1, 1.0, 7.0, 40.0, 200.0])
    y0 = np.linspace(1, 9, 9)
    wanted = np.array([expm(matrix * t) @ y0 for t in at])
    found = solved(models.chain(9), y0.tolist(), k, at, lanes=lanes, rtol=1e-9).states
    assert found.shape == (len(at), 9, lanes)
    np.testing.assert_allclose(found, np.repeat(wanted[:, :, None], lanes, axis=2), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("lanes", LANES)
def test_a_stiff_reaction(lanes: int) -> None:
    """Robertson's problem, with rates nine orders of magnitude apart."""
    at = np.array([0.4, 40.0, 4000.0, 4e5])
    kernel = compiled.Kernel(models.robertson(), rtol=1e-8, atol=1e-10)
    y0, p = columns([1.0, 0.0, 0.0], lanes), columns([0.04, 1e4, 3e7], lanes)
    found = compiled.solve(kernel, y0, p, nothing(lanes), (0.0, at[-1]), at, np.array([1.0, 1e-5, 1.0]))
    wanted = by_dop853(models.robertson(), [1.0, 0.0, 0.0], [0.04, 1e4, 3e7], at, "Radau")
    np.testing.assert_allclose(found.states[:, :, lanes - 1], wanted, rtol=1e-5)
    np.testing.assert_allclose(found.states.sum(axis=1), 1.0, rtol=1e-12)


def test_stiffness_costs_little() -> None:
    """A receptor that binds a hundred times faster takes hardly more steps."""

    def rates(y, p):
        bound = p[0] * (y[0] * (1 - y[1]) - y[1])
        return [-p[1] * y[0], bound]

    model, steps = models.model(2, 2, rates), {}
    for speed in (1.0, 100.0):
        kernel = compiled.Kernel(model)
        doses = given(1, *((24.0 * day, 0, 1.0) for day in range(20)))
        with counted() as work:
            compiled.solve(
                kernel,
                columns([0.0, 0.0]),
                columns([speed, 0.2]),
                doses,
                (0.0, 480.0),
                np.zeros(0),
                np.ones(2),
            )
        steps[speed] = work.steps
    assert steps[100.0] < 1.5 * steps[1.0]


@pytest.mark.parametrize("lanes", LANES)
def test_doses_against_the_closed_form(lanes: int) -> None:
    """Amounts differ between lanes; the state before a dose is reported at its time."""
    k, times, amounts = 0.3, [0.0, 5.0, 5.0, 11.0], np.linspace(1, 2, lanes)
    doses = given(lanes, *((time, 0, amounts) for time in times))
    at = np.array([0.0, 2.5, 5.0, 5.5, 11.0, 20.0])
    kernel = compiled.Kernel(models.chain(1), rtol=1e-9, atol=1e-12)
    found = compiled.solve(kernel, columns([2.0], lanes), columns([k], lanes), doses, (0.0, 20.0), at, np.ones(1))
    for row, t in enumerate(at):
        since = np.array([t - time for time in times if time < t])
        wanted = 2.0 * np.exp(-k * t) + amounts * np.exp(-k * since).sum()
        np.testing.assert_allclose(found.states[row, 0], wanted, rtol=1e-7)
    np.testing.assert_array_equal(found.end, found.states[-1])


def test_an_infusion() -> None:
    """A rate that a first dose switches on and a second off again."""
    model = models.model(2, 1, lambda y, p: [0.0 * y[0], y[0] - p[0] * y[1]])
    doses = given(1, (2.0, 0, 5.0), (6.0, 0, -5.0))
    at = np.array([2.0, 6.0, 10.0])
    kernel = compiled.Kernel(model, rtol=1e-9, atol=1e-12, nonnegative=True)
    found = compiled.solve(kernel, columns([0.0, 0.0]), columns([0.4]), doses, (0.0, 10.0), at, np.ones(2)).states
    plateau = 5 / 0.4 * (1 - np.exp(-1.6))
    np.testing.assert_allclose(found[:, 1, 0], [0.0, plateau, plateau * np.exp(-1.6)], rtol=1e-7, atol=1e-12)
    assert found[2, 0, 0] == 0.0


def test_doses_beyond_the_span_are_not_given() -> None:
    doses = given(1, (-1.0, 0, 1.0), (10.0, 0, 1.0), (11.0, 0, 1.0))
    kernel = compiled.Kernel(models.chain(1))
    found = compiled.solve(kernel, columns([1.0]), columns([0.1]), doses, (0.0, 10.0), np.array([10.0]), np.ones(1))
    assert found.end[0, 0] == pytest.approx(np.exp(-1.0), rel=1e-5)


def test_nothing_below_the_floor() -> None:
    """Constant loss: allowed to go below zero it does; told not to, the step shrinks and the lane fails in words."""
    model = models.model(1, 1, lambda y, p: [-p[0] + 0.0 * y[0]])
    at = np.array([2.0])
    for nonnegative in (False, True):
        kernel = compiled.Kernel(model, nonnegative=nonnegative)
        found = compiled.solve(kernel, columns([1.0]), columns([1.0]), nothing(), (0.0, 2.0), at, np.ones(1))
        assert bool(found.failures) == nonnegative
    assert found.failures[0].startswith("the integration failed on day 0.0 (no step is short enough)")


def test_powers_of_awkward_numbers() -> None:
    """Zero to a power is zero or one as for floats; a negative number to a broken power is no number."""
    model = models.model(2, 1, lambda y, p: [power(y[0], p[0]) + 0.0 * y[1], 1.0 + 0.0 * y[1]])
    kernel = compiled.Kernel(model)
    y0, p = columns([0.0, 0.0], 4), np.array([[2.0, 0.0, 0.5, 1.0]])
    y0[0, 2] = -1.0
    found = compiled.solve(kernel, y0, p, nothing(4), (0.0, 1.0), np.zeros(0), np.ones(2))
    assert list(found.failures) == [2]
    np.testing.assert_allclose(found.end[0, [0, 1, 3]], [0.0, 1.0, 0.0], atol=1e-9)
    assert "is not a finite number" in found.failures[2]


def test_a_model_without_parameters_or_observables_or_time() -> None:
    model = Model("bare", ("x",), (), lambda y, _: ([-y[0]], {}))
    kernel = compiled.Kernel(model, rtol=1e-9)
    p, y0 = np.zeros((0, 1)), np.ones((1, 1))
    found = compiled.solve(kernel, y0, p, nothing(), (0.0, 1.0), np.zeros(0), np.ones(1))
    assert found.end[0, 0] == pytest.approx(np.exp(-1), rel=1e-7)
    assert found.states.shape == (0, 1, 1)
    assert kernel.observe(y0[None], p) == {}
    still = compiled.solve(kernel, y0, p, nothing(), (5.0, 5.0), np.array([5.0]), np.ones(1))
    assert still.states[0, 0, 0] == still.end[0, 0] == 1.0


def test_an_interruption_is_passed_on() -> None:
    kernel, lanes = compiled.Kernel(models.chain(1)), 80

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compiled.solve(
            kernel,
            columns([1.0], lanes),
            columns([1.0], lanes),
            nothing(lanes),
            (0.0, 1.0),
            np.zeros(0),
            np.ones(1),
            stop,
            threads=2,
        )


def test_a_plain_processor_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code for any processor of the family, without wide vectors or fused products, differs by rounding only."""
    at = np.linspace(0, 10, 21)
    here = solved(models.brusselator(), [1.2, 3.1], [1.0, 3.0], at, lanes=8).states
    compiled.loaded.cache_clear()
    family, fused = ("x86-64" if "x86_64" in native.machine() else "generic"), "+fma" in native.machine()
    monkeypatch.setattr(native, "_features", lambda: "")
    monkeypatch.setattr(native, "_processor", lambda: family)
    plain = solved(models.brusselator(), [1.2, 3.1], [1.0, 3.0], at, lanes=8).states
    compiled.loaded.cache_clear()
    assert np.array_equal(plain, here) != fused
    np.testing.assert_allclose(plain, here, rtol=1e-7)
