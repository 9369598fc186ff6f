"""Doses become amounts in the unit of the drug, in the states where they enter."""

from typing import Any

import numpy as np
import pytest

from hpgx import InputError, Patient, Protocol, simulate
from hpgx.pharmacology.absorption import STRUCTURES, BurstAndRelease
from hpgx.protocols.treatment import Clause
from hpgx.simulation.doses import Event, events, formulation_keys, in_amount_unit

MOLAR_MASS = 288.42  # g/mol of testosterone


def _clause(text: str) -> Clause:
    (clause,) = Protocol(text).clauses
    return clause


def _amount(text: str, hours: float = 0.0, weight: float = 80.0) -> float:
    clause = _clause(text)
    return float(in_amount_unit(clause, np.array([clause.amount]), hours, np.array([weight]))[0])


def _events(text: str, dose: float, **changed: float) -> tuple[list[Event], dict[str, Any], tuple[str, ...]]:
    """Return what a dose does, the parameters it was given, and the states."""
    given = _clause(text).formulation
    p = {f"{given.key}.{key}": np.array([value.value]) for key, value in given.parameters.items()}
    p |= {f"{given.key}.{key}": np.array([value]) for key, value in changed.items()}
    fields = tuple(STRUCTURES[given.absorption or ""].State.__dataclass_fields__)
    places = {f"{given.key}.{field}": index for index, field in enumerate(fields)}
    found = events(given, np.array([dose]), 10.0, places, p)
    return found, {key.rpartition(".")[2]: value[0] for key, value in p.items()}, fields


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("testosterone gel 1 % 50 mg transdermal daily", 50e6 / MOLAR_MASS),
        ("testosterone cypionate 100 mg IM weekly", 100e6 / MOLAR_MASS),
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "finasteride 5 mg oral daily",
            "knows finasteride as tablet .oral. but cannot simulate it yet; 'hpgx drugs'",
        ),
        ("testosterone patch 4 mg/d transdermal daily", "of testosterone it can simulate gel .transdermal."),
    ],
)
def test_what_cannot_be_simulated_yet(ben: Patient, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        simulate(ben, text, "2 days")
