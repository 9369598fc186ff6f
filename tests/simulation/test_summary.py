"""The summary averages over time, not over samples, and writes numbers as people read them."""

from dataclasses import replace

import numpy as np
import pytest

from hpgx import Course, Patient, Population, simulate
from hpgx.simulation.course import label_of
from hpgx.simulation.groups import INTERNAL, grouped
from hpgx.simulation.run import mean_over
from hpgx.simulation.summary import Row, change, day, digits, table


def _made(course: Course, times: list[float], values: list[float]) -> Course:
    """Return a course of testosterone alone, with these samples."""
    lanes = np.array(values)[:, None]
    return replace(course, times_h=np.array(times), observed={"testosterone_total": lanes})


def test_the_mean_is_weighted_by_time(inhibited: Course) -> None:
    # densely sampled at the peak; the plain mean of the samples would be 16
    course = _made(inhibited, [0, 1, 2, 3, 24, 48], [10, 20, 20, 20, 20, 0])
    row = course.summary("si")["testosterone_total"]
    assert row.mean == pytest.approx((15 + 23 * 20 + 24 * 10) / 48)
    assert (row.trough, row.peak, row.start) == (0, 20, 10)
    assert row.change_pct == pytest.approx((row.mean / 10 - 1) * 100)


def test_the_mean_of_a_straight_line() -> None:
    times = np.array([0.0, 1.0, 10.0])
    np.testing.assert_allclose(mean_over(times, np.stack([times, 2 * times], axis=1)), [5, 10])


def test_only_the_window_counts(weekly: Course) -> None:
    start, stop = (24 * day for day in weekly.summary().window_d)
    inside = (weekly.times_h >= start) & (weekly.times_h <= stop)
    values = weekly["T"].values[inside]
    row = weekly.summary("si")["testosterone_total"]
    assert (row.trough, row.peak) == (values.min(), values.max())
    assert row.trough < row.mean < row.peak


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0.00"),
        (0.004, "0.00"),
        (0.0051, "0.01"),
        (0.126, "0.13"),
        (3.14159, "3.14"),
        (9.999, "10.0"),
        (28.06, "28.1"),
        (99.96, "100"),
        (123.4, "123"),
        (999.6, "1000"),
        (1234.5, "1230"),
        (-12.34, "-12.3"),
        (float("nan"), "-"),
        (float("inf"), "-"),
    ],
)
def test_three_figures(value: float, text: str) -> None:
    assert digits(value) == text


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        (None, ""),
        (2e5, ""),
        (12.4, "+12 %"),
        (-50, "-50 %"),
        (0, "0 %"),
        (0.4, "0 %"),
        (-0.4, "0 %"),
        (899.7, "+900 %"),
        (1900, "x 20.0"),
    ],
)
def test_changes(inhibited: Course, percent: float | None, text: str) -> None:
    row: Row = replace(inhibited.summary()["lh"], change_pct=percent)
    assert change(row) == text
    assert change(replace(row, start=0.004)) == ""


@pytest.mark.parametrize(("hours", "text"), [(5.0, "0.208"), (84.0, "3.5"), (4380.0, "182.5"), (87660.0, "3652.5")])
def test_days(hours: float, text: str) -> None:
    assert day(hours) == text


def test_a_table_is_aligned() -> None:
    assert table([["", "unit", "mean"], ["LH", "IU/L", "4"], ["Estradiol", "pg/mL", "25.0"]]) == [
        "           unit   mean",
        "----------------------",
        "LH         IU/L      4",
        "Estradiol  pg/mL  25.0",
    ]


def test_the_text(inhibited: Course) -> None:
    title, window, blank, heads, line, *rows = str(inhibited.summary()).split("\n")
    assert title == "Ben: anastrozole tablet 1 mg oral daily"
    assert window == f"Summary over {inhibited.summary().window}."
    assert blank == ""
    assert heads.split() == ["unit", "day", "0", "mean", "trough", "peak", "change", "range"]
    assert set(line) == {"-"}
    assert rows[0] == "HORMONES"
    assert rows[1].startswith("Testosterone ")
    assert "ng/dL" in rows[1]
    assert rows[1].endswith("264 to 917  high")
    assert max(map(len, rows)) <= len(line)
    assert rows[-2] == "MEDICINES"
    assert rows[-1].startswith("Anastrozole ")


