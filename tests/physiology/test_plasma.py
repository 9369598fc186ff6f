"""Plasma: what binding does to free hormones (`tests/against/test_binding.py` checks the numbers)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx.axis import variant
from hpgx.physiology import plasma
from hpgx.records import replace

P = variant.typical().plasma
many = settings(max_examples=200, deadline=None, derandomize=True)
T, D, E, SHBG = st.floats(0.01, 300), st.floats(0.001, 60), st.floats(1, 5000), st.floats(1, 300)


@many
@given(T=T, D=D, E=E, SHBG=SHBG)
def test_free_is_part_of_unbound_is_part_of_total(T: float, D: float, E: float, SHBG: float) -> None:
    u = plasma.unbound(T, D, E, SHBG, P)
    for total, free, loose in ((T, u.T, u.T_bio), (D, u.D, u.D_bio), (E, u.E, u.E_bio)):
        assert 0 < free < loose < total


@many
@given(T=T, D=D, E=E, SHBG=SHBG)
def test_more_shbg_binds_more(T: float, D: float, E: float, SHBG: float) -> None:
    less, more = plasma.unbound(T, D, E, SHBG, P), plasma.unbound(T, D, E, 1.1 * SHBG, P)
    assert more.T < less.T
    assert more.D < less.D
    assert more.E < less.E


@many
@given(T=T, D=D, E=E, SHBG=SHBG)
def test_steroids_displace_each_other(T: float, D: float, E: float, SHBG: float) -> None:
    before, after = plasma.unbound(T, D, E, SHBG, P), plasma.unbound(1.1 * T, D, E, SHBG, P)
    assert after.T > 1.1 * before.T * (1 - 1e-12)
    assert after.D > before.D
    assert after.E > before.E


def test_dht_binds_tighter_than_testosterone_than_estradiol() -> None:
    u = plasma.unbound(10.0, 1.0, 100.0, 40.0, P)
    assert u.D / 1.0 < u.T / 10.0 < u.E / 100.0


def test_without_shbg_only_albumin_binds() -> None:
    u = plasma.unbound(10.0, 1.0, 100.0, 0.0, P)
    assert pytest.approx(10.0 / (1 + P.A_T * P.albumin), rel=1e-12) == u.T
    assert pytest.approx(100.0, rel=1e-12) == u.E_bio


def test_less_albumin_frees_hormone() -> None:
    thin = replace(P, albumin=0.6 * P.albumin)
    assert plasma.unbound(10.0, 1.0, 100.0, 40.0, thin).T > plasma.unbound(10.0, 1.0, 100.0, 40.0, P).T
