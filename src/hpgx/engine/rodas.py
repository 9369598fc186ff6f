"""One step of Rodas5P, as functions of the assembler: stages, error and interpolation.

Each function has the workspace `w` as an argument; the coefficients are those of `hpgx.engine.tableau`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from hpgx.engine import tableau
from hpgx.engine.ir import DOUBLE, INT, POINTER, Function, Module, Value, vector
from hpgx.engine.workspace import BLOCK, Workspace

WIDE = vector(DOUBLE, BLOCK)

BELOW_FLOOR = 32.0
"""The error that is put on a step that goes below the floor: it is taken again at about half its length."""

NOTHING = 1e-200
"""A state smaller than this is set to zero: arithmetic on subnormal numbers is a hundred times slower."""


def reserve(space: Workspace, entries: int, filled: int, hoisted: int) -> None:
    """Set memory aside for a step."""
    width = space.states * space.lanes
    for name in (
        "f",
        "u",
        "rates",
        *(f"k{stage}" for stage in range(1, tableau.STAGES + 1)),
        "d1",
        "d2",
        "d3",
    ):
        space.add(name, width)
    space.add("jacobian", entries * space.lanes)
    space.add("factors", filled * space.lanes)
    space.add("q", hoisted * space.lanes)


def each(code: Function, space: Workspace) -> Callable[[str, Value], Value]:
    """Return a loader: ``load(name, index)`` is the vector at an index of a stretch."""
    bases = {name: space.at(code, name) for name in space.places}
    return lambda name, index: code.load(WIDE, bases[name], index)


def combination(code: Function, coefficients: Sequence[float], vectors: Sequence[Value]) -> Value:
    """Return Σ coefficient·vector."""
    terms = [vector * coefficient for coefficient, vector in zip(coefficients, vectors, strict=True)]
    return reduce(lambda total, term: total + term, terms)


def stages(module: Module, space: Workspace, functions: dict[str, Function]) -> Function:
    """Write ``(w, h)``: from y, f and the Jacobian to the new state in `u` and the estimate of its error in `k8`."""
    code = module.function("stages", [("w", POINTER), ("h", DOUBLE)], exported=False)
    inverse = 1.0 / code["h"]
    code.call(
        functions["factor"],
        space.at(code, "jacobian"),
        space.at(code, "factors"),
        inverse * (1 / tableau.GAMMA),
    )
    for stage in range(tableau.STAGES):
        k = space.at(code, f"k{stage + 1}")
        if stage == 0:
            _clear(code, space, k)
            rates = space.at(code, "f")
        else:
            _arguments(code, space, stage, inverse)
            rates = space.at(code, "rates")
            code.call(functions["rates"], space.at(code, "u"), space.at(code, "q"), rates)
        code.call(functions["solve"], space.at(code, "factors"), rates, k)
    return _finish_step(code, space)


def _clear(code: Function, space: Workspace, k: Value) -> None:
    with code.loop(space.vectors * BLOCK, step=BLOCK) as index:
        code.store(code.constant(0.0, WIDE), k, index)


def _arguments(code: Function, space: Workspace, stage: int, inverse: Value) -> None:
    """Put where the rates of a stage are taken into `u`, and what its right side adds to them into its k."""
    u, k = space.at(code, "u"), space.at(code, f"k{stage + 1}")
    load = each(code, space)
    with code.loop(space.vectors * BLOCK, step=BLOCK) as index:
        before = [load(f"k{j + 1}", index) for j in range(stage)]
        # stages 7 and 8 differ from the one before only by its k
        if stage >= 6:
            code.store(load("u", index) + before[-1], u, index)
        else:
            code.store(load("y", index) + combination(code, tableau.A[stage], before), u, index)
        code.store(combination(code, tableau.C[stage], before) * inverse, k, index)


def _finish_step(code: Function, space: Workspace) -> Function:
    u = space.at(code, "u")
    load = each(code, space)
    with code.loop(space.vectors * BLOCK, step=BLOCK) as index:
        code.store(load("u", index) + load(f"k{tableau.STAGES}", index), u, index)
    return code


def per_lane(code: Function, space: Workspace, values: Value) -> Value:
    """Return the maximum of each lane from maxima over vectors: with one lane, over the whole vector."""
    if space.lanes == BLOCK:
        return values
    return code.spread(code.intrinsic("vector.reduce.fmaximum", values, returns=DOUBLE), BLOCK)


def errors(module: Module, space: Workspace) -> Function:
    """Write ``(w, rtol)``: the error of a step in each lane, relative to the tolerance; NaN where it is not finite."""
    code = module.function("errors", [("w", POINTER), ("rtol", DOUBLE)], WIDE, exported=False)
    load = each(code, space)
    worst = code.variable(code.constant(0.0, WIDE))
    with code.loop(space.vectors * BLOCK, step=BLOCK) as index:
        old, new, floor = load("y", index), load("u", index), load("floor", index)
        size = code.largest(code.intrinsic("fabs", old), code.intrinsic("fabs", new))
        error = code.intrinsic("fabs", load(f"k{tableau.STAGES}", index)) / (
            load("absolute", index) + size * code["rtol"]
        )
        fell = (new < floor) & (old >= floor)
        error = code.select(fell, code.largest(error, code.constant(BELOW_FLOOR, WIDE)), error)
        worst.set(code.largest(worst.get(), error))
    code.finish(per_lane(code, space, worst.get()))
    return code


def accept(module: Module, space: Workspace) -> Function:
    """Write ``(w)``: make the new state the present one."""
    code = module.function("accept", [("w", POINTER)], exported=False)
    load, y = each(code, space), space.at(code, "y")
    with code.loop(space.vectors * BLOCK, step=BLOCK) as index:
        new = load("u", index)
        code.store(code.select(code.intrinsic("fabs", new) < NOTHING, code.constant(0.0, WIDE), new), y, index)
    return code


def dense(module: Module, space: Workspace) -> Function:
    """Write ``(w)``: prepare the interpolation within a step."""
    code = module.function("dense", [("w", POINTER)], exported=False)
    load = each(code, space)
    places = [space.at(code, name) for name in ("d1", "d2", "d3")]
    with code.loop(space.vectors * BLOCK, step=BLOCK) as index:
        k = [load(f"k{stage + 1}", index) for stage in range(tableau.STAGES)]
        for place, coefficients in zip(places, tableau.DENSE, strict=True):
            code.store(combination(code, coefficients, k), place, index)
    return code


def interpolate(module: Module, space: Workspace) -> Function:
    """Write ``(w, theta, out, stride)``: the states at a share `theta` of the step; `stride` from state to state."""
    arguments = [("w", POINTER), ("theta", DOUBLE), ("out", POINTER), ("stride", INT)]
    code = module.function("interpolate", arguments, exported=False)
    kind = vector(DOUBLE, space.lanes)
    bases = {name: space.at(code, name) for name in ("y", "u", "d1", "d2", "d3")}
    theta = code.spread(code["theta"], space.lanes)
    rest = 1.0 - theta
    with code.loop(space.states) as state:
        y, u, d1, d2, d3 = (code.load(kind, base, state * space.lanes) for base in bases.values())
        found = y * rest + (u + (d1 + (d2 + d3 * theta) * theta) * rest) * theta
        code.store(found, code["out"], state * code["stride"])
    return code
