"""Seminiferous tubules: absolute support, cells in transit, and what they make."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx.axis import variant
from hpgx.physiology import seminiferous
from hpgx.physiology.seminiferous import Baseline, State, derivatives, fsh_support, intratesticular, support
from hpgx.records import flatten, replace

P = variant.typical().seminiferous
B = Baseline(sperm=66.0, inhibin=190.0, volume=21.0)
many = settings(max_examples=100, deadline=None, derandomize=True)
x, FSH = st.floats(0.001, 5), st.floats(0.01, 60)


def test_the_typical_man_has_full_support() -> None:
    assert intratesticular(P.secretion_ref, P.T_ref, P) == pytest.approx(1.0, rel=1e-12)
    assert fsh_support(P.FSH_ref, P) == pytest.approx(1.0, rel=1e-12)
    assert support(1.0, 1.0, P) == pytest.approx(1.0, rel=1e-9)
    y = seminiferous.steady(P, B, x=1.0, FSH=P.FSH_ref)
    assert (y.S, y.g1, y.g5) == pytest.approx((1.0, 1.0, 1.0), rel=1e-8)
    assert (y.sperm, y.inhibin, y.volume) == pytest.approx((B.sperm, B.inhibin, B.volume), rel=1e-8)


@many
@given(x=x, FSH=FSH)
def test_any_supply_has_a_steady_state(x: float, FSH: float) -> None:
    y = seminiferous.steady(P, B, x=x, FSH=FSH)
    rates = flatten(derivatives(y, P, B, x=x, FSH=FSH))
    for name, value in flatten(y).items():
        assert abs(rates[name]) <= 1e-12 * value, name


@many
@given(x=x, FSH=FSH)
def test_support_rises_with_both(x: float, FSH: float) -> None:
    D = support(x, fsh_support(FSH, P), P)
    assert D > 0
    assert support(1.1 * x, fsh_support(FSH, P), P) >= D
    assert support(x, fsh_support(1.1 * FSH, P), P) >= D


def test_blood_replaces_little_of_the_testis() -> None:
    """A man on testosterone: normal in blood, next to none in the testis."""
    assert intratesticular(0.0, P.T_ref, P) == pytest.approx(P.spill, rel=1e-12)
    assert P.spill < 0.1


def test_without_gonadotropins_few_sperm_and_small_testes() -> None:
    y = seminiferous.steady(P, B, x=P.spill, FSH=0.05 * P.FSH_ref)
    assert y.sperm < 0.1 * B.sperm
    assert P.v_0 * B.volume <= y.volume < 0.8 * B.volume
    assert y.inhibin < 0.8 * B.inhibin


def rest(**changed: float) -> State:
    return replace(seminiferous.steady(P, B, x=1.0, FSH=P.FSH_ref), **changed)


def test_cells_move_on_in_turn() -> None:
    k = 5 / P.transit
    for first, then in (("g1", "g2"), ("g3", "g4"), ("g4", "g5")):
        rates = derivatives(rest(**{first: 2.0}), P, B, x=1.0, FSH=P.FSH_ref)
        assert getattr(rates, then) == pytest.approx(k, rel=1e-6)
        assert getattr(rates, first) == pytest.approx(-k, rel=1e-6)


def test_late_cells_and_release_fail_at_once_entry_is_seen_later() -> None:
    rates = derivatives(rest(), P, B, x=P.spill, FSH=0.05 * P.FSH_ref)
    assert rates.g1 < 0
    assert rates.g4 < 0
    assert rates.sperm < 0
    assert (rates.g2, rates.g3, rates.g5) == pytest.approx((0, 0, 0), abs=1e-12)


def test_inhibin_needs_sertoli_and_germ_cells() -> None:
    for changed in ({"S": 0.5}, {"g3": 0.2}):
        assert derivatives(rest(**changed), P, B, x=1.0, FSH=P.FSH_ref).inhibin < 0
    bare = derivatives(rest(S=0.0, g3=0.0), P, B, x=1.0, FSH=P.FSH_ref).inhibin
    assert bare == pytest.approx(-P.k_inhibin * (1 - P.i_0) * B.inhibin, rel=1e-6)
