"""The commands that show what hpgx knows, with its sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hpgx.catalogue import Value

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="Show one in full.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def drugs(name: Name = None, as_json: AsJson = False) -> None:
    """List the drugs hpgx knows, or show one with every number and source."""
    from hpgx.pharmacology import drugs as known
    from hpgx.pharmacology.products import products

    if name is None:
        every = known.drugs().values()
        if as_json:
            _print_json(
                [
                    {
                        "id": d.id,
                        "name": d.name,
                        "kind": d.kind,
                        "simulated": d.simulated,
                        "summary": d.summary,
                    }
                    for d in every
                ]
            )
            return
        _table(
            ["drug", "kind", "simulated", "routes"],
            (
                [
                    d.name,
                    d.kind,
                    "yes" if d.simulated else "not yet",
                    ", ".join(dict.fromkeys(f.route for f in d.formulations)),
                ]
                for d in every
            ),
        )
        return
    drug = known.find(name)
    if as_json:
        _print_json(asdict(drug))
        return
    print(f"{drug.name}: {drug.kind}. {drug.summary}")
    if drug.aliases:
        print(f"Also called {', '.join(drug.aliases)}.")
    for formulation in drug.formulations:
        strength = f" {formulation.strength_pct:g} %" if formulation.strength_pct else ""
        vehicle = f" in {formulation.vehicle.replace('_', ' ')}" if formulation.vehicle else ""
        depot = f", {formulation.depot_days:g} days" if formulation.depot_days else ""
        print(
            f"\n{formulation.form.replace('_', ' ')}{strength}{vehicle}{depot}, {formulation.route}: {formulation.absorption or 'named only, not simulated yet'}"
        )
        if formulation.studied:
            s = formulation.studied
            print(
                f"  studied {s.low:g} to {s.high:g} {s.unit} a dose, up to {s.weekly:g} {s.unit} a week; refused above {s.limit:g} {s.unit}"
            )
        _values(formulation.parameters)
        _values({f"share as {release.substance}": release.fraction for release in formulation.releases})
    if drug.disposition:
        print(f"\nin the body: {drug.disposition}")
        _values(drug.disposition_parameters)
    for action in drug.actions:
        print(
            f"\nacts as {action.mechanism.replace('_', ' ')}{' (' + drug.metabolite + ')' if action.of else ''}"
        )
        _values(action.parameters)
    for note in drug.notes:
        print(f"\nNote: {note}")
    sold = [product for product in products() if product.drug == drug.id]
    if sold:
        print(f"\nProducts: {'; '.join(f'{product.name} {product.strength}' for product in sold)}.")


def parameters(name: Name = None, as_json: AsJson = False) -> None:
    """List the parameters of physiology with unit and how each is known; NAME (or its beginning) shows them in full."""
    from hpgx.axis import variant
    from hpgx.errors import InputError, near

    known = variant.parameters()
    chosen = {
        key: value
        for key, value in known.items()
        if name is None or key == name or key.startswith(f"{name}.")
    }
    if not chosen:
        raise InputError(
            f"hpgx knows no parameter '{name}'.{near(str(name), known)} 'hpgx parameters' lists them."
        )
    if as_json:
        _print_json({key: asdict(value) for key, value in chosen.items()})
    elif name is None:
        _table(
            ["parameter", "value", "unit", "known", "meaning"],
            ([key, f"{v.value:.4g}", v.unit or "1", v.method, v.meaning] for key, v in chosen.items()),
        )
    else:
        _values(chosen)


def conditions(name: Name = None, as_json: AsJson = False) -> None:
    """List the diagnoses a patient or group can have, or show one with its distributions."""
    from hpgx.patients import conditions as known

    if name is None:
        every = known.conditions().values()
        if as_json:
            _print_json([{"id": c.id, "name": c.name, "meaning": c.meaning} for c in every])
            return
        _table(["diagnosis", "name", "meaning"], ([c.id, c.name, c.meaning] for c in every))
        return
    condition = known.find(name)
    if as_json:
        shown = {key: value for key, value in asdict(condition).items() if key != "correlation"}
        shown["correlation"] = {f"{one} {other}": r for (one, other), r in condition.correlation.items()}
        _print_json(shown)
        return
    print(f"{condition.name}. {condition.meaning}")
    print(
        f"age {condition.age.mean:g} ± {condition.age.sd:g} yr ({condition.age.low:g} to {condition.age.high:g})"
    )
    print(
        f"BMI {condition.bmi.mean:g} ± {condition.bmi.sd:g} kg/m2 ({condition.bmi.low:g} to {condition.bmi.high:g})"
    )
    print(
        f"\nuntreated hormones at {condition.reference_age:g} yr and {condition.reference_bmi:g} kg/m2 (median)"
    )
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
        print(f"  {key} = {value.value:.4g} {value.unit}{spread}{plausible}")
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
        print(
            "  ".join([*(text.ljust(width) for text, width in zip(row[:-1], widths, strict=True)), row[-1]])
        )
        if number == 0:
            print("-" * (sum(widths) + 2 * len(widths) + len(heads[-1])))
