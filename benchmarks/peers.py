"""The engine beside other solvers, on the same equations, people, doses and error.

    pip install pydiffsol            # then, with these installed beside hpgx:
    pip install diffrax
    python benchmarks/peers.py [--men 16] [--weeks 52] [--repeats 3]

Each solver restarts at every dose, as it must, and reports the states before each dose and at the end. Each runs at
the loosest tolerance whose error against a tight run of the engine is at most 1e-5, with states divided by their
natural scales, so that one absolute tolerance suits all. Runs are interleaved; times are of the processor, since
diffrax uses every one there is. libRoadRunner is missing: it writes every assignment out where it is used, which the
unrolled binding equations, whose every step uses the one before several times, make too large to compile.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from people import Case, case
from throughput import best, engine, loosest

from hpgx.engine.graph import Expression, needed
from hpgx.engine.reference import Solution

INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


class Diffsol:
    """Diffsol, which compiles its own language; explicit Tsitouras 4(5), one person and one dose interval at a time."""

    def __init__(self, one: Case) -> None:
        import pydiffsol

        self._ode = pydiffsol.Ode(_diffsl(one), matrix_type=pydiffsol.nalgebra_dense, ode_solver=pydiffsol.tsit45)

    def __call__(self, one: Case, rtol: float) -> Solution:
        """Return the states before each dose."""
        self._ode.rtol, self._ode.atol = rtol, rtol * 1e-2
        lanes = [self._lane(one, lane) for lane in range(one.y.shape[1])]
        states = np.array(lanes).transpose(1, 2, 0)
        return Solution(states, states[-1], {})

    def _lane(self, one: Case, lane: int) -> list[np.ndarray]:
        x, found = one.y[:, lane] / one.scales, []
        for start, stop in _intervals(one):
            given = one.doses.times == start
            np.add.at(x, one.doses.states[given], one.doses.amounts[given, lane] / one.scales[one.doses.states[given]])
            x = self._ode.solve_dense(np.concatenate([x, one.p[:, lane]]), np.array([stop - start])).ys[:, -1].copy()
            found.append(x * one.scales)
        return found


def _diffsl(one: Case) -> str:
    """Return the model in DiffSL: start and parameters are its inputs."""
    rates = one.model.traced.rates
    lines = [
        f"in_i {{ {', '.join([f'x{i} = 1' for i in range(len(rates))] + [f'p{i} = 1' for i in range(len(one.p))])} }}",
        f"u_i {{ {', '.join(f's{i} = x{i}' for i in range(len(rates)))} }}",
    ]
    names: dict[int, str] = {}
    for node in needed(rates):
        a = [names[argument.index] for argument in node.arguments]
        if node.operation == "constant":
            names[node.index] = f"({node.value!r})"
            continue
        if node.operation == "input" and node.value[0] == "p":
            names[node.index] = node.value
            continue
        names[node.index] = f"v{node.index}"
        lines.append(f"v{node.index} {{ {_in_text(one, node, a)} }}")
    ends = (f"{names[r.index]} / {float(s)!r}" for r, s in zip(rates, one.scales, strict=True))
    return "\n".join([*lines, f"F_i {{ {', '.join(ends)} }}"])


class Diffrax:
    """Diffrax on JAX; Tsitouras 5, a scan over dose intervals, all people side by side."""

    def __init__(self, one: Case) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        self._jax = jax
        self._compiled: dict[float, Any] = {}
        self._intervals = np.array(list(_intervals(one)))

    def __call__(self, one: Case, rtol: float) -> Solution:
        """Return the states before each dose."""
        if rtol not in self._compiled:
            self._compiled[rtol] = self._jax.jit(self._jax.vmap(self._person(one, rtol)))
        entering = np.zeros((one.y.shape[1], len(self._intervals), len(one.y)))
        for time, state, amounts in zip(one.doses.times, one.doses.states, one.doses.amounts, strict=True):
            entering[:, np.searchsorted(self._intervals[:, 0], time), state] += amounts / one.scales[state]
        found = np.asarray(self._compiled[rtol](one.y.T / one.scales, one.p.T, entering)) * one.scales
        return Solution(found.transpose(1, 2, 0), found[:, -1].T, {})

    def _person(self, one: Case, rtol: float) -> Callable[..., Any]:
        import diffrax
        import jax.numpy as jnp

        rates = one.model.traced.rates
        functions = {"exp": jnp.exp, "log": jnp.log, "sqrt": jnp.sqrt, "pow": jnp.power}

        def field(_t: Any, x: Any, p: Any) -> Any:
            return jnp.stack(_evaluated(rates, x * one.scales, p, functions)) / one.scales

        control = diffrax.PIDController(rtol=rtol, atol=rtol * 1e-2)

        def person(x: Any, p: Any, entering: Any) -> Any:
            def interval(before: Any, this: Any) -> Any:
                length, given = this
                solved = diffrax.diffeqsolve(
                    diffrax.ODETerm(field), diffrax.Tsit5(), 0.0, length, None, before + given, p,
                    stepsize_controller=control, saveat=diffrax.SaveAt(t1=True), max_steps=100_000,
                )  # fmt: skip
                after = solved.ys[0]
                return after, after

            lengths = jnp.asarray(self._intervals[:, 1] - self._intervals[:, 0])
            return self._jax.lax.scan(interval, x, (lengths, entering))[1]

        return person


def _in_text(one: Case, node: Expression, arguments: list[str]) -> str:
    """Return an operation, or a state times its scale, as text."""
    if node.operation == "input":
        return f"{float(one.scales[int(node.value[1:])])!r} * s{node.value[1:]}"
    if node.operation in INFIX:
        return f"{arguments[0]} {INFIX[node.operation]} {arguments[1]}"
    if node.operation == "neg":
        return f"-{arguments[0]}"
    return f"{node.operation}({', '.join(arguments)})"


def _evaluated(outputs: tuple[Expression, ...], y: Any, p: Any, functions: Mapping[str, Any]) -> list[Any]:
    """Return the outputs, operation by operation, on numbers of any library."""
    import operator

    known: dict[int, Any] = {}
    plain = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}
    for node in needed(outputs):
        if node.operation == "constant":
            known[node.index] = node.value
        elif node.operation == "input":
            known[node.index] = (y if node.value[0] == "y" else p)[int(node.value[1:])]
        else:
            does = {**plain, "neg": operator.neg, **functions}[node.operation]
            known[node.index] = does(*(known[argument.index] for argument in node.arguments))
    return [known[output.index] + 0.0 * y[0] for output in outputs]


def _intervals(one: Case) -> list[tuple[float, float]]:
    return list(itertools.pairwise(np.unique([*one.doses.times, one.end]).tolist()))


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--men", type=int, default=16)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    everyone = case(asked.men, asked.weeks)
    everyone = replace(everyone, at=np.array([stop for _, stop in _intervals(everyone)]))
    few = everyone.some(2)
    wanted = engine(everyone, 1e-11).states
    peers: dict[str, Callable[[Case, float], Solution]] = {"engine": engine}
    for name, made in {"pydiffsol": Diffsol, "diffrax": Diffrax}.items():
        if importlib.util.find_spec(name):
            peers[name] = made(everyone)
    works: dict[str, Callable[[], object]] = {}
    for name, peer in peers.items():
        judged = everyone if name == "engine" else few
        rtol, error = loosest(peer, judged, wanted[:, :, : judged.y.shape[1]])
        print(f"{name:10} at rtol {rtol:g} is off by {error:.1e}", flush=True)
        peer(everyone, rtol)  # compiled before it is timed
        works[name] = lambda peer=peer, rtol=rtol: peer(everyone, rtol)
    times = best(works, asked.repeats)
    ours = times["engine"][1]
    for name, (wall, processor) in times.items():
        each = processor / asked.men
        print(
            f"{name:10} {1e3 * each:8.2f} ms a man of one processor ({wall:.2f} s wall), {processor / ours:6.1f} times"
        )


if __name__ == "__main__":
    main()
