"""The units law over every equation that there is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pint
import pytest
from tests import men
from tests.laws import dimensions, discover
from tests.laws.dimensions import AMOUNTS, Law

from hpgx.axis import baseline, consequences, male, variant
from hpgx.biomarkers import biomarkers
from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.pharmacology.drugs import drugs
from hpgx.pharmacology.mechanisms import MECHANISMS
from hpgx.physiology import plasma, receptors, seminiferous, steroids
from hpgx.simulation import course
from hpgx.units import units_of

EQUATIONS = dict(discover.equations())
METHODS = {name: (owner, method) for name, owner, method in discover.methods()}


def law(**changed: Any) -> Law:
    return Law(rng=np.random.default_rng(7), known=discover.known_parameters(), **changed)


def fitting(name: str) -> tuple[str, ...]:
    """Return the units of amount in which a method has to hold: one only for a signal that has a unit."""
    kind, structure, _ = name.split(".")
    if kind != "mechanism":
        return AMOUNTS
    ratio = "potency" not in {field.name for field in fields(MECHANISMS[structure].Parameters)}
    return AMOUNTS if ratio else tuple(sorted(discover.amounts_of(structure)))


def test_the_equations_are_found() -> None:
    assert {"steroids.fluxes", "plasma.unbound", "hypothalamus.derivatives", "seminiferous.steady"} <= set(EQUATIONS)
    assert {"absorption.transit.release", "disposition.with_metabolite.derivatives"} <= set(METHODS)
    assert {name.split(".")[1] for name in METHODS} >= {*ABSORPTION, *DISPOSITION, *MECHANISMS}


@pytest.mark.parametrize("name", EQUATIONS)
def test_physiology(name: str) -> None:
    dimensions.check(EQUATIONS[name], law())


@pytest.mark.parametrize(("name", "amount"), [(name, amount) for name in METHODS for amount in fitting(name)])
def test_pharmacology(name: str, amount: str) -> None:
    owner, method = METHODS[name]
    dimensions.check(method, law(amount=amount), owner)


def test_an_lh_like_medicine_must_be_counted_in_iu() -> None:
    owner, method = METHODS["mechanism.lh_agonist.signals"]
    assert fitting("mechanism.lh_agonist.signals") == ("IU",)
    with pytest.raises(pint.DimensionalityError):
        dimensions.check(method, law(amount="ug"), owner)


@pytest.mark.parametrize("equation", [baseline.baseline, baseline.steady])
def test_baseline(equation: Callable[..., Any]) -> None:
    dimensions.check(equation, law())


def a_baseline() -> male.Baseline:
    made = law()
    drawn = (dimensions.draw(one, made) for one in (baseline.Hormones, male.Parameters, consequences.Measured))
    return baseline.baseline(*drawn)


def test_whole_axis() -> None:
    made = law()
    known = (*made.known, a_baseline())
    dimensions.check(male.derivatives, Law(rng=made.rng, known=known))
    dimensions.check(male.observables, Law(rng=made.rng, known=known))


def units_of_states(made: variant.Variant) -> dict[str, str]:
    units = dimensions.units_of_leaves(male.State)
    sites = [(f.key, drugs()[f.drug], ABSORPTION[str(f.absorption)]) for f in made.medicines.formulations]
    bodies = [(d.id, d, DISPOSITION[str(d.disposition)]) for d in made.medicines.substances]
    for prefix, drug, structure in (*sites, *bodies):
        own = units_of(structure.State).items()
        units |= {f"{prefix}.{name}": unit.replace("amount", drug.amount_unit) for name, unit in own}
    return units | dict.fromkeys(made.medicines.memories, "")


def units_of_parameters(made: variant.Variant) -> dict[str, str]:
    organs = dimensions.units_of_leaves(male.Parameters)
    person = dimensions.units_of_leaves(male.Baseline, "baseline")
    arms = dimensions.units_of_leaves(male.Arms, "arms")
    return organs | person | arms | {name: value.unit for name, value in made.medicines.parameters.items()}


def check_model(keys: tuple[str, ...], change: dict[str, str] | None = None) -> None:
    """Check rates and observables of a whole model; `change` replaces units, so that the law can fail."""
    one = men.man(keys)
    y = men.disturbed(one, np.random.default_rng(3), 1)[:, 0].tolist()
    states, parameters = units_of_states(one.variant), units_of_parameters(one.variant) | (change or {})
    dressed_y = [dimensions.quantity(value, states[name]) for name, value in zip(one.model.states, y, strict=True)]
    pairs = zip(one.model.parameters, one.p.tolist(), strict=True)
    dressed_p = [dimensions.quantity(value, parameters[name]) for name, value in pairs]

    rates, seen = one.model.evaluate(y, one.p.tolist())
    dressed_rates, dressed_seen = one.model.evaluate(dressed_y, dressed_p)
    for name, plain, dressed in zip(one.model.states, rates, dressed_rates, strict=True):
        dimensions.same(plain, dressed, f"{states[name] or '1'}/h", name)
    for name, plain in seen.items():
        unit = biomarkers()[name].unit if name in biomarkers() else course.unit_of(name)
        dimensions.same(plain, dressed_seen[name], unit, name)


# beside each drug stands hCG: a signal that no medicine gives is a bare 0, which has no unit in LH activity
HCG = men.simulated()["hcg"]


@pytest.mark.parametrize("drug", men.simulated())
def test_every_drug_on_the_whole_axis(drug: str) -> None:
    check_model((*men.simulated()[drug], *HCG))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("plasma.K_E", "L/pmol"),  # the same dimension, a thousand times off
        ("steroids.nmol_per_pmol", ""),
        ("steroids.V_E", "mL"),
        ("baseline.steroids.Vm", "nmol/h"),
        ("baseline.receptors.E", "nmol/L"),
        ("hypothalamus.k_G", "1/d"),
        ("leydig.theta", "nmol/L"),
        ("seminiferous.transit", "d"),
        ("testosterone_enanthate_oil_injection_intramuscular.k2", "1/d"),
    ],
)
def test_a_parameter_in_a_wrong_unit_is_caught(name: str, unit: str) -> None:
    keys = (*men.simulated()["testosterone_enanthate"], *HCG)
    assert name in variant.variant(keys).model.parameters
    with pytest.raises((pint.DimensionalityError, AssertionError)):
        check_model(keys, {name: unit})


def check_baseline_with(units: dict[str, str]) -> None:
    made = law()
    h, p = dimensions.draw(baseline.Hormones, made), dimensions.draw(male.Parameters, made)
    dressed = dimensions.dress(p, male.Parameters, made)
    wrong = {name: dimensions.quantity(getattr(p.steroids, name), unit) for name, unit in units.items()}
    organs = replace(dressed, steroids=replace(dressed.steroids, **wrong))
    m = dimensions.draw(consequences.Measured, made)
    found = baseline.baseline(
        dimensions.dress(h, baseline.Hormones, made), organs, dimensions.dress(m, consequences.Measured, made)
    )
    dimensions.compare(baseline.baseline(h, p, m), found, male.Baseline, made)


def test_a_wrong_unit_is_caught_in_the_baseline() -> None:
    check_baseline_with({"MCR_T": "L/h"})
    with pytest.raises((pint.DimensionalityError, AssertionError)):
        check_baseline_with({"MCR_T": "L"})


MUTANTS = [
    (steroids, "derivatives", "p.nmol_per_pmol * f.aromatised", "f.aromatised"),
    (steroids, "derivatives", ") / p.V_E", ") / p.V_T / p.V_E"),
    (steroids, "fluxes", "b.k_5 * T", "b.k_5"),
    (steroids, "fluxes", "b.CL_E * E_bio", "b.CL_T * D_bio"),  # nmol/h read as pmol/h
    (plasma, "unbound", "(p.nmol_per_pmol * E)", "E"),
    (receptors, "androgen", "p.rho * b.D)", "p.rho)"),
    (seminiferous, "intratesticular", "(T / p.T_ref)", "T"),
    (seminiferous, "derivatives", "5 / p.transit", "5 * p.transit"),
]


@pytest.mark.parametrize(("module", "name", "right", "wrong"), MUTANTS)
def test_a_wrong_equation_is_caught(module: Any, name: str, right: str, wrong: str) -> None:
    text = inspect.getsource(getattr(module, name))
    assert right in text, "the equation has changed; change the mutant with it"
    namespace = dict(vars(module))
    exec(text.replace(right, wrong), namespace)
    dimensions.check(getattr(module, name), law())
    with pytest.raises((pint.DimensionalityError, AssertionError)):
        dimensions.check(namespace[name], law())
