"""A person with a background has his labs on it, and carries into day 0 what is still in him."""

import numpy as np
import pytest

from hpgx import Course, InputError, Patient, Protocol, ProtocolError, simulate
from hpgx.simulation.background import OPEN_ENDED_H, length_h, simulated_h
from hpgx.simulation.run import Run, run

TC = "testosterone cypionate 100 mg IM weekly"
WEEK = 168.0


def _with_held(course: Course, arm: str) -> Run:
    lanes = course.begun.alone()
    lanes.hold(arm)
    return run(lanes, course.protocol, float(course.times_h[-1]))


def _man(background: str, **labs: str) -> Patient:
    return Patient(sex="male", age="40 yr", background=background, labs=labs)


@pytest.fixture(scope="module")
def after_tc() -> Course:
    man = _man(f"{TC} for 10 weeks", T="600 ng/dL", E2="35 pg/mL", SHBG="30 nmol/L")
    return simulate(man, "", "2 weeks", draws=2)


def test_the_labs_are_reproduced(after_tc: Course) -> None:
    assert after_tc["T"].to("ng/dL").values[0] == pytest.approx(600, rel=0.01)
    assert after_tc["E2"].to("pg/mL").values[0] == pytest.approx(35, rel=0.01)
    assert after_tc["SHBG"].values[0] == pytest.approx(30, rel=0.01)
    assert after_tc.warnings == ()


def test_the_draws_share_the_labs(after_tc: Course) -> None:
    day_0 = after_tc.observed["testosterone_total"][0]
    assert len(day_0) == 3
    np.testing.assert_allclose(day_0, day_0[0], rtol=0.01)
    assert len(set(after_tc.observed["inhibin_b"][0])) == 3


def test_he_is_suppressed_and_recovers(after_tc: Course) -> None:
    lh = after_tc["LH"]
    assert lh.values[0] < 2 < lh.values[-1]


def test_the_residual_depot_carries_over() -> None:
    course = simulate(_man("leuprolide 7.5 mg IM every 28 days for 30 days"), "", "4 weeks")
    series = course["leuprolide"]
    assert series.values[0] > 0.1
    assert series.at("20 d") > 0.1  # the second depot lasts to day 26
    assert series.values[-1] < 0.01 * series.values[0]
    assert course.begun.pending


def test_why_keeps_day_0(after_tc: Course) -> None:
    reasons = after_tc.why("LH")
    assert reasons.start == after_tc["LH"].values[0]
    held = _with_held(after_tc, "androgen")
    for name in after_tc.names:
        assert held.observed[name][0, 0] == pytest.approx(after_tc.observed[name][0, 0], rel=1e-9)


def test_why_keeps_what_is_pending() -> None:
    course = simulate(_man("leuprolide 7.5 mg IM every 28 days for 30 days"), "", "8 days")
    held = _with_held(course, "estrogen")
    name = "drug_concentration_leuprolide"
    np.testing.assert_allclose(held.observed[name][:, 0], course.observed[name][:, 0], rtol=1e-4)


@pytest.mark.parametrize(
    ("background", "weeks"),
    [
        (f"{TC} for 104 weeks", 104),
        (f"{TC} for 10 weeks; anastrozole 1 mg oral daily from week 4 for 8 weeks", 12),
        (TC, 52),
        ("anastrozole 1 mg oral daily", 52),
        ("leuprolide 22.5 mg IM every 84 days", 60),  # whole depots, so that the next is due on day 0
        (f"{TC} for 8 weeks, then pause 4 weeks, then repeat", 60),
        (f"{TC} for 4 weeks; anastrozole 1 mg oral daily", 52),
        ("testosterone cypionate 100 mg IM once for 3 weeks", 3),
    ],
)
def test_how_long_it_lasts(background: str, weeks: float) -> None:
    assert length_h(Protocol(background)) == weeks * WEEK


@pytest.mark.parametrize(
    ("background", "hours"),
    [
        (f"{TC} for 10 weeks", 10 * WEEK),
        (f"{TC} for 104 weeks", 52 * WEEK),
        (f"{TC} for 400 days", 52 * WEEK + 24 * (400 % 7)),  # it ends as long after a dose as it did
        (f"{TC}; anastrozole 1 mg oral every other day", 52 * WEEK),
        (f"{TC} for 90 weeks; anastrozole 1 mg oral daily from week 80 for 10 weeks", 90 * WEEK),
        (f"{TC} for 104 weeks; stop when LH above 9 IU/L", 104 * WEEK),
    ],
)
def test_how_much_of_it_is_simulated(background: str, hours: float) -> None:
    found = simulated_h(Protocol(background))
    assert found == hours
    assert found >= min(OPEN_ENDED_H, length_h(Protocol(background)))


def test_a_dose_without_a_time_is_refused() -> None:
    with pytest.raises(InputError, match="does not say how long ago the dose was given"):
        simulate(_man("testosterone undecanoate 1000 mg IM once"), "", "2 days")


def test_a_lifetime_is_refused() -> None:
    with pytest.raises(InputError, match="lasts 20 years; it can last up to ten"):
        simulate(_man("testosterone cypionate 100 mg IM weekly for 1044 weeks"), "", "2 days")


@pytest.mark.parametrize("lab", ["30 ng/dL", "8000 ng/dL"])
def test_labs_that_contradict_it_are_refused(lab: str) -> None:
    with pytest.raises(InputError, match="the labs do not fit the background") as caught:
        simulate(_man(f"{TC} for 6 weeks", T=lab), "", "2 days")
    assert TC in str(caught.value)
    assert "check the labs" in str(caught.value)


def test_it_is_read_when_simulated() -> None:
    with pytest.raises(ProtocolError, match="the person's background is wrong") as caught:
        simulate(_man("testosterone cypionat 100 mg IM weekly"), "", "2 days")
    assert "^^^^" in str(caught.value)


def test_absurd_doses_in_it_are_refused_and_large_ones_warned_of() -> None:
    with pytest.raises(ProtocolError, match="is refused"):
        simulate(_man("testosterone cypionate 50000 mg IM weekly"), "", "2 days")
    course = simulate(_man("testosterone cypionate 600 mg IM weekly for 2 weeks"), "", "2 days")
    assert any("in the background, 600 mg" in warning for warning in course.warnings)


@pytest.mark.parametrize("background", ["", "no treatment", "None"])
def test_none_is_none(background: str) -> None:
    man = _man(background, LH="4 IU/L")
    assert man.background is None
    with pytest.raises(InputError, match="contradict each other"):
        _man(background, LH="0.2 IU/L", T="900 ng/dL")


def test_without_labs_he_is_the_typical_man_on_it() -> None:
    course = simulate(_man("anastrozole 1 mg oral daily for 2 weeks"), "", "2 days")
    assert course["anastrozole"].values[0] > 1
    assert course["E2"].values[0] < 60
