"""A medicine alone, from dose to concentration, integrated with scipy and nothing else of hpgx than its data file."""

from __future__ import annotations

from dataclasses import astuple, fields
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp, trapezoid

from hpgx.pharmacology import absorption, disposition
from hpgx.pharmacology.drugs import Drug, Formulation, drugs

DAY = 24.0
TESTOSTERONE = 288.42  # g/mol
# L/h, L: what the bioavailabilities were set with; of estradiol that of women, in whom its levels were measured
AXIS = {"testosterone": (1200 / DAY, 86.6), "estradiol": (1200 / DAY, 72.0)}
ESTRADIOL = 272.38  # g/mol


def formulation_of(drug: Drug, route: str = "", days: float | None = None, **asked: Any) -> Formulation:
    fitting = [
        item
        for item in drug.formulations
        if (not route or item.route == route)
        and (days is None or item.depot_days == days)
        and all(getattr(item, key) == value for key, value in asked.items())
    ]
    return next((item for item in fitting if item.default), fitting[0])


class Course:
    """Doses every `interval` hours of one formulation, and the concentrations that follow, hour by hour."""

    def __init__(self, drug: str, form: Formulation, dose: float, substance: str) -> None:
        self.uptake = absorption.STRUCTURES[str(form.absorption)]
        self.p = self.uptake.Parameters(**{key: item.value for key, item in form.parameters.items()})
        self.fraction = next(item.fraction.value for item in form.releases if item.substance == substance)
        self.entries = (
            self.uptake.entries(self.p, dose)
            if self.uptake is absorption.DoseDependent
            else self.uptake.entries(self.p)
        )
        body = drugs()[substance]
        if body.disposition:
            self.body = disposition.STRUCTURES[body.disposition]
            self.q = self.body.Parameters(**{k: v.value for k, v in body.disposition_parameters.items()})
        else:  # a hormone of the axis: only its clearance from blood
            self.body = disposition.OneCompartment
            clearance, volume = AXIS[substance]
            self.q = self.body.Parameters(CL=clearance, V=volume)
        self.depot = [item.name for item in fields(self.uptake.State)]
        self.inner = [item.name for item in fields(self.body.State)]
        self.dose = dose

    def split(self, y: Any) -> tuple[Any, Any]:
        size = len(self.depot)
        return (
            self.uptake.State(**dict(zip(self.depot, y[:size], strict=True))),
            self.body.State(**dict(zip(self.inner, y[size:], strict=True))),
        )

    def slope(self, _: float, y: Any) -> list[float]:
        depot, body = self.split(y)
        given = self.uptake.release(depot, self.p)
        return [
            *astuple(self.uptake.derivatives(depot, self.p)),
            *astuple(self.body.derivatives(body, self.q, given)),
        ]

    def run(self, interval: float, count: int, end: float, suffix: str = "", step: float = 1.0) -> Any:
        changes: dict[float, list[tuple[str, float]]] = {}
        for number in range(count):
            start = number * interval
            for entry in self.entries:
                amount = self.dose * self.fraction * entry.share
                hours = interval if entry.lasting else entry.hours
                if hours:
                    changes.setdefault(start, []).append((entry.field, amount / hours))
                    changes.setdefault(start + hours, []).append((entry.field, -amount / hours))
                else:
                    changes.setdefault(start, []).append((entry.field, amount))
        y = np.zeros(len(self.depot) + len(self.inner))
        times, levels = [], []
        stops = [*sorted(time for time in changes if time < end), end]
        for start, stop in pairwise(stops):
            for field, amount in changes[start]:
                y[self.depot.index(field)] += amount
            grid = np.unique(np.append(np.arange(start, stop, step), stop))
            found = solve_ivp(self.slope, (start, stop), y, t_eval=grid, method="LSODA", rtol=1e-8, atol=1e-9)
            assert found.success
            y = found.y[:, -1].copy()
            times.append(found.t[:-1])
            levels.append([self.body.concentrations(self.split(c)[1], self.q)[suffix] for c in found.y.T[:-1]])
        return np.concatenate(times), np.concatenate(levels)


def course(
    drug: str,
    dose: float,
    *,
    every: float = DAY,
    count: int = 1,
    end: float,
    substance: str = "",
    suffix: str = "",
    step: float = 1.0,
    **asked: Any,
) -> Any:
    form = formulation_of(drugs()[drug], **asked)
    return Course(drug, form, dose, substance or drug).run(every, count, end, suffix, step)


def mean(times: Any, levels: Any, start: float, stop: float) -> float:
    inside = (times >= start) & (times <= stop)
    return float(trapezoid(levels[inside], times[inside]) / (times[inside][-1] - times[inside][0]))
