"""Data files into records: every check that happens on loading.

A number of physiology or pharmacology is written in TOML as

    [clearance_testosterone]
    value = 1160
    unit = "L/d"
    source = "saez1972"      a key of data/references.toml
    at = "abstract"          the place in the source
    method = "in vivo"       one of METHODS: how it is known
    seen = "abstract"        one of SEEN: how the number was read
    cv = 0.2                 optional: between-subject coefficient of variation, log-normal
    range = [980, 1270]      optional: the plausible range
    meaning = "..."          what it is, in words
    note = "..."             optional

and becomes a `Value` in a house unit. A missing or unknown key, a source that the bibliography does not
have, or a unit of the wrong dimension is a DataError that names the file, the key and the remedy.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

from hpgx import quantities, references
from hpgx.errors import DataError, UnitError, near
from hpgx.records import record

DATA = Path(__file__).parent / "data"

METHODS = ("defined", "in vivo", "in vitro", "fitted", "scaled", "assumed")
SEEN = ("full-text", "abstract", "label", "secondary-page", "derived", "memory")


@record
class Value:
    """A number with what must be known about it; `value`, `low` and `high` in the house unit `unit`."""

    value: float
    unit: str
    source: str
    at: str
    method: str
    seen: str
    meaning: str = ""
    note: str = ""
    cv: float = 0.0
    low: float | None = None
    high: float | None = None


class Table:
    """A table of a data file that remembers which keys were asked for, so that the rest can be refused."""

    def __init__(self, content: dict[str, Any], file: str, place: str = "") -> None:
        self.content = content
        self.file = file
        self.place = place
        self.asked: set[str] = set()

    def wrong(self, key: str, problem: str) -> DataError:
        """Return the error for `key` of this table."""
        return DataError(f"{self.file}: '{self._path(key)}' {problem}")

    def _path(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def raw(self, key: str, default: Any = ...) -> Any:
        """Return the value under `key` as TOML has it; without a default a missing key is an error."""
        self.asked.add(key)
        if key not in self.content:
            if default is ...:
                raise self.wrong(key, "is missing; add it.")
            return default
        return self.content[key]

    def text(self, key: str, default: Any = ..., *, among: Iterable[str] = ()) -> str:
        """Return a text, one of `among` where that is given."""
        value = self.raw(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, f"is {value!r}; it must be a text.")
        allowed = tuple(among)
        if allowed and value != default and value not in allowed:
            raise self.wrong(key, f"is '{value}'; it must be one of {', '.join(allowed)}.{near(value, allowed)}")
        return value

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.raw(key, default)
        items = cast("list[Any]", value) if isinstance(value, list | tuple) else None
        if items is None or not all(isinstance(item, str) for item in items):
            raise self.wrong(key, f"is {value!r}; it must be a list of texts.")
        return tuple(items)

    def number(self, key: str, default: Any = ...) -> float:
        """Return a plain number."""
        value = self.raw(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, f"is {value!r}; it must be a number.")
        return float(value)

    def quantity(self, key: str, unit: str, default: Any = ...) -> float:
        """Return a quantity such as ``'20 mg'`` in `unit`."""
        if key not in self.content and default is not ...:
            self.asked.add(key)
            return default
        try:
            return quantities.house(self.text(key), unit, what=f"'{self._path(key)}'")
        except UnitError as problem:
            raise DataError(f"{self.file}: {problem}") from problem

    def table(self, key: str) -> Table:
        """Return a table inside this one."""
        return self._inner(self.raw(key), key)

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array; none when the key is absent."""
        items = cast("list[Any]", self.raw(key, []))
        return [self._inner(item, f"{key}[{number}]") for number, item in enumerate(items)]

    def items(self) -> Iterator[tuple[str, Table]]:
        """Yield the tables inside this one, by key."""
        for key in self.content:
            yield key, self.table(key)

    def _inner(self, content: Any, key: str) -> Table:
        if not isinstance(content, dict):
            raise self.wrong(key, f"is {content!r}; it must be a table.")
        return Table(cast("dict[str, Any]", content), self.file, self._path(key))

    def value(self, key: str, unit: str) -> Value:
        """Return the number under `key`, with its provenance, in the house unit `unit`."""
        return _value(self.table(key), unit)

    def close(self) -> None:
        """Refuse the keys that nothing asked for."""
        for key in self.content.keys() - self.asked:
            raise self.wrong(key, f"is not a key hpgx knows here; remove it.{near(key, self.asked)}")


def _value(table: Table, unit: str) -> Value:
    number = table.number("value")
    given = table.text("unit")
    bounds = table.raw("range", None)
    source = table.text("source")
    if source not in references.bibliography():
        raise table.wrong(
            "source",
            f"is '{source}', which data/references.toml does not have; add it there."
            f"{near(source, references.bibliography())}",
        )
    try:
        scale = quantities.convert(1.0, given, unit, what=f"'{table.place}'")
    except UnitError as problem:
        raise table.wrong(
            "unit", f"is '{given}' but the model needs '{unit or '1'}'; convert it, or fix the unit."
        ) from problem
    value = Value(
        value=number * scale,
        unit=unit,
        source=source,
        at=table.text("at"),
        method=table.text("method", among=METHODS),
        seen=table.text("seen", among=SEEN),
        meaning=table.text("meaning", ""),
        note=table.text("note", ""),
        cv=table.number("cv", 0.0),
        low=None if bounds is None else float(bounds[0]) * scale,
        high=None if bounds is None else float(bounds[1]) * scale,
    )
    table.close()
    return value


def read(path: Path) -> Table:
    """Read a TOML data file. Raises DataError when it is not TOML."""
    try:
        name = str(path.relative_to(DATA.parent))
    except ValueError:
        name = str(path)
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), name)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise DataError(f"{name}: cannot be read as TOML ({problem}); repair the file.") from problem


def values(table: Table, units: dict[str, str]) -> dict[str, Value]:
    """Read the values of a table: exactly the keys of `units`, each in its house unit."""
    read_values = {key: table.value(key, unit) for key, unit in units.items()}
    table.close()
    return read_values


@cache
def digest() -> str:
    """Return a short hash of all data files: what a result was computed from."""
    total = hashlib.sha256()
    for path in sorted(DATA.rglob("*.toml")):
        total.update(path.relative_to(DATA).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]
