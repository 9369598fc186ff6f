"""Mass balance: what leaves one pool enters another or is cleared, in every structure and in the steroids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from tests import men
from tests.laws import dimensions
from tests.laws.dimensions import Law

from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.absorption import DoseDependent
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.physiology import steroids
from hpgx.records import build
from hpgx.units import units_of

POINTS = range(5)

CLEARED: dict[str, Callable[[Any, Any], float]] = {
    "one_compartment": lambda y, p: p.CL * y.central / p.V,
    "two_compartment": lambda y, p: p.CL * y.central / p.V,
    "saturable_clearance": lambda y, p: p.CL * y.central / p.V + p.Vmax * y.central / (p.Km * p.V + y.central),
    "with_metabolite": lambda y, p: p.CL * y.central / p.V + p.CL_m * y.metabolite / p.V_m,
}
"""What leaves the body; a new disposition needs its line here."""

SOURCES = {"nmol": ("adrenal_T", "testis_D", "adrenal_D"), "pmol": ("testis_E", "adrenal_E")}
MOVED = ("aromatised", "reduced")
"""Fluxes from outside the pools, by unit, and fluxes between them; the rest is cleared."""


def points(seed: int, *records: Any) -> tuple[Any, ...]:
    law = Law(rng=np.random.default_rng(seed))
    return tuple(dimensions.draw(one, law) for one in records)


def split(y: Any, structure: Any) -> tuple[float, float]:
    """Return the sum of a state's amounts, and the sum of its rates of release."""
    units = units_of(structure.State)
    assert set(units.values()) <= {"amount", "amount/h"}
    sums = {unit: sum(getattr(y, name) for name in units if units[name] == unit) for unit in units.values()}
    return sums.get("amount", 0.0), sums.get("amount/h", 0.0)


@pytest.mark.parametrize("seed", POINTS)
@pytest.mark.parametrize("name", ABSORPTION)
def test_what_leaves_the_depot_is_released(name: str, seed: int) -> None:
    structure = ABSORPTION[name]
    y, p = points(seed, structure.State, structure.Parameters)
    held, rate = split(structure.derivatives(y, p), structure)
    _, infused = split(y, structure)
    assert rate == 0
    assert held == pytest.approx(infused - structure.release(y, p), rel=1e-12)


@pytest.mark.parametrize("name", ABSORPTION)
def test_what_a_depot_holds_is_released(name: str) -> None:
    structure = ABSORPTION[name]
    y, p = points(0, structure.State, structure.Parameters)
    units = units_of(structure.State)
    resting = replace(y, **{field: 0.0 for field, unit in units.items() if unit == "amount/h"})
    assert structure.release(resting, p) > 0 or "amount" not in units.values()
    full = replace(resting, **{field: 3 * getattr(resting, field) for field in units})
    assert structure.release(full, p) == pytest.approx(3 * structure.release(resting, p), rel=1e-12)


@pytest.mark.parametrize("name", ABSORPTION)
def test_an_empty_depot_releases_nothing(name: str) -> None:
    structure = ABSORPTION[name]
    (p,) = points(1, structure.Parameters)
    empty = structure.State(**dict.fromkeys(units_of(structure.State), 0.0))
    assert structure.release(empty, p) == 0


@pytest.mark.parametrize("seed", POINTS)
@pytest.mark.parametrize("name", ABSORPTION)
def test_the_entries_of_a_dose_sum_to_its_bioavailability(name: str, seed: int) -> None:
    structure = ABSORPTION[name]
    (p,) = points(seed, structure.Parameters)
    dose = 2.5
    if structure is DoseDependent:
        entries, share = structure.entries(p, dose), p.F * (p.reference / dose) ** p.exponent
        assert sum(entry.share for entry in structure.entries(p, p.reference)) == pytest.approx(p.F, rel=1e-12)
    else:
        entries, share = structure.entries(p), p.F
    assert sum(entry.share for entry in entries) == pytest.approx(share, rel=1e-12)
    assert all(entry.share > 0 for entry in entries)


@pytest.mark.parametrize("name", ABSORPTION)
def test_only_a_rate_of_release_is_entered_over_time(name: str) -> None:
    structure = ABSORPTION[name]
    (p,) = points(2, structure.Parameters)
    dose = (p, 3.0) if structure is DoseDependent else (p,)
    units = units_of(structure.State)
    for entry in structure.entries(*dose):
        assert (units[entry.field] == "amount/h") == (entry.hours > 0 or entry.lasting)


