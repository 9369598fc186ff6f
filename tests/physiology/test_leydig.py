"""Leydig cells: response to LH, receptors that tire of hCG, capacity that follows LH."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx.axis import variant
from hpgx.physiology import leydig
from hpgx.physiology.leydig import Baseline, State, derivatives, secretion, stimulation
from hpgx.records import flatten

P = variant.typical().leydig
B = Baseline(LH=4.0, secretion=900.0)
many = settings(max_examples=100, deadline=None, derandomize=True)


@many
@given(LH=st.floats(0.1, 60))
def test_response_is_1_at_every_mans_baseline(LH: float) -> None:
    assert stimulation(LH, P, Baseline(LH=LH, secretion=1.0)) == pytest.approx(1.0, rel=1e-12)


@many
@given(LH=st.floats(0.01, 100))
def test_response_rises(LH: float) -> None:
    assert stimulation(1.01 * LH, P, B) > stimulation(LH, P, B)


def test_response_saturates() -> None:
    top = P.basal + (1 - P.basal) * (1 + (P.LH_50 / B.LH) ** P.n)
    assert stimulation(1e6, P, B) == pytest.approx(top, rel=1e-3)
    assert stimulation(0.0, P, B) == pytest.approx(P.basal, abs=1e-3)


def test_a_man_with_high_lh_can_gain_little() -> None:
    primary, secondary = Baseline(LH=25.0, secretion=900.0), Baseline(LH=1.5, secretion=900.0)
    assert stimulation(50.0, P, primary) < 1.2
    assert stimulation(3.0, P, secondary) > 1.4


def test_secretion_is_the_product() -> None:
    state = State(L=0.5, R=0.8)
    assert secretion(state, P, B, LH=4.0, medicine=0.0) == pytest.approx(0.4 * B.secretion, rel=1e-12)
    assert secretion(leydig.steady(), P, B, LH=1.0, medicine=3.0) == pytest.approx(B.secretion, rel=1e-12)


def test_rest() -> None:
    for name, rate in flatten(derivatives(leydig.steady(), P, B, LH=B.LH, medicine=0.0)).items():
        assert rate == pytest.approx(0.0, abs=1e-8), name


def test_hcg_tires_the_receptors_and_own_lh_does_not() -> None:
    assert pytest.approx(0.0, abs=1e-8) == derivatives(leydig.steady(), P, B, LH=400.0, medicine=0.0).R
    tired = derivatives(leydig.steady(), P, B, LH=0.0, medicine=100 * P.theta)
    assert pytest.approx(-P.k_receptor_falling * P.desensitised, rel=0.05) == tired.R


def test_capacity_has_a_floor_and_a_ceiling() -> None:
    unused = derivatives(leydig.steady(), P, B, LH=0.0, medicine=0.0).L
    assert 0.5 < -unused / P.k_capacity_falling / (1 - P.L_min) <= 1.001
    top = P.L_min + (1 - P.L_min) * P.L_max * 2 ** (1 / 8)
    assert derivatives(State(L=top, R=1.0), P, B, LH=4000.0, medicine=0.0).L <= 0
