"""What guidelines say of a course is what its values say."""

from dataclasses import replace

import numpy as np
import pytest

from hpgx import Course, Patient, Population, simulate
from hpgx.pharmacology import guidelines as module
from hpgx.pharmacology.guidelines import guidelines
from hpgx.protocols.protocol import Protocol
from hpgx.simulation.monitoring import EVERYBODY, Finding, limits, monitoring

ENANTHATE = "testosterone enanthate 200 mg IM weekly"
HEMATOCRIT = "endocrine_society_hematocrit"


def _made(course: Course, days: list[float], protocol: str = ENANTHATE, **series: list[list[float]]) -> Course:
    """Return a course that was observed to have these values, a list a moment with a value a lane."""
    observed = {name: np.array(values) for name, values in series.items()}
    lanes = next(iter(observed.values())).shape[1]
    return replace(course, protocol=Protocol(protocol), times_h=24 * np.array(days), observed=observed, draws=lanes - 1)


def _found(course: Course, threshold: str) -> list[Finding]:
    return [finding for finding in monitoring(course).findings if finding.threshold.id == threshold]


def test_when_it_is_crossed_and_seen(inhibited: Course) -> None:
    course = _made(inhibited, [0, 50, 120, 400], hematocrit=[[44.0], [53.9], [54.1], [53.0]])
    (finding,) = _found(course, HEMATOCRIT)
    assert (finding.first_d, finding.visit_d, finding.probability) == (120, 182.5, None)
    assert finding.words == "Hematocrit above 54 %"
    told = str(monitoring(course))
    assert "  Hematocrit above 54 %: from day 120 on, seen at the visit of day 182." in told
    for issuer in ("Endocrine Society 2018: Testosterone is stopped", "American Urological Association 2018"):
        assert issuer in told


def test_draws_give_the_probability(inhibited: Course) -> None:
    course = _made(inhibited, [0, 50], hematocrit=[[44.0, 44.0, 44.0, 44.0], [50.0, 55.0, 50.0, 56.0]])
    (finding,) = _found(course, HEMATOCRIT)
    assert (finding.first_d, finding.probability) == (None, pytest.approx(2 / 3))  # the best guess is no draw
    assert "Hematocrit above 54 %: not by the best guess, in 67 % by day 50." in str(monitoring(course))


def test_a_masked_person_does_not_count(crowd: Course) -> None:
    course = _made(crowd, [0, 50], hematocrit=[[44.0, 44.0, 44.0], [50.0, np.nan, 56.0]])
    (finding,) = _found(course, HEMATOCRIT)
    assert (finding.first_d, finding.probability) == (50, 0.5)


@pytest.mark.parametrize(
    ("values", "crossed"), [([1.0, 2.3, 3.0], None), ([1.0, 2.5, 1.0], 200), ([3.0, 3.0, 4.5], None)]
)
def test_a_rise_is_since_day_0_and_within_a_year(inhibited: Course, values: list[float], crossed: float | None) -> None:
    course = _made(inhibited, [0, 200, 400], psa=[[value] for value in values])
    (finding,) = _found(course, "endocrine_society_psa_rise")
    assert finding.first_d == crossed


def test_targets_are_read_between_doses_at_visits(inhibited: Course) -> None:
    days = [day / 2 for day in range(0, 2 * 92)]
    within = [20.0 if day % 7 < 1 else 18.0 if day % 7 == 3.5 else 5.0 for day in days]
    course = _made(inhibited, days, testosterone_total=[[value] for value in within])
    low, high = _found(course, "endocrine_society_injection_target")
    assert (low.side, low.first_d, high.side, high.first_d) == ("below", None, "above", None)
    low, high = _found(course, "aua_target")
    assert (low.first_d, high.first_d) == (91.25, None)
    assert low.words == "Testosterone, mean between doses, below 450 ng/dL"


