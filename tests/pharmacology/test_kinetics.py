"""Each simulated medicine alone, from dose to concentration, against published concentrations.

The structures of absorption and disposition are integrated here with scipy and nothing else of hpgx, so that
what is tested is the data file. Tolerances are relative and say how close the published number is expected to
be: a typical man against a group mean. Published values come from the papers and labels named in each case.
"""

from __future__ import annotations

from dataclasses import astuple, fields
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp, trapezoid

from hpgx.pharmacology import absorption, disposition
from hpgx.pharmacology.drugs import Drug, Formulation, drugs
from hpgx.protocols.treatment import RATE_FORMS

DAY = 24.0
TESTOSTERONE = 288.42  # g/mol
# L/h, L: what the bioavailabilities were set with; of estradiol that of women, in whom its levels were measured
AXIS = {"testosterone": (1200 / DAY, 86.6), "estradiol": (1200 / DAY, 72.0)}
ESTRADIOL = 272.38  # g/mol


def formulation_of(drug: Drug, route: str = "", days: float | None = None, **asked: Any) -> Formulation:
    fitting = [
        item
        for item in drug.formulations
        if (not route or item.route == route)
        and (days is None or item.depot_days == days)
        and all(getattr(item, key) == value for key, value in asked.items())
    ]
    return next((item for item in fitting if item.default), fitting[0])


class Course:
    """Doses every `interval` hours of one formulation, and the concentrations that follow, hour by hour."""

    def __init__(self, drug: str, form: Formulation, dose: float, substance: str) -> None:
        self.uptake = absorption.STRUCTURES[str(form.absorption)]
        self.p = self.uptake.Parameters(**{key: item.value for key, item in form.parameters.items()})
        self.fraction = next(item.fraction.value for item in form.releases if item.substance == substance)
        self.entries = (
            self.uptake.entries(self.p, dose)
            if self.uptake is absorption.DoseDependent
            else self.uptake.entries(self.p)
        )
        body = drugs()[substance]
        if body.disposition:
            self.body = disposition.STRUCTURES[body.disposition]
            self.q = self.body.Parameters(**{k: v.value for k, v in body.disposition_parameters.items()})
        else:  # a hormone of the axis: only its clearance from blood
            self.body = disposition.OneCompartment
            clearance, volume = AXIS[substance]
            self.q = self.body.Parameters(CL=clearance, V=volume)
        self.depot = [item.name for item in fields(self.uptake.State)]
        self.inner = [item.name for item in fields(self.body.State)]
        self.dose = dose

    def split(self, y: Any) -> tuple[Any, Any]:
        size = len(self.depot)
        return (
            self.uptake.State(**dict(zip(self.depot, y[:size], strict=True))),
            self.body.State(**dict(zip(self.inner, y[size:], strict=True))),
        )

    def slope(self, _: float, y: Any) -> list[float]:
        depot, body = self.split(y)
        given = self.uptake.release(depot, self.p)
        return [
            *astuple(self.uptake.derivatives(depot, self.p)),
            *astuple(self.body.derivatives(body, self.q, given)),
        ]

    def run(self, interval: float, count: int, end: float, suffix: str = "", step: float = 1.0) -> Any:
        changes: dict[float, list[tuple[str, float]]] = {}
        for number in range(count):
            start = number * interval
            for entry in self.entries:
                amount = self.dose * self.fraction * entry.share
                hours = interval if entry.lasting else entry.hours
                if hours:
                    changes.setdefault(start, []).append((entry.field, amount / hours))
                    changes.setdefault(start + hours, []).append((entry.field, -amount / hours))
                else:
                    changes.setdefault(start, []).append((entry.field, amount))
        y = np.zeros(len(self.depot) + len(self.inner))
        times, levels = [], []
        stops = [*sorted(time for time in changes if time < end), end]
        for start, stop in pairwise(stops):
            for field, amount in changes[start]:
                y[self.depot.index(field)] += amount
            grid = np.unique(np.append(np.arange(start, stop, step), stop))
            found = solve_ivp(self.slope, (start, stop), y, t_eval=grid, method="LSODA", rtol=1e-8, atol=1e-9)
            assert found.success
            y = found.y[:, -1].copy()
            times.append(found.t[:-1])
            levels.append([self.body.concentrations(self.split(c)[1], self.q)[suffix] for c in found.y.T[:-1]])
        return np.concatenate(times), np.concatenate(levels)


def course(
    drug: str,
    dose: float,
    *,
    every: float = DAY,
    count: int = 1,
    end: float,
    substance: str = "",
    suffix: str = "",
    step: float = 1.0,
    **asked: Any,
) -> Any:
    form = formulation_of(drugs()[drug], **asked)
    return Course(drug, form, dose, substance or drug).run(every, count, end, suffix, step)


