"""From doses of a protocol to amounts that enter states of the model, for every lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.errors import InputError
from hpgx.pharmacology.absorption import STRUCTURES, DoseDependent
from hpgx.pharmacology.drugs import Formulation, drugs
from hpgx.protocols.amounts import applied, one_unit
from hpgx.protocols.protocol import Protocol
from hpgx.protocols.treatment import Clause
from hpgx.records import build

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Event:
    """An amount (lanes,) that enters the state at this place of the model at `time_h`."""

    time_h: float
    state: int
    amount: Array


def formulation_keys(*protocols: Protocol) -> tuple[str, ...]:
    """Return the formulations that protocols need. Raises InputError for one that cannot be simulated."""
    keys: set[str] = set()
    for protocol in protocols:
        for clause in protocol.clauses:
            formulation = clause.formulation
            if formulation.absorption is None:
                raise InputError(_not_yet(clause))
            keys.add(formulation.key)
    return tuple(sorted(keys))


def _not_yet(clause: Clause) -> str:
    drug = drugs()[clause.drug]
    known = dict.fromkeys(f"{f.form.replace('_', ' ')} ({f.route})" for f in drug.formulations if f.absorption)
    instead = f"; of {drug.name} it can simulate {', '.join(known)}" if known else "; 'hpgx drugs' lists what it can"
    form = f"{clause.form.replace('_', ' ')} ({clause.route})"
    return f"hpgx knows {drug.name} as {form} but cannot simulate it yet{instead}."


def in_amount_unit(clause: Clause, amount: Array, hours: float, weight: Array) -> Array:
    """Return an amount of a clause's unit as ug, IU, or nmol of the drug, on the skin where it is delivered by it."""
    unit = clause.unit
    if unit.endswith("/kg"):
        unit, amount = unit.removesuffix("/kg"), amount * weight
    elif unit.endswith("/d"):
        unit, amount = unit.removesuffix("/d"), amount * hours / 24
    return applied(clause, amount * one_unit(clause, unit))


def events(
    formulation: Formulation,
    dose: Array,
    time_h: float,
    states: Mapping[str, int],
    p: Mapping[str, Array],
    lasts_h: float = 0.0,
) -> list[Event]:
    """Return what one dose (lanes,), in the drug's unit of amount, does to the states, now and later.

    lasts_h: how long a patch is worn, an infusion runs or a pulse of a pump is spread out, in hours; a pulse that is
    not spread out enters its depot at once.
    """
    structure = STRUCTURES[formulation.absorption or ""]
    entries: Any = structure.entries
    values = build(structure.Parameters, p, formulation.key)
    # skin takes up a smaller share of a larger dose; no dose would have no share
    found_in = entries(values, np.maximum(dose, 1e-9)) if structure is DoseDependent else entries(values)
    found: list[Event] = []
    for entry in found_in:
        place = states[f"{formulation.key}.{entry.field}"]
        amount = dose * entry.share
        hours = lasts_h if entry.lasting else float(np.max(entry.hours))
        if entry.lasting and not hours:
            found.append(Event(time_h, states[f"{formulation.key}.depot"], amount))
        elif hours > 0:
            found += [Event(time_h, place, amount / hours), Event(time_h + hours, place, -amount / hours)]
        else:
            found.append(Event(time_h, place, amount))
    return found
