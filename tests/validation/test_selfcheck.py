"""The self-check: metrics on curves whose answers are known, the data file, and the verdicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.cli.conftest import Hpgx, hpgx

from hpgx.errors import DataError
from hpgx.patients.patient import Patient
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.protocol import Protocol
from hpgx.records import replace
from hpgx.validation import selfcheck
from hpgx.validation import selfcheck_metrics as metrics

__all__ = ["hpgx"]

TIMES = np.linspace(0.0, 48.0, 4801)
FALLING = 8.0 * np.exp2(-TIMES / 6.0)
BATEMAN = np.exp(-0.1 * TIMES) - np.exp(-0.5 * TIMES)
ROW = """
[[level]]
drug = "anastrozole"
who = "healthy"
protocol = "anastrozole 1 mg oral daily"
of = "drug_concentration_anastrozole"
metric = "mean"
window = ["83 d", "84 d"]
value = 26.9
unit = "ng/mL"
kind = "I"
source = "gervasini2017"
seen = "abstract"
"""


@pytest.mark.parametrize(
    ("metric", "wanted"),
    [
        (metrics.mean(TIMES, FALLING), 8.0 * 6 / np.log(2) * (1 - 2.0**-8) / 48),
        (metrics.mean(TIMES[:1], FALLING[:1]), 8.0),
        (metrics.peak(TIMES, BATEMAN), 0.8 * 5**-0.25),
        (metrics.trough(TIMES, FALLING), 8.0 * 2.0**-8),
        (metrics.tmax(TIMES, BATEMAN), np.log(5) / 0.4),
        (metrics.half_life(TIMES, FALLING), 6.0),
        (metrics.half_life(TIMES, FALLING[::-1]), np.inf),
        (metrics.auc(TIMES, np.full_like(TIMES, 2.0)), 96.0),
        (metrics.half_area(TIMES, TIMES), 48 / np.sqrt(2)),
        (metrics.hours_above(TIMES, FALLING, 1.0), 18.0),
        (metrics.hours_above(np.array([0.0, 4.0, 8.0]), np.array([0.0, 2.0, 0.0]), 1.0), 4.0),
        (metrics.hours_above(TIMES, FALLING, 9.0), 0.0),
        (metrics.of_baseline(TIMES, np.full_like(TIMES, 2.0), 8.0), 0.25),
        (metrics.fall(TIMES, np.full_like(TIMES, 2.0), 8.0), 0.75),
    ],
)
def test_metrics(metric: float, wanted: float) -> None:
    assert metric == pytest.approx(wanted, rel=1e-3)


def test_every_row_can_be_asked() -> None:
    found = selfcheck.levels()
    assert {level.kind for level in found} == set(selfcheck.KINDS)
    for level in found:
        Patient(sex="male", age=level.age, diagnosis=level.who, labs=level.labs)
        for sentence in filter(None, (level.protocol, level.against)):
            assert Protocol(sentence).clauses
        assert level.value > 0
        assert (level.metric == "hours_above") == (level.limit > 0)


def test_every_row_is_told_apart() -> None:
    rows = [(level.protocol, level.what, level.window, level.who, level.source) for level in selfcheck.levels()]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"mean"', '"median"', "must be one of"),
        ('"gervasini2017"', '"nobody1900"', "references.toml does not have"),
        ('["83 d", "84 d"]', '["84 d"]', "give two"),
        ('["83 d", "84 d"]', '["84 d", "83 d"]', "not end before it begins"),
        ('kind = "I"', 'kind = "I"\nwhy = "so"', "not a key"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    file = tmp_path / "levels.toml"
    file.write_text(ROW.replace(old, new))
    with pytest.raises(DataError, match=words):
        selfcheck.levels(file)


def test_steady_state_is_dose_over_clearance() -> None:
    """An average of one compartment at steady state: a milligram a day over the clearance."""
    clearance = drugs()["anastrozole"].disposition_parameters["CL"].value
    level = next(one for one in selfcheck.levels() if one.drug == "anastrozole" and one.metric == "mean")
    assert selfcheck.simulated_value(level) == pytest.approx(1000 / 24 / clearance, rel=2e-3)


def test_units_and_ratios() -> None:
    level = next(one for one in selfcheck.levels() if one.drug == "anastrozole" and one.metric == "mean")
    here = selfcheck.simulated_value(level)
    assert selfcheck.simulated_value(replace(level, unit="pg/mL")) == pytest.approx(1000 * here)
    area = selfcheck.simulated_value(replace(level, metric="auc", unit="ng/mL*d"))
    assert area == pytest.approx(here, rel=1e-6)
    half = replace(level, protocol="anastrozole 0.5 mg oral daily", against=level.protocol, unit="")
    assert selfcheck.simulated_value(half) == pytest.approx(0.5, rel=1e-4)


def found(simulated: float | None, **changed: Any) -> selfcheck.Found:
    usual = selfcheck.Found(
        drug="anastrozole", who="healthy", protocol="", what="", kind="I", unit="ng/mL", published=8.0, typical=8.0,
        simulated=simulated, source="", seen="", note="", error="" if simulated else "no",
    )  # fmt: skip
    return replace(usual, **changed)


@pytest.mark.parametrize(
    ("simulated", "near", "far"),
    [(8.0, True, False), (6.0, True, False), (5.9, False, False), (10.1, False, False), (3.9, False, True),
     (16.1, False, True), (None, False, False)]
)  # fmt: skip
def test_verdicts(simulated: float | None, near: bool, far: bool) -> None:
    row = found(simulated)
    assert (row.near, row.far) == (near, far)


def test_a_miss_needs_a_note_that_states_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [found(2.0), found(8.0), found(None)]
    assert selfcheck.unexplained(rows) == rows[:1]
    assert selfcheck.tally(rows) == {"rows": 3, "simulated": 2, "near": 1, "within_twofold": 1, "unexplained": 1}
    noted = replace(drugs()["anastrozole"], notes=("The published 8 ng/mL is of another assay.",))
    monkeypatch.setitem(drugs(), "anastrozole", noted)
    assert not selfcheck.unexplained(rows)


def test_arms_give_their_concentrations() -> None:
    rows = [row for row in selfcheck.arms("anastrozole") if row.what.startswith("cavg")]
    assert [(row.kind, row.published, row.unit) for row in rows] == [("arm", 27.1, "ng/mL")]
    assert rows[0].near


def test_the_typical_man_is_below_the_mean_of_a_skewed_group() -> None:
    row = next(row for row in selfcheck.check("anastrozole") if row.published == 26.9)
    drawn = np.random.default_rng(1).lognormal(np.log(row.typical), np.sqrt(np.log(1 + (11.9 / 26.9) ** 2)), 200_000)
    assert drawn.mean() == pytest.approx(26.9, rel=0.01)
    assert drawn.std() == pytest.approx(11.9, rel=0.02)


def test_the_command(hpgx: Hpgx) -> None:
    done = hpgx("selfcheck", "letrozole")
    assert (done.code, done.err) == (0, "")
    assert "letrozole 2.5 mg oral daily" in done.out
    assert "anastrozole" not in done.out
    plain = json.loads(hpgx("selfcheck", "letrozole", "--json").out)
    assert {row["drug"] for row in plain["rows"]} == {"letrozole"}
    assert plain["summary"]["F"]["rows"] == 1


def test_the_command_fails_on_what_is_not_explained(hpgx: Hpgx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selfcheck, "check", lambda _: [found(2.0)])
    monkeypatch.setattr(selfcheck, "arms", lambda _: [])
    done = hpgx("selfcheck")
    assert done.code == 1
    assert "name '8 ng/mL' there" in done.out
