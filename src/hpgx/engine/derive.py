"""Exact derivatives of expressions, by the chain rule over the graph."""

from __future__ import annotations

from collections.abc import Sequence

from hpgx.engine.graph import Expression, Graph, needed


def jacobian(outputs: Sequence[Expression], inputs: Sequence[Expression]) -> dict[tuple[int, int], Expression]:
    """Return {(row, column): d outputs[row] / d inputs[column]} of the entries that are not zero by structure."""
    if not outputs:
        return {}
    graph = outputs[0].graph
    order = needed(outputs)
    entries: dict[tuple[int, int], Expression] = {}
    for column, variable in enumerate(inputs):
        tangents: dict[int, Expression] = {variable.index: graph.lift(1.0)}
        for node in order:
            if node.index != variable.index:
                tangent = _tangent(graph, node, tangents)
                if tangent is not None:
                    tangents[node.index] = tangent
        for row, output in enumerate(outputs):
            if output.index in tangents:
                entries[row, column] = tangents[output.index]
    return entries


def _tangent(graph: Graph, node: Expression, tangents: dict[int, Expression]) -> Expression | None:
    """Return the derivative of a node from those of its arguments, or None when it is zero."""
    total: Expression | None = None
    for place, argument in enumerate(node.arguments):
        if argument.index in tangents:
            part = _partial(graph, node, place) * tangents[argument.index]
            total = part if total is None else total + part
    return None if total is None or total is graph.lift(0.0) else total


def _partial(graph: Graph, node: Expression, place: int) -> Expression:
    """Return the derivative of an operation to its argument at `place`."""
    one = graph.lift(1.0)
    first, last = node.arguments[0], node.arguments[-1]
    match node.operation, place:
        case "add", _:
            return one
        case "sub", _:
            return one if place == 0 else -one
        case "mul", _:
            return last if place == 0 else first
        case "div", 0:
            return 1 / last
        case "div", _:
            return -node / last
        case "neg", _:
            return -one
        case "pow", 0:
            return last * graph.apply("pow", first, last - 1)
        case "pow", _:
            return node * graph.apply("log", first)
        case "exp", _:
            return node
        case "log", _:
            return 1 / first
        case "sqrt", _:
            return 0.5 / node
        case operation, _:
            raise AssertionError(f"no derivative for {operation}")
