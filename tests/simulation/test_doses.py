"""Doses become amounts in the unit of the drug, in the states where they enter."""

from typing import Any

import numpy as np
import pytest

from hpgx import InputError, Patient, Protocol, simulate
from hpgx.pharmacology import drugs
from hpgx.pharmacology.absorption import STRUCTURES, BurstAndRelease
from hpgx.protocols.treatment import Clause
from hpgx.records import replace
from hpgx.simulation.doses import Event, events, formulation_keys, in_amount_unit
from hpgx.simulation.run import mean_over

MOLAR_MASS = 288.42  # g/mol of testosterone


def _clause(text: str) -> Clause:
    (clause,) = Protocol(text).clauses
    return clause


def _amount(text: str, hours: float = 0.0, weight: float = 80.0) -> float:
    clause = _clause(text)
    return float(in_amount_unit(clause, np.array([clause.amount]), hours, np.array([weight]))[0])


def _events(
    text: str, dose: float, lasts_h: float = 0.0, **changed: float
) -> tuple[list[Event], dict[str, Any], tuple[str, ...]]:
    """Return what a dose does, the parameters it was given, and the states."""
    given = _clause(text).formulation
    p = {f"{given.key}.{key}": np.array([value.value]) for key, value in given.parameters.items()}
    p |= {f"{given.key}.{key}": np.array([value]) for key, value in changed.items()}
    fields = tuple(STRUCTURES[given.absorption or ""].State.__dataclass_fields__)
    places = {f"{given.key}.{field}": index for index, field in enumerate(fields)}
    found = events(given, np.array([dose]), 10.0, places, p, lasts_h)
    return found, {key.rpartition(".")[2]: value[0] for key, value in p.items()}, fields


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("testosterone gel 1 % 50 mg transdermal daily", 50e6 / MOLAR_MASS),
        ("testosterone cypionate 100 mg IM weekly", 100e6 / MOLAR_MASS),
        ("testosterone pellet 10 x 75 mg implant every 16 weeks", 750e6 / MOLAR_MASS),
        ("dihydrotestosterone gel 70 mg transdermal daily", 70e6 / 290.44),
        ("estradiol 2 mg oral daily", 2e9 / 272.38),  # pmol
        ("estradiol valerate 5 mg IM once", 5e9 / 272.38),
        ("anastrozole 1 mg oral daily", 1000),
        ("cetrorelix 250 ug SC daily", 250),
        ("hcg 500 IU SC daily", 500),
        ("hcg 10 IU/kg SC daily", 800),
        ("cetrorelix 10 ug/kg SC daily", 800),
    ],
)
def test_amounts(text: str, amount: float) -> None:
    assert _amount(text) == pytest.approx(amount)


def test_a_dose_per_kg_is_of_each_man() -> None:
    clause = _clause("hcg 10 IU/kg SC daily")
    found = in_amount_unit(clause, np.full(2, clause.amount), 0.0, np.array([70.0, 90.0]))
    assert found.tolist() == [700, 900]


def test_a_rate_is_the_amount_of_its_hours() -> None:
    assert _amount("testosterone patch 4 mg/d transdermal daily", hours=12) == pytest.approx(2e6 / MOLAR_MASS)


ON_SKIN = [
    ("testosterone gel 1 %", "transdermal", 46.0),
    ("testosterone gel 1.62 %", "transdermal", 25.9),
    ("testosterone cream", "scrotal", 25.0),
    ("testosterone topical solution", "transdermal", 61.7),
]
"""(what, where, mg on the skin of which 5 mg reach the blood)."""


@pytest.mark.parametrize(("what", "where", "applied"), ON_SKIN)
def test_a_delivered_dose_is_what_enters(what: str, where: str, applied: float) -> None:
    text = f"{what} 5 mg delivered {where} daily"
    on_skin = _amount(text)
    assert on_skin == pytest.approx(applied * 1e6 / MOLAR_MASS, rel=2e-3)
    entered = sum(event.amount[0] for event in _events(text, on_skin)[0])
    assert entered == pytest.approx(5e6 / MOLAR_MASS)


