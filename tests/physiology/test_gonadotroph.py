"""Gonadotroph: response to GnRH, estrogen, inhibin and analogues."""

from __future__ import annotations

from typing import Any

import pytest

from hpgx.axis import variant
from hpgx.physiology import gonadotroph
from hpgx.physiology.gonadotroph import Baseline, State, derivatives
from hpgx.records import flatten, replace

P = variant.typical().gonadotroph
B = Baseline(LH=4.0, FSH=5.0)
REST = gonadotroph.steady(B)
QUIET = {"GnRH": 1.0, "E": 1.0, "inhibin": 1.0, "agonist": 0.0, "antagonist": 0.0}


def rates(y: State = REST, /, **changed: float) -> State:
    return derivatives(y, P, B, **(QUIET | changed))


def targets(**changed: float) -> tuple[float, float]:
    """Return the LH and FSH that the pituitary secretes towards, relative to baseline."""
    found = rates(**changed)
    return found.LH / P.k_LH / B.LH + 1, found.FSH / P.k_FSH / B.FSH + 1


def test_rest() -> None:
    for name, rate in flatten(rates()).items():
        assert rate == pytest.approx(0.0, abs=1e-11), name


@pytest.mark.parametrize("GnRH", [0.3, 1.5, 3.0])
def test_both_follow_gnrh(GnRH: float) -> None:
    LH, FSH = targets(GnRH=GnRH)
    assert (LH - 1) * (GnRH - 1) > 0
    assert (FSH - 1) * (GnRH - 1) > 0


def test_without_gnrh_a_small_part_is_left() -> None:
    LH, FSH = targets(GnRH=0.0)
    assert pytest.approx(P.c_LH, rel=1e-6) == LH
    assert pytest.approx(P.c_FSH, abs=0.02) == FSH
    assert LH < FSH


@pytest.mark.parametrize("E", [0.2, 3.0])
def test_estrogen_lowers_both(E: float) -> None:
    LH, FSH = targets(E=E)
    assert (LH - 1) * (1 - E) > 0
    assert (FSH - 1) * (1 - E) > 0


def test_inhibin_lowers_fsh_alone() -> None:
    LH, FSH = targets(inhibin=0.2)
    assert pytest.approx(1.0, rel=1e-10) == LH
    assert 1 < FSH < (1 + 1 / P.floor_inhibin) ** P.n_inhibin
    assert targets(inhibin=2.0)[1] < 1


def test_an_antagonist_is_a_fall_of_gnrh() -> None:
    LH, _ = targets(antagonist=1.0)
    half, _ = targets(GnRH=0.5)
    assert pytest.approx(half, rel=1e-9) == LH
    assert pytest.approx(0.0, abs=1e-9) == rates(antagonist=1e6).R  # receptors stay


def test_an_agonist_flares_then_receptors_leave() -> None:
    LH, FSH = targets(agonist=100.0)
    assert LH > 2
    assert FSH > 1
    falling = rates(agonist=100.0)
    assert falling.R < 0
    held = P.k_des * hill_of(100.0)
    assert pytest.approx(-held, rel=1e-6) == falling.R


def hill_of(agonist: float) -> float:
    return agonist**P.n_agonist / (1 + agonist**P.n_agonist)


def test_receptors_come_back_without_an_agonist() -> None:
    assert pytest.approx(0.8 * P.k_res, rel=1e-5) == rates(replace(REST, R=0.2)).R


def test_mass_falls_slowly_to_its_floor() -> None:
    assert pytest.approx(-P.k_mass_falling * (1 - P.M_min), rel=1e-2) == rates(GnRH=0.0).M
    assert rates(replace(REST, M=P.M_min), GnRH=0.0).M >= 0


@pytest.mark.parametrize("field", ["R", "P"])
def test_lh_needs_receptors_and_a_pool(field: str) -> None:
    changed: dict[str, Any] = {field: 0.5}
    assert pytest.approx(-0.5 * (1 - P.c_LH) * P.k_LH * B.LH, rel=1e-6) == rates(replace(REST, **changed)).LH


@pytest.mark.parametrize("gamma", [0.02, 0.11, 1.0])
def test_rest_of_a_man_with_little_gnrh_of_his_own(gamma: float) -> None:
    found = derivatives(REST, replace(P, gamma=gamma), B, **QUIET)
    for name, rate in flatten(found).items():
        assert rate == pytest.approx(0.0, abs=1e-9), name


def test_a_pituitary_that_waits_answers_more() -> None:
    waiting = derivatives(REST, replace(P, gamma=0.1), B, **(QUIET | {"pulse": 0.02, "pulse_mean": 0.02}))
    assert waiting.LH > 4 * rates(pulse=0.02, pulse_mean=0.02).LH > 0


def test_a_pulse_raises_lh_at_once_and_fsh_less() -> None:
    LH, FSH = targets(pulse=0.2)
    assert LH > 5
    assert 1 < FSH < 0.5 * LH
    assert pytest.approx(0.0, abs=1e-11) == rates(pulse=0.2).M  # the mass follows the mean alone


def test_pulses_as_many_as_the_mean_says_are_the_averaged_drive() -> None:
    """A quarter of the time at four times the mean occupancy secretes what the mean does."""
    own = 1 / P.E_pulse
    on, off = (targets(GnRH=0.0, pulse_mean=own, pulse=pulse) for pulse in (4 * own, 0.0))
    for index in (0, 1):
        assert 0.25 * on[index] + 0.75 * off[index] == pytest.approx(1.0, rel=1e-9)


def test_receptors_answer_occupancy_that_lasts() -> None:
    own = 1 / P.E_pulse
    assert abs(rates(GnRH=0.0, pulse_sustained=own).R) < 1e-3 * P.k_des  # pulses of the usual kind
    assert -0.5 * P.k_des > rates(GnRH=0.0, pulse_sustained=6 * own).R
    assert rates(GnRH=1.0, pulse_sustained=5 * own).R < rates(GnRH=0.0, pulse_sustained=5 * own).R


def test_an_antagonist_and_an_agonist_keep_pulses_out() -> None:
    assert targets(pulse=0.2, antagonist=1.0)[0] == pytest.approx((targets(pulse=0.2)[0] + P.c_LH) / 2, rel=0.01)
    kept = targets(pulse=0.5, agonist=1e6)[0]
    assert kept == pytest.approx(targets(agonist=1e6)[0], rel=1e-6)
