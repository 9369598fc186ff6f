"""The rules by which a prediction hits."""

from __future__ import annotations

import math

import pytest
from tests.validation.arm_files import packaged

from hpgx.records import replace
from hpgx.validation import score
from hpgx.validation.arms import Arm, BaselineValue, Observation, Spread


def observation(**changed: object) -> Observation:
    usual = next(one for arm in packaged() for one in arm.observations if one.stat == "mean" and one.scorable)
    plain = replace(
        usual, biomarker="testosterone_total", stat="mean", value=500.0, unit="ng/dL", spread=Spread(), bound=None,
        relative_only=False, direction=None, criterion=None, comparator=None,
    )  # fmt: skip
    return replace(plain, **changed)


def arm(n: int | None = None, baseline: tuple[BaselineValue, ...] = ()) -> Arm:
    usual = packaged()[0]
    return replace(usual, population=replace(usual.population, n=n), baseline=baseline)


def hit(one: Observation, predicted: float | None, *, n: int | None = None, baseline: float | None = None) -> bool:
    return score.hit(one, arm(n), predicted, baseline)


@pytest.mark.parametrize(
    ("predicted", "hits"),
    [(500, True), (624, True), (626, False), (401, True), (399, False), (None, False), (math.nan, False)]
)  # fmt: skip
def test_a_level_within_a_quarter(predicted: float | None, hits: bool) -> None:
    assert hit(observation(), predicted) is hits


@pytest.mark.parametrize(
    ("spread", "n", "error"),
    [
        (Spread(se=50.0, sd=900.0), 9, 50.0),
        (Spread(ci95=(402.0, 598.0), sd=900.0), 9, 50.0),
        (Spread(sd=150.0, iqr=(0.0, 900.0)), 9, 50.0),
        (Spread(iqr=(400.0, 562.0)), 9, 50.0),
        (Spread(sd=150.0), None, None),
        (Spread(), 9, None),
    ],
)
def test_the_standard_error(spread: Spread, n: int | None, error: float | None) -> None:
    found = score.standard_error(observation(spread=spread), arm(n))
    assert found == (None if error is None else pytest.approx(error, rel=1e-12))


def test_two_standard_errors_are_near_enough() -> None:
    wide = observation(spread=Spread(se=100.0))
    assert hit(wide, 699.0)
    assert not hit(wide, 701.0)


def test_limits_of_quantification_are_taken_first() -> None:
    assert hit(observation(biomarker="lh", unit="IU/L", value=0.05), 0.19)
    assert not hit(observation(biomarker="lh", unit="IU/L", value=0.05), 0.26)


def test_a_share_of_a_baseline_is_no_less_than_can_be_counted() -> None:
    share = observation(biomarker="fsh", stat="percent_of_baseline", unit="%", value=3.0)
    assert hit(share, 5.0, baseline=4.0)
    assert not hit(share, 5.0, baseline=40.0)


def test_bounds() -> None:
    assert hit(observation(bound="lower"), 5000.0)
    assert not hit(observation(bound="upper"), 5000.0)
    assert hit(observation(bound="upper"), 5.0)
    assert hit(observation(bound="lower"), 450.0)


@pytest.mark.parametrize(
    ("observed", "predicted", "hits"),
    [
        (100, 70, True),
        (100, 55, False),
        (-90, -91, True),
        (-99, -97.5, True),
        (15, -5, False),  # near as a fold, but of the wrong sign
        (9, -5, True),
    ],
)
def test_percent_changes(observed: float, predicted: float, hits: bool) -> None:
    assert hit(observation(stat="percent_change", unit="%", value=float(observed)), float(predicted)) is hits


def test_differences() -> None:
    assert hit(observation(stat="change", value=-100.0), -124.0)
    assert not hit(observation(stat="change", value=-100.0), -126.0)
    assert not hit(observation(stat="difference_vs_arm", value=100.0), -100.0)