@pytest.mark.parametrize("seed", POINTS)
@pytest.mark.parametrize("name", DISPOSITION)
def test_what_enters_the_body_is_cleared_or_stays(name: str, seed: int) -> None:
    structure = DISPOSITION[name]
    y, p = points(seed, structure.State, structure.Parameters)
    given = 0.7 * (seed + 1)
    held, _ = split(structure.derivatives(y, p, given), structure)
    assert held == pytest.approx(given - CLEARED[name](y, p), rel=1e-12)


@pytest.mark.parametrize("name", DISPOSITION)
def test_a_body_that_clears_nothing_keeps_everything(name: str) -> None:
    structure = DISPOSITION[name]
    y, p = points(3, structure.State, structure.Parameters)
    clearing = {f.name: 0.0 for f in fields(p) if f.name in ("CL", "CL_m", "Vmax")}
    held, _ = split(structure.derivatives(y, replace(p, **clearing), 2.0), structure)
    assert held == pytest.approx(2.0, rel=1e-12)


def some_fluxes(seed: int) -> tuple[steroids.Fluxes, steroids.Parameters]:
    f, p = points(seed, steroids.Fluxes, steroids.Parameters)
    return f, p


def in_nmol(p: steroids.Parameters, unit: str) -> float:
    return {"nmol/h": 1.0, "pmol/h": p.nmol_per_pmol}[unit]


@pytest.mark.parametrize("seed", POINTS)
def test_what_is_aromatised_or_reduced_enters_another_pool(seed: int) -> None:
    f, p = some_fluxes(seed)
    given = {"secreted": 500.0, "given_T": 30.0, "given_D": 4.0, "given_E": 700.0}
    rates = steroids.derivatives(f, p, **given)
    stored = p.V_T * rates.T + p.V_D * rates.D + p.nmol_per_pmol * p.V_E * rates.E

    units = units_of(steroids.Fluxes)
    inside = {name for names in SOURCES.values() for name in names} | set(MOVED)
    cleared = [name for name in units if name not in inside]
    assert all(name.startswith("cleared_") for name in cleared), "a new flux: is it a source, moved or cleared?"

    def total(names: Any) -> float:
        return sum(in_nmol(p, units[name]) * getattr(f, name) for name in names)

    made = total(inside - set(MOVED))
    brought = given["secreted"] + given["given_T"] + given["given_D"] + p.nmol_per_pmol * given["given_E"]
    terms = made + brought + total(cleared)
    assert abs(stored - (made + brought - total(cleared))) < 1e-12 * terms


@pytest.mark.parametrize(("flux", "source", "target"), [("aromatised", "T", "E"), ("reduced", "T", "D")])
def test_a_conversion_takes_as_much_as_it_gives(flux: str, source: str, target: str) -> None:
    f, p = some_fluxes(1)
    given = {"secreted": 0.0, "given_T": 0.0, "given_D": 0.0, "given_E": 0.0}
    more = replace(f, **{flux: 2 * getattr(f, flux)})
    before, after = steroids.derivatives(f, p, **given), steroids.derivatives(more, p, **given)
    volumes = {"T": p.V_T, "D": p.V_D, "E": p.nmol_per_pmol * p.V_E}
    moved = {name: volumes[name] * (getattr(after, name) - getattr(before, name)) for name in volumes}
    flow = getattr(f, flux) * (p.nmol_per_pmol if flux == "aromatised" else 1)
    assert moved[target] == pytest.approx(flow, rel=1e-10)
    assert moved[source] == pytest.approx(-flow, rel=1e-10)


def test_medicines_bring_what_their_depots_release() -> None:
    """With every formulation at once, what reaches hormones and drugs is what the depots lose."""
    one = men.man(men.every_formulation())
    y = men.disturbed(one, np.random.default_rng(5), 1)[:, 0]
    states = dict(zip(one.model.states, y.tolist(), strict=True))
    p = dict(zip(one.model.parameters, one.p.tolist(), strict=True))
    given = one.variant.medicines.effects(states, p).given
    lost = dict.fromkeys(given, 0.0)
    for form in one.variant.medicines.formulations:
        structure = ABSORPTION[str(form.absorption)]
        state = build(structure.State, states, form.key)
        values = build(structure.Parameters, p, form.key)
        held, _ = split(structure.derivatives(state, values), structure)
        _, infused = split(state, structure)
        for release in form.releases:
            lost[release.substance] += (infused - held) * release.fraction.value
    for substance, rate in given.items():
        assert rate == pytest.approx(lost[substance], rel=1e-12)


def test_releases_never_bring_more_than_the_dose() -> None:
    for form in men.man(men.every_formulation()).variant.medicines.formulations:
        assert sum(release.fraction.value for release in form.releases) <= 1 + 1e-12, form.key
