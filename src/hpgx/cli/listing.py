"""The commands that show what hpgx knows, with its sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hpgx.catalogue import Value
    from hpgx.patients.conditions import Condition
    from hpgx.pharmacology.drugs import Drug, Formulation

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="Show one in full.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def drugs(name: Name = None, as_json: AsJson = False) -> None:
    """List the drugs hpgx knows, or show one with every number and source."""
    from hpgx.pharmacology import drugs as known

    every = known.drugs().values()
    if name is not None:
        drug = known.find(name)
        _print_json(asdict(drug)) if as_json else _show_drug(drug)
    elif as_json:
        keys = ("id", "name", "kind", "simulated", "summary")
        _print_json([{key: getattr(drug, key) for key in keys} for drug in every])
    else:
        _table(["drug", "kind", "simulated", "routes"], [_drug_line(drug) for drug in every])


def _drug_line(drug: Drug) -> list[str]:
    routes = dict.fromkeys(formulation.route for formulation in drug.formulations)
    return [drug.name, drug.kind, "yes" if drug.simulated else "not yet", ", ".join(routes)]


def _show_drug(drug: Drug) -> None:
    from hpgx.pharmacology.products import products

    print(f"{drug.name}: {drug.kind}. {drug.summary}")
    if drug.aliases:
        print(f"Also called {', '.join(drug.aliases)}.")
    for formulation in drug.formulations:
        _show_formulation(formulation)
    if drug.disposition:
        print(f"\nin the body: {drug.disposition}")
        _values(drug.disposition_parameters)
    for clearance, shares in drug.cleared_by.items():
        _values({f"share of {clearance} by {enzyme}": share for enzyme, share in shares.items()})
    for action in drug.actions:
        whose = f" ({drug.metabolite})" if action.of else ""
        target = f" of {action.enzyme}" if action.enzyme else ""
        print(f"\nacts as {action.mechanism.replace('_', ' ')}{target}{whose}")
        _values(action.parameters)
    for line in _interactions(drug):
        print(f"\n{line}")
    for note in drug.notes:
        print(f"\nNote: {note}")
    sold = [f"{product.name} {product.strength}" for product in products() if product.drug == drug.id]
    if sold:
        print(f"\nProducts: {'; '.join(sold)}.")


def _interactions(drug: Drug) -> list[str]:
    """Return what other drugs do to the enzymes that clear this one, and what it does to those of others."""
    from hpgx.pharmacology.drugs import drugs as known

    lines: list[str] = []
    others = [other for other in known().values() if other.id != drug.id]
    for enzyme in sorted(drug.enzymes):
        for mechanism, does in (("enzyme_inhibitor", "block"), ("enzyme_inducer", "induce")):
            by = [o.name for o in others if any((a.mechanism, a.enzyme) == (mechanism, enzyme) for a in o.actions)]
            if by:
                lines.append(f"Cleared by {enzyme}; what can {does} it: {', '.join(by)}.")
    for action in drug.actions:
        on = [other.name for other in others if action.enzyme in other.enzymes]
        if on:
            verb = "Blocks" if action.mechanism == "enzyme_inhibitor" else "Induces"
            lines.append(f"{verb} {action.enzyme}, which clears {', '.join(on)}.")
    return lines


def _show_formulation(given: Formulation) -> None:
    strength = f" {given.strength_pct:g} %" if given.strength_pct else ""
    vehicle = f" in {given.vehicle.replace('_', ' ')}" if given.vehicle else ""
    depot = f", {given.depot_days:g} days" if given.depot_days else ""
    how = given.absorption or "named only, not simulated yet"
    print(f"\n{given.form.replace('_', ' ')}{strength}{vehicle}{depot}, {given.route}: {how}")
    if given.studied:
        s = given.studied
        print(
            f"  studied {s.low:g} to {s.high:g} {s.unit} a dose, up to {s.weekly:g} {s.unit} a week; "
            f"refused above {s.limit:g} {s.unit} a dose or {s.weekly_limit:g} {s.unit} a week"
        )
    _values(given.parameters)
    _values({f"share as {release.substance}": release.fraction for release in given.releases})


def parameters(name: Name = None, as_json: AsJson = False) -> None:
    """List the parameters of physiology and how each is known; NAME (or its beginning) shows them in full."""
    from hpgx.axis import variant
    from hpgx.errors import InputError, near

    known = variant.parameters()
    chosen = {key: v for key, v in known.items() if name is None or f"{key}.".startswith(f"{name}.")}
    if not chosen:
        raise InputError(f"hpgx knows no parameter '{name}'.{near(str(name), known)} 'hpgx parameters' lists them.")
    if as_json:
        _print_json({key: asdict(value) for key, value in chosen.items()})
    elif name is None:
        rows = [[key, f"{v.value:.4g}", v.unit or "1", v.method, v.meaning] for key, v in chosen.items()]
        _table(["parameter", "value", "unit", "known", "meaning"], rows)
    else:
        _values(chosen)


def conditions(name: Name = None, as_json: AsJson = False) -> None:
    """List the diagnoses a patient or group can have, or show one with its distributions."""
    from hpgx.patients import conditions as known

    every = known.conditions().values()
    if name is not None:
        condition = known.find(name)
        _print_json(_plain(condition)) if as_json else _show_condition(condition)
    elif as_json:
        _print_json([{"id": c.id, "name": c.name, "meaning": c.meaning} for c in every])
    else:
        _table(["diagnosis", "name", "meaning"], [[c.id, c.name, c.meaning] for c in every])


def _plain(condition: Condition) -> dict[str, Any]:
    """Return a condition as plain data; JSON has no pairs as keys."""
    pairs = {f"{one} {other}": r for (one, other), r in condition.correlation.items()}
    return asdict(replace(condition, correlation={})) | {"correlation": pairs}


def _show_condition(condition: Condition) -> None:
    print(f"{condition.name}. {condition.meaning}")
    for label, spread, unit in (("age", condition.age, "yr"), ("BMI", condition.bmi, "kg/m2")):
        print(f"{label} {spread.mean:g} ± {spread.sd:g} {unit} ({spread.low:g} to {spread.high:g})")
    at = f"{condition.reference_age:g} yr and {condition.reference_bmi:g} kg/m2"
    print(f"\nuntreated hormones at {at} (median)")
    _values({hormone: item.typical for hormone, item in condition.hormones.items()})
    if condition.parameters:
        print("\nchanged parameters")
        _values(condition.parameters)


def _values(values: Mapping[str, Value]) -> None:
    from hpgx import references

    for key, value in values.items():
        spread = f", between subjects {value.cv:.0%}" if value.cv else ""
        plausible = (
            f", plausible {value.low:.4g} to {value.high:.4g}"
            if value.low is not None and value.high is not None
            else ""
        )
        print(f"  {key} = {f'{value.value:.4g} {value.unit}'.rstrip()}{spread}{plausible}")
        meaning = f"{value.meaning}; " if value.meaning else ""
        source = references.bibliography()[value.source]
        print(f"      {meaning}{value.method} (read: {value.seen}). {source}, {value.at}")
        if value.note:
            print(f"      note: {value.note}")


def _print_json(content: Any) -> None:
    print(json.dumps(content, indent=1, ensure_ascii=False))


def _table(heads: list[str], rows: Iterable[list[str]]) -> None:
    """Print a table; the last column runs on."""
    cells = [heads, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads) - 1)]
    for number, row in enumerate(cells):
        print("  ".join([*(text.ljust(width) for text, width in zip(row[:-1], widths, strict=True)), row[-1]]))
        if number == 0:
            print("-" * (sum(widths) + 2 * len(widths) + len(heads[-1])))
