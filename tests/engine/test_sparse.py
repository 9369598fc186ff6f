"""Symbolic ordering and elimination against numpy."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx.engine import sparse


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 14), density=st.floats(0.0, 0.5), seed=st.integers(0, 2**20))
def test_elimination_solves(size: int, density: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = np.where(rng.random((size, size)) < density, rng.normal(size=(size, size)), 0.0)
    matrix += np.diag(size + rng.random(size))
    places = [(int(row), int(column)) for row, column in np.argwhere(matrix)]
    order = sparse.ordering(size, places)
    assert sorted(order) == list(range(size))
    kept = sparse.filled(order, places)
    entries = {place: float(matrix[place]) for place in places}
    factored = sparse.factor(entries, order, lambda pivot: 1 / pivot)
    assert set(factored) <= set(kept)
    right = rng.normal(size=size)
    found = sparse.solve({place: lambda value=value: value for place, value in factored.items()}, order, right.tolist())
    np.testing.assert_allclose(found, np.linalg.solve(matrix, right), rtol=1e-10, atol=1e-12)


def test_a_chain_has_no_fill_in() -> None:
    places = [(index, index) for index in range(20)] + [(index + 1, index) for index in range(19)]
    order = sparse.ordering(20, places)
    assert sorted(sparse.filled(order, places)) == sorted(places)


def test_an_arrow_is_eliminated_from_its_tips() -> None:
    size = 10
    places = [(i, i) for i in range(size)] + [(0, i) for i in range(1, size)] + [(i, 0) for i in range(1, size)]
    assert len(sparse.filled(sparse.ordering(size, places), places)) == len(places)
