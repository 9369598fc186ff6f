"""Why a hormone moved, by holding each arm of the feedback."""

from typing import Any

import numpy as np
import pytest

from hpgx import Course, InputError, Patient, SimulationError, simulate
from hpgx.simulation import why as module
from hpgx.simulation.run import run
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
    assert "inhibin B's brake on FSH; body fat: no difference." in str(suppressed)


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
    assert "held at its baseline:\n  without the change in androgen's brake" in str(reasons)


def test_at_one_time(weekly: Course) -> None:
    reasons = weekly.why("LH", at="day 10")
    assert (reasons.window, reasons.at_d) == ("day 10", 10)
    assert reasons.mean == pytest.approx(weekly["LH"].at("10 d"), rel=1e-3)
    assert _effects(reasons)["androgen"] < 0
    assert weekly.why("LH", at="240 h") == reasons
    for when in ("week 9", "day 0", "-3 d"):
        with pytest.raises(InputError, match="the course runs from day 0 to day 28"):
            weekly.why("LH", at=when)
    with pytest.raises(InputError, match="the time"):
        weekly.why("LH", at="soon")


def test_medicines_are_left_out_in_turn(ben: Patient) -> None:
    both = simulate(ben, "testosterone cypionate 100 mg IM weekly; anastrozole 1 mg oral daily", "3 weeks")
    reasons = both.why("estradiol")
    _, anastrozole = reasons.medicines
    assert anastrozole.effect_pct < -20
    assert anastrozole.mean == pytest.approx(
        simulate(ben, "testosterone cypionate 100 mg IM weekly", "3 weeks").summary()["estradiol"].mean, rel=1e-3
    )
    assert "without anastrozole tablet 1 mg oral daily, estradiol would be" in str(reasons)


def test_one_medicine_alone_is_not_left_out(suppressed: Why) -> None:
    assert suppressed.medicines == ()
    assert "left out" not in str(suppressed)


def test_fat_is_held(ben: Patient) -> None:
    castrate = simulate(ben, "degarelix 240 mg SC once", "16 weeks")
    fat = next(held for held in castrate.why("fat mass").arms if held.arm == "fat")
    assert fat.mean == pytest.approx(castrate["fat mass"].values[0], rel=1e-6)
    assert fat.effect_pct > 2


def test_what_it_hangs_on_is_what_changing_it_does(weekly: Course) -> None:
    known = {item.parameter: item for item in weekly.why("testosterone", at="day 21").parameters}
    clearance = known["steroids.MCR_T"]
    assert -1 < clearance.elasticity < -0.05  # the own axis makes up for part of it
    assert clearance.source.startswith("Saez")
    assert [abs(item.elasticity) for item in known.values()] == sorted(
        (abs(i.elasticity) for i in known.values()), reverse=True
    )
    lanes = weekly.begun.alone()
    release = next(name for name in known if name.endswith(".F"))
    lanes.p[lanes.variant.model.parameters.index(release)] *= 1.05
    before, after = weekly["T"].at("21 d"), run(lanes, weekly.protocol, 21 * 24.0).observed["testosterone_total"][-1, 0]
    assert after / before - 1 == pytest.approx(0.05 * known[release].elasticity, rel=0.05)


def test_what_would_not_be_there_is_not_told_as_a_multiple(ben: Patient) -> None:
    both = simulate(ben, "enclomiphene 25 mg oral daily; anastrozole 1 mg oral daily", "2 weeks")
    text = str(both.why("enclomiphene"))
    assert "without enclomiphene tablet 25 mg oral daily, there would be none." in text
    assert "times" not in text


def test_what_is_next_to_nothing_hangs_on_nothing(ben: Patient) -> None:
    course = simulate(ben, "degarelix 240 mg SC once; anastrozole 1 mg oral daily", "1 day")
    reasons = course.why("breast size")
    assert reasons.parameters == ()
    assert str(reasons).startswith("Breast size hardly moved, from 0.00 to 0.00")
    assert all(held.silent for held in (*reasons.arms, *reasons.medicines))


def test_a_course_that_began_on_treatment(ben: Patient) -> None:
    on = Patient(
        sex="male",
        age="37 yr",
        labs={"T": "690 ng/dL"},
        background="testosterone cypionate 150 mg IM weekly for 52 weeks",
    )
    reasons = simulate(on, "clomiphene 25 mg oral daily", "10 weeks").why("LH")
    (clomiphene,) = reasons.medicines
    assert clomiphene.effect_pct > 10
    assert reasons.parameters


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
    carried = module.run

    def fails(*args: Any, **options: Any) -> object:
        found = carried(*args, **options)
        found.failures[0] = "it broke"
        return found

    monkeypatch.setattr(module, "run", fails)
    with pytest.raises(SimulationError, match="with the arm 'androgen' held, it broke"):
        inhibited.why("LH")
