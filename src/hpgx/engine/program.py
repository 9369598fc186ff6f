"""From a model to the text of its program: every function that is compiled for it, on a number of lanes."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hpgx.engine import driver, emit, rodas, sparse
from hpgx.engine.derive import jacobian
from hpgx.engine.driver import Driver
from hpgx.engine.graph import Expression, needed
from hpgx.engine.ir import DOUBLE, INT, POINTER, Function, Module, vector
from hpgx.engine.model import Model
from hpgx.engine.workspace import Workspace

OBSERVE = (
    ("w", POINTER),
    ("rows", POINTER),
    ("times", INT),
    ("stride", INT),
    ("out", POINTER),
    ("across", INT),
)


def signature(model: Model) -> str:
    """Return a hash of a model's equations and of the code that compiles them; cheap beside deriving and compiling."""
    traced = model.traced
    outputs = [*traced.rates, *traced.observables.values()]
    order = needed(outputs)
    place = {node.index: number for number, node in enumerate(order)}
    lines = [f"{node.operation} {node.value!r} {[place[a.index] for a in node.arguments]}" for node in order]
    shape = f"{len(traced.states)} {len(traced.parameters)} {len(traced.rates)} {[place[o.index] for o in outputs]}"
    return hashlib.sha256("\n".join([_engine(), shape, *lines]).encode()).hexdigest()


@cache
def _engine() -> str:
    """Return the version of this package: a hash of its files, so that no change to them meets older machine code."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def text(model: Model, lanes: int) -> str:
    """Return the program of a model in LLVM's language."""
    traced = model.traced
    entries = jacobian(traced.rates, traced.states)
    groups = emit.lower(
        {
            "rates": traced.rates,
            "jacobian": tuple(entries.values()),
            "observables": tuple(traced.observables.values()),
        }
    )
    module = Module()
    writer = emit.Writer(module, groups.hoisted, lanes)
    order = sparse.ordering(len(traced.states), entries)
    places = sparse.filled(order, entries)
    space = Workspace(len(traced.states), len(traced.parameters), lanes)
    rodas.reserve(space, len(entries), len(places), len(groups.hoisted))
    driver.reserve(space)
    space.add("observed", len(traced.observables) * lanes)
    functions = {
        "prologue": writer.prologue("prologue"),
        "rates": writer.evaluate("rates", groups.groups["rates"]),
        "linearise": writer.evaluate("linearise", groups.groups["rates"], groups.groups["jacobian"]),
        "factor": _factor(module, lanes, list(entries), places, order),
        "solve": _solve(module, lanes, places, order),
        "observables": writer.evaluate("observables", groups.groups["observables"]),
    }
    Driver(module, space, functions).write()
    _observe(module, space, functions, traced.observables)
    size = module.function("doubles", (), INT)
    size.finish(size.integer(space.size))
    return module.text()


def _factor(
    module: Module, lanes: int, entries: list[sparse.Place], places: list[sparse.Place], order: Sequence[int]
) -> Function:
    """Write ``(jacobian, factors, diagonal)``: factor diagonal·I − J.

    A slope that is not finite, such as that of √x at 0, counts as none: the rates are right, so the step is only
    less accurate there, which its error shows.
    """
    code = module.function("factor", [("jacobian", POINTER), ("factors", POINTER), ("diagonal", DOUBLE)])
    kind, slots = vector(DOUBLE, lanes), {place: slot * lanes for slot, place in enumerate(places)}
    diagonal = code.spread(code["diagonal"], lanes)
    matrix = {(index, index): diagonal for index in order}
    for slot, place in enumerate(entries):
        entry = code.load(kind, code["jacobian"], slot * lanes)
        finite = code.intrinsic("fabs", entry) < math.inf
        entry = code.select(finite, entry, code.constant(0.0, kind))
        matrix[place] = matrix[place] - entry if place in matrix else -entry
    sparse.factor(
        matrix,
        order,
        lambda pivot: 1.0 / pivot,
        lambda place, value: code.store(value, code["factors"], slots[place]),
    )
    return code


def _solve(module: Module, lanes: int, places: list[sparse.Place], order: Sequence[int]) -> Function:
    """Write ``(factors, right, x)``: replace x by the solution for the right side right + x."""
    code = module.function("solve", [("factors", POINTER), ("right", POINTER), ("x", POINTER)])
    kind = vector(DOUBLE, lanes)
    rows = range(len(order))
    right = [code.load(kind, code["right"], row * lanes) + code.load(kind, code["x"], row * lanes) for row in rows]
    factors = {
        place: (lambda slot=slot: code.load(kind, code["factors"], slot * lanes)) for slot, place in enumerate(places)
    }
    for row, value in enumerate(sparse.solve(factors, order, right)):
        code.store(value, code["x"], row * lanes)
    return code


def _observe(
    module: Module, space: Workspace, functions: dict[str, Function], observables: dict[str, Expression]
) -> None:
    """Write ``(w, rows, times, stride, out, across)``: observables of the states at each time.

    States lie in `rows` with `stride` doubles from one to the next; an observable at one time goes to `out`, with
    `across` doubles from time to time.
    """
    code = module.function("observe", OBSERVE)
    kind, lanes = vector(DOUBLE, space.lanes), space.lanes
    y, q, observed = (space.at(code, name) for name in ("y", "q", "observed"))
    code.call(functions["prologue"], space.at(code, "p"), q)
    with code.loop(code["times"]) as time:
        row = code.place(code["rows"], time * code["stride"] * space.states)
        with code.loop(space.states) as state:
            code.store(code.load(kind, row, state * code["stride"]), y, state * lanes)
        code.call(functions["observables"], y, q, observed)
        with code.loop(len(observables)) as which:
            value = code.load(kind, observed, which * lanes)
            code.store(value, code["out"], (which * code["times"] + time) * code["across"])