def test_shares() -> None:
    share = observation(stat="proportion", value=0.5, unit="1")
    assert hit(share, 0.6)
    assert not hit(share, 0.61)
    assert hit(share, 0.7, n=10)
    low, high = score.binomial(0.5, 10)
    assert (low, high) == (pytest.approx(0.18709, rel=1e-4), pytest.approx(0.81291, rel=1e-4))
    assert score.binomial(0.0, 10)[0] == 0.0
    assert score.binomial(1.0, 10)[1] == 1.0


@pytest.mark.parametrize(
    ("biomarker", "direction", "percent", "hits"),
    [
        ("lh", "up", 5.0, True),
        ("lh", "up", 4.9, False),
        ("lh", "down", -5.0, True),
        ("lh", "unchanged", 9.9, True),
        ("lh", "unchanged", -10.1, False),
        ("hematocrit", "up", 1.6, True),
        ("hematocrit", "unchanged", 3.1, False),
        ("bmd_total_hip", "down", -0.6, True),
        ("bmd_total_hip", "unchanged", 1.6, False),
        ("sperm_concentration", "unchanged", 24.0, True),
        ("sperm_concentration", "unchanged", 26.0, False),
    ],
)
def test_directions(biomarker: str, direction: str, percent: float, hits: bool) -> None:
    one = observation(biomarker=biomarker, stat="qualitative", value=None, unit=None, direction=direction)
    assert hit(one, percent) is hits


@pytest.mark.parametrize(
    ("biomarker", "unit", "observed", "before", "predicted", "baseline", "hits"),
    [
        ("hematocrit", "%", 47.0, 43.0, 46.1, 43.0, True),
        ("hematocrit", "%", 47.0, 43.0, 45.9, 43.0, False),
        ("hematocrit", "%", 47.0, 43.0, 49.0, 45.0, True),  # from its own baseline
        ("hemoglobin", "g/dL", 15.0, 14.0, 14.61, 14.0, True),
        ("hemoglobin", "g/L", 150.0, 140.0, 146.1, 140.0, True),
        ("hemoglobin", "g/L", 150.0, 140.0, 145.9, 140.0, False),
        ("lean_mass", "kg", 53.0, 50.0, 52.26, 50.0, True),
        ("lean_mass", "kg", 53.0, 50.0, 52.24, 50.0, False),
        ("bmd_lumbar_spine", "g/cm2", 1.02, 1.0, 1.011, 1.0, True),
        ("bmd_lumbar_spine", "g/cm2", 1.02, 1.0, 1.009, 1.0, False),
    ],
)  # fmt: skip
def test_consequences_are_changes(
    biomarker: str, unit: str, observed: float, before: float, predicted: float, baseline: float, hits: bool
) -> None:
    printed = BaselineValue(biomarker=biomarker, value=before, unit=unit, stat="mean", spread=Spread(), assay=None)
    one = observation(biomarker=biomarker, unit=unit, value=observed)
    assert score.hit(one, arm(None, (printed,)), predicted, baseline) is hits
    change = replace(one, stat="change", value=observed - before)
    assert score.hit(change, arm(), predicted - baseline, baseline) is hits


def test_fold_errors() -> None:
    assert score.fold_error(observation(), arm(), 250.0) == pytest.approx(2.0, rel=1e-12)
    assert score.fold_error(observation(stat="percent_change", value=100.0, unit="%"), arm(), 0.0) == pytest.approx(
        2.0, rel=1e-12
    )
    assert score.fold_error(observation(), arm(), None) == math.inf
    assert score.fold_error(observation(stat="change", value=3.0), arm(), 3.0) is None


def test_the_tally() -> None:
    one = observation()
    rows = [
        score.Row(
            arm=arm(), observation=one, predicted=predicted, predicted_baseline=300.0, unchanged=300.0,
            hit=hit(one, predicted), hit_unchanged=False, error=None,
        )
        for predicted in (500.0, 1000.0, None)
    ]  # fmt: skip
    found = score.tally(rows)
    assert (found["scorable"], found["simulable"], found["hits"]) == (3, 2, 1)
    assert found["hit_rate"] == pytest.approx(1 / 3, rel=1e-12)
    assert found["coverage"] == pytest.approx(2 / 3, rel=1e-12)
    assert found["median_fold_error"] == pytest.approx(2.0, rel=1e-12)
    assert score.tally([])["hit_rate"] is None
