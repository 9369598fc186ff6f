"""How far the engine is from what the processor could do at most.

    python benchmarks/limit.py

Counts the floating-point operations of a step, measures how fast one core multiplies and adds at best, and compares
with the time that people on testosterone and anastrozole take.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from people import case

from hpgx.engine import compiled, emit, native, program, sparse, tableau
from hpgx.engine.derive import jacobian
from hpgx.engine.graph import Expression
from hpgx.engine.ir import DOUBLE, INT, POINTER, Module, vector
from hpgx.engine.workspace import BLOCK

FLOPS = {"log2": 25, "exp2": 27, "exp": 30, "times_log": 1}
"""Operations on doubles inside an elementary function; anything else is one."""

INDEPENDENT = 24  # chains of products: enough to hide how long each takes
ROUNDS, REPEATS, MEN, RTOL = 1_000_000, 7, 64, 1e-6


def seconds(function: Any, *arguments: Any) -> float:
    """Return the best time of a call, of the processor: other work may share the machine."""
    times: list[float] = []
    for _ in range(REPEATS):
        begun = time.process_time()
        function(*arguments)
        times.append(time.process_time() - begun)
    return min(times)


def peak() -> float:
    """Return the operations per second of one core on products and sums that need no memory."""
    module = Module()
    code = module.function("products", [("x", POINTER), ("count", INT)])
    kind = vector(DOUBLE, BLOCK)
    chains = [code.variable(code.load(kind, code["x"], index * BLOCK)) for index in range(INDEPENDENT)]
    with code.loop(code["count"]):
        for chain in chains:
            chain.set(chain.get() * 0.999 + 0.001)
    for index, chain in enumerate(chains):
        code.store(chain.get(), code["x"], index * BLOCK)
    function = native.Library(native.compile_text(module.text())).function("products", (POINTER, INT))
    block = np.ones(INDEPENDENT * BLOCK)
    return 2 * BLOCK * INDEPENDENT * ROUNDS / seconds(function, block.ctypes.data, ROUNDS)


def operations(writer: emit.Writer, *groups: Sequence[Expression]) -> int:
    """Return the operations on doubles, for one person, that evaluate outputs."""
    inside = writer._inside([output for group in groups for output in group])
    counted = Counter(node.operation for node in inside if not writer._in_memory(node))
    return sum(FLOPS.get(operation, 1) * count for operation, count in counted.items())


def step(model: Any) -> dict[str, int]:
    """Return the operations on doubles of one step, for one person, by what they are for."""
    traced = model.traced
    entries = jacobian(traced.rates, traced.states)
    lowered = emit.lower({"rates": traced.rates, "jacobian": tuple(entries.values())})
    writer = emit.Writer(Module(), lowered.hoisted, BLOCK)
    groups, states, stages = lowered.groups, len(traced.states), tableau.STAGES
    factors = len(sparse.filled(sparse.ordering(states, entries), entries))
    sums = sum(len(tableau.A[stage]) + len(tableau.C[stage]) for stage in range(1, 6)) + len(
        tableau.C[6] + tableau.C[7]
    )
    return {
        "rates": (stages - 1) * operations(writer, groups["rates"]),
        "rates and Jacobian": operations(writer, groups["rates"], groups["jacobian"]),
        "elimination": 2 * factors * (stages + 1),
        "stages": 2 * states * sums,
        "error, new state": 15 * states,
    }


def main() -> None:
    """Print the comparison."""
    best, group = peak(), case(MEN, 52)
    counts = step(group.model)
    print(f"one core at most: {best / 1e9:.1f} billion operations/s")
    print("operations of a step, one man: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    kernel = compiled.Kernel(group.model, RTOL, RTOL * 1e-2, nonnegative=True)
    steps = _steps(kernel, group)
    taken = (
        seconds(
            lambda: compiled.solve(
                kernel, group.y, group.p, group.doses, (0.0, group.end), group.at, group.scales, threads=1
            )
        )
        / MEN
    )
    least = steps * sum(counts.values()) / best
    print(f"a man, 52 weeks, rtol {RTOL:g}: {steps:.0f} steps, {1e3 * taken:.2f} ms; at the limit {1e3 * least:.2f} ms")
    print(f"the engine runs at {100 * least / taken:.0f} % of the limit")
    _times(kernel)


def _steps(kernel: compiled.Kernel, group: Any) -> float:
    """Return how many steps a lane group tries."""
    one = group.some(BLOCK)
    memory = compiled.prepared(kernel, kernel.program(BLOCK), one.y, one.p, one.scales, slice(0, BLOCK))
    schedule = compiled.schedule_of(one.doses, (0.0, one.end), one.at)
    out = np.empty((len(one.at), len(one.y), BLOCK))
    compiled.integrate(kernel, kernel.program(BLOCK), memory, schedule, slice(0, BLOCK), out)
    return float(memory["work"][:2].sum())


def _times(kernel: compiled.Kernel) -> None:
    """Print how long the parts of a step take, for eight people."""
    text = program.text(kernel.model, BLOCK)
    calls = {"rates": 3, "linearise": 4, "factor": 2, "solve": 3}
    for name, pointers in calls.items():
        names = [f"ptr %a{index}" for index in range(pointers)] + (["double 9.0"] if name == "factor" else [])
        arguments = ", ".join(names)
        declared = ", ".join(names[:pointers])
        text += (
            f"\ndefine void @again_{name}(i64 %n, {declared}) {{\nstart:\n  br label %one\none:\n"
            "  %i = phi i64 [0, %start], [%next, %one]\n"
            f"  call void @{name}({arguments})\n  %next = add i64 %i, 1\n  %more = icmp slt i64 %next, %n\n"
            "  br i1 %more, label %one, label %end\nend:\n  ret void\n}"
        )
    library, rounds = native.Library(native.compile_text(text)), 20_000
    places = [np.full(4000 * BLOCK, 0.5) for _ in range(4)]
    for name, pointers in calls.items():
        again = library.function(f"again_{name}", ("i64", *("ptr",) * pointers))
        taken = seconds(again, rounds, *(place.ctypes.data for place in places[:pointers]))
        print(f"  {name:10} {1e6 * taken / rounds:.2f} µs for eight people")


if __name__ == "__main__":
    main()
