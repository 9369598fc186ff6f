"""Sparse elimination with an order fixed beforehand.

Where the entries that are not zero lie is known from the equations, so the order of elimination, the fill-in and
every operation are settled once. `factor` and `solve` do arithmetic only: on floats in tests, on arrays, and on
values of the assembler, where they unroll into straight-line code.

There is no search for pivots at run time. The matrix is 1/(h·γ) − J: its diagonal dominates for a small enough
step, and a pivot that vanishes shows as a step that is not finite, which the driver takes again, smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Place = tuple[int, int]


def ordering(size: int, places: Iterable[Place]) -> tuple[int, ...]:
    """Return the order in which to eliminate, on the diagonal, that keeps fill-in low (Markowitz 1957)."""
    rows: list[set[int]] = [{index} for index in range(size)]
    columns: list[set[int]] = [{index} for index in range(size)]
    for row, column in places:
        rows[row].add(column)
        columns[column].add(row)
    left, order = set(range(size)), list[int]()
    while left:
        pivot = min(left, key=lambda index: ((len(rows[index]) - 1) * (len(columns[index]) - 1), index))
        order.append(pivot)
        left.remove(pivot)
        across, down = rows[pivot] - {pivot}, columns[pivot] - {pivot}
        for row in down:
            rows[row] = (rows[row] | across) - {pivot}
        for column in across:
            columns[column] = (columns[column] | down) - {pivot}
    return tuple(order)


def filled(order: Sequence[int], places: Iterable[Place]) -> list[Place]:
    """Return every place that may not be zero after elimination: the diagonal, the entries and the fill-in."""
    found = dict.fromkeys([*((index, index) for index in order), *places])
    factor(dict.fromkeys(found, 1.0), order, lambda _: 0.0, found.__setitem__)
    return sorted(found)


def factor(
    entries: Mapping[Place, Any],
    order: Sequence[int],
    reciprocal: Callable[[Any], Any],
    keep: Callable[[Place, Any], None] = lambda _place, _value: None,
) -> dict[Place, Any]:
    """Return L below and U above the diagonal of a matrix, with the reciprocal of each pivot on it.

    `keep` is told of every entry once it is final.
    """
    left = dict(entries)
    rank = {index: position for position, index in enumerate(order)}
    for pivot in order:
        left[pivot, pivot] = reciprocal(left[pivot, pivot])
        keep((pivot, pivot), left[pivot, pivot])
        below = [row for row, column in left if column == pivot and rank[row] > rank[pivot]]
        across = [column for row, column in left if row == pivot and rank[column] > rank[pivot]]
        for column in across:
            keep((pivot, column), left[pivot, column])
        for row in below:
            share = left[row, pivot] = left[row, pivot] * left[pivot, pivot]
            keep((row, pivot), share)
            for column in across:
                taken = share * left[pivot, column]
                left[row, column] = left[row, column] - taken if (row, column) in left else -taken
    return left


def solve(factored: Mapping[Place, Callable[[], Any]], order: Sequence[int], right: Sequence[Any]) -> list[Any]:
    """Return x with A·x = right for a factored A; each entry is fetched by calling it where it is used."""
    x = list(right)
    rank = {index: position for position, index in enumerate(order)}
    for row in order:
        for column in _sorted(factored, row, rank, below=True):
            x[row] = x[row] - factored[row, column]() * x[column]
    for row in reversed(order):
        for column in _sorted(factored, row, rank, below=False):
            x[row] = x[row] - factored[row, column]() * x[column]
        x[row] = x[row] * factored[row, row]()
    return x


def _sorted(factored: Mapping[Place, Any], row: int, rank: Mapping[int, int], *, below: bool) -> list[int]:
    """Return the columns of a row on one side of the diagonal, in the order of elimination."""
    found = [column for at, column in factored if at == row and (rank[column] < rank[row]) == below and column != row]
    return sorted(found, key=rank.__getitem__)
