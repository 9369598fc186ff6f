"""A model of one's own on the engine of hpgx: an antibiotic in two compartments, infused three times a day.

    central'    = infusion − (CL/V1)·central − Q·(central/V1 − peripheral/V2)
    peripheral' =                              Q·(central/V1 − peripheral/V2)

Nothing here is about hormones, and nothing but ``hpgx.engine`` is needed. A hundred patients differ in clearance
and volume; what a protocol would be is a table of times, states and amounts. Run it with ``python own_model.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from hpgx.engine import solver
from hpgx.engine.model import Model
from hpgx.engine.reference import Doses

STATES = ("central", "peripheral", "infusion")  # mg, mg, mg/h
PARAMETERS = ("CL", "V1", "Q", "V2")  # L/h, L, L/h, L
PATIENTS, DAYS = 100, 3
DOSE, INFUSED_OVER, EVERY = 500.0, 0.5, 8.0  # mg, h, h


def two_compartments(y: Sequence[Any], p: Sequence[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Return the rates of change and what can be measured; arithmetic only, on any kind of number."""
    central, peripheral, infusion = y
    CL, V1, Q, V2 = p  # noqa: N806  (the symbols of the field)
    exchange = Q * (central / V1 - peripheral / V2)
    return [infusion - CL / V1 * central - exchange, exchange, 0.0], {"concentration": central / V1}


def infusions() -> Doses:
    """Return a rate that is switched on every eight hours, and off again: two doses into the state `infusion`."""
    rate, begin = DOSE / INFUSED_OVER, np.arange(0.0, 24.0 * DAYS, EVERY)
    times = np.sort(np.concatenate([begin, begin + INFUSED_OVER]))
    amounts = np.tile([rate, -rate], len(begin))
    place = STATES.index("infusion")
    return Doses(times, np.full(len(times), place), np.repeat(amounts[:, None], PATIENTS, axis=1))


def main() -> None:
    """Print the concentration at the end of the third day, over the patients."""
    kernel = solver.kernel(Model("antibiotic", STATES, PARAMETERS, two_compartments), rtol=1e-8)
    rng = np.random.default_rng(1)
    typical, spread = np.array([5.0, 15.0, 4.0, 12.0]), np.array([0.3, 0.2, 0.0, 0.2])
    p = typical[:, None] * np.exp(spread[:, None] * rng.standard_normal((len(typical), PATIENTS)))
    nothing = np.zeros((len(STATES), PATIENTS))
    at = np.linspace(24.0 * (DAYS - 1), 24.0 * DAYS, 49)
    scales = np.array([DOSE, DOSE, DOSE])  # natural sizes: errors far below them do not matter
    solution = solver.solve(kernel, nothing, p, infusions(), (0.0, 24.0 * DAYS), at, scales)

    seen = kernel.observe(solution.states, p)["concentration"]
    print(f"{PATIENTS - len(solution.failures)} patients, {DOSE:g} mg every {EVERY:g} h; mg/L on day {DAYS}")
    for name, values in {"trough": seen.min(axis=0), "peak": seen.max(axis=0), "mean": seen.mean(axis=0)}.items():
        low, middle, high = np.percentile(values, [5, 50, 95])
        print(f"{name:8} {middle:6.2f}   ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
