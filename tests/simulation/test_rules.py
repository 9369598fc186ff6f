"""Rules act at doses and visits, on each lane by what it measures."""

from collections.abc import Sequence

import numpy as np
import pytest

from hpgx import InputError, Patient, Protocol, simulate
from hpgx.protocols.protocol import Visit
from hpgx.simulation.rules import Measure, Rules, check_simulated

TITRATED = (
    "testosterone cypionate 100 mg IM weekly, "
    "titrate by 50 mg from 50 to 180 mg to keep trough testosterone 350 to 650 ng/dL"
)
NMOL = 10 / 288.42  # of a ng/dL of testosterone, in nmol/L
PMOL = 10 / 0.27238 / 10  # of a pg/mL of estradiol, in pmol/L


def _measure(values: Sequence[float]) -> Measure:
    return lambda biomarker, sampling, back_h: np.array(values, dtype=float)


def _visit(rules: Rules, values: Sequence[float], time_h: float = 672.0) -> None:
    visits = {visit.time_h: visit for visit in rules.protocol.visits(time_h + 1)}
    rules.visit(visits.get(time_h, Visit(time_h=time_h, stops=(), titrations=())), _measure(values))


def test_a_dose_is_left_out_where_its_condition_fails() -> None:
    rules = Rules(Protocol("anastrozole 1 mg oral daily if estradiol above 30 pg/mL"), 3)
    dose = rules.due(0, 24.0, _measure([20 * PMOL, 30 * PMOL, 40 * PMOL]))
    np.testing.assert_allclose(dose, [0, 0, 1])
    assert rules.decisions == [(24.0, "anastrozole: dose left out, Estradiol above 30 pg/mL does not hold")]
    assert rules.due(0, 48.0, _measure([40 * PMOL] * 3)).tolist() == [1, 1, 1]
    assert len(rules.decisions) == 1


def test_conditions_at_least_and_at_most() -> None:
    for op, given in (("at least", [0, 1, 1]), ("at most", [1, 1, 0]), ("below", [1, 0, 0])):
        rules = Rules(Protocol(f"anastrozole 1 mg oral daily if LH {op} 4 IU/L"), 3)
        assert rules.due(0, 0.0, _measure([3, 4, 5])).tolist() == given


def test_stop_ends_every_drug_where_it_holds() -> None:
    text = "anastrozole 1 mg oral daily; tamoxifen 20 mg oral daily; stop when LH above 9 IU/L"
    rules = Rules(Protocol(text), 2)
    _visit(rules, [10, 8])
    assert rules.active.tolist() == [[False, True], [False, True]]
    assert [words for _, words in rules.decisions] == [
        "anastrozole stopped, LH above 9 IU/L",
        "tamoxifen stopped, LH above 9 IU/L",
    ]
    _visit(rules, [1, 1], 1344.0)  # for good
    assert rules.due(0, 1344.0, _measure([1, 1])).tolist() == [0, 1]
    assert len(rules.decisions) == 2


def test_stop_one_drug() -> None:
    text = "anastrozole 1 mg oral daily; tamoxifen 20 mg oral daily; stop tamoxifen when LH above 9 IU/L"
    rules = Rules(Protocol(text), 1)
    _visit(rules, [10])
    assert rules.active.tolist() == [[True], [False]]


def test_titration_moves_each_lane_within_its_bounds() -> None:
    rules = Rules(Protocol(TITRATED), 3)
    low, within, high = 300 * NMOL, 500 * NMOL, 700 * NMOL
    _visit(rules, [low, within, high])
    assert rules.amounts.tolist() == [[150, 100, 50]]
    _visit(rules, [low, within, high])
    assert rules.amounts.tolist() == [[180, 100, 50]]
    _visit(rules, [high, within, low])
    assert rules.amounts.tolist() == [[130, 100, 100]]
    assert [words for _, words in rules.decisions] == [
        "testosterone cypionate: 100 to 150 mg",
        "testosterone cypionate: 150 to 180 mg",
        "testosterone cypionate: 180 to 130 mg",
    ]


def test_a_failed_lane_decides_nothing() -> None:
    rules = Rules(Protocol(TITRATED), 2)
    _visit(rules, [np.nan, 300 * NMOL])
    assert rules.amounts.tolist() == [[100, 150]]
    assert rules.decisions == []


def test_a_condition_in_a_course(ben: Patient) -> None:
    course = simulate(ben, "anastrozole 1 mg oral daily if estradiol above 24 pg/mL", "3 days")
    # the first dose is given at 25 pg/mL and lowers it, so that the others are left out
    assert [time for time, _ in course.decisions] == [24.0, 48.0]
    assert course["anastrozole"].at("70 h") < course["anastrozole"].at("23 h")


def test_a_stop_in_a_course(ben: Patient) -> None:
    text = "anastrozole 1 mg oral daily; stop anastrozole when estradiol below 20 pg/mL checked every 4 days"
    course = simulate(ben, text, "9 days")
    assert course.decisions == ((96.0, "anastrozole stopped, Estradiol below 20 pg/mL"),)
    drug = course["anastrozole"]
    assert drug.at("96 h") > drug.at("120 h") > drug.at("216 h")


def test_a_titration_in_a_course(ben: Patient) -> None:
    text = (
        "testosterone cypionate 50 mg IM weekly, titrate by 50 mg from 50 to 100 mg "
        "to keep {} testosterone 650 to 900 ng/dL checked at weeks 1"
    )
    by_trough, by_peak = (simulate(ben, text.format(how), "2 weeks") for how in ("trough", "peak"))
    assert [time for time, _ in by_trough.decisions] == [168.0]
    assert by_peak.decisions == ()
    assert by_trough["T"].at("10 d") > by_peak["T"].at("10 d")


@pytest.mark.parametrize(
    "protocol",
    [
        "testosterone cypionate 100 mg IM weekly; stop when triglycerides above 400 mg/dL",
        "anastrozole 1 mg oral daily if triglycerides below 400 mg/dL",
    ],
)
def test_a_rule_on_what_is_not_simulated(ben: Patient, protocol: str) -> None:
    with pytest.raises(
        InputError, match=r"has a rule on Triglycerides, which hpgx does not simulate yet; remove the rule"
    ) as caught:
        simulate(ben, protocol, "2 days")
    assert "estradiol" in str(caught.value)
    assert ", triglycerides" not in str(caught.value)


def test_such_a_rule_in_the_background_is_refused_too() -> None:
    man = Patient(
        sex="male",
        age="40 yr",
        background="testosterone cypionate 100 mg IM weekly; stop when triglycerides above 400 mg/dL",
    )
    with pytest.raises(InputError, match="rule on Triglycerides"):
        simulate(man, "", "2 days")


def test_rules_on_what_is_simulated_pass() -> None:
    check_simulated(Protocol(TITRATED), ("testosterone_total",))


def test_decisions_leave_the_samples_as_they_are(ben: Patient) -> None:
    rule = "; stop when estradiol below 1 pg/mL checked every 2 days"
    plain, decided = (simulate(ben, f"anastrozole 1 mg oral daily{text}", "5 days") for text in ("", rule))
    np.testing.assert_array_equal(decided.times_h, plain.times_h)
    for name in plain.names:
        np.testing.assert_allclose(decided[name].values, plain[name].values, rtol=1e-3, atol=1e-6)
