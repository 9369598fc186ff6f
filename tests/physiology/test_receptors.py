"""Receptors: signals of 1 at baseline, competition, and arms that can be held."""

from __future__ import annotations

import pytest

from hpgx.axis import variant
from hpgx.physiology import receptors

P = variant.typical().receptors
B = receptors.Baseline(T=0.35, D=0.015, E=2.2)
NONE = {"inhibitor": 0.0, "modulator": 0.0, "activity": 0.0}


def test_signals_are_1_at_baseline() -> None:
    assert receptors.androgen(B.T, B.D, P, B, antagonist=0.0) == pytest.approx(1.0, rel=1e-14)
    assert receptors.estrogen(B.T, B.E, P, B, **NONE) == pytest.approx(1.0, rel=1e-14)


def test_androgen_adds_dht_by_its_potency() -> None:
    assert receptors.androgen(0.0, 0.0, P, B, antagonist=0.0) == 0
    more = receptors.androgen(B.T, 2 * B.D, P, B, antagonist=0.0) - 1
    assert more == pytest.approx(P.rho * B.D / (B.T + P.rho * B.D), rel=1e-10)
    assert receptors.androgen(B.T + P.rho * B.D, 0.0, P, B, antagonist=0.0) == pytest.approx(1.0, rel=1e-12)


def test_an_antagonist_hides_androgen() -> None:
    assert receptors.androgen(B.T, B.D, P, B, antagonist=4.0) == pytest.approx(0.2, rel=1e-12)


def test_an_inhibitor_stops_only_what_the_brain_makes() -> None:
    blocked = receptors.estrogen(B.T, B.E, P, B, inhibitor=1e9, modulator=0.0, activity=0.0)
    assert blocked == pytest.approx(1 - P.phi, rel=1e-6)
    halved = receptors.estrogen(B.T, B.E, P, B, inhibitor=1.0, modulator=0.0, activity=0.0)
    assert halved == pytest.approx(1 - P.phi / 2, rel=1e-12)


def test_a_modulator_competes() -> None:
    pure = receptors.estrogen(B.T, B.E, P, B, inhibitor=0.0, modulator=3.0, activity=0.0)
    assert pure == pytest.approx(0.25, rel=1e-12)
    partial = receptors.estrogen(B.T, B.E, P, B, inhibitor=0.0, modulator=1e9, activity=0.2e9)
    assert partial == pytest.approx(0.2, rel=1e-6)


@pytest.mark.parametrize(("arm", "wanted"), [(1.0, 0.3), (0.0, 1.0), (0.5, 0.65)])
def test_an_arm_can_be_held(arm: float, wanted: float) -> None:
    assert receptors.held(0.3, arm) == pytest.approx(wanted, rel=1e-14)