def test_every_series_has_its_place(inhibited: Course) -> None:
    shown = grouped(inhibited.names)
    assert sorted(name for names in shown.values() for name in names) == sorted(set(inhibited.names) - set(INTERNAL))
    assert next(iter(shown)) == "Hormones"
    assert list(shown)[-1] == "Medicines"
    text = str(inhibited.summary())
    assert all(label_of(name) not in text for name in INTERNAL)
    assert "breast_stimulus" in {row["name"] for row in inhibited.summary().as_dicts()}


def test_the_ratio_has_its_units(inhibited: Course) -> None:
    summary = inhibited.summary()
    mixed, molar = (summary[f"testosterone_estradiol_ratio{kind}"] for kind in ("", "_molar"))
    assert (mixed.unit, molar.unit) == ("ng/dL:pg/mL", "mol/mol")
    assert mixed.start == pytest.approx(600 / 25, rel=1e-3)
    assert molar.start / mixed.start == pytest.approx(10 * 272.38 / 288.42, rel=1e-3)
    assert mixed.mean > mixed.start
    assert inhibited.summary("si")["testosterone_estradiol_ratio"] == mixed


@pytest.mark.parametrize(("mean", "status"), [(8.0, "low"), (20.0, "within"), (40.0, "high")])
def test_where_the_mean_stands(inhibited: Course, mean: float, status: str) -> None:
    row = replace(inhibited.summary("si")["testosterone_total"], mean=mean)
    assert row.status == status
    assert replace(row, reference_low=None).status == ""


def test_a_boy_has_no_range_and_no_guidelines() -> None:
    boy = Patient(sex="male", age="14 yr", diagnosis="pubertal_gynaecomastia")
    course = simulate(boy, "tamoxifen 20 mg oral daily", "2 days")
    assert {row.status for row in course.summary().rows} == {""}
    assert course.monitoring().findings == ()
    assert "he is 14: ranges and guidelines are those of grown men" in course.warnings[0]
    assert str(course.summary()).startswith("a boy of 14 with gynaecomastia of puberty: tamoxifen")
    group = simulate(Population("pubertal_gynaecomastia", 3), "", "1 day")
    assert "half of them are under 20" in group.warnings[0]
    assert str(group.summary()).startswith("3 men with gynaecomastia of puberty: ")


def test_bands_have_a_column(banded: Course, inhibited: Course) -> None:
    assert "5 to 95 %" in str(banded.summary())
    assert "5 to 95 %" not in str(inhibited.summary())
    row = banded.summary()["inhibin_b"]
    assert row.mean_low is not None
    assert row.mean_high is not None
    assert row.mean_low < row.mean_high


def test_units(inhibited: Course) -> None:
    us, si = (inhibited.summary(units)["estradiol"] for units in ("us", "si"))
    assert (us.unit, si.unit) == ("pg/mL", "pmol/L")
    assert si.mean / us.mean == pytest.approx(1000 / 272.38, rel=1e-3)
    assert us.change_pct == pytest.approx(si.change_pct)
    assert (us.reference_low, us.reference_high) == pytest.approx((10, 40), rel=0.01)


def test_bands_are_of_the_draws_without_the_best_guess(inhibited: Course) -> None:
    lanes = np.array([[10.0, 20, 20, 20], [10, 20, 20, 20]])
    course = replace(inhibited, draws=3, times_h=np.array([0.0, 48]), observed={"testosterone_total": lanes})
    row = course.summary("si")["testosterone_total"]
    assert (row.mean, row.mean_low, row.mean_high) == (10, 20, 20)
    assert course["T"].low == pytest.approx([20, 20])


def test_a_group_is_summarised_by_its_median(crowd: Course) -> None:
    row = crowd.summary("si")["testosterone_total"]
    assert row.mean_low is not None
    assert row.mean_high is not None
    assert row.mean_low <= row.mean <= row.mean_high


def test_rows_by_name(inhibited: Course) -> None:
    assert inhibited.summary()["lh"].label == "LH"
    with pytest.raises(KeyError):
        inhibited.summary()["cortisol"]
