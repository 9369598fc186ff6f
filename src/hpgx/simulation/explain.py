"""Explanation: what classes of medicines do, side by side in words, with what stands behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

from hpgx import references
from hpgx.pharmacology.classes import ASPECTS, DrugClass

WIDTH = 118
NARROWEST = 26
"""Characters of a line of the table, and the least of a column."""


def side_by_side(classes: Sequence[DrugClass]) -> str:
    """Return a table of text: a row an aspect, a column a class; what does not fit beside goes below."""
    first = max(map(len, ASPECTS.values())) + 2
    most = max((WIDTH - first) // (NARROWEST + 2), 1)
    tables = [_table(classes[start : start + most], first) for start in range(0, len(classes), most)]
    beliefs = [f"{item.name}: {item.belief}" for item in classes if item.belief]
    keys = dict.fromkeys(source for item in classes for source in item.sources)
    sources = [f"  {references.bibliography()[key]}" for key in keys]
    told = [*_paragraphs("WHERE BELIEF AND EVIDENCE PART", beliefs), *(["", "SOURCES", *sources] if sources else [])]
    return "\n".join([*"\n\n".join(tables).split("\n"), *told])


def _table(classes: Sequence[DrugClass], first: int) -> str:
    width = (WIDTH - first) // len(classes) - 2
    rows = [["", *(item.name.upper() for item in classes)]]
    rows += [[said, *(item.aspects[aspect] for item in classes)] for aspect, said in ASPECTS.items()]
    lines: list[str] = []
    for head, *cells in rows:
        columns = [[head], *(textwrap.wrap(cell, width) for cell in cells)]
        for parts in zip_longest(*columns, fillvalue=""):
            lines.append("".join([parts[0].ljust(first), *(part.ljust(width + 2) for part in parts[1:])]).rstrip())
    return "\n".join(lines)


def _paragraphs(heading: str, texts: list[str]) -> list[str]:
    wrapped = [
        line for text in texts for line in textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")
    ]
    return ["", heading, *wrapped] if wrapped else []
