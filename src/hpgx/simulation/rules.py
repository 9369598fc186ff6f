"""Rules of a protocol over lanes: conditions at doses, stops and titrations at visits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.biomarkers import biomarkers
from hpgx.errors import InputError
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.protocol import Protocol, Visit
from hpgx.protocols.treatment import Condition, Titration

Array: TypeAlias = NDArray[Any]
Flags = NDArray[np.bool_]

Measure = Callable[[str, str, float], Array]
"""(biomarker, sampling, hours looked back) -> (lanes,) values now, in the house unit."""

COMPARE: dict[str, Callable[[Array, float], Flags]] = {
    "above": np.greater,
    "below": np.less,
    "at least": np.greater_equal,
    "at most": np.less_equal,
}


@dataclass
class Rules:
    """What each clause gives to each lane now, as visits change it.

    `amounts` (clauses, lanes) in the clause's unit; `active` (clauses, lanes); `decisions` what was decided
    for lane 0, as (hours, sentence).
    """

    protocol: Protocol
    lanes: int
    amounts: Array = field(init=False)
    active: Flags = field(init=False)
    decisions: list[tuple[float, str]] = field(init=False)

    def __post_init__(self) -> None:
        clauses = self.protocol.clauses
        self.amounts = np.repeat(np.array([[clause.amount] for clause in clauses]).reshape(-1, 1), self.lanes, axis=1)
        self.active = np.ones((len(clauses), self.lanes), dtype=bool)
        self.decisions = []

    def due(self, clause: int, time_h: float, measure: Measure) -> Array:
        """Return the dose (lanes,) of a clause now; zero where it is stopped or its condition fails."""
        dose = np.where(self.active[clause], self.amounts[clause], 0.0)
        condition = self.protocol.clauses[clause].condition
        if condition is not None:
            holds = _holds(condition, measure)
            if not holds[0] and dose[0]:
                self._note(time_h, f"{self._name(clause)}: dose left out, {_words(condition)} does not hold")
            dose = np.where(holds, dose, 0.0)
        return dose

    def visit(self, visit: Visit, measure: Measure) -> None:
        """Read the stop rules and titrations of a visit."""
        for number in visit.stops:
            stop = self.protocol.stops[number]
            holds = _holds(stop.condition, measure)
            for index, clause in enumerate(self.protocol.clauses):
                if stop.drug in (None, clause.drug):
                    if holds[0] and self.active[index, 0]:
                        self._note(visit.time_h, f"{self._name(index)} stopped, {_words(stop.condition)}")
                    self.active[index] &= ~holds
        for number in visit.titrations:
            titration = self.protocol.clauses[number].titration
            if titration is not None:
                self._titrate(number, titration, visit.time_h, measure)

    def _titrate(self, index: int, titration: Titration, time_h: float, measure: Measure) -> None:
        clause = self.protocol.clauses[index]
        found = measure(titration.biomarker, titration.sampling, clause.cycle_h)
        step = titration.step * ((found < titration.house_low) * 1.0 - (found > titration.house_high) * 1.0)
        changed = np.clip(self.amounts[index] + step, titration.minimum, titration.maximum)
        if changed[0] != self.amounts[index, 0]:
            self._note(time_h, f"{self._name(index)}: {self.amounts[index, 0]:g} to {changed[0]:g} {clause.unit}")
        self.amounts[index] = changed

    def _name(self, clause: int) -> str:
        return drugs()[self.protocol.clauses[clause].drug].name

    def _note(self, time_h: float, sentence: str) -> None:
        self.decisions.append((time_h, sentence))


def check_simulated(protocol: Protocol, observed: tuple[str, ...]) -> None:
    """Refuse a rule on something that the model does not simulate."""
    asked = [clause.condition.biomarker for clause in protocol.clauses if clause.condition]
    asked += [clause.titration.biomarker for clause in protocol.clauses if clause.titration]
    asked += [stop.condition.biomarker for stop in protocol.stops]
    for name in asked:
        if name not in observed:
            known = ", ".join(item for item in observed if item in biomarkers())
            raise InputError(
                f"the protocol has a rule on {biomarkers()[name].label}, which hpgx does not simulate yet; "
                f"remove the rule, or use one of {known}."
            )


def _holds(condition: Condition, measure: Measure) -> Flags:
    return COMPARE[condition.op](measure(condition.biomarker, "unspecified", 0.0), condition.house)


def _words(condition: Condition) -> str:
    label = biomarkers()[condition.biomarker].label
    return f"{label} {condition.op} {condition.value:g} {condition.unit}"
