"""The medicines of one protocol, wired: formulations release substances, substances act.

Every state and parameter has a dotted name: the formulation's key or the drug's id, then the field
(``anastrozole_tablet_oral.depot``, ``anastrozole.central``, ``anastrozole.aromatase_inhibitor.Ki``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hpgx.catalogue import Value
from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.pharmacology.drugs import ENDOGENOUS, Drug, Formulation, drugs
from hpgx.pharmacology.mechanisms import MECHANISMS, Signals
from hpgx.records import build, record


@record
class Effects:
    """What medicines do at one moment: signals, hormones given (per hour), rates of change and concentrations."""

    signals: Signals
    given: dict[str, Any]
    rates: dict[str, Any]
    concentrations: dict[str, Any]


@record
class Medicines:
    """The formulations of a protocol that can be simulated, and the drugs that they bring into the blood."""

    formulations: tuple[Formulation, ...]
    substances: tuple[Drug, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The names of all states."""
        sites = (_names(f.key, ABSORPTION[f.absorption or ""].State) for f in self.formulations)
        bodies = (_names(d.id, DISPOSITION[d.disposition or ""].State) for d in self.substances)
        return tuple(name for group in (*sites, *bodies) for name in group)

    @property
    def parameters(self) -> dict[str, Value]:
        """All parameters by name."""
        found: dict[str, Value] = {}
        for formulation in self.formulations:
            found |= {f"{formulation.key}.{key}": value for key, value in formulation.parameters.items()}
            found |= {f"{formulation.key}.to_{r.substance}": r.fraction for r in formulation.releases}
        for drug in self.substances:
            found |= {f"{drug.id}.{key}": value for key, value in drug.disposition_parameters.items()}
            for action in drug.actions:
                found |= {f"{drug.id}.{action.mechanism}.{key}": value for key, value in action.parameters.items()}
        return found

    def effects(self, y: Mapping[str, Any], p: Mapping[str, Any]) -> Effects:
        """Return what the medicines do for states and parameters by name, of any kind of number."""
        rates: dict[str, Any] = {}
        given = dict.fromkeys((*ENDOGENOUS, *(drug.id for drug in self.substances)), 0.0)
        for formulation in self.formulations:
            structure = ABSORPTION[formulation.absorption or ""]
            state = build(structure.State, y, formulation.key)
            values = build(structure.Parameters, p, formulation.key)
            rates |= _named(formulation.key, structure.derivatives(state, values))
            released = structure.release(state, values)
            for release in formulation.releases:
                share = p[f"{formulation.key}.to_{release.substance}"]
                given[release.substance] = released * share + given[release.substance]

        signals = {field.name: 0.0 for field in fields(Signals)}
        concentrations: dict[str, Any] = {}
        for drug in self.substances:
            structure = DISPOSITION[drug.disposition or ""]
            state = build(structure.State, y, drug.id)
            values = build(structure.Parameters, p, drug.id)
            rates |= _named(drug.id, structure.derivatives(state, values, given[drug.id]))
            found = structure.concentrations(state, values)
            concentrations |= {drug.metabolite if suffix else drug.id: value for suffix, value in found.items()}
            for action in drug.actions:
                mechanism = MECHANISMS[action.mechanism]
                constants = build(mechanism.Parameters, p, f"{drug.id}.{action.mechanism}")
                for name, part in mechanism.signals(found[action.of], constants).items():
                    signals[name] = part + signals[name]
        return Effects(signals=Signals(**signals), given=given, rates=rates, concentrations=concentrations)


def wired(formulations: tuple[Formulation, ...]) -> Medicines:
    """Return the medicines of these formulations, each once and in a fixed order."""
    unique = {formulation.key: formulation for formulation in formulations}
    ordered = tuple(unique[key] for key in sorted(unique))
    reached = sorted({release.substance for f in ordered for release in f.releases} - set(ENDOGENOUS))
    return Medicines(formulations=ordered, substances=tuple(drugs()[name] for name in reached))


def _names(prefix: str, state: type) -> list[str]:
    return [f"{prefix}.{field.name}" for field in fields(state)]


def _named(prefix: str, values: Any) -> dict[str, Any]:
    return {f"{prefix}.{field.name}": getattr(values, field.name) for field in fields(values)}
