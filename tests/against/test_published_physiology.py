"""The male axis against published responses: the numbers that the model stands on, with their sources."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from hpgx import Course, Patient, Protocol, simulate

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def person(name: str) -> Patient:
    return Patient.read(EXAMPLES / "people" / f"{name}.toml")


@cache
def course(name: str, protocol: str, horizon: str) -> Course:
    return simulate(person(name), Protocol(protocol), horizon)


def change(found: Course, name: str) -> float:
    """The change of the mean over the summary's window since day 0, in percent."""
    found_change = found.summary()[name].change_pct
    assert found_change is not None
    return found_change


def first_week(found: Course, name: str, limit: float, *, after_d: float, above: bool = True) -> float:
    """Weeks after `after_d` at which the series first passes the limit."""
    series = found[name]
    past = (series.values >= limit) if above else (series.values <= limit)
    hits = series.days[past & (series.days > after_d)]
    assert len(hits), f"{name} never passes {limit}"
    return float((hits[0] - after_d) / 7)


def test_baseline_is_a_fixed_point() -> None:
    quiet = course("ben", "no treatment", "52 weeks")
    for series in quiet:
        np.testing.assert_allclose(series.values, series.values[0], rtol=1e-6, atol=1e-9)


def test_given_labs_are_the_baseline() -> None:
    quiet = course("ben", "no treatment", "52 weeks")
    for lab, value in person("ben").labs.items():
        assert quiet[lab].values[0] == pytest.approx(value, rel=1e-9)


def test_anastrozole_daily() -> None:
    # Mauras 2000: E2 -50 % at 10 days on 0.5 and 1 mg; Taxel 2001: T +56 %; Leder 2004 (PMID 15001605): E2 -35 %,
    # T +67 % in older men; LH doubles
    found = course("ben", "anastrozole 1 mg oral daily", "12 weeks")
    assert -55 <= change(found, "estradiol") <= -35
    assert 50 <= change(found, "lh") <= 120
    assert 35 <= change(found, "testosterone_total") <= 70


@pytest.mark.parametrize("dose", [100, 200])
def test_testosterone_enanthate_suppresses_gonadotropins(dose: int) -> None:
    # Matsumoto 1990: 100 mg a week and more bring LH and FSH to the limit of detection; Coviello 2005: 5 and 3 % of
    # baseline on 200 mg
    found = course("ben", f"testosterone enanthate {dose} mg IM weekly", "26 weeks")
    assert found.summary()["lh"].mean < 0.6
    assert found.summary()["fsh"].mean < 0.6


def test_testosterone_in_the_testis_vanishes_on_testosterone_and_stays_with_hcg() -> None:
    # Coviello 2005: 6 % of baseline on testosterone enanthate 200 mg a week for three weeks; 93 % with hCG 250 IU
    alone = course("ben", "testosterone enanthate 200 mg IM weekly", "3 weeks")
    kept = course("ben", "testosterone enanthate 200 mg IM weekly; hcg 250 IU SC every other day", "3 weeks")
    start = alone["ITT"].values[0]
    assert alone["ITT"].at("21 d") / start < 0.10
    assert 0.75 <= kept["ITT"].at("21 d") / start <= 1.25


def test_antagonist_castrates_within_three_days_without_a_flare() -> None:
    # Klotz 2008 (degarelix 240 mg): castrate (T at most 50 ng/dL) by day 3, no surge
    found = course("ben", "degarelix 240 mg SC once", "28 days")
    assert found["testosterone"].to("ng/dL").at("3 d") <= 50
    assert found["testosterone"].values.max() <= found["testosterone"].values[0] * 1.01


def test_agonist_flares_then_castrates_by_week_four() -> None:
    # Klotz 2008 (leuprolide 7.5 mg): T +65 % on day 3; castrate by day 28
    found = course("ben", "leuprolide 7.5 mg IM depot every 28 days", "12 weeks")
    testosterone = found["testosterone"].to("ng/dL")
    assert 1.3 <= testosterone.at("3 d") / testosterone.values[0] <= 2.2
    assert testosterone.at("28 d") <= 50
    assert testosterone.values[testosterone.days >= 28].max() <= 50


def test_short_antagonist_lowers_testosterone_by_dose() -> None:
    # Behre 1997: single cetrorelix 1 and 3 mg lower testosterone by 41 and 72 % within 8 hours
    falls = [
        1 - course("ben", f"cetrorelix {dose} mg SC once", "2 days")["testosterone"].at("8 h") / 20.8 for dose in (1, 3)
    ]
    assert 0.25 <= falls[0] <= 0.57
    assert 0.55 <= falls[1] <= 0.87


def test_sperm_falls_and_recovers_on_the_published_time_scale() -> None:
    # Ly 2005 (PMID 15860500): on enanthate 200 mg a week half by 5.5 weeks, below 1 million/mL by 13 weeks; back to
    # 3, 10, 20 million/mL 9.0, 11.5, 13.6 weeks after the end
    found = course("ben", "testosterone enanthate 200 mg IM weekly for 52 weeks", "100 weeks")
    assert 2 <= first_week(found, "sperm", 30, after_d=0, above=False) <= 7
    assert 9 <= first_week(found, "sperm", 1, after_d=0, above=False) <= 20
    for limit, weeks in ((3, 9.0), (10, 11.5), (20, 13.6)):
        assert first_week(found, "sperm", limit, after_d=364) == pytest.approx(weeks, rel=0.25)


def test_recovery_takes_longer_after_longer_suppression() -> None:
    # Liu 2006 (PMID 16650651): months; longer after longer use
    weeks = {
        length: first_week(
            course("ben", f"testosterone enanthate 150 mg IM weekly for {length} weeks", f"{length + 60} weeks"),
            "lh",
            3.6,
            after_d=length * 7,
        )
        for length in (13, 104)
    }
    assert weeks[104] > 1.3 * weeks[13]
    assert 9 <= weeks[104] <= 52


def test_clomiphene_doubles_testosterone_in_secondary_hypogonadism() -> None:
    # Helo 2017 (PMID 27511863): 205 to 488 ng/dL on 25 mg a day; Katz 2012: 192 to 485
    found = course("dan", "clomiphene 25 mg oral daily", "12 weeks")
    assert 60 <= change(found, "testosterone_total") <= 150
    assert change(found, "lh") > 40


def test_clomiphene_does_little_in_primary_hypogonadism() -> None:
    found = course("emil", "clomiphene 25 mg oral daily", "12 weeks")
    assert change(found, "lh") > 5
    secondary = course("dan", "clomiphene 25 mg oral daily", "12 weeks")
    assert change(found, "testosterone_total") < 0.4 * change(secondary, "testosterone_total")
    assert found.summary()["testosterone_total"].mean < 300  # ng/dL: he stays hypogonadal


def test_aromatase_inhibitor_restores_an_obese_man() -> None:
    # de Boer 2005, Loves 2013: letrozole once a week in severe obesity: T 8.6 to 21.5 nmol/L, E2 119 to 59 pmol/L
    found = course("carl", "anastrozole 1 mg oral daily", "12 weeks")
    assert change(found, "testosterone_total") > 35
    assert change(found, "estradiol") < -30


def test_labs_on_treatment_are_reproduced() -> None:
    frank = person("frank")
    found = course("frank", "no treatment", "1 d")
    for lab, value in frank.labs.items():
        assert found[lab].values[0] == pytest.approx(value, rel=0.02)
    assert found["lh"].values[0] < 0.3
    assert found.untreated.hormones["lh"][0] > 2.0
