"""The compiled solver: lane groups of eight through machine code made for the model.

Lanes are grouped by eight in the order given; a last group that is not full is filled with copies of its last lane.
A single lane has a program of its own. Grouping never depends on the number of threads, so neither do results.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpgx.engine import cache as kept
from hpgx.engine import driver, native, program
from hpgx.engine.model import Model
from hpgx.engine.reference import HOURS_PER_DAY, Doses, Solution
from hpgx.engine.workspace import BLOCK, Workspace

Array = NDArray[np.float64]

REASONS = {
    driver.COLLAPSED: "no step is short enough",
    driver.ENDLESS: f"more than {driver.MOST_ATTEMPTS} steps between two doses",
    driver.NONSENSE: "a rate of change is not a finite number",
}


class Program:
    """The compiled functions of a model, on a number of lanes."""

    def __init__(self, model: Model, lanes: int, code: bytes) -> None:
        self.lanes = lanes
        self.library = native.Library(code)
        self.space = Workspace(len(model.states), len(model.parameters), lanes)
        self.doubles: int = self.library.function("doubles", (), "i64")()
        self.integrate = self.library.function("integrate", [kind for _, kind in driver.ARGUMENTS])
        self.observe = self.library.function("observe", [kind for _, kind in program.OBSERVE])

    def workspace(self) -> Memory:
        """Return fresh memory for one lane group."""
        return Memory(self.space, self.doubles)


class Memory:
    """The memory of one lane group, by name."""

    def __init__(self, space: Workspace, doubles: int) -> None:
        self.space = space
        block = np.zeros(doubles + BLOCK)
        # vectors are read fastest where they do not straddle cache lines
        first = -(block.ctypes.data // 8) % BLOCK
        self.block = block[first : first + doubles]

    def __getitem__(self, name: str) -> Array:
        """Return the numbers (n, lanes) of a stretch that is n long, or the driver's own eight."""
        space = self.space
        place = space.places[name]
        rows = {"p": space.parameters}.get(name, space.states)
        if name in ("alive", "code", "when", "work"):
            return self.block[place : place + BLOCK]
        return self.block[place : place + rows * space.lanes].reshape(rows, space.lanes)

    @property
    def address(self) -> int:
        """Where the memory begins."""
        return self.block.ctypes.data


@cache
def loaded(key: str, model: Model, lanes: int) -> Program:
    """Return the program of a model, from this process, from disk, or compiled."""
    code = kept.fetch(f"{key} {lanes} {native.machine()}", lambda: native.compile_text(program.text(model, lanes)))
    return Program(model, lanes, code)


@dataclass
class Kernel:
    """A model made ready to be solved. With `nonnegative`, no step may take a state from above to below zero.

    rtol, atol: the error allowed in a step is atol·scale + rtol·|state|, where `scale` is the natural size of a state.
    """

    model: Model
    rtol: float = 1e-6
    atol: float = 1e-8
    nonnegative: bool = False
    _key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._key = program.signature(self.model)

    def program(self, lanes: int) -> Program:
        """Return the compiled functions for one lane or for a group of eight."""
        return loaded(self._key, self.model, lanes)

    def observe(self, y: Array, p: Array) -> dict[str, Array]:
        """Return each observable (times, lanes) for states (times, states, lanes) and parameters (…, lanes)."""
        names = list(self.model.traced.observables)
        times, _, lanes = y.shape
        made = self.program(_width(lanes))
        out = np.empty((len(names), times, _groups(lanes) * made.lanes))

        def one(group: slice) -> None:
            rows = np.ascontiguousarray(_filled(y, group, made.lanes))
            memory = made.workspace()
            memory["p"][...] = _filled(p, group, made.lanes)
            to = out[:, :, group.start :]
            made.observe(memory.address, rows.ctypes.data, times, made.lanes, to.ctypes.data, out.shape[2])

        _each(one, lanes, lambda _: None, None)
        return dict(zip(names, out[:, :, :lanes], strict=True))


def _width(lanes: int) -> int:
    return 1 if lanes == 1 else BLOCK


