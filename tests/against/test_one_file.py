"""The wired axis against the one-file version of its equations."""

from __future__ import annotations

from dataclasses import asdict, fields

import numpy as np
import pytest
from tests import men
from tests.against import one_file_consequences as follow
from tests.against import one_file_male as plain

from hpgx import catalogue
from hpgx.axis import baseline, male, variant
from hpgx.patients import conditions
from hpgx.patients.conditions import HORMONES
from hpgx.patients.untreated import FIELDS
from hpgx.records import build, flatten

P = plain.parameters(catalogue.DATA / "parameters")

SIGNALS = {
    "aromatase": 5.0,
    "aromatase_testis": 1.5,
    "aromatase_inactivated": 0.9,
    "reductase_1": 0.4,
    "reductase_2": 6.0,
    "steroidogenesis": 0.7,
    "steroidogenesis_adrenal": 0.2,
    "androgen_receptor": 3.0,
    "estrogen_receptor": 0.8,
    "estrogen_receptor_agonism": 0.1,
    "liver_agonism": 0.5,
    "bone_agonism": 0.6,
    "breast_modulator": 1.2,
    "breast_agonism": 0.05,
    "lh_activity": 8.0,
    "lh_measured": 2.0,
    "fsh_activity": 5.0,
    "gnrh_agonist": 0.7,
    "gnrh_antagonist": 0.6,
    "gnrh_pulse": 0.3,
    "gnrh_pulse_mean": 0.2,
    "gnrh_pulse_sustained": 0.25,
}
STATES = (*follow.STATES, *plain.STATES)
GIVEN = {"T": 400.0, "D": 30.0, "E": 900.0}


def hormones(condition: str) -> dict[str, float]:
    typical = conditions.find(condition).hormones
    return {FIELDS[name]: typical[name].typical.value for name in HORMONES}


def both_baselines(condition: str) -> tuple[dict[str, float], male.Baseline]:
    h = hormones(condition)
    theirs = baseline.baseline(baseline.Hormones(**h), variant.typical(), men.measured(condition))
    return plain.baseline(h, P), theirs


def at_rest(ours: dict[str, float]) -> dict[str, float]:
    """Return the signals of the tissues of an untreated man."""
    return follow.signals((ours["fT"], ours["fD"], ours["fE"]), P, {})


def resting(condition: str, ours: dict[str, float]) -> list[float]:
    return [*follow.steady(P, at_rest(ours)), *plain.resting(hormones(condition), P, ours)]


def rates(y: list[float], ours: dict[str, float], arms: dict, drug: dict) -> list[float]:
    s = dict(zip(STATES, y, strict=True))
    free = plain.free_steroids(s["steroids.T"], s["steroids.D"], s["steroids.E"], s["liver.SHBG"], P)
    now = follow.signals(free[:3], P, drug)
    return [*follow.derivatives(s, P, at_rest(ours), now, drug), *plain.derivatives(s, P, ours, arms, drug)]


def test_parameters_are_the_same() -> None:
    assert P.keys() == variant.parameters().keys()
    for name, value in variant.parameters().items():
        assert P[name] == pytest.approx(value.value, rel=1e-14), name


def test_states_are_the_same() -> None:
    assert variant.variant().model.states == STATES


@pytest.mark.parametrize("condition", men.male_conditions())
def test_baseline(condition: str) -> None:
    ours, theirs = both_baselines(condition)
    named = {"receptors.T": "fT", "receptors.D": "fD", "receptors.E": "fE", "inhibin": "inhibin"}
    named |= {f"steroids.{f.name}": f.name for f in fields(male.steroids.Baseline)}
    named |= {f"seminiferous.{name}": f"capacity_{name}" for name in ("sperm", "inhibin", "volume")}
    named |= {"leydig.LH": "LH", "gonadotroph.LH": "LH", "gonadotroph.FSH": "FSH", "liver.SHBG": "SHBG"}
    named |= {"leydig.secretion": "secretion"}
    flat = {name: value for name, value in flatten(theirs).items() if not name.startswith("measured.")}
    rest = {f"rest.{name}": value for name, value in at_rest(ours).items()}
    assert flat.keys() == named.keys() | rest.keys()
    assert {name: flat[name] for name in rest} == pytest.approx(rest, rel=1e-12)
    for name, mine in named.items():
        assert flat[name] == pytest.approx(ours[mine], rel=1e-12), name


@pytest.mark.parametrize("condition", men.male_conditions())
def test_steady_state(condition: str) -> None:
    ours, theirs = both_baselines(condition)
    steady = baseline.steady(baseline.Hormones(**hormones(condition)), variant.typical(), theirs)
    assert list(flatten(steady).values()) == pytest.approx(resting(condition, ours), rel=1e-12)


def turnovers(y: list[float], wanted: list[float], ours: dict[str, float], arms: dict, drug: dict) -> np.ndarray:
    """Return the size of the terms of each rate: its change when the state alone is halved, doubled."""
    found = []
    for place, value in enumerate(y):
        less = [*y[:place], value / 2, *y[place + 1 :]]
        found.append(2 * abs(rates(less, ours, arms, drug)[place] - wanted[place]))
    return np.array(found)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("treated", [False, True])
@pytest.mark.parametrize("condition", ["healthy", "primary_hypogonadism"])
def test_derivatives(condition: str, treated: bool, seed: int) -> None:
    rng = np.random.default_rng([seed, treated])
    ours, theirs = both_baselines(condition)
    rest = resting(condition, ours)
    y = (np.array(rest) * np.exp(rng.uniform(np.log(0.2), np.log(5), len(rest)))).tolist()
    strength = rng.uniform(0.1, 3.0) if treated else 0.0
    signals = {name: value * strength for name, value in SIGNALS.items()}
    given = {name: value * strength for name, value in GIVEN.items()}
    arms = dict(zip(asdict(men_arms(1.0)), rng.uniform(0, 1, 4) if treated else np.ones(4), strict=True))

    drug = signals | {f"given_{name}": value for name, value in given.items()}
    wanted = rates(y, ours, arms, drug)
    state = build(male.State, dict(zip(STATES, y, strict=True)))
    found = male.derivatives(
        state, variant.typical(), theirs, male.Arms(**arms), male.Signals(**signals), male.Given(**given)
    )
    terms = turnovers(y, wanted, ours, arms, drug) + np.abs(wanted)
    error = np.abs(np.array(list(flatten(found).values())) - wanted) / terms
    assert error.max() < 1e-12, STATES[int(error.argmax())]


def men_arms(closed: float) -> male.Arms:
    return male.Arms(androgen=closed, estrogen=closed, estrogen_pituitary=closed, inhibin=closed)


def test_a_different_equation_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = plain.saturation
    monkeypatch.setattr(plain, "saturation", lambda x, half, n=1.0: right(x, half * (1 + 1e-9), n))
    with pytest.raises(AssertionError):
        test_derivatives("healthy", treated=True, seed=0)