def test_a_titrated_delivered_dose_moves_by_what_is_delivered() -> None:
    """The bounds and the step are delivered too, though a share that falls makes them uneven on the skin."""
    text = "testosterone gel 1 % 5 mg delivered transdermal daily"
    clause = _clause(text)
    given = in_amount_unit(clause, np.array([0.0, 5.0, 7.5]), 0.0, np.full(3, 80.0))
    assert given[0] == 0
    for on_skin, delivered in zip(given[1:], (5.0, 7.5), strict=True):
        assert _events(text, on_skin)[0][0].amount[0] == pytest.approx(delivered * 1e6 / MOLAR_MASS)


def test_the_share_through_skin_falls_with_the_dose() -> None:
    text = "testosterone gel 1 % 50 mg transdermal daily"
    once, p, _ = _events(text, 1e5)
    twice, _, _ = _events(text, 2e5)
    ratio = twice[0].amount[0] / once[0].amount[0]
    assert ratio == pytest.approx(2 ** (1 - p["exponent"]))
    assert once[0].amount[0] == pytest.approx(1e5 * p["F"] * (1e5 / p["reference"]) ** -p["exponent"])


def test_no_dose_through_skin_is_nothing() -> None:
    found, _, _ = _events("testosterone gel 1 % 50 mg transdermal daily", 0.0)
    assert [event.amount[0] for event in found] == [0]


def test_a_depot_is_switched_off_at_its_end() -> None:
    text = "leuprolide 7.5 mg IM every 28 days"
    assert STRUCTURES[_clause(text).formulation.absorption or ""] is BurstAndRelease
    (burst, on, off), p, fields = _events(text, 7500.0)
    assert [fields[event.state] for event in (burst, on, off)] == ["burst", "rate", "rate"]
    assert (burst.time_h, on.time_h, off.time_h) == (10, 10, 10 + p["duration"])
    assert off.amount == pytest.approx(-on.amount)
    assert burst.amount[0] + on.amount[0] * p["duration"] == pytest.approx(7500 * p["F"])


def test_a_patch_gives_its_rate_until_it_is_changed() -> None:
    text = "testosterone patch 4 mg/d transdermal daily"
    (on, off), p, fields = _events(text, 24.0, lasts_h=24.0)
    assert [fields[event.state] for event in (on, off)] == ["rate", "rate"]
    assert (on.time_h, off.time_h) == (10, 34)
    assert (on.amount[0], off.amount[0]) == (p["F"], -p["F"])


@pytest.fixture(scope="module")
def castrate() -> Patient:
    """A man whose testosterone is what he is given."""
    return Patient(name="Cal", sex="male", age="60 yr", weight="78 kg", height="178 cm", diagnosis="castrate")


def _week_3(who: Patient, text: str) -> float:
    course = simulate(who, text, "21 days")
    week = course.times_h >= 14 * 24
    return float(mean_over(course.times_h[week], course["testosterone_total"].values[week]))


@pytest.mark.parametrize(("what", "where", "applied"), [("testosterone gel 1 %", "transdermal", 50.0), *ON_SKIN[1:]])
def test_a_delivered_dose_reaches_the_level_of_what_lies_on_the_skin(
    castrate: Patient, what: str, where: str, applied: float
) -> None:
    level = _week_3(castrate, f"{what} 5 mg delivered {where} daily")
    assert level == pytest.approx(_week_3(castrate, f"{what} {applied} mg applied {where} daily"), rel=0.08)
    assert level > 1.7 * _week_3(castrate, f"{what} 5 mg applied {where} daily")