def _groups(lanes: int) -> int:
    return -(-lanes // _width(lanes))


def _filled(values: Array, group: slice, width: int) -> Array:
    """Return the lanes of a group along the last axis, the last one copied until the group is full."""
    part = values[..., group]
    missing = width - part.shape[-1]
    return np.concatenate([part, np.repeat(part[..., -1:], missing, axis=-1)], axis=-1) if missing else part


def _each(work: Callable[[slice], None], lanes: int, progress: Callable[[int], None], threads: int | None) -> None:
    """Do the work on every lane group, on several threads: compiled calls run side by side."""
    width = _width(lanes)
    groups = [slice(first, min(first + width, lanes)) for first in range(0, lanes, width)]
    workers = min(threads or available(), len(groups))
    if workers <= 1:
        for group in groups:
            work(group)
            progress(group.stop - group.start)
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            for group, _ in zip(groups, pool.map(work, groups), strict=True):
                progress(group.stop - group.start)
        except BaseException:
            # whoever interrupts does not want to wait for the groups that have not begun
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def available() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Schedule:
    """Break points and doses as the driver reads them: the doses of interval i are first[i] to first[i + 1]."""

    breaks: Array
    first: NDArray[np.int64]
    dosed: NDArray[np.int64]
    amounts: Array
    at: Array


def schedule_of(doses: Doses, span: tuple[float, float], at: Array) -> Schedule:
    """Return the break points and doses of a span."""
    within = (doses.times >= span[0]) & (doses.times < span[1])
    times = doses.times[within]
    breaks = np.unique(np.concatenate(([span[0]], times, [span[1]])))
    return Schedule(
        breaks=breaks,
        first=np.searchsorted(times, breaks).astype(np.int64),
        dosed=np.ascontiguousarray(doses.states[within], dtype=np.int64),
        amounts=doses.amounts[within],
        at=np.append(at, np.inf),  # the driver looks one time ahead
    )


def solve(
    kernel: Kernel,
    y0: Array,
    p: Array,
    doses: Doses,
    span: tuple[float, float],
    at: Array,
    scales: Array,
    progress: Callable[[int], None] = lambda _: None,
    *,
    threads: int | None = None,
) -> Solution:
    """Integrate from `span[0]` to `span[1]` (hours) over the doses of that half-open interval.

    `y0` (states, lanes), `p` (parameters, lanes), `scales` (states,). `at` lies within the span and rises; at the time
    of a dose the state before it is returned. A lane that fails is masked with NaN and named in `failures`; the others
    go on. `progress` is told of every lane done. `threads`: None for every processor there is.
    """
    states, lanes = y0.shape
    made = kernel.program(_width(lanes))
    schedule = schedule_of(doses, span, at)
    found = np.empty((len(at), states, _groups(lanes) * made.lanes))
    end = np.empty((states, lanes))
    failures: dict[int, str] = {}

    def one(group: slice) -> None:
        memory = prepared(kernel, made, y0, p, scales, group)
        integrate(kernel, made, memory, schedule, group, found)
        end[:, group] = memory["y"][:, : group.stop - group.start]
        for lane in range(group.start, group.stop):
            if memory["code"][lane - group.start]:
                failures[lane] = _reason(kernel.model, memory, lane - group.start, scales)
                found[:, :, lane] = end[:, lane] = np.nan

    _each(one, lanes, progress, threads)
    return Solution(states=found[:, :, :lanes], end=end, failures=dict(sorted(failures.items())))


def prepared(kernel: Kernel, made: Program, y0: Array, p: Array, scales: Array, group: slice) -> Memory:
    """Return the memory of a lane group at its start."""
    memory = made.workspace()
    memory["y"][...] = _filled(y0, group, made.lanes)
    memory["p"][...] = _filled(p, group, made.lanes)
    memory.block[memory.space.places["scale"] : memory.space.places["last"]] = 1.0  # no division by zero in the padding
    memory["scale"][...] = scales[:, None]
    memory["absolute"][...] = kernel.atol * scales[:, None]
    memory["floor"][...] = -kernel.atol * scales[:, None] if kernel.nonnegative else -np.inf
    memory["alive"][...] = 1.0
    return memory


def integrate(kernel: Kernel, made: Program, memory: Memory, schedule: Schedule, group: slice, found: Array) -> None:
    """Carry a lane group through a schedule; its states go to its lanes of `found`."""
    amounts = np.ascontiguousarray(_filled(schedule.amounts, group, made.lanes))
    made.integrate(
        memory.address,
        schedule.breaks.ctypes.data,
        len(schedule.breaks) - 1,
        schedule.first.ctypes.data,
        schedule.dosed.ctypes.data,
        amounts.ctypes.data,
        schedule.at.ctypes.data,
        found[:, :, group.start :].ctypes.data,
        found.shape[2],
        kernel.rtol,
        (100 * kernel.rtol) ** (1 / 5),
    )


def _reason(model: Model, memory: Memory, lane: int, scales: Array) -> str:
    """Return why a lane failed, in words: when, and the state that is furthest from its usual size."""
    at = lane if memory.space.lanes > 1 else 0
    y = memory["last"][:, at]
    sizes: Any = np.where(np.isfinite(y), np.abs(y) / scales, np.inf)
    worst = int(np.argmax(sizes))
    return (
        f"the integration failed on day {memory['when'][lane] / HOURS_PER_DAY:.1f} ({REASONS[memory['code'][lane]]}); "
        f"the state furthest from its usual size is '{model.states[worst]}' = {y[worst]:.3g}"
    )
