"""The reference solver: SciPy's LSODA from break point to break point, one lane after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpgx.engine import python
from hpgx.engine.model import Model
from hpgx.errors import SimulationError

Array = NDArray[np.float64]

HOURS_PER_DAY = 24.0


@dataclass(frozen=True)
class Doses:
    """Amounts added to states at times: `times` and `states` (n,), `amounts` (n, lanes); sorted by time."""

    times: Array
    states: NDArray[np.int64]
    amounts: Array


@dataclass
class Kernel:
    """A model made ready to be solved; `scales` is the natural size of each state, for the absolute tolerance."""

    model: Model
    rtol: float = 1e-6
    atol: float = 1e-8
    _rates: Callable[..., Any] = field(init=False)
    _observables: Callable[..., Any] = field(init=False)

    def __post_init__(self) -> None:
        traced = self.model.traced
        self._rates = python.function(traced.rates)
        self._observables = python.function(tuple(traced.observables.values()), arrays=True)

    def rates(self, p: Sequence[float]) -> Callable[[float, Any], list[float]]:
        """Return y' as a function of (t, y) for one lane's parameters."""
        rates = self._rates(p)
        # plain floats: the arithmetic of numpy's scalars is several times slower
        return lambda t, y: rates(t, y.tolist())

    def observe(self, y: Array, p: Array) -> dict[str, Array]:
        """Return each observable (times, lanes) for y (times, states, lanes) and p (parameters, lanes)."""
        found = self._observables(list(p))(0.0, [y[:, index] for index in range(y.shape[1])])
        shape = (y.shape[0], y.shape[2])
        return {
            name: np.broadcast_to(np.asarray(values, dtype=float), shape)
            for name, values in zip(self.model.traced.observables, found, strict=True)
        }


@dataclass(frozen=True)
class Solution:
    """States (times, states, lanes) at the times asked for, at the end, and the lanes that failed with the reason."""

    states: Array
    end: Array
    failures: dict[int, str]


def solve(
    kernel: Kernel,
    y0: Array,
    p: Array,
    doses: Doses,
    span: tuple[float, float],
    at: Array,
    scales: Array,
    progress: Callable[[int], None] = lambda _: None,
) -> Solution:
    """Integrate from `span[0]` to `span[1]` (hours) over the doses of that half-open interval.

    `y0` (states, lanes), `p` (parameters, lanes), `scales` (states,). `at` lies within the span; at the time of a
    dose the state before it is returned. A lane that fails is masked with NaN and named in `failures`; the others
    go on. `progress` is told of every lane done.
    """
    states, lanes = y0.shape
    found = np.full((len(at), states, lanes), np.nan)
    end = np.full((states, lanes), np.nan)
    failures: dict[int, str] = {}
    for lane in range(lanes):
        try:
            found[:, :, lane], end[:, lane] = _lane(
                kernel, y0[:, lane], p[:, lane], _only(doses, lane), span, at, scales
            )
        except SimulationError as problem:
            failures[lane] = str(problem)
        progress(1)
    return Solution(states=found, end=end, failures=failures)


def _only(doses: Doses, lane: int) -> Doses:
    return Doses(doses.times, doses.states, doses.amounts[:, lane : lane + 1])


def _lane(
    kernel: Kernel, y0: Array, p: Array, doses: Doses, span: tuple[float, float], at: Array, scales: Array
) -> tuple[Array, Array]:
    rates = kernel.rates(p.tolist())
    y = y0.copy()
    found = np.empty((len(at), len(y)))
    done = int(np.count_nonzero(at <= span[0]))
    found[:done] = y
    for start, stop in pairwise(np.unique([span[0], *doses.times, span[1]])):
        given = doses.times == start
        np.add.at(y, doses.states[given], doses.amounts[given, 0])
        until = int(np.count_nonzero(at <= stop))
        found[done:until], y = _segment(kernel, rates, y, start, stop, at[done:until], scales)
        done = until
    return found, y


def _segment(
    kernel: Kernel, rates: Callable[..., Any], y: Array, start: float, stop: float, at: Array, scales: Array
) -> tuple[Array, Array]:
    from importlib import import_module

    solve_ivp: Any = import_module("scipy.integrate").solve_ivp
    wanted = at if len(at) and at[-1] == stop else np.append(at, stop)
    try:
        result: Any = solve_ivp(
            rates, (start, stop), y, method="LSODA", t_eval=wanted, rtol=kernel.rtol, atol=kernel.atol * scales
        )
    except (ArithmeticError, ValueError, TypeError) as problem:  # a complex or overflowing power
        raise SimulationError(_failed(kernel, start, y, scales, str(problem))) from problem
    if not result.success or not np.isfinite(result.y).all():
        raise SimulationError(_failed(kernel, start, y, scales, str(result.message)))
    return result.y[:, : len(at)].T, result.y[:, -1].copy()


def _failed(kernel: Kernel, time: float, y: Array, scales: Array, why: str) -> str:
    worst = int(np.nanargmax(np.abs(y) / scales)) if np.isfinite(y).any() else 0
    return (
        f"the integration failed on day {time / HOURS_PER_DAY:.1f} ({why}); "
        f"the state furthest from its usual size is '{kernel.model.states[worst]}' = {y[worst]:.3g}"
    )
