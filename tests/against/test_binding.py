"""Binding in plasma against bracketing, the closed form for one steroid, and a worked example."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.optimize import brentq

from hpgx.axis import variant
from hpgx.physiology import plasma
from hpgx.records import replace

P = variant.typical().plasma

# as the ISSAM calculator has them: albumin 43 g/L of 69 kg/mol with 3.6e4 L/mol, SHBG with 1e9 L/mol
ISSAM = replace(P, K_T=1.0, A_T=0.036, albumin=43 / 69e3 * 1e6)

SWEEP = list(
    itertools.product(
        np.geomspace(0.01, 300, 7),
        np.geomspace(0.001, 60, 6),
        np.geomspace(1, 5000, 6),
        np.geomspace(1, 300, 7),
    )
)


def by_bracketing(T: float, D: float, E: float, SHBG: float, p: plasma.Parameters) -> tuple[float, float, float]:
    a = [1 + A * p.albumin for A in (p.A_T, p.A_D, p.A_E)]
    K = [p.K_T, p.K_D, p.K_E]
    X = [T, D, E / 1000]

    def excess(log_s: float) -> float:
        s = math.exp(log_s)
        return math.log(s * (1 + sum(K[i] * X[i] / (a[i] + K[i] * s) for i in range(3))) / SHBG)

    s = math.exp(brentq(excess, math.log(SHBG * 1e-8), math.log(SHBG * 1.01), xtol=1e-15, rtol=1e-15))
    return T / (a[0] + K[0] * s), D / (a[1] + K[1] * s), E / (a[2] + K[2] * s)


@pytest.mark.parametrize("p", [P, replace(P, K_T=1.4, K_D=5.5, albumin=450.0)], ids=["typical", "tight"])
def test_against_bracketing(p: plasma.Parameters) -> None:
    for T, D, E, SHBG in SWEEP:
        found = plasma.unbound(T, D, E, SHBG, p)
        wanted = by_bracketing(T, D, E, SHBG, p)
        assert pytest.approx(wanted, rel=1e-12) == (found.T, found.D, found.E), (T, D, E, SHBG)


def closed_form(T: float, SHBG: float, p: plasma.Parameters) -> float:
    """Return free T by Vermeulen's quadratic K·N·F² + (N + K·(SHBG − T))·F − T = 0."""
    N, K = 1 + p.A_T * p.albumin, p.K_T
    linear = N + K * (SHBG - T)
    return 2 * T / (linear + math.sqrt(linear**2 + 4 * K * N * T))


@pytest.mark.parametrize("T", [0.02, 1.0, 10.0, 35.0, 120.0, 300.0])
@pytest.mark.parametrize("SHBG", [1.0, 10.0, 40.0, 300.0])
def test_testosterone_alone(T: float, SHBG: float) -> None:
    assert pytest.approx(closed_form(T, SHBG, ISSAM), rel=1e-12) == plasma.unbound(T, 0.0, 0.0, SHBG, ISSAM).T


def test_worked_example() -> None:
    """The ISSAM calculator: T 10 nmol/L, SHBG 40 nmol/L, albumin 43 g/L give 1.74 % free."""
    found = plasma.unbound(10.0, 0.0, 0.0, 40.0, ISSAM)
    assert pytest.approx(0.0174, rel=0.01) == found.T / 10.0


def test_every_steroid_is_somewhere() -> None:
    for T, D, E, SHBG in SWEEP[::5]:
        u = plasma.unbound(T, D, E, SHBG, P)
        assert 0 < u.T < u.T_bio <= T
        bound = (T - u.T_bio) + (D - u.D_bio) + (E - u.E_bio) / 1000
        assert bound < SHBG * (1 + 1e-12)
        sites = SHBG - bound
        assert (T - u.T_bio) == pytest.approx(P.K_T * sites * u.T, rel=1e-6, abs=1e-9 * SHBG)


def test_one_newton_step_less_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plasma, "NEWTON_STEPS", 2)
    with pytest.raises(AssertionError):
        test_against_bracketing(P)
