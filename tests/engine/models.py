"""Small models for the tests of the engine, and what they need to be solved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from hpgx.engine.model import Model
from hpgx.engine.reference import Doses

Rates = Callable[[Sequence[Any], Sequence[Any]], list[Any]]


def model(states: int, parameters: int, rates: Rates, name: str = "small") -> Model:
    names = tuple(f"s{index}" for index in range(states))
    return Model(
        name,
        names,
        tuple(f"k{index}" for index in range(parameters)),
        lambda y, p: (rates(y, p), {"first": y[0], "total": sum(y[1:], y[0])}),
    )


def nothing(lanes: int = 1) -> Doses:
    return Doses(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros((0, lanes)))


def given(lanes: int, *doses: tuple[float, int, float | Sequence[float]]) -> Doses:
    """Return doses (time, state, amount for every or for each lane)."""
    return Doses(
        np.array([time for time, _, _ in doses]),
        np.array([state for _, state, _ in doses], dtype=np.int64),
        np.array([np.broadcast_to(np.asarray(amount, dtype=float), lanes) for _, _, amount in doses]),
    )


def columns(values: Sequence[float], lanes: int = 1) -> np.ndarray:
    return np.repeat(np.asarray(values, dtype=float)[:, None], lanes, axis=1)


def logistic() -> Model:
    return model(1, 1, lambda y, p: [p[0] * y[0] * (1 - y[0])], "logistic")


def brusselator() -> Model:
    def rates(y: Sequence[Any], p: Sequence[Any]) -> list[Any]:
        made = y[0] * y[0] * y[1]
        return [p[0] + made - (p[1] + 1) * y[0], p[1] * y[0] - made]

    return model(2, 2, rates, "brusselator")


def robertson() -> Model:
    def rates(y: Sequence[Any], p: Sequence[Any]) -> list[Any]:
        slow, fast, fastest = p[0] * y[0], p[1] * y[1] * y[2], p[2] * y[1] * y[1]
        return [fast - slow, slow - fast - fastest, fastest]

    return model(3, 3, rates, "robertson")


def chain(length: int) -> Model:
    """Return a first-order chain: each state empties into the next."""

    def rates(y: Sequence[Any], p: Sequence[Any]) -> list[Any]:
        out = [k * x for k, x in zip(p, y, strict=True)]
        return [-out[0], *(before - own for before, own in pairwise(out))]

    return model(length, length, rates, "chain")


def explosive() -> Model:
    """Return y' = k·y², which leaves every bound at t = 1/(k·y0), beside a state that only decays."""
    return model(2, 1, lambda y, p: [p[0] * y[0] * y[0], -y[1]], "explosive")
