"""Prostate: saturation, castration, inhibitors of 5α-reductase and antagonists."""

from __future__ import annotations

import pytest

from hpgx.axis import variant
from hpgx.physiology.prostate import androgen, derivatives, steady, stimulus

P = variant.typical().prostate


def test_the_man_of_reference_is_one() -> None:
    assert androgen(1.0, 1.0, P, antagonist=0.0, reductase=0.0) == pytest.approx(1.0, rel=1e-12)


def test_rest() -> None:
    made = derivatives(steady(), P, A=0.4, A_0=0.4)
    assert pytest.approx(0.0, abs=1e-15) == made.PSA
    assert made.volume == pytest.approx(0.0, abs=1e-15)


def test_it_saturates() -> None:
    from_half, from_normal = stimulus(1.0, P) / stimulus(0.45, P), stimulus(3.0, P) / stimulus(1.0, P)
    assert 1.1 < from_half < 1.5
    assert from_normal < 1.08


def test_castration_takes_most_of_psa_and_less_of_the_volume() -> None:
    A = androgen(0.03, 0.15, P, antagonist=0.0, reductase=0.0)
    made = derivatives(steady(), P, A=A, A_0=1.0)
    psa, volume = made.PSA / P.k_PSA + 1, made.volume / P.k_volume + 1
    assert 0.05 < psa < 0.2
    assert volume == pytest.approx(P.v_0 + (1 - P.v_0) * psa, rel=1e-12)


def test_testosterone_left_by_a_blocked_reductase_acts_with_less_potency() -> None:
    A = androgen(1.0, 0.1, P, antagonist=0.0, reductase=1e9)
    assert pytest.approx((1 - P.made) * 0.1 + P.made * P.q, rel=1e-6) == A
    assert 0.4 < stimulus(A, P) / stimulus(1.0, P) < 0.65


def test_an_antagonist_divides_the_signal() -> None:
    assert androgen(1.0, 1.0, P, antagonist=2.0, reductase=0.0) == pytest.approx(1 / (1 + 2 * P.s), rel=1e-12)
