"""Records: frozen, flat and back."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from hpgx.axis import male, variant
from hpgx.records import build, flatten, leaves, record, replace


@record
class Inner:
    a: float
    b: float = 2.0


@record
class Outer:
    first: Inner
    x: float
    second: Inner


ONE = Outer(first=Inner(a=1.0), x=3.0, second=Inner(a=4.0, b=5.0))
FLAT = {"first.a": 1.0, "first.b": 2.0, "x": 3.0, "second.a": 4.0, "second.b": 5.0}


def test_flatten_keeps_the_order_of_the_fields() -> None:
    assert flatten(ONE) == FLAT
    assert list(flatten(ONE)) == list(FLAT)
    assert list(flatten(ONE, "p")) == [f"p.{name}" for name in FLAT]


def test_build_is_the_inverse() -> None:
    assert build(Outer, FLAT) == ONE
    assert build(Outer, {f"p.{name}": value for name, value in FLAT.items()}, "p") == ONE
    assert build(Outer, lambda name: FLAT[name]) == ONE


def test_leaves_are_those_of_flatten() -> None:
    assert [name for name, _, _ in leaves(Outer)] == list(FLAT)
    assert [(owner, field) for _, owner, field in leaves(Outer)][:3] == [
        (Inner, "a"),
        (Inner, "b"),
        (Outer, "x"),
    ]


def test_a_missing_leaf_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"second\.b"):
        build(Outer, {name: value for name, value in FLAT.items() if name != "second.b"})


def test_records_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ONE.x = 4.0  # type: ignore[misc]
    assert replace(ONE, x=4.0).x == 4.0
    assert ONE.x == 3.0


def test_records_take_names_only() -> None:
    with pytest.raises(TypeError):
        Inner(1.0)  # type: ignore[misc]
    assert not hasattr(ONE, "__dict__")


def test_the_whole_axis_there_and_back() -> None:
    typical = variant.typical()
    assert build(male.Parameters, flatten(typical)) == typical
    assert list(flatten(typical)) == [name for name, _, _ in leaves(male.Parameters)]
