"""Lipids: HDL under androgen, LDL under estrogen and what acts as estrogen on the liver."""

from __future__ import annotations

import pytest

from hpgx.axis import variant
from hpgx.physiology import lipids
from hpgx.physiology.lipids import derivatives, steady

P = variant.typical().lipids
QUIET = {"A": 0.0, "E": 0.0, "modulator": 0.0, "activity": 0.0}


def targets(**changed: float) -> tuple[float, float]:
    """Return the HDL and LDL that are tended to, relative to baseline."""
    made = derivatives(steady(), P, **(QUIET | changed))
    return made.HDL / P.k + 1, made.LDL / P.k + 1


def test_rest() -> None:
    assert targets() == pytest.approx((1.0, 1.0), rel=1e-12)


def test_androgen_lowers_hdl_only() -> None:
    hdl, ldl = targets(A=0.2)
    assert hdl == pytest.approx(1 / (1 + 0.2 * P.a_HDL), rel=1e-12)
    assert ldl == 1.0
    assert targets(A=-0.1)[0] > 1


def test_want_of_estrogen_raises_ldl_and_lowers_hdl() -> None:
    hdl, ldl = targets(E=-0.5)
    assert ldl == pytest.approx(1 + 0.5 * P.e_LDL, rel=1e-12)
    assert hdl < 1 < ldl


def test_a_modulator_lowers_ldl_by_no_more_than_its_activity_on_the_liver() -> None:
    assert targets(modulator=5.0)[1] == 1.0
    assert targets(modulator=1.0, activity=0.6)[1] == pytest.approx(1 - 0.3 * P.m_LDL, rel=1e-12)
    assert targets(modulator=1e9, activity=0.6e9)[1] == pytest.approx(1 - 0.6 * P.m_LDL, rel=1e-6)


def test_remnants_follow_triglycerides() -> None:
    assert lipids.remnant(2.0, P) == pytest.approx(2 * P.VLDL, rel=1e-12)
