"""What there is to hold to the laws: every organ, structure and mechanism, found by looking."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from hpgx import physiology
from hpgx.axis import variant
from hpgx.pharmacology import absorption, disposition, mechanisms
from hpgx.pharmacology.drugs import drugs

STRUCTURES: dict[str, dict[str, Any]] = {
    "absorption": absorption.STRUCTURES,
    "disposition": disposition.STRUCTURES,
    "mechanism": mechanisms.MECHANISMS,
}


def organs() -> dict[str, ModuleType]:
    found = pkgutil.iter_modules(physiology.__path__)
    return {item.name: import_module(f"{physiology.__name__}.{item.name}") for item in found}


def equations() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield (organ.function, function) of every public equation of physiology."""
    for organ, module in organs().items():
        for name, member in inspect.getmembers(module, inspect.isfunction):
            if member.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{organ}.{name}", member


def methods() -> Iterator[tuple[str, Any, Callable[..., Any]]]:
    """Yield (kind.structure.method, structure, method) of absorption, disposition and mechanisms."""
    for kind, structures in STRUCTURES.items():
        for name, structure in structures.items():
            for method, member in inspect.getmembers(structure, inspect.isfunction):
                if not method.startswith("_"):
                    yield f"{kind}.{name}.{method}", structure, member


def amounts_of(mechanism: str) -> set[str]:
    """Return the units of amount of the drugs that act by a mechanism."""
    return {drug.amount_unit for drug in drugs().values() for a in drug.actions if a.mechanism == mechanism}


def known_parameters() -> tuple[Any, ...]:
    """Return the typical parameters of every organ."""
    typical = variant.typical()
    return tuple(getattr(typical, name) for name in organs() if hasattr(typical, name))
