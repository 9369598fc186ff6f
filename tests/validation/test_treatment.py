"""An arm's lines become clauses and come back; what is simulated of them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.validation.arm_files import packaged

from hpgx.protocols import Protocol
from hpgx.records import replace
from hpgx.simulation.doses import in_amount_unit
from hpgx.validation.arms import Arm, DoseEntry
from hpgx.validation.treatment import NotSimulableError, clause, entry, plan

DAY = 24.0
MOLAR_MASS = 288.42  # g/mol of testosterone


def line(**changed: object) -> DoseEntry:
    usual = DoseEntry(
        drug="anastrozole", form="tablet", route="oral", dose=1.0, dose_unit="mg", interval_h=24.0, start_d=0.0,
        duration_d=84.0,
    )  # fmt: skip
    return replace(usual, **changed)


def arm(*treatment: DoseEntry, background: tuple[DoseEntry, ...] = ()) -> Arm:
    usual = next(one for one in packaged() if one.population.sex == "male")
    return replace(usual, treatment=treatment, background=background)


def test_every_line_of_every_arm_comes_back() -> None:
    lines = [one for each in packaged() for one in each.entries if one.complete]
    assert len(lines) > 200
    for one in lines:
        assert entry(clause(one)) == replace(one, weaker=False)


def test_placebo_and_nothing_are_left_out() -> None:
    made = plan(arm(line(), line(drug="placebo", dose=0.0), line(drug="letrozole", dose=0.0)), 84 * DAY)
    assert [one.drug for one in made.main.clauses] == ["anastrozole"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"dose": None, "dose_unit": None}, "dose of anastrozole is not reported"),
        ({"route": "unspecified"}, "form or route of anastrozole"),
        ({"form": "patch", "dose_unit": "mg/d"}, "cannot simulate anastrozole as patch"),
    ],
)
def test_what_cannot_be_simulated_says_why(changed: dict[str, object], said: str) -> None:
    with pytest.raises(NotSimulableError, match=said):
        plan(arm(line(**changed)), 84 * DAY)


def test_an_open_end_is_the_last_observation() -> None:
    made = plan(arm(line(duration_d=None)), 100 * DAY)
    assert made.main.clauses[0].duration_h == 100 * DAY


def test_a_background_runs_in_and_goes_on_in_phase() -> None:
    made = plan(
        arm(line(), background=(line(drug="letrozole", start_d=-10.0, interval_h=72.0, duration_d=None),)), 84 * DAY
    )
    assert made.run_in_h == 10 * DAY
    assert [dose.time_h for dose in made.run_in.doses(made.run_in_h)] == [0.0, 72.0, 144.0, 216.0]
    continued = next(one for one in made.main.clauses if one.drug == "letrozole")
    assert continued.start_h == 48.0
    assert continued.start_h + (continued.duration_h or 0.0) == 84 * DAY


def test_a_background_that_ends_before_day_0_does_not_go_on() -> None:
    made = plan(arm(line(), background=(line(drug="letrozole", start_d=-10.0, duration_d=9.0),)), 84 * DAY)
    assert [one.drug for one in made.main.clauses] == ["anastrozole"]
    assert len(made.run_in.doses(made.run_in_h)) == 9


def test_the_nearest_formulation_stands_in() -> None:
    depot = line(drug="leuprolide", form="depot", route="intramuscular", dose=7.5, depot_days=30.0, interval_h=720.0)
    made = plan(arm(depot), 84 * DAY)
    assert made.main.clauses[0].formulation.depot_days == 28.0
    undecanoate = line(drug="testosterone_undecanoate", form="oil_injection", route="intramuscular", dose=1000.0)
    assert plan(arm(undecanoate), 84 * DAY).main.clauses[0].vehicle == "castor_oil"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"form": "gel", "strength_pct": 1.0}, "testosterone gel 1 % 5 mg delivered transdermal daily for 12 weeks"),
        ({"form": "cream", "route": "scrotal"}, "testosterone cream 5 mg delivered scrotal daily for 12 weeks"),
    ],
)
def test_a_delivered_dose_is_that_of_the_sentence(changed: dict[str, object], sentence: str) -> None:
    usual = line(drug="testosterone", route="transdermal", dose=5.0, dose_basis="delivered")
    made = plan(arm(replace(usual, **changed)), 84 * DAY).main.clauses
    said = Protocol(sentence).clauses
    assert made == said
    given = [in_amount_unit(one, np.array([one.amount]), 0.0, np.array([80.0])) for one in (*made, *said)]
    assert given[0] == given[1] > 5e6 / MOLAR_MASS
