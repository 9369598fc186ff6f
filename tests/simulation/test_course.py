"""A course is read by the names people use, in the units they use, and says what it does not know."""

from typing import Any

import numpy as np
import pytest

import hpgx.simulation.run
from hpgx import Course, InputError, Patient, Population, SimulationError, UnitError, simulate
from hpgx.engine.reference import Solution

TC = "testosterone cypionate 100 mg IM weekly"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("testosterone_total", "testosterone_total"),
        ("testosterone", "testosterone_total"),
        ("Total Testosterone", "testosterone_total"),
        ("T", "testosterone_total"),
        ("LH", "lh"),
        ("e2", "estradiol"),
        ("sex hormone-binding globulin", "shbg"),
        ("inhibin-b", "inhibin_b"),
        ("anastrozole", "drug_concentration_anastrozole"),
        ("Arimidex", "drug_concentration_anastrozole"),
        ("drug_concentration_anastrozole", "drug_concentration_anastrozole"),
    ],
)
def test_names_and_aliases(inhibited: Course, asked: str, name: str) -> None:
    assert inhibited[asked].name == name


def test_iterates_over_everything(inhibited: Course) -> None:
    assert tuple(series.name for series in inhibited) == inhibited.names
    assert {"testosterone_total", "lh", "drug_concentration_anastrozole"} <= set(inhibited.names)


@pytest.mark.parametrize("asked", ["testosteron", "anastrozol", "triglycerides", "tamoxifen", ""])
def test_an_unknown_name_is_refused(inhibited: Course, asked: str) -> None:
    with pytest.raises(InputError, match=f"the course has no '{asked}'") as caught:
        inhibited[asked]
    assert f"mean '{asked}'" not in str(caught.value)
    assert "lh, fsh" in str(caught.value)


def test_near_names_are_shown(inhibited: Course) -> None:
    with pytest.raises(InputError, match="Did you mean 'testosterone'"):
        inhibited["testosteron"]


def test_day_0_is_the_labs(inhibited: Course) -> None:
    assert inhibited["T"].to("ng/dL").values[0] == pytest.approx(600)
    assert inhibited["E2"].to("pg/mL").values[0] == pytest.approx(25)
    assert inhibited["LH"].values[0] == pytest.approx(4)


def test_units(banded: Course) -> None:
    house = banded["testosterone"]
    shown = house.to("ng/dL")
    assert (house.unit, shown.unit) == ("nmol/L", "ng/dL")
    np.testing.assert_allclose(shown.values / house.values, 28.842)
    np.testing.assert_allclose(shown.low / house.low, 28.842)
    np.testing.assert_allclose(shown.high / house.high, 28.842)
    np.testing.assert_allclose(shown.to("nmol/L").values, house.values)
    assert house.to("nmol/L").days[-1] == pytest.approx(8)


def test_units_that_do_not_fit(inhibited: Course) -> None:
    with pytest.raises(UnitError, match="LH is given in 'IU/L' but must be convertible to 'ng/dL'"):
        inhibited["LH"].to("ng/dL")
    with pytest.raises(UnitError, match="furlong"):
        inhibited["T"].to("furlong")


def test_values_at_a_time(inhibited: Course) -> None:
    series = inhibited["estradiol"]
    assert series.at("0 h") == series.values[0]
    assert series.at("10 days") == series.values[-1]
    before, after = series.at("4 d"), series.at("97 h")
    assert series.at("96.5 h") == pytest.approx((before + after) / 2)


@pytest.mark.parametrize("time", ["11 days", "-1 d"])
def test_no_values_outside_the_course(inhibited: Course, time: str) -> None:
    with pytest.raises(InputError, match="runs from day 0 to day 10"):
        inhibited["LH"].at(time)


@pytest.mark.parametrize("time", ["26", "soon", "3 mg"])
def test_a_time_needs_a_unit_of_time(inhibited: Course, time: str) -> None:
    with pytest.raises(UnitError, match="the time"):
        inhibited["LH"].at(time)


def test_no_bands_without_draws(inhibited: Course) -> None:
    assert all(series.low is None and series.high is None for series in inhibited)


def test_bands_with_draws(banded: Course) -> None:
    series = banded["inhibin_b"]
    assert series.low is not None
    assert series.high is not None
    assert series.values.shape == series.low.shape == series.high.shape == series.times_h.shape
    assert (series.low < series.high).all()


def test_a_group_has_a_median_and_bands(crowd: Course) -> None:
    series = crowd["testosterone"]
    np.testing.assert_allclose(series.values, np.median(crowd.observed["testosterone_total"], axis=1))
    assert series.low is not None
    assert (series.low <= series.values).all()


def _failing(lanes: set[int]) -> Any:
    """Return a solver that masks these lanes, as when their integration fails."""
    solve = hpgx.simulation.run.solve

    def fails(*args: Any) -> Solution:
        found = solve(*args)
        states, end = found.states.copy(), found.end.copy()
        for lane in lanes:
            states[:, :, lane] = end[:, lane] = np.nan
        return Solution(states, end, dict.fromkeys(lanes, "it broke"))

    return fails


STOPPED = "anastrozole 1 mg oral daily; stop when estradiol below 20 pg/mL checked every 4 days"


