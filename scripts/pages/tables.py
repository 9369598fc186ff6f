"""Markdown out of records: tables of values with sources, equations, links."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hpgx.catalogue import Value
from hpgx.references import Reference, bibliography

DIGITS = 4


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def values(found: Mapping[str, Value], up: str = "..") -> str:
    """Return a table of values; `up` leads from the page to docs."""
    rows = [
        [f"`{name}`", number(one.value), one.unit or "1", spread(one), one.meaning, known(one), cited(one, up)]
        for name, one in found.items()
    ]
    return table(["parameter", "value", "unit", "between people", "meaning", "known", "source"], rows)


def number(value: float) -> str:
    return f"{value:.{DIGITS}g}"


def spread(one: Value) -> str:
    return f"CV {100 * one.cv:.0f} %" if one.cv else ""


def known(one: Value) -> str:
    return f"{one.method}; {one.seen}"


def cited(one: Value, up: str) -> str:
    note = f" ({one.note})" if one.note else ""
    at = f", {one.at}" if one.at else ""
    return f"[{one.source}]({up}/references.md#{one.source}){at}{note}"


def equations(documented: Any) -> str:
    """Return the docstring of a module or class: its words as they are, its equations as blocks."""
    parts = (inspect.getdoc(documented) or "").split("\n\n")
    return "\n\n".join(f"```\n{textwrap.dedent(part)}\n```" if _formula(part) else part for part in parts)


def _formula(part: str) -> bool:
    """Whether a paragraph is equations: indented, or beginning with a symbol and its sign of equality."""
    return part.startswith("    ") or re.match(r"\S+ += ", part) is not None


def references() -> str:
    entries = (f'- <a id="{key}"></a>**{key}** {_entry(one)}' for key, one in sorted(bibliography().items()))
    return "\n".join(
        [
            "# References",
            "",
            "Every source that a number of hpgx points to; ids are given where known.",
            "",
            *entries,
            "",
        ]
    )


def _entry(one: Reference) -> str:
    note = f" ({one.note})" if one.note else ""
    return f"{one}{note}".replace("<", "&lt;")
