"""Records: frozen, keyword-only, with slots. The nouns of hpgx are records, the verbs are functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, dataclass_transform, get_type_hints

T = TypeVar("T")

__all__ = ["build", "flatten", "leaves", "record", "replace"]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a class a frozen, keyword-only dataclass with slots."""
    return dataclass(frozen=True, kw_only=True, slots=True)(cls)


def flatten(value: Any, prefix: str = "") -> dict[str, Any]:
    """Return {dotted name: leaf} of a record of records, in the order of its fields."""
    if not is_dataclass(value):
        return {prefix: value}
    flat: dict[str, Any] = {}
    for field in fields(value):
        name = f"{prefix}.{field.name}" if prefix else field.name
        flat.update(flatten(getattr(value, field.name), name))
    return flat


def leaves(cls: type, prefix: str = "") -> Iterator[tuple[str, type, str]]:
    """Yield (dotted name, owning record, field) of each leaf of a record class, in the order of `flatten`."""
    hints = get_type_hints(cls)
    for field in fields(cls):
        name = f"{prefix}.{field.name}" if prefix else field.name
        if is_dataclass(hints[field.name]):
            yield from leaves(hints[field.name], name)
        else:
            yield name, cls, field.name


_hints = cache(get_type_hints)


def build(cls: type[T], flat: Mapping[str, Any] | Callable[[str], Any], prefix: str = "") -> T:
    """Build a record of records from {dotted name: leaf}: the inverse of `flatten`."""
    look_up = flat if callable(flat) else flat.__getitem__
    hints = _hints(cls)
    values: dict[str, Any] = {}
    for field in fields(cls):  # pyright: ignore[reportArgumentType]  (cls is a record by contract)
        name = f"{prefix}.{field.name}" if prefix else field.name
        inner: type[Any] = hints[field.name]
        values[field.name] = build(inner, look_up, name) if is_dataclass(inner) else look_up(name)
    return cls(**values)