def test_failures_are_masked_and_the_others_go_on(ben: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hpgx.simulation.run, "solve", _failing({2}))
    course = simulate(ben, STOPPED, "8 days", draws=3)
    assert course.failures == {2: "it broke"}
    for series in course:
        assert np.isfinite([series.values, series.low, series.high]).all()
    assert all(np.isfinite(row.mean_low or 0) for row in course.summary().rows)
    assert "1 failed and are left out" in course.summary().title
    assert course.to_dict()["failures"] == [{"lane": 2, "why": "it broke"}]


def test_a_failing_patient_is_an_error(ben: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hpgx.simulation.run, "solve", _failing({0}))
    with pytest.raises(SimulationError, match="it broke"):
        simulate(ben, TC, "2 days", draws=1)


def test_a_group_fails_only_as_a_whole(group: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hpgx.simulation.run, "solve", _failing({0, 1, 2}))
    course = simulate(group, "", "2 days")
    assert np.isfinite(course["LH"].values).all()
    assert course.summary()["lh"].mean == pytest.approx(course.observed["lh"][0, 3])
    monkeypatch.setattr(hpgx.simulation.run, "solve", _failing({0, 1, 2, 3}))
    with pytest.raises(SimulationError, match="every person of the group failed"):
        simulate(group, "", "2 days")


@pytest.mark.parametrize(
    ("protocol", "horizon", "days", "words"),
    [
        (TC, "4 weeks", (21, 28), "the last full cycle of testosterone cypionate"),
        (TC, "27 days", (14, 21), "the last full cycle of testosterone cypionate"),
        (f"{TC}; anastrozole 1 mg oral daily", "2 weeks", (7, 14), "last full cycle of testosterone"),
        ("anastrozole 1 mg oral daily", "10 days", (3, 10), "the last whole cycles of anastrozole in a week"),
        ("anastrozole 1 mg oral every 3 days", "14 days", (3, 12), "whole cycles of anastrozole"),
        ("leuprolide 7.5 mg IM every 28 days", "30 days", (0, 28), "the last full cycle of leuprolide"),
        ("anastrozole 1 mg oral daily for 1 week", "3 weeks", (14, 21), "the last week"),
        (f"{TC} from week 1", "13 days", (6, 13), "the last week"),
        ("anastrozole 1 mg oral daily", "3 days", (0, 3), "the whole course"),
        ("", "9 days", (2, 9), "the last week"),
        ("", "2 days", (0, 2), "the whole course"),
    ],
)
def test_the_window_of_the_summary(
    ben: Patient, protocol: str, horizon: str, days: tuple[float, float], words: str
) -> None:
    summary = simulate(ben, protocol, horizon).summary()
    assert summary.window_d == pytest.approx(days)
    assert summary.window.startswith(f"day {days[0]} to {days[1]}, ")
    assert words in summary.window


def test_citations_cover_what_was_used(inhibited: Course, weekly: Course) -> None:
    used = {reference.key for reference in inhibited.citations()}
    assert {value.source for value in inhibited.begun.variant.medicines.parameters.values()} <= used
    assert used != {reference.key for reference in weekly.citations()}


@pytest.mark.parametrize("horizon", ["26", "soon", "0 weeks", "30 minutes", "400 years", "-3 d", "2 mg"])
def test_horizons_that_are_none(ben: Patient, horizon: str) -> None:
    with pytest.raises(InputError, match="the horizon is"):
        simulate(ben, "", horizon)


def test_the_course_ends_at_the_horizon(ben: Patient) -> None:
    assert simulate(ben, "anastrozole 1 mg oral daily", "100 minutes").times_h[-1] == pytest.approx(100 / 60)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": -1}, "draws is -1"),
        ({"draws": 2.5}, "draws is 2.5"),
        ({"draws": True}, "draws is True"),
        ({"draws": 10**6}, "from 0 to 2000"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": "x"}, "seed is 'x'"),
    ],
)
def test_options_that_are_none(ben: Patient, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        simulate(ben, "", "2 days", **options)


def test_a_group_is_not_drawn_twice(group: Population) -> None:
    with pytest.raises(InputError, match="a population is drawn already"):
        simulate(group, "", "2 days", draws=2)


def test_who_must_be_a_person_or_a_group() -> None:
    with pytest.raises(InputError, match="who is 'Ben'"):
        simulate("Ben", "", "2 days")  # type: ignore[arg-type]


def test_other_medicines_are_remarked() -> None:
    man = Patient(sex="male", age="30 yr", medicines=["metformin"])
    assert any("metformin" in warning for warning in simulate(man, "", "1 day").warnings)


def test_a_run_can_be_sampled_at_other_times(inhibited: Course) -> None:
    lanes = inhibited.begun.alone()
    at = np.array([0.0, 30.0, 100.0, 240.0])
    found = hpgx.simulation.run.run(lanes, inhibited.protocol, 240.0, at=at)
    np.testing.assert_array_equal(found.times, at)
    expected = [inhibited["LH"].at(f"{hours} h") for hours in at]
    np.testing.assert_allclose(found.observed["lh"][:, 0], expected, rtol=5e-3)
