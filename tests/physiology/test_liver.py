"""Liver: SHBG under androgen, estrogen and receptor modulators."""

from __future__ import annotations

import math

import pytest

from hpgx.axis import variant
from hpgx.physiology import liver
from hpgx.physiology.liver import Baseline, derivatives

P = variant.typical().liver
B = Baseline(SHBG=33.0)
QUIET = {"A": 1.0, "E": 1.0, "modulator": 0.0, "activity": 0.0, "fat": 1.0}


def target(**changed: float) -> float:
    """Return the SHBG that the liver tends to, relative to baseline."""
    return derivatives(liver.steady(B), P, B, **(QUIET | changed)).SHBG / P.k / B.SHBG + 1


def test_rest() -> None:
    assert target() == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("A", [0.0, 0.3, 2.0, 8.0])
def test_androgen_lowers_it(A: float) -> None:
    wanted = ((A + P.floor_A) / (1 + P.floor_A)) ** -P.alpha
    assert target(A=A) == pytest.approx(wanted, rel=1e-10)
    assert (target(A=A) - 1) * (1 - A) > 0


@pytest.mark.parametrize("E", [0.0, 0.3, 2.0, 8.0])
def test_estrogen_raises_it(E: float) -> None:
    wanted = ((E + P.floor_E) / (1 + P.floor_E)) ** P.beta
    assert target(E=E) == pytest.approx(wanted, rel=1e-10)
    assert (target(E=E) - 1) * (E - 1) > 0


def test_a_modulator_raises_it_by_its_own_activity() -> None:
    assert target(modulator=4.0, activity=0.0) == pytest.approx(1.0, rel=1e-12)
    assert target(modulator=1.0, activity=0.6) == pytest.approx(1.3, rel=1e-12)
    assert target(modulator=1e9, activity=0.6e9) == pytest.approx(1.6, rel=1e-6)


def test_fat_lowers_it() -> None:
    assert target(fat=1.5) == pytest.approx(math.exp(-0.5 * P.gamma), rel=1e-10)


def test_it_turns_over() -> None:
    state = liver.State(SHBG=2 * B.SHBG)
    assert pytest.approx(-P.k * B.SHBG, rel=1e-12) == derivatives(state, P, B, **QUIET).SHBG
