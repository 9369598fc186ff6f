"""Statistics read off curves whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.validation.arm_files import packaged
from tests.validation.test_treatment import line

from hpgx.records import replace
from hpgx.validation.arms import Arm, Criterion, Observation, Spread
from hpgx.validation.curves import Curves
from hpgx.validation.predict import Reader, Settings, compared, half_life
from hpgx.validation.runner import validate  # noqa: F401  (the module loads as a whole)

HOURS = np.arange(0.0, 100 * 24 + 1, 6.0)
DAYS = HOURS / 24


def arm(*treatment: object) -> Arm:
    usual = next(one for one in packaged() if one.population.sex == "male")
    return replace(usual, treatment=treatment, background=(), baseline=())


def curves(days: np.ndarray = DAYS, **values: list[np.ndarray]) -> Curves:
    made = {name: np.array(people).T for name, people in values.items()}
    people = len(next(iter(values.values())))
    return Curves(times_h=HOURS, values=made, entries=(line(),), age=np.full(people, 30.0), scales={})


def observation(**changed: object) -> Observation:
    usual = next(one for each in packaged() for one in each.observations if one.stat == "mean" and one.scorable)
    plain = replace(
        usual, biomarker="lh", stat="mean", value=1.0, unit="IU/L", spread=Spread(), sampling="morning", time_d=50.0,
        window_d=None, relative_only=False, matrix="serum", comparator=None, criterion=None,
    )  # fmt: skip
    return replace(plain, **changed)


RISING = curves(lh=[2 + DAYS, 4 + 2 * DAYS])
"""LH of two men: 2 and 4 IU/L, rising by 1 and 2 a day."""


def read(one: Observation, made: Curves = RISING, end_d: float = 0.0, settings: Settings | None = None) -> float | None:
    return Reader(arm(), made, None, settings).read(one, end_d * 24).value


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"stat": "mean"}, 78.0),
        ({"stat": "median"}, 78.0),
        ({"stat": "change"}, 75.0),
        ({"stat": "percent_change", "unit": "%"}, 2500.0),
        ({"stat": "percent_of_baseline", "unit": "%"}, 2600.0),
        ({"stat": "fold_of_baseline", "unit": "1"}, 26.0),
        ({"stat": "qualitative", "value": None, "unit": None, "direction": "up"}, 2500.0),
        ({"sampling": "unspecified"}, 77.25),  # the mean of the last interval of a daily tablet
        ({"sampling": "trough"}, 76.5),
        ({"sampling": "mean"}, 77.25),
        ({"sampling": "peak"}, 78.0),
        ({"sampling": "mean", "window_d": (10.0, 20.0)}, 25.5),
        ({"sampling": "trough", "window_d": (10.0, 20.0)}, 18.0),
        ({"stat": "cavg", "sampling": "mean", "window_d": (10.0, 20.0)}, 25.5),
        ({"stat": "cmax", "sampling": "peak", "window_d": (10.0, 20.0)}, 33.0),
        ({"stat": "cmin", "sampling": "trough", "window_d": (10.0, 20.0)}, 18.0),
        ({"stat": "tmax_d", "unit": "d", "window_d": (10.0, 20.0)}, 10.0),
        ({"stat": "auc", "window_d": (10.0, 20.0)}, 25.5 * 240),
        ({"biomarker": "lh", "sampling": "morning", "time_d": 0.1}, 3.15),
    ],
)
def test_statistics(changed: dict[str, object], expected: float) -> None:
    assert read(observation(**changed)) == pytest.approx(expected, rel=1e-9)


def test_a_sample_waits_for_the_next_injection_that_is_near() -> None:
    weekly = line(drug="testosterone_enanthate", form="oil_injection", route="intramuscular", interval_h=168.0)
    monthly = replace(weekly, interval_h=672.0)
    one = observation(sampling="unspecified", time_d=50.0)
    assert read(one, replace(RISING, entries=(weekly,))) == pytest.approx(3 + 1.5 * 56, rel=1e-9)
    assert read(one, replace(RISING, entries=(monthly,))) == pytest.approx(3 + 1.5 * 56, rel=1e-9)
    early = replace(one, time_d=30.0)
    assert read(early, replace(RISING, entries=(monthly,))) == pytest.approx(3 + 1.5 * 30, rel=1e-9)


def criterion(op: str, value: float, on: str = "level", unit: str = "IU/L") -> Criterion:
    return Criterion(op=op, value=value, unit=unit, on=on)


def test_shares() -> None:
    share = observation(stat="proportion", unit="1")
    assert read(replace(share, criterion=criterion(">", 60.0))) == 0.5
    assert read(replace(share, criterion=criterion("between", (100.0, 110.0)))) == 0.5  # type: ignore[arg-type]
    assert read(replace(share, criterion=criterion(">=", 75.0, "change"))) == 0.5
    assert read(replace(share, criterion=criterion("<", 2700.0, "percent_of_baseline", "%"))) == 1.0


def test_a_window_is_judged_at_monthly_visits() -> None:
    spike = np.where(np.abs(DAYS - 20) < 2, 9.0, 1.0)
    late = np.where(np.abs(DAYS - 38) < 2, 9.0, 1.0)
    made = curves(lh=[spike, late])
    share = observation(stat="proportion", unit="1", window_d=(10.0, 66.0), criterion=criterion("<", 2.0))
    assert read(replace(share, sampling="unspecified"), made) == 0.5
    assert read(replace(share, sampling="peak"), made) == 0.0


def test_times_to_an_event() -> None:
    event = observation(
        stat="time_to_event_d", unit="d", time_d=None, criterion=criterion(">=", 42.0), time_ref="start"
    )  # the men are there on day 40 and day 19, their mean on day 26
    assert read(replace(event, event_of="mean_subject")) == pytest.approx(29.5, rel=1e-3)
    assert read(replace(event, event_of="median_subject")) == pytest.approx(29.5, rel=1e-3)
    assert read(replace(event, event_of="group_mean")) == pytest.approx(26.0, rel=1e-3)
    late = replace(event, event_of="mean_subject", time_ref="end_of_treatment")
    assert read(late, end_d=30.0) == pytest.approx(10.0, rel=1e-3)  # the other man was there before
    never = replace(event, criterion=criterion(">", 1e6), event_of="median_subject")
    assert read(never) is None


def test_no_sperm() -> None:
    made = curves(sperm_concentration=[50 * np.exp(-DAYS / 5), 50 * np.exp(-DAYS / 50)])
    none = observation(biomarker="azoospermia", stat="proportion", unit="1", time_d=90.0)
    assert read(none, made) == 0.5
    some = observation(biomarker="sperm_concentration", stat="proportion", unit="1", time_d=90.0)
    assert read(replace(some, criterion=criterion(">", 0.0, unit="10*6/mL")), made) == 0.5
    back = criterion(">=", 100.0, "percent_of_baseline", "%")
    recovered = curves(sperm_concentration=[np.full(len(DAYS), 50.0) * (1 - 0.04 * (DAYS > 10))])
    assert read(replace(some, criterion=back), recovered) == 1.0


def test_limits_tubes_and_scales() -> None:
    low = curves(lh=[np.where(DAYS > 0, 0.001, 4.0)], testosterone_total=[np.full(len(DAYS), 20.0)])
    fold = observation(stat="fold_of_baseline", unit="1")
    assert read(fold, low) == pytest.approx(0.05, rel=1e-9)
    lower = curves(lh=[np.where(DAYS > 0, 0.001, 40.0)])
    assert read(fold, lower) == pytest.approx(0.03, rel=1e-9)
    plasma = observation(biomarker="testosterone_total", unit="nmol/L", matrix="naf_plasma")
    assert read(plasma, low) == pytest.approx(16.48, rel=1e-9)
    assert read(observation(), replace(RISING, scales={"lh": 2.0})) == pytest.approx(156.0, rel=1e-9)


def test_the_clock_is_off_unless_asked_for() -> None:
    still = curves(testosterone_total=[np.full(len(DAYS), 20.0)], lh=[np.where(DAYS > 0, 0.0, 4.0)])
    one = observation(biomarker="testosterone_total", unit="nmol/L")
    awake = replace(still, values={**still.values, "lh": np.full_like(still.values["lh"], 4.0)})
    assert read(one, awake) == pytest.approx(20.0, rel=1e-9)
    assert read(one, awake, settings=Settings(morning=True)) == pytest.approx(25.6, rel=1e-9)
    assert read(one, still, settings=Settings(morning=True)) == pytest.approx(20.0, rel=1e-9)


def test_against_another_arm() -> None:
    reader = Reader(arm(), RISING, None)
    one = observation(stat="ratio_vs_arm", unit="1")
    own, other = reader.read(one, 0.0), reader.read(replace(one, time_d=0.0), 0.0)
    assert compared(one, own, other, 0.03, 0.2) == pytest.approx(26.0, rel=1e-9)
    assert compared(replace(one, stat="difference_vs_arm"), own, other, 0.03, 0.2) == pytest.approx(75.0, rel=1e-9)
    assert compared(replace(one, stat="percent_difference_vs_arm"), own, other, 0.03, 0.2) == pytest.approx(2500.0)


def test_half_lives_are_terminal() -> None:
    times = np.geomspace(0.01, 400.0, 400)
    two = 100 * np.exp(-np.log(2) * times / 2) + 12 * np.exp(-np.log(2) * times / 30)
    assert half_life(times, np.exp(-np.log(2) * times / 7)) == pytest.approx(7.0, rel=1e-6)
    assert half_life(times, two) == pytest.approx(30.0, rel=0.05)
    assert half_life(times, np.ones(400)) is None


def test_without_change_nothing_moves() -> None:
    one = observation(stat="percent_change", unit="%")
    assert read(one, RISING.flat()) == pytest.approx(0.0, abs=1e-9)
