"""A model as the engine sees it: names, and one function from states and parameters to rates of change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hpgx.engine.graph import Expression, Graph

Evaluate = Callable[[Sequence[Any], Sequence[Any]], tuple[list[Any], dict[str, Any]]]


@dataclass(frozen=True)
class Model:
    """An autonomous system of differential equations y' = f(y; p) with observables g(y; p).

    `evaluate(y, p)` takes states and parameters in the order of their names, of any kind of number, and returns the
    rates of change in that order and the observables by name. It does arithmetic only.
    """

    name: str
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    evaluate: Evaluate

    @cached_property
    def traced(self) -> Traced:
        """The equations as expressions."""
        graph = Graph()
        y = [graph.input(f"y{index}") for index in range(len(self.states))]
        p = [graph.input(f"p{index}") for index in range(len(self.parameters))]
        rates, observables = self.evaluate(y, p)
        return Traced(
            states=tuple(y),
            parameters=tuple(p),
            rates=tuple(graph.lift(rate) for rate in rates),
            observables={name: graph.lift(value) for name, value in observables.items()},
        )

    def index(self, state: str) -> int:
        """Return the place of a state by name."""
        return self.states.index(state)


@dataclass(frozen=True)
class Traced:
    """A model's inputs and outputs as expressions of one graph."""

    states: tuple[Expression, ...]
    parameters: tuple[Expression, ...]
    rates: tuple[Expression, ...]
    observables: dict[str, Expression]
