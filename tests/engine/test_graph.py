"""Expressions: each distinct one once, simplified, and true to the arithmetic they record."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx import kinetics
from hpgx.engine import python
from hpgx.engine.derive import jacobian
from hpgx.engine.graph import FUNCTIONS, Graph, needed

many = settings(max_examples=100, deadline=None, derandomize=True)
numbers = st.floats(0.1, 5.0)


@pytest.fixture
def graph() -> Graph:
    return Graph()


def test_equal_expressions_are_one_node(graph: Graph) -> None:
    x, y = graph.input("y0"), graph.input("y1")
    assert graph.input("y0") is x
    assert (x * y + 2) is (x * y + 2.0)
    assert (x - y) is not (y - x)


def test_constants_are_folded(graph: Graph) -> None:
    two, three = graph.lift(2), graph.lift(3.0)
    assert (two * three + 1) is graph.lift(7.0)
    assert kinetics.sqrt(graph.lift(9.0)) is graph.lift(3.0)
    assert kinetics.power(graph.lift(2.0), 3.0) is graph.lift(8.0)
    assert 2.0 ** graph.lift(3.0) is graph.lift(8.0)


@pytest.mark.parametrize(
    ("expression", "same"),
    [
        (lambda x: x + 0, True),
        (lambda x: 0 + x, True),
        (lambda x: x - 0, True),
        (lambda x: x * 1, True),
        (lambda x: 1.0 * x, True),
        (lambda x: x / 1, True),
        (lambda x: kinetics.power(x, 1.0), True),
        (lambda x: 0 - x, False),
        (lambda x: 1 / x, False),
        (lambda x: kinetics.power(x, 2.0), False),
    ],
)
def test_identities(graph: Graph, expression: Callable[[Any], Any], same: bool) -> None:
    x = graph.input("y0")
    assert (expression(x) is x) == same


@pytest.mark.parametrize("nothing", [lambda x: x * 0, lambda x: 0.0 * x, lambda x: 0 / x])
def test_what_is_switched_off_leaves_no_trace(graph: Graph, nothing: Callable[[Any], Any]) -> None:
    x, y = graph.input("y0"), graph.input("y1")
    assert nothing(x) is graph.lift(0.0)
    assert (y + nothing(x)) is y
    assert x not in needed([y + nothing(x)])


def test_branching_on_a_value_is_refused(graph: Graph) -> None:
    x = graph.input("y0")
    for wrong in (lambda: bool(x), lambda: x > 1, lambda: max(x, 0), lambda: 1 if x else 2):
        with pytest.raises(TypeError, match="smooth blends"):
            wrong()


def test_needed_puts_arguments_first(graph: Graph) -> None:
    x, y = graph.input("y0"), graph.input("y1")
    unused = x / y
    order = needed([kinetics.exp(x * y) - x])
    assert unused not in order
    for place, node in enumerate(order):
        assert all(argument in order[:place] for argument in node.arguments)


def formula(x: Any, y: Any) -> Any:
    """Every operation there is."""
    root = kinetics.sqrt(x * x + y)
    return kinetics.exp(-x / y) + kinetics.log(1 + root) * kinetics.power(y, x) - 2**x + kinetics.power(x, 3)


def traced() -> tuple[Graph, Any, Any, Any]:
    graph = Graph()
    x, y = graph.input("y0"), graph.input("y1")
    return graph, x, y, formula(x, y)


def test_the_formula_uses_every_operation() -> None:
    _, _, _, found = traced()
    assert {node.operation for node in needed([found])} == {*FUNCTIONS, "input", "constant"}


@many
@given(x=numbers, y=numbers)
def test_a_recorded_formula_gives_what_it_recorded(x: float, y: float) -> None:
    _, _, _, found = traced()
    assert python.function([found])([])(0.0, [x, y])[0] == pytest.approx(formula(x, y), rel=1e-12)


@many
@given(x=numbers, y=numbers)
def test_its_derivatives_are_exact(x: float, y: float) -> None:
    _, one, other, found = traced()
    entries = jacobian([found], [one, other])
    slopes = python.function(list(entries.values()))([])(0.0, [x, y])
    root, decay = math.sqrt(x * x + y), math.exp(-x / y)
    to_x = -decay / y + x / (root * (1 + root)) * y**x + math.log(1 + root) * y**x * math.log(y)
    to_x += -(2**x) * math.log(2) + 3 * x * x
    to_y = decay * x / y**2 + y**x / (2 * root * (1 + root)) + math.log(1 + root) * x * y ** (x - 1)
    assert slopes == pytest.approx([to_x, to_y], rel=1e-10, abs=1e-10)


def test_a_jacobian_has_only_what_can_differ_from_zero(graph: Graph) -> None:
    x, y, z = graph.input("y0"), graph.input("y1"), graph.input("y2")
    entries = jacobian([x * y, graph.lift(3.0), z], [x, y, z])
    assert set(entries) == {(0, 0), (0, 1), (2, 2)}
    assert entries[0, 0] is y
    assert entries[2, 2] is graph.lift(1.0)
    assert jacobian([], [x]) == {}
