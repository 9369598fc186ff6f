"""Men of every condition on every example protocol: the engine at rtol 1e-8 against SciPy at 1e-10.

Twenty pairs over four weeks run every time; two hundred over twelve weeks with ``pytest -m slow tests/engine``.
Doses are those of the schedule; what a visit would change is not.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.people import case
from tests import men

from hpgx.engine import reference

pytest.importorskip("llvmlite")

from hpgx.engine import compiled

PROTOCOLS = sorted((Path(__file__).parents[2] / "examples" / "protocols").iterdir())
SHORT, ALL = 20, 200


def check(pair: int, weeks: int) -> None:
    rng = np.random.default_rng([7, pair])
    protocol = PROTOCOLS[pair % len(PROTOCOLS)]
    one = case(1, weeks, protocol.read_text(encoding="utf-8"), str(rng.choice(men.male_conditions())), pair)
    span = (0.0, one.end)
    kernel = compiled.Kernel(one.model, 1e-8, 1e-10, nonnegative=True)
    found = compiled.solve(kernel, one.y, one.p, one.doses, span, one.at, one.scales)
    slow = reference.Kernel(one.model, 1e-10, 1e-12)
    wanted = reference.solve(slow, one.y, one.p, one.doses, span, one.at, one.scales)
    assert not found.failures
    assert one.error(found.states, wanted.states) < 1e-5


@pytest.mark.parametrize("pair", range(SHORT))
def test_a_pair(pair: int) -> None:
    check(pair, 4)


@pytest.mark.slow
@pytest.mark.parametrize("pair", range(ALL))
def test_a_pair_for_long(pair: int) -> None:
    check(pair, 12)
