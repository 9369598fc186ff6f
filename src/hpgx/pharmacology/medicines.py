"""The medicines of one protocol, wired: formulations release substances, substances act.

Every state and parameter has a dotted name: the formulation's key or the drug's id, then the field
(``anastrozole_tablet_oral.depot``, ``anastrozole.central``, ``anastrozole.aromatase_inhibitor.Ki``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeAlias

from hpgx.catalogue import Value
from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.pharmacology.drugs import ENDOGENOUS, Action, Drug, Formulation, drugs
from hpgx.pharmacology.mechanisms import MECHANISMS, Signals
from hpgx.records import build, record, replace


@record
class Effects:
    """What medicines do at one moment: signals, hormones given (per hour), rates of change and concentrations."""

    signals: Signals
    given: dict[str, Any]
    rates: dict[str, Any]
    concentrations: dict[str, Any]


OnEnzyme: TypeAlias = tuple[str, str, dict[str, Any]]
"""A drug, an enzyme that clears medicines, and what the drug does to it: the fields of `EnzymeSignals`."""


@record
class Medicines:
    """The formulations of a protocol that can be simulated, and the drugs that they bring into the blood."""

    formulations: tuple[Formulation, ...]
    substances: tuple[Drug, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The names of all states."""
        sites = (_names(f.key, ABSORPTION[f.absorption or ""]) for f in self.formulations)
        bodies = (_names(d.id, DISPOSITION[d.disposition or ""]) for d in self.substances)
        return (*(name for group in (*sites, *bodies) for name in group), *self.memories)

    @property
    def acting(self) -> tuple[tuple[Drug, Action], ...]:
        """Every drug with every way in which it acts; on an enzyme only where another of the drugs is cleared by it."""
        return tuple(
            (drug, action)
            for drug in self.substances
            for action in drug.actions
            if not action.enzyme
            or any(action.enzyme in other.enzymes for other in self.substances if other.id != drug.id)
        )

    @property
    def memories(self) -> tuple[str, ...]:
        """The names of the states that mechanisms remember."""
        groups = (_names(f"{drug.id}.{action.key}", MECHANISMS[action.mechanism]) for drug, action in self.acting)
        return tuple(name for group in groups for name in group)

    @property
    def enzymes(self) -> tuple[str, ...]:
        """The enzymes that clear these medicines."""
        return tuple(sorted({enzyme for drug in self.substances for enzyme in drug.enzymes}))

    @property
    def parameters(self) -> dict[str, Value]:
        """All parameters by name; ``enzymes.<name>`` is the activity of an enzyme, 1 in the usual man."""
        found: dict[str, Value] = {f"enzymes.{name}": _USUAL for name in self.enzymes}
        for formulation in self.formulations:
            found |= {f"{formulation.key}.{key}": value for key, value in formulation.parameters.items()}
            found |= {f"{formulation.key}.to_{r.substance}": r.fraction for r in formulation.releases}
        for drug in self.substances:
            found |= {f"{drug.id}.{key}": value for key, value in drug.disposition_parameters.items()}
            for key, shares in drug.cleared_by.items():
                found |= {f"{drug.id}.{key}.{enzyme}": share for enzyme, share in shares.items()}
        for drug, action in self.acting:
            found |= {f"{drug.id}.{action.key}.{key}": value for key, value in action.parameters.items()}
        return found

    def effects(self, y: Mapping[str, Any], p: Mapping[str, Any]) -> Effects:
        """Return what the medicines do for states and parameters by name, of any kind of number."""
        given, rates = self._absorbed(y, p)
        inside = {drug.id: self._concentrations(drug, y, p) for drug in self.substances}
        signals = {field.name: 0.0 for field in fields(Signals)}
        on_enzymes: list[OnEnzyme] = []
        for drug, action in self.acting:
            parts, memory = _acted(f"{drug.id}.{action.key}", action.mechanism, inside[drug.id][action.of], y, p)
            rates |= memory
            if action.enzyme:
                on_enzymes.append((drug.id, action.enzyme, parts))
                continue
            for name, part in parts.items():
                signals[name] = part + signals[name]

        for drug in self.substances:
            structure = DISPOSITION[drug.disposition or ""]
            state = build(structure.State, y, drug.id)
            rates |= _named(drug.id, structure.derivatives(state, _cleared(drug, p, on_enzymes), given[drug.id]))
        concentrations = {
            drug.metabolite if suffix else drug.id: value
            for drug in self.substances
            for suffix, value in inside[drug.id].items()
        }
        ordered = {name: rates[name] for name in self.states}
        return Effects(signals=Signals(**signals), given=given, rates=ordered, concentrations=concentrations)

    def _absorbed(self, y: Mapping[str, Any], p: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what reaches the blood per hour, by substance, and the rates of the sites of absorption."""
        rates: dict[str, Any] = {}
        given: dict[str, Any] = dict.fromkeys((*ENDOGENOUS, *(drug.id for drug in self.substances)), 0.0)
        for formulation in self.formulations:
            structure = ABSORPTION[formulation.absorption or ""]
            state = build(structure.State, y, formulation.key)
            values = build(structure.Parameters, p, formulation.key)
            rates |= _named(formulation.key, structure.derivatives(state, values))
            released = structure.release(state, values)
            for release in formulation.releases:
                share = p[f"{formulation.key}.to_{release.substance}"]
                given[release.substance] = released * share + given[release.substance]
        return given, rates

    def observed(self, effects: Effects, y: Mapping[str, Any], p: Mapping[str, Any]) -> dict[str, Any]:
        """Return what can be measured of the medicines, by the vocabulary's names and in its house units."""
        levels = {f"drug_concentration_{name}": value for name, value in effects.concentrations.items()}
        return levels | self._implanted(y, p)

    def _implanted(self, y: Mapping[str, Any], p: Mapping[str, Any]) -> dict[str, Any]:
        """Return {"drug_release_rate": nmol that all implants release per hour}; nothing without an implant."""
        rates: list[Any] = []
        for formulation in self.formulations:
            if formulation.route == "implant":
                structure = ABSORPTION[formulation.absorption or ""]
                state = build(structure.State, y, formulation.key)
                rates.append(structure.release(state, build(structure.Parameters, p, formulation.key)))
        return {"drug_release_rate": sum(rates[1:], rates[0])} if rates else {}

    @staticmethod
    def _concentrations(drug: Drug, y: Mapping[str, Any], p: Mapping[str, Any]) -> dict[str, Any]:
        structure = DISPOSITION[drug.disposition or ""]
        return structure.concentrations(build(structure.State, y, drug.id), build(structure.Parameters, p, drug.id))


_USUAL = Value(
    value=1.0, unit="", source="hpgx", at="", method="defined", seen="derived", meaning="activity of the enzyme"
)


def wired(formulations: tuple[Formulation, ...]) -> Medicines:
    """Return the medicines of these formulations, each once and in a fixed order."""
    unique = {formulation.key: formulation for formulation in formulations}
    ordered = tuple(unique[key] for key in sorted(unique))
    reached = sorted({release.substance for f in ordered for release in f.releases} - set(ENDOGENOUS))
    return Medicines(formulations=ordered, substances=tuple(drugs()[name] for name in reached))


def _acted(
    prefix: str, mechanism: str, C: Any, y: Mapping[str, Any], p: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the signals of a mechanism at a concentration, and the rates of what it remembers."""
    structure = MECHANISMS[mechanism]
    constants = build(structure.Parameters, p, prefix)
    if not hasattr(structure, "State"):
        return structure.signals(C, constants), {}
    state = build(structure.State, y, prefix)
    return structure.signals(C, constants, state), _named(prefix, structure.derivatives(state, C, constants))


def _cleared(drug: Drug, p: Mapping[str, Any], on_enzymes: Sequence[OnEnzyme]) -> Any:
    """Return the disposition of a drug with its clearances as the enzymes' activities have them."""
    values = build(DISPOSITION[drug.disposition or ""].Parameters, p, drug.id)
    changed: dict[str, Any] = {}
    for key, shares in drug.cleared_by.items():
        factor: Any = 1.0
        for enzyme in shares:
            activity = _activity(enzyme, drug, p, on_enzymes)
            factor = factor + p[f"{drug.id}.{key}.{enzyme}"] * (activity - 1)
        changed[key] = getattr(values, key) * factor
    return replace(values, **changed) if changed else values


def _activity(enzyme: str, drug: Drug, p: Mapping[str, Any], on_enzymes: Sequence[OnEnzyme]) -> Any:
    """Return an enzyme's activity as all other drugs leave it: a drug's own effect is in its measured clearance."""
    others = [parts for by, on, parts in on_enzymes if on == enzyme and by != drug.id]
    induced = sum(parts["induced"] for parts in others if "induced" in parts)
    inhibited = sum(parts["inhibited"] for parts in others if "inhibited" in parts)
    return p[f"enzymes.{enzyme}"] * (1 + induced) / (1 + inhibited)


def _names(prefix: str, structure: Any) -> list[str]:
    return [f"{prefix}.{field.name}" for field in fields(structure.State)] if hasattr(structure, "State") else []


def _named(prefix: str, values: Any) -> dict[str, Any]:
    return {f"{prefix}.{field.name}": getattr(values, field.name) for field in fields(values)}
