"""Straight-line Python functions from expressions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hpgx import kinetics
from hpgx.engine import python
from hpgx.engine.graph import Graph
from hpgx.engine.model import Model


def test_floats_and_arrays_run_the_same_text() -> None:
    graph = Graph()
    y, p = graph.input("y0"), graph.input("p0")
    outputs = [kinetics.exp(-p) * y, kinetics.sqrt(y) + kinetics.log(p), kinetics.power(y, p)]
    found = python.function(outputs)([2.0])(0.0, [3.0])
    assert found == pytest.approx([3 * math.exp(-2), math.sqrt(3) + math.log(2), 9.0], rel=1e-14)
    many = python.function(outputs, arrays=True)([np.array([2.0, 1.0])])(0.0, [np.array([3.0, 4.0])])
    assert [values[0] for values in many] == pytest.approx(found, rel=1e-14)
    assert many[2][1] == 4.0


def test_what_depends_on_parameters_alone_is_computed_once() -> None:
    graph = Graph()
    y, p = graph.input("y0"), graph.input("p0")
    bind = python.function([y * (1 / p)])
    with pytest.raises(ZeroDivisionError):
        bind([0.0])  # before any state is known
    assert bind([4.0])(0.0, [2.0]) == [0.5]


def test_people_do_not_share_their_numbers() -> None:
    graph = Graph()
    bind = python.function([graph.input("y0") * graph.input("p0")])
    first, second = bind([2.0]), bind([3.0])
    assert first(0.0, [10.0]) == [20.0]
    assert second(0.0, [10.0]) == [30.0]


@pytest.mark.parametrize("power", [2.0, 3.0])
def test_a_negative_base_keeps_its_sign(power: float) -> None:
    graph = Graph()
    y = graph.input("y0")
    base = kinetics.power(graph.lift(-2.0) + 0 * y, y)
    negated = kinetics.power(-y, graph.lift(power) * 1)
    found = python.function([base, negated])([])(0.0, [power])
    assert found == [(-2.0) ** power, (-power) ** power]


def test_numbers_are_written_exactly() -> None:
    graph = Graph()
    y = graph.input("y0")
    assert python.function([y + 0.1, y * 1e-300])([])(0.0, [0.2]) == [0.1 + 0.2, 0.2 * 1e-300]


def test_a_model_is_traced_once_and_in_order() -> None:
    calls = []

    def evaluate(y, p):
        calls.append(1)
        return [p[0] * y[1], -y[0]], {"sum": y[0] + y[1], "fixed": 3.0}

    model = Model("circle", ("a", "b"), ("k",), evaluate)
    traced = model.traced
    assert model.traced is traced
    assert len(calls) == 1
    assert python.function(traced.rates)([2.0])(0.0, [3.0, 5.0]) == [10.0, -3.0]
    assert python.function(tuple(traced.observables.values()))([2.0])(0.0, [3.0, 5.0]) == [8.0, 3.0]
    assert model.index("b") == 1
    with pytest.raises(ValueError, match="tuple"):
        model.index("c")
