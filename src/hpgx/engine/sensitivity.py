"""How states depend on parameters: differences between lanes that share their steps.

Lane 0 of a group has the parameters as they are, each of the others one of them a little larger. Since all take the
same steps, the errors of the method are nearly the same in all and cancel, so that differences far smaller than the
tolerance mean something ("internal numerical differentiation", Bock 1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.engine import compiled
from hpgx.engine.reference import Doses
from hpgx.engine.workspace import BLOCK
from hpgx.errors import SimulationError

Array: TypeAlias = NDArray[Any]

STEP = 1e-4
"""By which share a parameter is moved, up and down; where it is zero, by this much."""

PAIRS = (BLOCK - 1) // 2
"""Parameters that one group of lanes can move."""


@dataclass(frozen=True)
class Sensitivities:
    """States (times, states), and their slopes (times, states, parameters asked for)."""

    states: Array
    slopes: Array


def sensitivities(
    kernel: compiled.Kernel,
    y0: Array,
    p: Array,
    which: Sequence[int],
    doses: Doses,
    span: tuple[float, float],
    at: Array,
    scales: Array,
) -> Sensitivities:
    """Return the course of one person, and its derivatives to the parameters at these places.

    `y0` (states,) and `p` (parameters,); the start and the doses (one lane) are taken not to depend on the parameters.
    Raises SimulationError when a lane fails.
    """
    steps = STEP * np.where(p[list(which)] == 0, 1.0, np.abs(p[list(which)]))
    groups = -(-len(which) // PAIRS)
    lanes = np.repeat(p[:, None], groups * BLOCK, axis=1)
    places = [(number // PAIRS) * BLOCK + 1 + 2 * (number % PAIRS) for number in range(len(which))]
    for place, parameter, step in zip(places, which, steps, strict=True):
        lanes[parameter, place] += step
        lanes[parameter, place + 1] -= step
    shared = Doses(doses.times, doses.states, np.repeat(doses.amounts[:, :1], lanes.shape[1], axis=1))
    starts = np.repeat(y0[:, None], lanes.shape[1], axis=1)
    found = compiled.solve(kernel, starts, lanes, shared, span, at, scales)
    if found.failures:
        raise SimulationError(next(iter(found.failures.values())))
    up, down = np.array(places, dtype=int), np.array(places, dtype=int) + 1
    slopes = (found.states[:, :, up] - found.states[:, :, down]) / (2 * steps)
    return Sensitivities(states=found.states[:, :, 0], slopes=slopes)
