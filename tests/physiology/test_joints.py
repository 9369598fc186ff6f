"""Joints: estrogen as they feel it."""

from __future__ import annotations

import pytest

from hpgx.axis import variant
from hpgx.physiology.joints import State, derivatives, steady

P = variant.typical().joints


def test_rest() -> None:
    assert derivatives(steady(), P, E=0.9, E_0=0.9).estrogen == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("E", [0.0, 0.5, 1.0, 3.0])
def test_it_is_the_share_of_the_own_estrogen_that_is_left(E: float) -> None:
    left = (E + P.floor) / (0.8 + P.floor)
    assert derivatives(State(estrogen=left), P, E=E, E_0=0.8).estrogen == pytest.approx(0.0, abs=1e-12)


def test_it_is_felt_over_weeks() -> None:
    per_day = -24 * derivatives(steady(), P, E=0.2, E_0=1.0).estrogen
    assert 0.02 < per_day < 0.06
