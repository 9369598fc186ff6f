"""How fast the engine is: people per second, one person's latency, and the start of a new process.

    python benchmarks/throughput.py [--men 1000] [--weeks 52] [--scipy 4] [--repeats 3]

Engine and SciPy (LSODA, the reference solver) integrate the same equations over the same doses, each at the loosest
tolerance whose error against a tight reference is at most 1e-5. Runs are interleaved and the best of each kept.
Times are of the wall clock and, since other work may share the machine, of the processor.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
from people import Case, case

from hpgx.engine import compiled, native, reference
from hpgx.engine.reference import Solution

ALLOWED = 1e-5
TOLERANCES = (1e-4, 1e-5, 5e-6, 2e-6, 1e-6, 5e-7, 2e-7, 1e-7, 1e-8)
JUDGED = 8
"""How many people the tolerance is chosen on."""

START = """
import time
from people import case
made = case(1, 4)
ready = time.perf_counter()
from hpgx.engine import compiled
compiled.solve(compiled.Kernel(made.model), made.y, made.p, made.doses, (0.0, made.end), made.at, made.scales)
print(time.perf_counter() - ready)
"""


def engine(one: Case, rtol: float, threads: int = 1) -> Solution:
    """Return the solution of the compiled engine."""
    kernel = compiled.Kernel(one.model, rtol, rtol * 1e-2, nonnegative=True)
    return compiled.solve(kernel, one.y, one.p, one.doses, (0.0, one.end), one.at, one.scales, threads=threads)


def scipy(one: Case, rtol: float) -> Solution:
    """Return the solution of the reference."""
    kernel = reference.Kernel(one.model, rtol, rtol * 1e-2)
    return reference.solve(kernel, one.y, one.p, one.doses, (0.0, one.end), one.at, one.scales)


def loosest(solve: Callable[[Case, float], Solution], one: Case, wanted: np.ndarray) -> tuple[float, float]:
    """Return the loosest tolerance with at most the error allowed, and that error."""
    error = np.inf
    for rtol in TOLERANCES:
        error = one.error(solve(one, rtol).states, wanted)
        if error <= ALLOWED:
            return rtol, error
    return TOLERANCES[-1], error


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds of the clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def best(works: dict[str, Callable[[], object]], repeats: int) -> dict[str, tuple[float, float]]:
    """Return the best times of each, run in turn."""
    found = dict.fromkeys(works, (np.inf, np.inf))
    for _ in range(repeats):
        for name, work in works.items():
            wall, processor = timed(work)
            found[name] = (min(found[name][0], wall), min(found[name][1], processor))
    return found


def new_process(folder: str) -> tuple[float, float]:
    """Return the seconds of a new process in all, and from its model to its first result."""
    environment = os.environ | {"HPGX_CACHE": folder}
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  (a text for a new process)
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", START], env=environment, cwd=here, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begun, float(done.stdout)


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--men", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--scipy", type=int, default=4, help="how many of them SciPy integrates")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    everyone = case(asked.men, asked.weeks)
    print(f"{asked.men} men, {asked.weeks} weeks, {len(everyone.y)} states, {len(everyone.doses.times)} doses")
    print(native.machine().rsplit(",", maxsplit=1)[0].split(", +")[0])

    few = everyone.some(min(JUDGED, asked.men))
    wanted = engine(few, 1e-11).states
    first = few.some(1)
    apart = first.error(scipy(first, 1e-11).states, wanted[:, :, :1])
    print(f"tight engine against tight SciPy, one man: {apart:.1e}")
    ours, our_error = loosest(engine, few, wanted)
    theirs, their_error = loosest(scipy, few.some(2), wanted[:, :, :2])
    print(f"engine at rtol {ours:g} is off by {our_error:.1e}; SciPy at rtol {theirs:g} by {their_error:.1e}")

    works: dict[str, Callable[[], object]] = {
        "engine, 1 thread": lambda: engine(everyone, ours),
        "engine, 2 threads": lambda: engine(everyone, ours, 2),
        "SciPy": lambda: scipy(everyone.some(asked.scipy), theirs),
        "one man": lambda: engine(everyone.some(1), ours),
    }
    engine(everyone.some(1), ours)  # compiled before it is timed
    times = best(works, asked.repeats)
    men = {"SciPy": asked.scipy, "one man": 1}
    rate = {name: men.get(name, asked.men) / wall for name, (wall, _) in times.items()}
    for name, (wall, processor) in times.items():
        print(f"{name:18} {wall:8.3f} s wall {processor:8.3f} s processor {rate[name]:8.1f} men/s")
    ratio = times["SciPy"][1] / asked.scipy * asked.men / times["engine, 1 thread"][1]
    print(f"engine against SciPy on one core: {ratio:.0f} times")

    with tempfile.TemporaryDirectory() as folder:
        cold, warm = new_process(folder), min(new_process(folder) for _ in range(asked.repeats))
    print(f"new process, one man: cold {cold[0]:.2f} s, of which the engine {cold[1]:.2f} s; ", end="")
    print(f"warm {warm[0]:.2f} s, of which the engine {warm[1]:.2f} s")


if __name__ == "__main__":
    main()
