"""Expressions: the equations as a graph of operations, each distinct expression once.

Calling an equation with `Expression` instead of floats records what it does. Equal subexpressions are the same
node, constants are folded, and the identities x + 0, x·1, x·0 and 0/x are applied, so that a part of the model that
is switched off leaves no trace.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

from hpgx import kinetics

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "pow": math.pow,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
}
"""What each operation does to floats."""

Number = Any
"""An Expression, or something `Graph.lift` makes one of: an int or a float."""


class Graph:
    """The nodes of one model."""

    def __init__(self) -> None:
        self.nodes: list[Expression] = []
        self._known: dict[tuple[Any, ...], Expression] = {}

    def node(self, operation: str, arguments: tuple[Expression, ...] = (), value: Any = None) -> Expression:
        """Return the node of an operation; `value` is a constant's number or an input's name."""
        key = (operation, value, *(argument.index for argument in arguments))
        if key not in self._known:
            made = Expression(self, len(self.nodes), operation, arguments, value)
            self.nodes.append(made)
            self._known[key] = made
        return self._known[key]

    def input(self, name: str) -> Expression:
        """Return the input with this name: a state or a parameter."""
        return self.node("input", value=name)

    def lift(self, number: Number) -> Expression:
        """Return a number as a node of this graph."""
        if isinstance(number, Expression):
            return number
        return self.node("constant", value=float(number))

    def apply(self, operation: str, *arguments: Number) -> Expression:
        """Return an operation on numbers, simplified."""
        lifted = tuple(self.lift(argument) for argument in arguments)
        if all(argument.operation == "constant" for argument in lifted):
            return self.lift(FUNCTIONS[operation](*(argument.value for argument in lifted)))
        simple = _simplified(self, operation, lifted)
        return self.node(operation, lifted) if simple is None else simple


def _simplified(graph: Graph, operation: str, arguments: tuple[Expression, ...]) -> Expression | None:
    """Return what an identity makes of an operation, or None when none applies."""
    first, second = arguments[0], arguments[-1]
    zero, one = graph.lift(0.0), graph.lift(1.0)
    identities = {
        ("add", first is zero): second,
        ("add", second is zero): first,
        ("sub", second is zero): first,
        ("mul", first is one): second,
        ("mul", second is one): first,
        ("mul", first is zero or second is zero): zero,
        ("div", second is one): first,
        ("div", first is zero): zero,
        ("pow", second is one): first,
    }
    return identities.get((operation, True))


class Expression:
    """A node: an input, a constant, or an operation on other nodes."""

    __slots__ = ("arguments", "graph", "index", "operation", "value")

    def __init__(self, graph: Graph, index: int, operation: str, arguments: tuple[Expression, ...], value: Any) -> None:
        self.graph = graph
        self.index = index
        self.operation = operation
        self.arguments = arguments
        self.value = value

    def __repr__(self) -> str:
        """Return the node in words."""
        inner = self.value if self.value is not None else ", ".join(str(argument.index) for argument in self.arguments)
        return f"<{self.operation} {inner}>"

    def __add__(self, other: Number) -> Expression:
        """Return self + other."""
        return self.graph.apply("add", self, other)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Expression:
        """Return self − other."""
        return self.graph.apply("sub", self, other)

    def __rsub__(self, other: Number) -> Expression:
        """Return other − self."""
        return self.graph.apply("sub", other, self)

    def __mul__(self, other: Number) -> Expression:
        """Return self·other."""
        return self.graph.apply("mul", self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Expression:
        """Return self/other."""
        return self.graph.apply("div", self, other)

    def __rtruediv__(self, other: Number) -> Expression:
        """Return other/self."""
        return self.graph.apply("div", other, self)

    def __rpow__(self, other: Number) -> Expression:
        """Return other to the power of self."""
        return self.graph.apply("pow", other, self)

    def __neg__(self) -> Expression:
        """Return −self."""
        return self.graph.apply("neg", self)

    def __bool__(self) -> bool:
        """Refuse: an equation that branches on a value has no graph."""
        raise TypeError("an equation compared or branched on a value; write it with the smooth blends of hpgx.kinetics")

    __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: bool(self)  # type: ignore[assignment]


def needed(outputs: Iterable[Expression]) -> list[Expression]:
    """Return every node that the outputs depend on, arguments before what uses them."""
    wanted: set[int] = set()
    stack = list(outputs)
    graph = stack[0].graph if stack else Graph()
    while stack:
        node = stack.pop()
        if node.index not in wanted:
            wanted.add(node.index)
            stack.extend(node.arguments)
    return [graph.nodes[index] for index in sorted(wanted)]


@kinetics.exp.register(Expression)
def _exp(x: Expression) -> Any:
    return x.graph.apply("exp", x)


@kinetics.log.register(Expression)
def _log(x: Expression) -> Any:
    return x.graph.apply("log", x)


@kinetics.sqrt.register(Expression)
def _sqrt(x: Expression) -> Any:
    return x.graph.apply("sqrt", x)


@kinetics.power.register(Expression)
def _power(x: Expression, n: Number) -> Any:
    return x.graph.apply("pow", x, n)