def mean(times: Any, levels: Any, start: float, stop: float) -> float:
    inside = (times >= start) & (times <= stop)
    return float(trapezoid(levels[inside], times[inside]) / (times[inside][-1] - times[inside][0]))


@cache
def anastrozole() -> Any:
    return course("anastrozole", 1000, count=60, end=60 * DAY, step=0.25)


def test_anastrozole_daily() -> None:
    times, levels = anastrozole()
    last = times >= 59 * DAY
    # Gervasini 2017, 26.95 ng/mL (SD 11.9), 110 women on 1 mg a day
    assert mean(times, levels, 58 * DAY, 60 * DAY - 0.25) == pytest.approx(27, rel=0.03)
    assert levels[last].max() == pytest.approx(36, rel=0.15)  # Swiss label


def test_anastrozole_once() -> None:
    _, levels = course("anastrozole", 1000, end=48, step=0.05)
    assert levels.max() == pytest.approx(10, rel=0.05)  # Yuan, 10 (SD 3) ng/mL


def test_letrozole_daily() -> None:
    times, levels = course("letrozole", 2500, count=90, end=90 * DAY)
    # Tanii 2011: 104 ug/h over 1.03 L/h = 101; usually quoted 90 to 100 ng/mL
    assert mean(times, levels, 88 * DAY, 90 * DAY - 1) == pytest.approx(95, rel=0.03)


def test_letrozole_clearance_falls_with_repeated_dosing() -> None:
    times, levels = course("letrozole", 2500, end=40 * DAY)
    area = mean(times, levels, 0, 40 * DAY) * 40 * DAY
    assert 2500 / area == pytest.approx(2.2, rel=0.15)  # Sioufi 1997, 2.21 L/h after one dose


def test_clomiphene_isomers() -> None:
    # Helo 2017: medians of 2.2 and 44 ng/mL in 15 men on 25 mg a day
    times, en = course("clomiphene", 25000, count=20, end=20 * DAY, substance="enclomiphene")
    assert mean(times, en, 18 * DAY, 20 * DAY - 1) == pytest.approx(2.2, rel=0.03)
    times, zu = course("clomiphene", 25000, count=305, end=305 * DAY, substance="zuclomiphene", step=6)
    assert mean(times, zu, 303 * DAY, 305 * DAY - 6) == pytest.approx(44, rel=0.03)


def test_enclomiphene_has_a_half_life_of_ten_hours() -> None:
    times, levels = course("enclomiphene", 25000, end=72)
    late = (times >= 24) & (times <= 60)
    slope = np.polyfit(times[late], np.log(levels[late]), 1)[0]
    assert np.log(2) / -slope == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize("dose", [12500, 50000])
def test_isomers_are_linear(dose: float) -> None:
    _, once = course("enclomiphene", 25000, end=72)
    _, scaled = course("enclomiphene", dose, end=72)
    assert scaled == pytest.approx(once * dose / 25000, rel=1e-4, abs=1e-7)


def test_tamoxifen_and_endoxifen() -> None:
    times, levels = course("tamoxifen", 20000, count=150, end=150 * DAY, suffix="metabolite", step=2)
    endoxifen = mean(times, levels, 148 * DAY, 150 * DAY - 2)
    assert endoxifen * 1000 / 373.49 == pytest.approx(16.9, rel=0.02)  # nmol/L, ter Heine 2014 typical
    times, parent = course("tamoxifen", 20000, count=150, end=150 * DAY, step=0.5)
    assert parent[times >= 149 * DAY].min() == pytest.approx(94.8, rel=0.25)  # ATAC, trough, ng/mL


def test_hcg_every_other_day() -> None:
    times, levels = course("hcg", 250, every=48, count=30, end=60 * DAY)
    # 250 IU every other day over an apparent clearance of 0.42 L/h
    assert mean(times, levels, 56 * DAY, 58 * DAY) == pytest.approx(12.4, rel=0.02)


def test_hcg_after_one_injection() -> None:
    times, levels = course("hcg", 5000, end=10 * DAY, step=0.25)
    assert 12 <= times[levels.argmax()] <= 18  # Pregnyl label, under the skin
    late = times >= 5 * DAY
    half_life = np.log(2) / -np.polyfit(times[late], np.log(levels[late]), 1)[0]
    assert 33 <= half_life <= 43
    times, muscle = course("hcg", 5000, end=10 * DAY, step=0.25, route="intramuscular")
    assert 8 <= times[muscle.argmax()] <= 12.5
    assert muscle.max() > levels.max()


def test_leuprolide_month_depot() -> None:
    times, levels = course("leuprolide", 7500, end=35 * DAY, step=0.25, route="intramuscular", days=28)
    # Periti 2002, 20.8 to 21.8 ng/mL within 1 to 3 h; label, 20 at 4 h (with a metabolite)
    assert levels.max() == pytest.approx(20, rel=0.2)
    assert 1 <= times[levels.argmax()] <= 4
    assert mean(times, levels, 7 * DAY, 28 * DAY) == pytest.approx(0.7, rel=0.05)  # 0.4 to 1.4


