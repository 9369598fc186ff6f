"""The start of a run: the lanes of a patient or a population at rest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.axis import male
from hpgx.axis.variant import Variant, variant
from hpgx.engine import solver
from hpgx.engine.solver import Kernel
from hpgx.patients.untreated import Untreated, lanes_of, varied
from hpgx.records import leaves
from hpgx.simulation.run import Lanes

Array: TypeAlias = NDArray[Any]


@cache
def kernel(formulations: tuple[str, ...]) -> tuple[Variant, Kernel]:
    """Return the model with these formulations, made ready; kept, since many runs share it."""
    made = variant(formulations)
    return made, solver.kernel(made.model, nonnegative=True)


def at_rest(
    untreated: Untreated,
    formulations: tuple[str, ...],
    weight: Array,
    *,
    rng: np.random.Generator | None = None,
    first_typical: bool = True,
) -> Lanes:
    """Return untreated people at rest; medicines' parameters vary between lanes when `rng` is given."""
    made, ready = kernel(formulations)
    parameters, states = lanes_of(untreated)
    medicines = made.medicines.parameters
    if rng is None:
        parameters |= {name: np.full(untreated.lanes, value.value) for name, value in medicines.items()}
    else:
        parameters |= varied(medicines, untreated.lanes, rng, first_typical=first_typical)
    parameters |= {f"arms.{name}": 1.0 for name, _, _ in leaves(male.Arms)}
    return Lanes(
        variant=made,
        kernel=ready,
        p=_stacked(parameters, made.model.parameters, untreated.lanes),
        y=_stacked(states, made.model.states, untreated.lanes),
        weight=weight,
    )


def _stacked(values: Mapping[str, object], names: tuple[str, ...], lanes: int) -> Array:
    """Return (names, lanes); a name without a value (an empty depot) is zero."""
    return np.array([np.broadcast_to(np.asarray(values.get(name, 0.0), dtype=float), (lanes,)) for name in names])