SENTENCES = [
    "testosterone 5 mg intravenous daily",
    "testosterone propionate 50 mg IM three times weekly",
    "testosterone undecanoate 237 mg oral twice daily",
    "testosterone cream 25 mg scrotal daily",
    "testosterone cream 100 mg transdermal daily",
    "testosterone topical solution 60 mg transdermal daily",
    "testosterone patch 4 mg/d transdermal daily",
    "testosterone nasal gel 11 mg nasal three times daily",
    "testosterone buccal 30 mg twice daily",
    "testosterone pellet 10 x 75 mg implant every 16 weeks",
    "testosterone 7 mg/d IV infusion for 4 days",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_every_route_raises_testosterone(ben: Patient, text: str) -> None:
    course = simulate(ben, text, "4 days")
    brought = course["testosterone_total"].values
    assert np.isfinite(brought).all()
    assert brought.max() > 1.2 * brought[0]
    assert course["lh"].values.min() < 0.95 * course["lh"].values[0]


def test_skin_makes_dihydrotestosterone(ben: Patient) -> None:
    """The share of DHT: most through the scrotum, less through other skin and the lymph, least from an oil depot."""

    def ratio(text: str) -> float:
        course = simulate(ben, text, "28 days")
        week = course.times_h >= 21 * 24
        hours, made = course.times_h[week], course["dihydrotestosterone"].values[week]
        return float(mean_over(hours, made) / mean_over(hours, course["testosterone_total"].values[week]))

    scrotal, gel, oil = map(
        ratio,
        (
            "testosterone cream 25 mg scrotal daily",
            "testosterone gel 1 % 50 mg transdermal daily",
            "testosterone cypionate 80 mg IM weekly",
        ),
    )
    capsule = ratio("testosterone undecanoate 237 mg oral twice daily")
    assert oil < 0.6 * gel < 0.6 * scrotal
    assert capsule > 2 * oil


def test_dihydrotestosterone_gel_replaces_testosterone(ben: Patient) -> None:
    course = simulate(ben, "dihydrotestosterone gel 70 mg transdermal daily", "28 days")
    rise = course["dihydrotestosterone"].values[-1] / course["dihydrotestosterone"].values[0]
    assert 4 < rise < 15  # about tenfold in older men
    assert course["testosterone_total"].values[-1] < 0.5 * course["testosterone_total"].values[0]


def test_an_estradiol_patch_lowers_testosterone(ben: Patient) -> None:
    course = simulate(ben, "estradiol patch 50 ug/d transdermal twice weekly", "28 days")
    assert course["estradiol"].values[-1] > 1.3 * course["estradiol"].values[0]
    assert course["testosterone_total"].values[-1] < course["testosterone_total"].values[0]


def test_an_infusion_ends(ben: Patient) -> None:
    series = simulate(ben, "testosterone 15 mg/d IV infusion for 4 days", "10 days")["testosterone_total"]
    assert series.at("4 d") > 1.5 * series.at("0 d")
    assert series.at("5 d") < 0.8 * series.at("4 d")


def test_a_depot_in_a_course(ben: Patient) -> None:
    series = simulate(ben, "leuprolide 7.5 mg IM once", "32 days")["leuprolide"]
    ends = _clause("leuprolide 7.5 mg IM once").formulation.parameters["duration"].value / 24
    assert series.at(f"{ends - 0.5} d") == pytest.approx(series.at("20 d"), rel=0.05)
    assert series.at(f"{ends + 3} d") < 0.01 * series.at("20 d")
    assert series.values.min() > -1e-9


def test_the_course_sees_the_dose(ben: Patient) -> None:
    once, twice = (simulate(ben, f"anastrozole {mg} mg oral once", "12 hours") for mg in (1, 2))
    np.testing.assert_allclose(twice["anastrozole"].values, 2 * once["anastrozole"].values, rtol=1e-4)


def test_keys_are_in_order_and_once() -> None:
    first = Protocol("tamoxifen 20 mg oral daily; anastrozole 1 mg oral daily")
    second = Protocol("anastrozole 0.5 mg oral daily")
    keys = formulation_keys(first, second)
    assert keys == ("anastrozole_tablet_oral", "tamoxifen_tablet_oral")


def test_a_drug_that_cannot_be_simulated_yet(ben: Patient) -> None:
    with pytest.raises(InputError, match=r"knows progesterone as capsule .oral. but cannot simulate it yet; 'hpgx dru"):
        simulate(ben, "progesterone 200 mg oral daily", "2 days")


def test_a_form_that_cannot_be_simulated_yet(ben: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the forms of the drug that can be; every form can be by now, so one is taken away."""
    testosterone = drugs.find("testosterone")
    kept = tuple(
        replace(item, absorption=None) if item.form == "patch" else item
        for item in testosterone.formulations
        if item.form in ("patch", "gel")
    )
    fewer = replace(testosterone, formulations=kept)
    monkeypatch.setattr("hpgx.protocols.treatment.drugs.find", lambda _: fewer)
    monkeypatch.setattr("hpgx.simulation.doses.drugs", lambda: {"testosterone": fewer})
    with pytest.raises(InputError, match=r"of testosterone it can simulate gel .transdermal.\."):
        simulate(ben, "testosterone patch 4 mg/d transdermal daily", "2 days")
