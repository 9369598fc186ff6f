"""Pulse by pulse: the generator, its agreement with the averaged mode, frequency, infusion, the clock, the peaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hpgx import InputError, Patient, Population, PulseCourse, simulate, simulate_pulses
from hpgx.axis import pulsatile
from hpgx.pharmacology.drugs import drugs
from hpgx.simulation.course import Series
from hpgx.simulation.peaks import peaks

NG_DL = 28.84


@pytest.fixture(scope="session")
def resting(ben: Patient) -> PulseCourse:
    return simulate_pulses(ben, "no treatment", "28 days", seed=1)


@pytest.fixture(scope="session")
def without() -> Patient:
    return Patient(sex="male", age="26 yr", diagnosis="congenital_hypogonadotropic")


def mean(course: PulseCourse, name: str, first: float, last: float) -> float:
    """Return the mean of a series from day to day."""
    series = course[name]
    inside = (series.days >= first) & (series.days <= last)
    days = series.days[inside]
    return float(np.trapezoid(series.values[inside], days) / (days[-1] - days[0]))


@pytest.mark.parametrize("name", ["lh", "fsh", "testosterone_total", "estradiol"])
def test_pulses_average_to_the_averaged_mode(resting: PulseCourse, ben: Patient, name: str) -> None:
    averaged = simulate(ben, "no treatment", "28 days")[name].values[0]
    assert mean(resting, name, 0, 28) == pytest.approx(averaged, rel=0.05)


def test_the_same_seed_gives_the_same_pulses(ben: Patient) -> None:
    one, same, other = (simulate_pulses(ben, "no treatment", "2 days", seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(one["lh"].values, same["lh"].values)
    assert not np.array_equal(one.fired_h, other.fired_h)


def test_day_0_is_the_averaged_mans(ben: Patient, resting: PulseCourse) -> None:
    row, averaged = resting.summary()["lh"], simulate(ben, "", "1 day").summary()["lh"]
    assert row.start == pytest.approx(averaged.start, rel=1e-9)
    assert row.start != pytest.approx(resting["lh"].values[0], rel=1e-2)
    assert row.change_pct == pytest.approx((row.mean / averaged.start - 1) * 100)
    assert abs(row.change_pct or 99) < 15


def test_the_cell_remembers_alike_whoever_sends_gnrh() -> None:
    (action,) = (one for one in drugs()["gonadorelin"].actions if one.mechanism == "gnrh")
    for name in ("k_mean", "k_sustained"):
        assert action.parameters[name].value == pulsatile.parameters()[f"pulses.{name}"].value


def test_a_pump_in_the_background_is_remembered(without: Patient) -> None:
    on = Patient(
        sex="male",
        age="26 yr",
        diagnosis="congenital_hypogonadotropic",
        background="gonadorelin pump 10 ug SC every 90 minutes for 12 weeks",
    )
    seen = simulate_pulses(on, "no treatment", "1 h")["lh"].values[0]
    assert seen > 3 * simulate_pulses(without, "no treatment", "1 h").before()["lh"][0]


def test_intervals_are_random_but_not_crowded(resting: PulseCourse) -> None:
    intervals = np.diff(resting.fired_h) * 60
    assert len(resting.fired_h) == pytest.approx(14 * 28, rel=0.06)
    assert intervals.min() >= 15 - 1e-6
    assert 0.2 < intervals.std() / intervals.mean() < 0.35


def test_lh_as_blood_would_show_it(resting: PulseCourse) -> None:
    found = resting.peaks("LH")
    assert 10 < found.per_day <= len(resting.fired_h) / 28
    assert found.interval_min == pytest.approx(1440 / found.per_day, rel=0.02)
    assert 1.0 < found.amplitude < 5.0
    assert resting.peaks("LH", every="20 min").count < found.count
    assert 3 < resting.peaks("testosterone").per_day < found.per_day


def test_testosterone_peaks_in_the_morning(resting: PulseCourse) -> None:
    series = resting["testosterone_total"]
    clock = (series.times_h + 8) % 24
    by_hour = [series.values[(clock >= hour) & (clock < hour + 1)].mean() for hour in range(24)]
    assert 5 <= int(np.argmax(by_hour)) <= 10
    assert -0.28 < by_hour[16] / by_hour[8] - 1 < -0.16


def test_the_rhythm_fades_with_age(resting: PulseCourse) -> None:
    old = Patient(sex="male", age="75 yr", labs={"testosterone": "600 ng/dL", "LH": "4 IU/L"})
    course = simulate_pulses(old, "no treatment", "28 days", seed=1)

    def swing(one: PulseCourse) -> float:
        series = one["testosterone_total"]
        return abs(np.mean(series.values * np.exp(2j * np.pi * series.days)) / series.values.mean())

    assert swing(course) < 0.6 * swing(resting)


def test_pulses_restore_a_man_without_gnrh_and_too_many_do_not(without: Patient) -> None:
    seen = {
        every: mean(simulate_pulses(without, f"gonadorelin pump 10 ug SC every {every}", "14 days"), "lh", 12, 14)
        for every in ("6 hours", "2 hours", "60 minutes", "20 minutes")
    }
    assert seen["6 hours"] < seen["2 hours"] < seen["60 minutes"]
    assert seen["20 minutes"] < 0.3 * seen["60 minutes"]
    assert 2 < seen["2 hours"] < 8


def test_gnrh_without_pause_flares_and_then_silences(ben: Patient) -> None:
    course = simulate_pulses(ben, "gonadorelin infusion 1000 ug/d IV continuously", "28 days")
    assert mean(course, "lh", 1, 3) > 2 * 4.0
    assert mean(course, "lh", 27, 28) < 0.4
    assert mean(course, "testosterone_total", 27, 28) * NG_DL < 50


def test_two_injections_a_week_do_little(ben: Patient, resting: PulseCourse, without: Patient) -> None:
    twice = "gonadorelin 100 ug SC twice weekly"
    course = simulate_pulses(ben, twice, "28 days", seed=1)
    assert course["lh"].values.max() > 3 * 4.0
    assert mean(course, "lh", 0, 28) < 1.2 * mean(resting, "lh", 0, 28)
    assert mean(course, "testosterone_total", 0, 28) < 1.08 * mean(resting, "testosterone_total", 0, 28)
    pump = simulate_pulses(without, "gonadorelin pump 10 ug SC every 90 minutes", "28 days")
    rarely = simulate_pulses(without, twice, "28 days")
    assert mean(rarely, "testosterone_total", 21, 28) < 0.25 * mean(pump, "testosterone_total", 21, 28)


def test_an_agonist_depot_flares_and_silences_pulse_by_pulse(ben: Patient) -> None:
    depot = "leuprolide 7.5 mg depot IM every 4 weeks"
    course, averaged = simulate_pulses(ben, depot, "28 days"), simulate(ben, depot, "28 days")
    assert mean(course, "lh", 1, 3) == pytest.approx(averaged["lh"].at("2 d"), rel=0.1)
    assert mean(course, "testosterone_total", 27, 28) == pytest.approx(averaged["testosterone"].at("27.5 d"), rel=0.15)


def test_suppression_agrees_with_the_averaged_mode(ben: Patient) -> None:
    weekly = "testosterone enanthate 100 mg IM weekly"
    course, averaged = simulate_pulses(ben, weekly, "42 days"), simulate(ben, weekly, "42 days")
    series = averaged["lh"]
    late = series.days >= 35
    wanted = np.trapezoid(series.values[late], series.days[late]) / 7
    assert mean(course, "lh", 35, 42) == pytest.approx(wanted, rel=0.15)


def test_a_course_on_a_background_goes_on_from_it() -> None:
    treated = Patient(sex="male", age="30 yr", background="testosterone enanthate 200 mg IM weekly for 12 weeks")
    course = simulate_pulses(treated, "no treatment", "2 days")
    assert mean(course, "lh", 0, 2) < 0.6


def test_the_summary_and_the_data_have_the_pulses(ben: Patient) -> None:
    course = simulate_pulses(ben, "anastrozole 1 mg oral daily", "3 days")
    assert course.summary()["lh"].mean > 4.0
    plain = course.to_dict()
    assert plain["pulses"]["lh"]["count"] == course.peaks().count
    assert len(plain["gnrh_pulses_d"]) == len(course.fired_h)
    assert len(course.occupancy) == len(course.times_h) == 3 * 288 + 1


def test_the_picture_has_a_column_a_course(ben: Patient, tmp_path: Path) -> None:
    from hpgx.simulation import pulse_plot

    course = simulate_pulses(ben, "no treatment", "2 days")
    figure = course.plot(tmp_path / "pulses.png")
    assert (tmp_path / "pulses.png").stat().st_size > 10_000
    assert len(figure.axes) == 5
    both = pulse_plot.plot([course, course], None, days=(0, 1), titles=("one", "two"))
    assert [axis.get_title(loc="left") for axis in both.axes[:2]] == ["one", "two"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"horizon": "200 days"}, "90 days at most"),
        ({"every": "2 h"}, "between '1 min' and '60 min'"),
    ],
)
def test_what_cannot_be_run_is_refused(ben: Patient, changed: dict[str, str], said: str) -> None:
    asked = {"horizon": "2 days", "every": "5 min"} | changed
    with pytest.raises(InputError, match=said):
        simulate_pulses(ben, "no treatment", asked["horizon"], every=asked["every"])


def test_a_group_and_an_explanation_are_refused(group: Population, resting: PulseCourse) -> None:
    with pytest.raises(InputError, match="one man"):
        simulate_pulses(group, "no treatment", "2 days")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="averages"):
        resting.why("lh")


def made(values: np.ndarray, step_min: float) -> Series:
    return Series("lh", "LH", "IU/L", np.arange(len(values)) * step_min / 60, values, None, None)


def test_peaks_of_a_made_signal() -> None:
    """Saw-teeth of 2 to 6 every 90 minutes, with a ripple of 5 % that is no pulse."""
    minutes = np.arange(0, 24 * 60 + 1, 5.0)
    signal = 2 + 4 * (1 - (minutes % 90) / 90)
    found = peaks(made(signal * (1 + 0.05 * np.sin(minutes)), 5), every="5 min")
    assert found.count == 15  # the first begins at its peak, with no nadir before
    assert found.interval_min == pytest.approx(90, rel=0.02)
    assert found.amplitude == pytest.approx(4 * 85 / 90, rel=0.08)
    assert found.per_day == 15


def test_a_level_signal_and_a_rise_that_never_ends_have_no_peaks() -> None:
    assert peaks(made(np.full(200, 3.0), 5)).count == 0
    assert peaks(made(np.linspace(1, 9, 200), 5)).count == 0
    assert str(peaks(made(np.full(61, 3.0), 5))) == "0 pulses in 0.208 days"
    assert np.isnan(peaks(made(np.full(200, 3.0), 5)).amplitude)


def test_a_rise_too_small_to_count_is_no_pulse() -> None:
    minutes = np.arange(0, 24 * 60 + 1, 5.0)
    small = 0.1 + 0.1 * (1 - (minutes % 90) / 90)
    assert peaks(made(small, 5)).count > 10
    assert peaks(made(small, 5), least=0.2).count == 0


@pytest.mark.parametrize("how", [{"every": "0 min"}, {"rise": -1.0}, {"least": -0.1}])
def test_wrong_rules_are_refused(how: dict[str, object]) -> None:
    with pytest.raises(InputError):
        peaks(made(np.full(10, 3.0), 5), **how)  # type: ignore[arg-type]


def test_a_pump_averaged_is_its_pulses_averaged(without: Patient) -> None:
    pump = "gonadorelin pump 10 ug SC every 90 minutes"
    course, averaged = simulate_pulses(without, pump, "14 days"), simulate(without, pump, "14 days")
    assert np.ptp(averaged["lh"].values[-8:]) < 0.3 * np.ptp(course["lh"].values[-288:])
    for name in ("lh", "fsh", "testosterone_total", "drug_concentration_gonadorelin"):
        series = averaged[name]
        last = series.days >= 13
        wanted = np.trapezoid(series.values[last], series.days[last])
        assert mean(course, name, 13, 14) == pytest.approx(wanted, rel=0.04)


def test_a_pump_that_stops_stops(without: Patient) -> None:
    course = simulate(without, "gonadorelin pump 10 ug SC every 100 minutes for 2 days", "4 days")
    series = course["drug_concentration_gonadorelin"]
    assert series.at("1.5 d") > 0.03
    assert series.at("3 d") < 1e-6


def test_rare_pulses_of_a_pump_are_injections(without: Patient) -> None:
    course = simulate(without, "gonadorelin pump 100 ug SC twice weekly", "2 days")
    assert course["lh"].values.max() > 10 * course["lh"].values[0]


def test_what_medicines_show_is_shown_in_pulses_too(ben: Patient) -> None:
    course = simulate_pulses(ben, "testosterone pellet 8 x 75 mg implant once", "1 day", every="60 min")
    averaged = simulate(ben, "testosterone pellet 8 x 75 mg implant once", "1 day")
    assert course["drug_release_rate"].values[-1] == pytest.approx(averaged["drug_release_rate"].values[-1], rel=1e-4)
