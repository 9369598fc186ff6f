"""The page of one subsystem: an organ of `physiology`, or a family of structures of `pharmacology`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from scripts.pages import evidence
from scripts.pages.examples import Example, shown
from scripts.pages.tables import equations, values

from hpgx import catalogue, physiology
from hpgx.catalogue import Value
from hpgx.pharmacology.drugs import Drug, drugs
from hpgx.units import units_of

FAMILIES = {"absorption": "STRUCTURES", "disposition": "STRUCTURES", "mechanisms": "MECHANISMS"}
ORGANS = tuple(sorted(path.stem for path in Path(physiology.__path__[0]).glob("*.py") if path.stem != "__init__"))
EXAMPLES = Path(__file__).with_name("examples.toml")


def page(name: str, example: Example | None, recorded: Mapping[str, Any]) -> str:
    module = import_module(f"hpgx.{'pharmacology' if name in FAMILIES else 'physiology'}.{name}")
    parts = [f"# {name.capitalize()}", equations(module)]
    parts += [f"Module `{module.__name__}`."]
    parts += ["## An example", shown(example, "model", name)] if example else []
    if name in FAMILIES:
        parts += _family(module, FAMILIES[name])
    else:
        found = parameters(name, module)
        parts += ["## Parameters", values(found), "## What it was tested against", *_tested(name, found, recorded)]
    return "\n\n".join(parts) + "\n"


def parameters(name: str, module: ModuleType) -> dict[str, Value]:
    table = catalogue.read(catalogue.DATA / "parameters" / f"{name}.toml")
    return {key: table.value(key, unit) for key, unit in units_of(module.Parameters).items()}


def _family(module: ModuleType, name: str) -> list[str]:
    parts: list[str] = []
    for key, structure in getattr(module, name).items():
        users = [drug for drug in drugs().values() if key in _uses(drug)]
        links = ", ".join(f"[{drug.name}](../drugs/{drug.id}.md)" for drug in users) or "no drug yet"
        parts += [f"## {key.replace('_', ' ').capitalize()}", equations(structure), f"Used by {links}."]
    return parts


def _uses(drug: Drug) -> set[str]:
    absorbed = {one.absorption for one in drug.formulations}
    return {key for key in (drug.disposition, *absorbed, *(action.mechanism for action in drug.actions)) if key}


def _tested(name: str, found: Mapping[str, Value], recorded: Mapping[str, Any]) -> list[str]:
    judged = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))["biomarkers"].get(name, [])
    arms = evidence.arms_with(judged)
    rows = [row for row in recorded["trials"]["rows"] if row["arm"] in arms and row["biomarker"] in judged]
    read = f"Judged by {', '.join(one.replace('_', ' ') for one in judged)}." if judged else ""
    not_tested = "" if judged else "No result of a trial reads it directly; it is judged through what it drives."
    return [
        *filter(None, [read, evidence.trials(recorded["trials"], rows, arms) if judged else not_tested]),
        "### What it was not tested against",
        evidence.weak(found),
    ]
