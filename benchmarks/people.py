"""The people, doses and times of the benchmarks: men on testosterone and anastrozole, the same for every engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from hpgx.engine.model import Model
from hpgx.engine.reference import Doses
from hpgx.patients.population import Population
from hpgx.protocols.protocol import Protocol
from hpgx.simulation import start
from hpgx.simulation.doses import events, formulation_keys, in_amount_unit

PROTOCOL = "testosterone cypionate 100 mg IM weekly; anastrozole 0.5 mg oral twice weekly"
CONDITION = "functional_hypogonadism_obesity"


@dataclass(frozen=True)
class Case:
    """Everything a solver needs: `y` (states, lanes), `p` (parameters, lanes), doses, the end and the times."""

    model: Model
    y: np.ndarray
    p: np.ndarray
    doses: Doses
    end: float
    at: np.ndarray
    scales: np.ndarray

    def some(self, lanes: int) -> Case:
        """Return the first lanes."""
        doses = Doses(self.doses.times, self.doses.states, self.doses.amounts[:, :lanes])
        return Case(self.model, self.y[:, :lanes], self.p[:, :lanes], doses, self.end, self.at, self.scales)

    def error(self, found: np.ndarray, wanted: np.ndarray) -> float:
        """Return the largest error: |y − ref|/max(|ref|, 1e-3 of the state's natural scale)."""
        return float(np.max(np.abs(found - wanted) / np.maximum(np.abs(wanted), 1e-3 * self.scales[:, None])))


@cache
def case(men: int, weeks: int, protocol: str = PROTOCOL, condition: str = CONDITION, seed: int = 1) -> Case:
    """Return men on a protocol, with daily outputs."""
    plan, end = Protocol(protocol), weeks * 168.0
    group = Population(condition, men, seed=seed)
    rng = np.random.default_rng([seed, 1])
    weight = group.bmi * 1.75**2
    lanes = start.at_rest(group.untreated, formulation_keys(plan), weight, rng=rng, first_typical=False)
    model = lanes.variant.model
    places = {name: place for place, name in enumerate(model.states)}
    by_name = dict(zip(model.parameters, lanes.p, strict=True))
    given = [
        event
        for dose in plan.doses(end)
        for event in events(
            plan.clauses[dose.clause].formulation,
            in_amount_unit(plan.clauses[dose.clause], np.full(men, dose.amount), dose.duration_h, weight),
            dose.time_h,
            places,
            by_name,
        )
    ]
    given.sort(key=lambda event: event.time_h)
    doses = Doses(
        np.array([event.time_h for event in given]),
        np.array([event.state for event in given], dtype=np.int64),
        np.array([event.amount for event in given]),
    )
    scales = _scales(model, lanes.y, doses)
    return Case(model, lanes.y, lanes.p, doses, end, np.arange(0.0, end + 1, 24.0), scales)


def _scales(model: Model, y: np.ndarray, doses: Doses) -> np.ndarray:
    """Return the natural size of each state: its untreated value, and for a medicine its own largest dose."""
    scales = np.median(np.abs(y), axis=1)
    for place, name in enumerate(model.states):
        drug = name.split(".")[0].split("_")[0]
        own = [index for index, dosed in enumerate(doses.states) if model.states[dosed].startswith(drug)]
        if not scales[place] and own:
            scales[place] = np.abs(doses.amounts[own]).max()
    return np.maximum(scales, 1e-6)
