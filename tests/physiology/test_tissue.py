"""Tissue: signals on the scale of a healthy young man, competition, and the person's own scale."""

from __future__ import annotations

import pytest

from hpgx.axis import variant
from hpgx.physiology import tissue

P = variant.typical().tissue
QUIET = {"local": 0.3, "inhibitor": 0.0, "modulator": 0.0, "activity": 0.0}


def test_the_man_of_reference_has_signals_of_1() -> None:
    assert tissue.androgen(P.T_ref, P.D_ref, P, antagonist=0.0) == pytest.approx(1.0, rel=1e-14)
    assert tissue.estrogen(P.T_ref, P.E_ref, P, **QUIET) == pytest.approx(1.0, rel=1e-14)


def test_an_antagonist_hides_androgen() -> None:
    assert tissue.androgen(P.T_ref, P.D_ref, P, antagonist=3.0) == pytest.approx(0.25, rel=1e-12)


def test_an_inhibitor_stops_what_the_tissue_makes() -> None:
    blocked = tissue.estrogen(P.T_ref, P.E_ref, P, **(QUIET | {"inhibitor": 1e9}))
    assert blocked == pytest.approx(0.7, rel=1e-6)


def test_a_modulator_competes_and_may_act_itself() -> None:
    assert tissue.estrogen(P.T_ref, P.E_ref, P, **(QUIET | {"modulator": 4.0})) == pytest.approx(0.2, rel=1e-12)
    partial = tissue.estrogen(P.T_ref, P.E_ref, P, **(QUIET | {"modulator": 1e9, "activity": 0.7e9}))
    assert partial == pytest.approx(0.7, rel=1e-6)


def test_a_shift_is_nothing_at_rest_and_saturates() -> None:
    assert tissue.shift(0.4, 0.4, P.half_A) == 0.0
    assert -1 < tissue.shift(0.0, 1.0, P.half_E) < tissue.shift(0.5, 1.0, P.half_E) < 0
    assert tissue.shift(1e9, 1.0, P.half_E) == pytest.approx(P.half_E / (1 + P.half_E), rel=1e-6)
