"""From expressions to functions of the assembler.

Expressions are first lowered to what a processor does well. A division becomes a product with a reciprocal, which
other divisions by the same number share; a power with a small whole exponent becomes products, any other
2^(n·log2 x), where powers of the same base share the logarithm. What depends on parameters alone is computed by a
function of its own, once for a lane group, and read from memory by the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from hpgx.engine import elementary
from hpgx.engine.graph import Expression, Graph, needed
from hpgx.engine.ir import DOUBLE, POINTER, Function, Module, Value, vector

WHOLE_EXPONENTS = 16
"""The largest exponent that is multiplied out."""


@dataclass(frozen=True)
class Lowered:
    """Groups of outputs after lowering, and the parameter-only expressions that they read, in their order in memory."""

    groups: Mapping[str, tuple[Expression, ...]]
    hoisted: tuple[Expression, ...]


def lower(groups: Mapping[str, Sequence[Expression]]) -> Lowered:
    """Lower several groups of outputs of one graph together, so that they share what is hoisted."""
    outputs = [output for group in groups.values() for output in group]
    if not outputs:
        return Lowered(dict.fromkeys(groups, ()), ())
    became: dict[int, Expression] = {}
    for node in needed(outputs):
        became[node.index] = _lowered(node, [became[argument.index] for argument in node.arguments])
    lowered = {name: tuple(became[output.index] for output in group) for name, group in groups.items()}
    return Lowered(lowered, _hoisted([output for group in lowered.values() for output in group]))


def _lowered(node: Expression, arguments: list[Expression]) -> Expression:
    graph = node.graph
    match node.operation:
        case "input" | "constant":
            return node
        case "div":
            return graph.apply("mul", arguments[0], _reciprocal(graph, arguments[1]))
        case "pow":
            return _power(graph, *arguments)
        case "log":
            return graph.apply("mul", graph.node("log2", (arguments[0],)), elementary.LN_2)
        case operation:
            return graph.apply(operation, *arguments)


def _reciprocal(graph: Graph, x: Expression) -> Expression:
    if x.operation == "constant" and x.value != 0:
        return graph.lift(1 / x.value)
    return graph.node("reciprocal", (x,))


def _power(graph: Graph, base: Expression, n: Expression) -> Expression:
    if n.operation == "constant" and n.value == int(n.value) and abs(n.value) <= WHOLE_EXPONENTS:
        power = _whole_power(graph, base, abs(int(n.value)))
        return _reciprocal(graph, power) if n.value < 0 else power
    if n.operation == "constant" and n.value == 0.5:
        return graph.apply("sqrt", base)
    logarithm = graph.node("log2", (base,))
    # a constant exponent is not zero here, so it needs no check for 0⁰
    scaled = graph.apply("mul", n, logarithm) if n.operation == "constant" else graph.node("times_log", (n, logarithm))
    return graph.node("exp2", (scaled,))


def _whole_power(graph: Graph, base: Expression, n: int) -> Expression:
    """Return base to a whole power by repeated squaring."""
    total, square = graph.lift(1.0), base
    while n:
        if n & 1:
            total = graph.apply("mul", total, square)
        n >>= 1
        square = graph.apply("mul", square, square)
    return total


def _is_state(node: Expression) -> bool:
    return node.operation == "input" and node.value[0] == "y"


def _hoisted(outputs: Sequence[Expression]) -> tuple[Expression, ...]:
    """Return the parameter-only expressions that are outputs, or are read by expressions of the states."""
    fixed: set[int] = set()
    order = needed(outputs)
    for node in order:
        if not _is_state(node) and all(argument.index in fixed for argument in node.arguments):
            fixed.add(node.index)
    read = {argument.index for node in order if node.index not in fixed for argument in node.arguments}
    read |= {output.index for output in outputs}
    return tuple(node for node in order if node.index in fixed & read and node.operation != "constant")


LATENCY = {"reciprocal": 24, "sqrt": 30, "log2": 90, "exp": 80, "exp2": 80}
"""Roughly after how many cycles a result can be used; 4 for anything else."""

EFFORT = {"reciprocal": 8, "sqrt": 10, "log2": 20, "exp": 16, "exp2": 16}
"""Roughly how many cycles the processor is busy with an operation; 1 for anything else."""


def scheduled(order: Sequence[Expression]) -> list[Expression]:
    """Return expressions, given with arguments first, in an order that keeps the processor busy.

    An equation is a chain in which every operation waits for the one before, and a processor looks only some hundred
    operations ahead. So of what can be computed at a moment, what most depends on comes first, and the chains of
    different equations run side by side.
    """
    present = {node.index for node in order}
    users: dict[int, list[Expression]] = {node.index: [] for node in order}
    missing: dict[int, int] = {}
    for node in order:
        arguments = {argument.index for argument in node.arguments} & present
        missing[node.index] = len(arguments)
        for argument in arguments:
            users[argument].append(node)
    height: dict[int, int] = {}
    for node in reversed(order):
        after = max((height[user.index] for user in users[node.index]), default=0)
        height[node.index] = after + LATENCY.get(node.operation, 4)
    return _listed(order, users, missing, height)


def _listed(
    order: Sequence[Expression],
    users: Mapping[int, list[Expression]],
    missing: dict[int, int],
    height: Mapping[int, int],
) -> list[Expression]:
    """Return the order of list scheduling, for one operation at a time."""
    waiting = [(0, node.index, node) for node in order if not missing[node.index]]
    ready: list[tuple[int, int, Expression]] = []
    known_at: dict[int, int] = {}
    found: list[Expression] = []
    now = 0
    while waiting or ready:
        if not ready:
            now = max(now, waiting[0][0])
        while waiting and waiting[0][0] <= now:
            _, index, node = heappop(waiting)
            heappush(ready, (-height[index], index, node))
        _, index, node = heappop(ready)
        found.append(node)
        known_at[index] = now + LATENCY.get(node.operation, 4)
        now += EFFORT.get(node.operation, 1)
        for user in users[index]:
            missing[user.index] -= 1
            if not missing[user.index]:
                when = max(known_at[a.index] for a in user.arguments if a.index in known_at)
                heappush(waiting, (when, user.index, user))
    return found


class Writer:
    """Writes functions of states and hoisted values, on a number of lanes."""

    def __init__(self, module: Module, hoisted: Sequence[Expression], lanes: int) -> None:
        self.module = module
        self.lanes = lanes
        self.kind = vector(DOUBLE, lanes)
        self.hoisted = {node.index: slot for slot, node in enumerate(hoisted)}
        self._hoisted_nodes = hoisted

    def prologue(self, name: str) -> Function:
        """Write ``(p, q)``: the hoisted values q of the parameters p."""
        code = self.module.function(name, [("p", POINTER), ("q", POINTER)])
        known: dict[int, Value] = {}
        for node in needed(self._hoisted_nodes):
            if node.operation == "input":
                known[node.index] = code.load(self.kind, code["p"], int(node.value[1:]) * self.lanes)
            elif node.operation == "constant":
                known[node.index] = code.constant(node.value, self.kind)
            else:
                known[node.index] = self.operation(code, node, known)
            if node.index in self.hoisted:
                code.store(known[node.index], code["q"], self.hoisted[node.index] * self.lanes)
        return code

    def evaluate(self, name: str, *groups: Sequence[Expression]) -> Function:
        """Write ``(y, q, out0, out1, ...)``: each group of outputs, stored one after another where its pointer says."""
        names = [f"out{index}" for index in range(len(groups))]
        code = self.module.function(name, [(name, POINTER) for name in ("y", "q", *names)])
        wanted: dict[int, list[tuple[str, int]]] = {}
        for out, group in zip(names, groups, strict=True):
            for slot, output in enumerate(group):
                wanted.setdefault(output.index, []).append((out, slot))
        known: dict[int, Value] = {}
        for node in scheduled(self._inside([output for group in groups for output in group])):
            # what is in memory is fetched where it is used
            known |= {a.index: self._fetched(code, a) for a in node.arguments if self._in_memory(a)}
            known[node.index] = (
                self._fetched(code, node) if self._in_memory(node) else self.operation(code, node, known)
            )
            # stored as soon as known, so that it need not be kept
            for out, slot in wanted.get(node.index, ()):
                code.store(known[node.index], code[out], slot * self.lanes)
        return code

    def _inside(self, outputs: Sequence[Expression]) -> list[Expression]:
        """Return the outputs and every operation behind them, arguments first, up to what is in memory."""
        wanted: dict[int, Expression] = {}
        stack = list(outputs)
        while stack:
            node = stack.pop()
            if node.index not in wanted:
                wanted[node.index] = node
                if not self._in_memory(node):
                    stack.extend(argument for argument in node.arguments if not self._in_memory(argument))
        return [wanted[index] for index in sorted(wanted)]

    def _in_memory(self, node: Expression) -> bool:
        return node.index in self.hoisted or _is_state(node) or node.operation == "constant"

    def _fetched(self, code: Function, node: Expression) -> Value:
        if node.index in self.hoisted:
            return code.load(self.kind, code["q"], self.hoisted[node.index] * self.lanes)
        if node.operation == "constant":
            return code.constant(node.value, self.kind)
        return code.load(self.kind, code["y"], int(node.value[1:]) * self.lanes)

    def operation(self, code: Function, node: Expression, known: Mapping[int, Value]) -> Value:
        """Write one operation on known values."""
        arguments = [known[argument.index] for argument in node.arguments]
        match node.operation, arguments:
            case "add", [a, b]:
                return a + b
            case "sub", [a, b]:
                return a - b
            case "mul", [a, b]:
                return a * b
            case "neg", [a]:
                return -a
            case "reciprocal", [a]:
                return 1.0 / a
            case "sqrt", [a]:
                return code.intrinsic("sqrt", a)
            case operation, _:
                return getattr(elementary, operation)(code, *arguments)