def test_leuprolide_three_month_depot() -> None:
    times, levels = course("leuprolide", 22500, end=90 * DAY, step=0.25, route="intramuscular", days=84)
    assert levels.max() == pytest.approx(48.9, rel=0.2)  # label
    assert mean(times, levels, 70 * DAY, 84 * DAY) == pytest.approx(0.67, rel=0.1)  # label, week 12


def test_leuprolide_solution() -> None:
    times, levels = course("leuprolide", 1000, end=24, step=0.02, route="subcutaneous", form="solution_injection")
    assert levels.max() == pytest.approx(32.3, rel=0.1)  # Sennello 1986
    assert times[levels.argmax()] == pytest.approx(0.6, abs=0.2)


def test_goserelin_month_implant() -> None:
    times, levels = course("goserelin", 3600, end=60 * DAY, days=28)
    assert 12 <= times[levels.argmax()] / DAY <= 15  # label
    assert mean(times, levels, 0, 28 * DAY) == pytest.approx(0.69, rel=0.05)  # 120 ug a day over 7.26 L/h


def test_goserelin_three_month_implant() -> None:
    times, levels = course("goserelin", 10800, end=84 * DAY, step=0.1, days=84)
    assert levels.max() == pytest.approx(8, rel=0.1)  # label, at 2 h
    assert times[levels.argmax()] == pytest.approx(2, abs=0.3)
    assert 0.3 <= mean(times, levels, 28 * DAY, 84 * DAY) <= 1.0


def test_degarelix_starting_dose() -> None:
    times, levels = course("degarelix", 240_000, end=1500 * DAY, step=4)
    # Tornoe 2007 typical; the label's means of 26.2 (CV 83 %) and 1054 (CV 35 %) are of a skewed group
    assert levels.max() == pytest.approx(17.9, rel=0.03)
    assert trapezoid(levels, times) / DAY == pytest.approx(940, rel=0.03)
    assert times[levels.argmax()] <= 2 * DAY


def test_degarelix_maintenance() -> None:
    _, levels = course("degarelix", 80_000, every=28 * DAY, count=20, end=20 * 28 * DAY - 4, step=4, days=28)
    assert levels[-1] == pytest.approx(10.9, rel=0.3)  # label, trough, ng/mL; the model's own is 13.7


def test_cetrorelix_once() -> None:
    times, levels = course("cetrorelix", 3000, end=400, step=0.1)
    assert levels.max() == pytest.approx(28.5, rel=0.1)  # US label, recalled
    assert 1 <= times[levels.argmax()] <= 2
    assert mean(times, levels, 0, 400) * 400 == pytest.approx(0.85 * 3000 / 5.04, rel=0.03)
    late = times >= 300
    half_life = np.log(2) / -np.polyfit(times[late], np.log(levels[late]), 1)[0]
    assert half_life == pytest.approx(56.9, rel=0.05)  # Nagaraja 2000


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


def every_simulated() -> list[tuple[str, Formulation]]:
    return [(name, form) for name, drug in drugs().items() for form in drug.formulations if form.absorption]


@pytest.mark.parametrize(("name", "form"), every_simulated(), ids=lambda item: getattr(item, "key", ""))
def test_what_goes_in_comes_out(name: str, form: Formulation) -> None:
    """All that a dose puts into the depot reaches the blood, once."""
    dose = 1000.0
    uptake = absorption.STRUCTURES[str(form.absorption)]
    p = uptake.Parameters(**{key: item.value for key, item in form.parameters.items()})
    entries = uptake.entries(p, dose) if uptake is absorption.DoseDependent else uptake.entries(p)
    names = [item.name for item in fields(uptake.State)]
    y = np.zeros(len(names) + 1)
    hours = max(7 * DAY if entry.lasting else entry.hours for entry in entries)
    for entry in entries:
        y[names.index(entry.field)] += dose * entry.share / (hours if entry.lasting else entry.hours or 1)

    def slope(_: float, y: Any) -> list[float]:
        state = uptake.State(**dict(zip(names, y[:-1], strict=True)))
        return [*astuple(uptake.derivatives(state, p)), uptake.release(state, p)]

    end = hours or 3 * 365 * DAY
    found = solve_ivp(slope, (0, end), y, method="LSODA", rtol=1e-9, atol=1e-9, max_step=24 if hours else np.inf)
    under_the_patch = found.y[names.index("depot"), -1] if uptake is absorption.ZeroOrder else 0.0
    brought = found.y[-1, -1] + under_the_patch
    assert under_the_patch < 0.05 * dose
    assert brought == pytest.approx(dose * sum(entry.share for entry in entries), rel=1e-3)