@pytest.mark.parametrize("sampling", ["mean", "trough", "mid"])
def test_nobody_who_takes_it_is_not_read_between_doses(
    inhibited: Course, sampling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = _made(inhibited, [0, 50, 100], "", testosterone_total=[[9.0], [9.0], [9.0]])
    everybody = replace(guidelines()["aua_target"], takers=EVERYBODY, sampling=sampling, visits_h=(1200.0,))
    monkeypatch.setattr(module, "guidelines", lambda: {"aua_target": everybody})
    assert monitoring(course).findings == ()


def test_what_is_read_before_treatment(inhibited: Course) -> None:
    course = _made(inhibited, [0, 50], hematocrit=[[49.0], [47.0]], testosterone_total=[[9.0], [30.0]])
    assert _found(course, "endocrine_society_hematocrit_start")[0].first_d == 0
    assert _found(course, "aua_hematocrit_start")[0].first_d is None
    assert _found(course, "aua_low_testosterone")[0].first_d == 0
    assert "Hematocrit before treatment above 48 %: on day 0." in str(monitoring(course))


def test_only_those_who_take_it_are_asked(inhibited: Course) -> None:
    thick = {"hematocrit": [[44.0], [60.0]], "sperm_concentration": [[60.0], [3.0]]}
    found = {
        f.threshold.id for f in monitoring(_made(inhibited, [0, 50], "clomiphene 25 mg oral daily", **thick)).findings
    }
    assert found == {"who_sperm"}
    found = {f.threshold.id for f in monitoring(_made(inhibited, [0, 50], "", **thick)).findings}
    assert found == {"who_sperm"}


def test_of_products_only_their_own(inhibited: Course) -> None:
    days = [day / 8 for day in range(8 * 60)]
    values = {"testosterone_total": [[10.0]] * len(days)}
    for protocol, threshold in (
        ("testosterone nasal gel 11 mg nasal three times daily", "natesto_low"),
        ("testosterone gel 1.62 % 40.5 mg applied transdermal daily", "androgel_162_titration"),
        ("testosterone enanthate 75 mg SC weekly", "xyosted_titration"),
    ):
        course = _made(inhibited, days, protocol, **values)
        products = {f.threshold.id for f in monitoring(course).findings if "label" in f.threshold.issuer}
        assert threshold in products
        assert {name.split("_")[0] for name in products} == {threshold.split("_")[0]}


def test_a_goal_is_heard() -> None:
    for goals, words in (((), False), (("fertility",), True)):
        man = Patient(sex="male", age="30 yr", goals=goals)
        said = str(simulate(man, "testosterone cypionate 50 mg IM weekly", "2 days").monitoring())
        assert ("Men who want children are not given testosterone" in said) == words


def test_visits_and_all_that_was_looked_at(weekly: Course) -> None:
    found = weekly.monitoring()
    assert found.as_dict()["visits"][0]["days"] == []
    whole = found.in_full()
    assert "not crossed: " in whole
    assert "European Association of Urology 2024: Symptoms, testosterone" in whole
    assert {item["id"] for item in found.as_dict()["findings"]} == {f.threshold.id for f in found.findings}


def test_nothing_to_say(inhibited: Course) -> None:
    assert str(inhibited.monitoring()) == ""


def test_limits() -> None:
    assert limits(Protocol(ENANTHATE), "hematocrit") == {54.0: "Endocrine Society 2018"}
    assert limits(Protocol(""), "hematocrit") == {}
    assert guidelines()[HEMATOCRIT].takers.kinds == ("testosterone", "testosterone ester")


def test_more_testosterone_more_erythrocytosis() -> None:
    men = Population("functional_hypogonadism_age", 20, seed=2)
    shares = [
        next(
            f
            for f in simulate(men, f"testosterone enanthate {dose} mg IM weekly", "20 weeks").monitoring().findings
            if f.threshold.id == HEMATOCRIT
        ).probability
        for dose in (50, 200)
    ]
    assert shares[0] is not None
    assert shares[1] is not None
    assert shares[0] < shares[1]
