"""Testosterone, its esters and estradiol alone, by every way they are given, against published concentrations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.pharmacology.alone import DAY, ESTRADIOL, TESTOSTERONE, Course, course, formulation_of, mean

from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.treatment import RATE_FORMS

# What the esters and the gel bring into blood, against group means on clearance of 1200 L/d; ng/dL.
TESTOSTERONE_MEANS = [
    # Bi 2018 gives 549, the crossover in trans men about 784; 807 is what bioavailability was set to
    ("testosterone_cypionate", {"route": "intramuscular"}, 100, 7, 807, 0.02),
    ("testosterone_cypionate", {"route": "intramuscular"}, 100, 7, 784, 0.1),
    ("testosterone_cypionate", {"route": "subcutaneous"}, 75, 7, 627, 0.25),  # McFarland 2017, dose assumed
    ("testosterone_enanthate", {"route": "subcutaneous"}, 50, 7, 422, 0.15),  # Kaminetsky 2015
    ("testosterone_enanthate", {"route": "subcutaneous"}, 75, 7, 553, 0.05),
    ("testosterone_enanthate", {"route": "subcutaneous"}, 100, 7, 896, 0.17),
    # Morgentaler 2008, men of 54: F is fitted at the model's clearance, which is below 1200 L/d at that age, so that
    # this fixed clearance gives 423; the whole model is held to 495 by `hpgx validate`
    ("testosterone_undecanoate", {"vehicle": "castor_oil"}, 750, 70, 495, 0.2),
    # Rubinow 2018, with a GnRH antagonist: 300 to 410 and 560 to 720
    ("testosterone", {"strength_pct": 1.62}, 20.25, 1, 355, 0.1),
    ("testosterone", {"strength_pct": 1.62}, 81, 1, 640, 0.1),
    # AndroGel label 553 and 792, less about 100 that the men still make
    ("testosterone", {"strength_pct": 1.0}, 50, 1, 453, 0.15),
    ("testosterone", {"strength_pct": 1.0}, 100, 1, 692, 0.2),
    # Labels (recalled) 498, 421, 520 and about 490, less what the men still make: 150 under the short peaks of the
    # nasal gel, else about 100
    ("testosterone", {"form": "patch"}, 5, 1, 398, 0.1),
    ("testosterone", {"form": "nasal_gel"}, 11, 1 / 3, 271, 0.15),
    ("testosterone", {"form": "buccal"}, 30, 1 / 2, 420, 0.1),
    ("testosterone", {"form": "topical_solution"}, 60, 1, 387, 0.1),
    ("testosterone_undecanoate", {"form": "capsule"}, 237, 1 / 2, 389, 0.1),  # Swerdloff 2020, 489 in serum
]


@pytest.mark.parametrize(("drug", "asked", "dose", "every", "published", "within"), TESTOSTERONE_MEANS)
def test_testosterone_means(
    drug: str, asked: dict[str, Any], dose: float, every: float, published: float, within: float
) -> None:
    count = round((350 if every > 1 else 15) / every)
    times, levels = course(
        drug,
        dose * 1e6 / TESTOSTERONE,
        every=every * DAY,
        count=count,
        end=count * every * DAY,
        substance="testosterone",
        step=2 if every > 1 else 0.1,
        **asked,
    )
    nanomolar = mean(times, levels, (count - 1) * every * DAY, count * every * DAY)
    assert nanomolar * TESTOSTERONE / 10 == pytest.approx(published, rel=within)


def test_weekly_enanthate_under_the_skin_is_flat() -> None:
    times, levels = course(
        "testosterone_enanthate",
        75e6 / TESTOSTERONE,
        every=7 * DAY,
        count=20,
        end=140 * DAY,
        substance="testosterone",
        route="subcutaneous",
    )
    week = levels[times >= 133 * DAY] * TESTOSTERONE / 10
    assert week.min() == pytest.approx(487, rel=0.05)  # 52-week study, trough 487 (SD 153)
    assert week.max() == pytest.approx(789, rel=0.2)  # label, recalled, 789 (SD 215)


@pytest.mark.parametrize(("vehicle", "days"), [("castor_oil", 33.9), ("tea_seed_oil", 20.9)])
def test_undecanoate_half_life_by_oil(vehicle: str, days: float) -> None:
    times, levels = course(
        "testosterone_undecanoate", 1e6, end=150 * DAY, substance="testosterone", vehicle=vehicle, step=6
    )
    late = times >= 60 * DAY
    half_life = np.log(2) / -np.polyfit(times[late], np.log(levels[late]), 1)[0]
    assert half_life / DAY == pytest.approx(days, rel=0.02)  # tea seed oil: Behre 1999


def test_propionate_peaks_in_the_first_day() -> None:
    times, levels = course(
        "testosterone_propionate", 50e6 / TESTOSTERONE, end=7 * DAY, substance="testosterone", route="intramuscular"
    )
    assert levels.max() * TESTOSTERONE / 10 == pytest.approx(1160, rel=0.1)  # Behre, recalled, about 40 nmol/L
    assert 8 <= times[levels.argmax()] <= 24


def test_nasal_gel_peaks_within_the_hour() -> None:
    times, levels = course("testosterone", 11e6 / TESTOSTERONE, end=8, form="nasal_gel", step=0.05)
    assert times[levels.argmax()] == pytest.approx(40 / 60, rel=0.5)  # label, recalled


def released(drug: str, dose: float, times: Any, **asked: Any) -> Any:
    """Return how much of one dose has been released at these hours."""
    form = formulation_of(drugs()[drug], **asked)
    one = Course(drug, form, dose, drug)
    one.q = one.body.Parameters(CL=0.0, V=1.0)  # a body that clears nothing holds what was released
    found, levels = one.run(DAY, 1, float(times[-1]) + 2)
    return np.interp(times, found, levels)


def test_pellets_release_what_was_weighed() -> None:
    after = np.array([75.0, 91.0]) * DAY
    of_800 = released("testosterone", 800, after, form="pellet")
    assert of_800[1] / 91 == pytest.approx(5.36, rel=0.02)  # mg a day, Kelleher 2004: 1.34 from each of four
    assert of_800[0] == pytest.approx(400, rel=0.1)  # Handelsman 1990: half within 2.5 months


ESTRADIOL_MEANS = [
    ({"form": "patch"}, 0.175, 84, 41.1, 0.05),  # 50 ug a day
    ({"form": "gel"}, 1.5, 24, 68.1, 0.03),
    ({"form": "tablet"}, 2, 24, 114, 0.3),  # SD 65
]
"""The crossover of 1991 (PMID 2014092) in women: form, mg in each of these hours, pg/mL."""


@pytest.mark.parametrize(("asked", "given", "every", "published", "within"), ESTRADIOL_MEANS)
def test_estradiol_means(asked: dict[str, Any], given: float, every: float, published: float, within: float) -> None:
    count = round(30 * DAY / every)
    times, levels = course("estradiol", given * 1e9 / ESTRADIOL, every=every, count=count, end=count * every, **asked)
    picomolar = mean(times, levels, (count - 2) * every, count * every)
    assert picomolar * ESTRADIOL / 1000 == pytest.approx(published, rel=within)


def test_estradiol_valerate_in_oil() -> None:
    times, levels = course(
        "estradiol_valerate", 5e9 / ESTRADIOL, end=14 * DAY, substance="estradiol", route="intramuscular"
    )
    assert levels.max() * ESTRADIOL / 1000 == pytest.approx(345, rel=0.15)  # recalled, 300 to 350 pg/mL
    assert 1 <= times[levels.argmax()] / DAY <= 3


def test_what_lasts_is_dosed_by_its_rate() -> None:
    """A patch, an infusion or a pump takes its time from the protocol, every other form from its data."""
    for drug in drugs().values():
        for form in drug.formulations:
            if form.absorption:
                pump = form.form == "pump_pulses" and form.route == "subcutaneous"
                assert (form.absorption == "zero_order") == (form.form in RATE_FORMS or pump), form.key


def test_gel_reference_doses_are_the_labelled_doses() -> None:
    for form in drugs()["testosterone"].formulations:
        if form.absorption == "dose_dependent":
            mg = form.parameters["reference"].value * TESTOSTERONE / 1e6
            assert mg == pytest.approx({1.0: 50, 1.62: 20.25}[form.strength_pct or 0], rel=1e-4)
    (gel,) = drugs()["dihydrotestosterone"].formulations
    assert gel.parameters["reference"].value * 290.44 / 1e6 == pytest.approx(70, rel=1e-4)
