"""Why a hormone moved, by holding each arm of the feedback."""

import numpy as np
import pytest

from hpgx import Course, InputError, Patient, SimulationError, simulate
from hpgx.simulation import why as module
from hpgx.simulation.why import ARMS, Why


@pytest.fixture(scope="module")
def suppressed(weekly: Course) -> Why:
    return weekly.why("LH")


@pytest.fixture(scope="module")
def raised(ben: Patient) -> Why:
    return simulate(ben, "enclomiphene 25 mg oral daily", "2 weeks").why("LH")


def _effects(reasons: Why) -> dict[str, float]:
    return {held.arm: held.effect_pct for held in reasons.arms}


def test_every_arm_is_held(suppressed: Why, weekly: Course) -> None:
    assert [held.arm for held in suppressed.arms] == list(ARMS)
    row = weekly.summary()["lh"]
    assert (suppressed.start, suppressed.mean, suppressed.unit) == (row.start, row.mean, "IU/L")
    assert suppressed.window == weekly.summary().window
    for held in suppressed.arms:
        assert held.effect_pct == pytest.approx((row.mean / held.mean - 1) * 100)


def test_testosterone_lowers_lh_through_both_brakes(suppressed: Why) -> None:
    effects = _effects(suppressed)
    assert effects["androgen"] < -10
    assert effects["estrogen"] < -10
    assert abs(effects["inhibin"]) < 2
    assert "LH fell from 4.00 to" in str(suppressed)
    assert "without the change in androgen's brake on the hypothalamus, LH would be" in str(suppressed)
    assert "inhibin B's brake on FSH, LH would be" in str(suppressed)
    assert "it played no part" in str(suppressed)


def test_enclomiphene_raises_lh_through_estrogens_brake(raised: Why) -> None:
    effects = _effects(raised)
    assert max(effects, key=lambda arm: abs(effects[arm])) == "estrogen"
    assert effects["estrogen"] > 30
    assert effects["androgen"] < 0
    first = str(raised).split("\n")[2]
    assert first.startswith("  without the change in estrogen's brake on the hypothalamus, LH would be")
    assert "it raised it by" in first


def test_nothing_given_nothing_moved(ben: Patient) -> None:
    reasons = simulate(ben, "", "2 days").why("testosterone")
    assert "Testosterone hardly moved, from 600 to 600 ng/dL" in str(reasons)
    assert all(abs(held.effect_pct) < 0.1 for held in reasons.arms)


def test_holding_closes_the_loop_at_baseline(weekly: Course) -> None:
    open_loop = module._with_held(weekly, "androgen")
    assert (open_loop["LH"].values[1:] >= weekly["LH"].values[1:] - 1e-6).all()
    np.testing.assert_allclose(open_loop["LH"].values[0], weekly["LH"].values[0])


def test_the_course_is_left_as_it_was(inhibited: Course) -> None:
    before = inhibited.begun.p.copy(), inhibited.begun.y.copy(), str(inhibited.summary())
    inhibited.why("LH")
    np.testing.assert_array_equal(before[0], inhibited.begun.p)
    np.testing.assert_array_equal(before[1], inhibited.begun.y)
    assert before[2] == str(inhibited.summary())


def test_of_a_course_with_draws_the_best_guess_is_explained(banded: Course) -> None:
    reasons = banded.why("LH")
    assert reasons.mean == banded.summary()["lh"].mean


def test_a_group_has_no_one_cause(crowd: Course) -> None:
    with pytest.raises(InputError, match="ask it of a patient, not of a population"):
        crowd.why("LH")


def test_an_unknown_hormone(inhibited: Course) -> None:
    with pytest.raises(InputError, match="the course has no 'cortisol'"):
        inhibited.why("cortisol")


def test_a_failing_arm_is_named(inhibited: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    run = module.run

    def fails(*args: object) -> object:
        found = run(*args)  # type: ignore[arg-type]
        found.failures[0] = "it broke"
        return found

    monkeypatch.setattr(module, "run", fails)
    with pytest.raises(SimulationError, match="with the arm 'androgen' held, it broke"):
        inhibited.why("LH")
