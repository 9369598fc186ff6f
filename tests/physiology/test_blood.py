"""Blood: androgen moves the hemoglobin that erythropoietin defends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from hpgx.axis import variant
from hpgx.physiology import blood
from hpgx.physiology.blood import State, derivatives, erythropoietin, set_point, steady

P = variant.typical().blood
DAY = 24.0


def state(y: np.ndarray) -> State:
    return State(marrow=y[0], cells=y[1])


def course(A: float, A_0: float, days: float) -> np.ndarray:
    """Return (days, 2): marrow and cells of each day after a step of the androgen signal from A_0 to A."""

    def rates(_: float, y: np.ndarray) -> list[float]:
        made = derivatives(state(y), P, A=A, A_0=A_0)
        return [made.marrow, made.cells]

    times = np.arange(0.0, days + 1) * DAY
    return solve_ivp(rates, (0, times[-1]), [1.0, 1.0], t_eval=times, rtol=1e-9, atol=1e-12).y.T


@pytest.mark.parametrize("A", [0.05, 1.0, 4.0])
def test_rest(A: float) -> None:
    made = derivatives(steady(), P, A=A, A_0=A)
    assert made.marrow == pytest.approx(0.0, abs=1e-15)
    assert made.cells == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(("A", "A_0"), [(0.05, 1.0), (2.0, 0.4), (8.0, 1.0)])
def test_it_settles_at_the_set_point_with_normal_erythropoietin(A: float, A_0: float) -> None:
    end = state(course(A, A_0, 900)[-1])
    assert end.cells == pytest.approx(set_point(A, A_0, P), rel=1e-5)
    assert erythropoietin(end, P, A=A, A_0=A_0) == pytest.approx(1.0, abs=1e-4)
    assert (end.cells - 1) * (A - A_0) > 0


def test_erythropoietin_rises_first() -> None:
    steps = course(2.0, 0.4, 180)
    made = [erythropoietin(state(y), P, A=2.0, A_0=0.4) for y in steps]
    assert made[0] == pytest.approx(np.exp(P.f * (set_point(2.0, 0.4, P) - 1)), rel=1e-9)
    assert made[0] > made[30] > made[90] > made[179] > 0.98


def test_half_of_the_change_takes_four_to_ten_weeks() -> None:
    cells = course(0.05, 0.7, 400)[:, 1]
    half = float(np.argmax((1 - cells) > 0.5 * (1 - cells[-1])))
    assert 28 <= half <= 70


def test_lost_blood_is_made_good() -> None:
    bled = derivatives(State(marrow=1.0, cells=0.9), P, A=1.0, A_0=1.0)
    assert bled.marrow > 0
    assert bled.cells > 0
    assert erythropoietin(State(marrow=1.0, cells=0.9), P, A=1.0, A_0=1.0) == pytest.approx(
        np.exp(0.1 * P.f), rel=1e-12
    )


def test_any_state_is_finite() -> None:
    for cells in (0.0, 1e-3, 50.0):
        made = blood.derivatives(State(marrow=0.0, cells=cells), P, A=0.0, A_0=10.0)
        assert np.isfinite([made.marrow, made.cells]).all()
