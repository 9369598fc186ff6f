"""Elasticities: by how many percent a result changes when a parameter changes by one, for one person.

Lanes that share their steps differ in one parameter each, up and down, so that the errors of the solver cancel
(`hpgx.engine.sensitivity`). The labs stay as they are: a man with another clearance makes as much more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import references
from hpgx.catalogue import Value
from hpgx.engine.sensitivity import PAIRS, STEP
from hpgx.engine.workspace import BLOCK
from hpgx.patients.patient import Patient
from hpgx.patients.untreated import Untreated, lanes_of, physiology
from hpgx.simulation.doses import Event
from hpgx.simulation.run import Lanes, Run

if TYPE_CHECKING:
    from hpgx.simulation.course import Course

Array: TypeAlias = NDArray[Any]

AT_ONCE = 16
"""Groups of lanes simulated together, which bounds the memory."""


@dataclass(frozen=True)
class Elasticity:
    """A parameter and what it does: percent of the result for one percent of the parameter."""

    parameter: str
    meaning: str
    elasticity: float
    value: float
    unit: str
    method: str
    source: str


def elasticities(course: Course, simulated: Callable[[Lanes], Run], read: Callable[[Run], Array]) -> list[Elasticity]:
    """Return what every parameter does, the strongest first; what is zero or defined is left out.

    simulated: carries lanes from day 0; read: the result of each lane.
    """
    known = physiology(course.who.condition) | course.begun.variant.medicines.parameters
    names = [name for name, value in known.items() if value.value != 0 and value.method != "defined"]
    found: list[Elasticity] = []
    for start in range(0, len(names), PAIRS * AT_ONCE):
        many = names[start : start + PAIRS * AT_ONCE]
        values = read(simulated(_lanes(course, many)))
        for number, name in enumerate(many):
            group, place = divmod(number, PAIRS)
            base, up = group * BLOCK, group * BLOCK + 1 + 2 * place
            slope = (values[up] - values[up + 1]) / (2 * STEP * abs(values[base]))
            found.append(_elasticity(name, known[name], float(slope)))
    return sorted(found, key=lambda item: -abs(item.elasticity))


def _elasticity(name: str, value: Value, slope: float) -> Elasticity:
    source = str(references.bibliography()[value.source])
    return Elasticity(name, value.meaning, slope, value.value, value.unit, value.method, source)


def _lanes(course: Course, names: list[str]) -> Lanes:
    """Return groups of lanes: the person, then each parameter a little larger and smaller."""
    begun, men = course.begun, course.untreated
    lanes = -(-len(names) // PAIRS) * BLOCK
    factors = {name: np.ones(lanes) for name in names}
    for number, name in enumerate(names):
        group, place = divmod(number, PAIRS)
        first = group * BLOCK + 1 + 2 * place
        factors[name][first : first + 2] = 1 + STEP, 1 - STEP
    parameters = {name: np.repeat(value[:1], lanes) * factors.get(name, 1.0) for name, value in men.parameters.items()}
    hormones = {name: np.repeat(value[:1], lanes) for name, value in men.hormones.items()}
    made, rest = lanes_of(Untreated(hormones=hormones, parameters=parameters))
    p, y = (np.repeat(values[:, :1], lanes, axis=1) for values in (begun.p, begun.y))
    for place, name in enumerate(begun.variant.model.parameters):
        p[place] = made[name] if name in made else p[place] * factors.get(name, 1.0)
    if isinstance(course.who, Patient) and course.who.background is None:
        for place, name in enumerate(begun.variant.model.states):
            y[place] = rest.get(name, y[place])
    pending = [Event(event.time_h, event.state, np.repeat(event.amount[:1], lanes)) for event in begun.pending]
    return Lanes(begun.variant, begun.kernel, p, y, np.repeat(begun.weight[:1], lanes), pending)
