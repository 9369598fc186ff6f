"""Doses of a clause as amounts of its drug, and what lies on the skin of what is to pass it."""

from __future__ import annotations

from typing import Any

from hpgx import quantities
from hpgx.biomarkers import biomarkers
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.treatment import Clause

MARKERS = {
    "testosterone": "testosterone_total",
    "dihydrotestosterone": "dihydrotestosterone",
    "estradiol": "estradiol",
}
"""{hormone that a medicine brings: the biomarker with its molar mass}."""


def one_unit(clause: Clause, unit: str) -> float:
    """Return how many ug, IU, nmol or pmol of the drug one `unit` (mg, ug or IU) of a clause is."""
    drug = drugs()[clause.drug]
    # a prodrug is counted in moles of the hormone: what it releases says how much of its mass that is
    hormone = next((MARKERS[r.substance] for r in clause.formulation.releases if r.substance in MARKERS), None)
    molar_mass = biomarkers()[hormone].molar_mass if hormone else None
    return quantities.convert(1.0, unit, drug.amount_unit, molar_mass=molar_mass, what=f"the dose of {drug.name}")


def applied(clause: Clause, amount: Any) -> Any:
    """Return what lies on the skin of an amount of a clause, both in the drug's unit of amount.

    That is the amount itself unless it is said to be delivered. The rate of a patch is delivered by its nature.
    """
    return clause.formulation.applied(amount) if through_skin(clause) else amount


def through_skin(clause: Clause) -> bool:
    """Return whether a clause names what passes the skin of something of which more lies on it."""
    return clause.basis == "delivered" and clause.form != "patch"
