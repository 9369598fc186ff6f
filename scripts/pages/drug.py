"""The page of one drug."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts.pages import evidence
from scripts.pages.examples import Example, shown
from scripts.pages.tables import equations, values

from hpgx.catalogue import Value
from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.pharmacology.drugs import Drug, Formulation
from hpgx.pharmacology.mechanisms import MECHANISMS
from hpgx.pharmacology.products import products
from hpgx.protocols.protocol import Protocol
from hpgx.validation.loader import load


def page(drug: Drug, example: Example | None, recorded: Mapping[str, Any]) -> str:
    parts = [f"# {drug.name[0].upper()}{drug.name[1:]}", f"{drug.kind.capitalize()}. {drug.summary}"]
    if drug.aliases:
        parts.append(f"Also called {', '.join(drug.aliases)}.")
    parts += ["\n".join(f"- {note}" for note in drug.notes)] if drug.notes else []
    parts += ["## An example", shown(example, "drugs", drug.id)] if example else []
    if not drug.simulated:
        parts.append("hpgx knows it by name and cannot simulate it yet.")
    parts += ["## How it is given", *(_formulation(one) for one in drug.formulations)]
    if drug.disposition:
        parts += ["## In the body", equations(DISPOSITION[drug.disposition]), values(_body(drug))]
    for action in drug.actions:
        whose = f" ({drug.metabolite})" if action.of else ""
        where = f" of {action.enzyme}" if action.enzyme else ""
        parts += [
            f"## It acts as {action.mechanism.replace('_', ' ')}{where}{whose}",
            equations(MECHANISMS[action.mechanism]),
            values(action.parameters),
        ]
    parts += ["## What it was tested against", *_tested(drug, recorded)]
    sold = [f"{one.name} {one.strength}" for one in products() if one.drug == drug.id]
    parts += [f"Products: {'; '.join(sold)}."] if sold else []
    return "\n\n".join(parts) + "\n"


def _formulation(one: Formulation) -> str:
    strength = f" {one.strength_pct:g} %" if one.strength_pct else ""
    vehicle = f" in {one.vehicle.replace('_', ' ')}" if one.vehicle else ""
    depot = f", {one.depot_days:g} days" if one.depot_days else ""
    parts = [f"### {one.form.replace('_', ' ').capitalize()}{strength}{vehicle}{depot}, {one.route}"]
    if one.absorption is None:
        return f"{parts[0]}\n\nKnown by name, not simulated yet."
    if one.studied:
        s = one.studied
        parts.append(
            f"Studied: {s.low:g} to {s.high:g} {s.unit} a dose, up to {s.weekly:g} {s.unit} a week "
            f"([{s.source}](../references.md#{s.source})). Refused above {s.limit:g} {s.unit} a dose or "
            f"{s.weekly_limit:g} {s.unit} a week."
        )
    shares = {f"share as {release.substance}": release.fraction for release in one.releases if release.fraction.at}
    parts += [equations(ABSORPTION[one.absorption]), values(one.parameters | shares)]
    return "\n\n".join(parts)


def _body(drug: Drug) -> dict[str, Value]:
    shares = {f"{key} by {name}": share for key, one in drug.cleared_by.items() for name, share in one.items()}
    return drug.disposition_parameters | shares


def _every(drug: Drug) -> dict[str, Value]:
    found = _body(drug)
    for one in drug.formulations:
        found |= {f"{one.form} {one.route} {key}": value for key, value in one.parameters.items()}
    for action in drug.actions:
        found |= {f"{action.key} {key}": value for key, value in action.parameters.items()}
    return found


def _tested(drug: Drug, recorded: Mapping[str, Any]) -> list[str]:
    rows = [row for row in recorded["selfcheck"]["rows"] if row["drug"] == drug.id]
    arms = evidence.arms_of(drug.id)
    results = [row for row in recorded["trials"]["rows"] if row["arm"] in arms]
    untested = sorted(_forms(drug) - _tried(drug, rows, arms))
    return [
        evidence.levels(rows),
        evidence.trials(recorded["trials"], results, arms),
        "### What it was not tested against",
        evidence.weak(_every(drug)),
        *([f"Without a published level or a trial arm: {', '.join(untested)}."] if untested else []),
    ]


def _forms(drug: Drug) -> set[str]:
    return {_form(one.form, one.route) for one in drug.formulations if one.absorption}


def _form(form: str, route: str) -> str:
    return f"{form.replace('_', ' ')} ({route})"


def _tried(drug: Drug, rows: list[Mapping[str, Any]], arms: list[str]) -> set[str]:
    clauses = [one for row in rows if row["kind"] != "arm" for one in Protocol(row["protocol"]).clauses]
    entries = [one for arm in load() if arm.id in arms for one in arm.active]
    return {_form(one.form, one.route) for one in (*clauses, *entries) if one.drug == drug.id}
