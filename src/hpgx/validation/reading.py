"""A mapping of an arm file that remembers where it stands and which keys were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from hpgx.errors import InputError, near

LARGEST = 1e15
"""No number of an arm file is larger; what is, was mistyped."""


class ArmError(InputError):
    """An arm file that does not meet the schema; names file, arm and key, and says what is allowed."""


class Entry:
    """One mapping: `where` names file and arm, `place` the keys that lead here."""

    def __init__(self, content: Any, where: str, place: str = "") -> None:
        self.where = where
        self.place = place
        if not isinstance(content, dict):
            raise ArmError(
                f"{where}: {place or 'the arm'} is {_shown(content)}; it must be a mapping of keys to values."
            )
        self.content = cast("dict[Any, Any]", content)
        self._asked: set[str] = set()

    def path(self, key: str) -> str:
        """Return the name of a key as messages show it."""
        return f"{self.place}.{key}" if self.place else key

    def wrong(self, key: str, problem: str) -> ArmError:
        """Return the error for a key."""
        return ArmError(f"{self.where}: '{self.path(key)}' {problem}")

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def raw(self, key: str, default: Any = ...) -> Any:
        """Return what stands under a key; without a default the key must be there."""
        self._asked.add(key)
        if key not in self.content:
            if default is ...:
                raise self.wrong(key, "is missing; add it (null where the source does not say and null is allowed).")
            return default
        return self.content[key]

    def text(self, key: str, default: Any = ...) -> str:
        """Return a text."""
        value = self.raw(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, f"is {_shown(value)}; it must be a text in quotes.")
        return value

    def label(self, key: str) -> str | None:
        """Return a text (a plain number is one) or None; the key must be there."""
        value = self.raw(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return None if value is None else self.text(key)

    def word(self, key: str, among: Iterable[str], default: Any = ...) -> str:
        """Return one of the words allowed here."""
        allowed = tuple(among)
        if key not in self.content and default is ...:
            raise self.wrong(key, f"is missing; it must be one of {', '.join(allowed)}.")
        value = self.raw(key, default)
        if value not in allowed and key in self.content:
            hint = near(value, allowed) if isinstance(value, str) else ""
            raise self.wrong(key, f"is {_shown(value)}; it must be one of {', '.join(allowed)}.{hint}")
        return value

    def number(self, key: str, default: Any = ...) -> float:
        """Return a finite number."""
        value = self.raw(key, default)
        if not _is_number(value):
            raise self.wrong(key, f"is {_shown(value)}; it must be a number.")
        return float(value)

    def number_or_none(self, key: str, *, required: bool = False, positive: bool = False) -> float | None:
        """Return a number, or None where it is null or (unless the key is required) absent."""
        if (self.raw(key) if required else self.raw(key, None)) is None:
            return None
        found = self.number(key)
        if positive and found <= 0:
            raise self.wrong(key, f"is {found:g}; it must be above zero, or null.")
        return found

    def whole(self, key: str, low: int, high: int, *, null: bool = False) -> int | None:
        """Return a whole number from `low` to `high`, or None where null is allowed."""
        value = self.raw(key)
        if value is None and null:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            allowed = f"a whole number from {low} to {high}{' or null' if null else ''}"
            raise self.wrong(key, f"is {_shown(value)}; it must be {allowed}.")
        return value

    def flag(self, key: str, default: Any = ...) -> bool:
        """Return true or false."""
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"is {_shown(value)}; it must be true or false.")
        return value

    def pair_or_none(self, key: str) -> tuple[float, float] | None:
        """Return [low, high], or None where it is absent or null."""
        value = self.raw(key, None)
        if value is None:
            return None
        items = cast("list[Any]", value) if isinstance(value, list) else []
        if len(items) != 2 or not all(map(_is_number, items)) or items[0] > items[1]:
            raise self.wrong(key, f"is {_shown(value)}; it must be [low, high], two numbers in order.")
        return float(items[0]), float(items[1])

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers, at least one."""
        value = self.raw(key)
        items = cast("list[Any]", value) if isinstance(value, list) else []
        if not items or not all(map(_is_number, items)):
            raise self.wrong(key, f"is {_shown(value)}; it must be a list of numbers, such as [28, 56].")
        return tuple(float(item) for item in items)

    def inner(self, key: str) -> Entry:
        """Return the mapping under a key."""
        return Entry(self.raw(key), self.where, self.path(key))

    def entries(self, key: str, default: Any = ...) -> list[Entry]:
        """Return the list of mappings under a key."""
        value = self.raw(key, default)
        if not isinstance(value, list):
            raise self.wrong(key, f"is {_shown(value)}; it must be a list ([] for none).")
        items = cast("list[Any]", value)
        return [Entry(item, self.where, f"{self.path(key)}[{number}]") for number, item in enumerate(items)]

    def named(self, key: str) -> dict[str, Entry]:
        """Return {name: mapping} of the mapping under a key."""
        holder = self.inner(key)
        for name in holder.content:
            if not isinstance(name, str):
                raise holder.wrong(str(name), "must be a text.")
        return {name: holder.inner(name) for name in cast("Mapping[str, Any]", holder.content)}

    def close(self) -> None:
        """Refuse the keys that nothing asked for."""
        for key in self.content:
            if key not in self._asked:
                hint = near(str(key), self._asked) or f" Allowed: {', '.join(sorted(self._asked))}."
                raise self.wrong(str(key), f"is not a key of the schema here; remove or rename it.{hint}")


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= LARGEST  # not so for NaN and infinity


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
