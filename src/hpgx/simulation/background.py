"""The background: what a person took up to day 0, and the untreated man who, taking it, has his labs.

The log hormones of the untreated man and his clearance of testosterone are unknown, with the condition's
distribution as prior. Gauss and Newton's method finds the most probable set that reproduces the labs at the
end of the background; the curvature there gives the spread of the draws. Derivatives are differences between
lanes that run side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.biomarkers import biomarkers
from hpgx.errors import InputError, SimulationError
from hpgx.patients.conditions import BASELINE
from hpgx.patients.patient import Patient
from hpgx.patients.untreated import CAPACITY_OF, Untreated, assemble, conditional, physiology
from hpgx.protocols.protocol import Protocol
from hpgx.protocols.treatment import Clause
from hpgx.simulation.run import LONGEST_H, Lanes, Run, run
from hpgx.simulation.start import at_rest
from hpgx.simulation.summary import digits

Array: TypeAlias = NDArray[Any]

WEEK, YEAR = 168.0, 8766.0
OPEN_ENDED_H = 52 * WEEK  # how long a background without an end has been taken
CLEARANCE = "steroids.MCR_T"
LAB_SD = 0.002  # of the log of a lab: how closely the labs are reproduced
STEP = 0.05  # of the unknowns, in prior standard deviations
ROUNDS = 12
CORRECTIONS = 12  # of the draws
LONGEST_STEP = 1.5  # of an unknown, in prior standard deviations
CLOSE = 0.005  # of the log: labs are met
UNUSUAL, UNHEARD_OF = 4.5, 8.0
"""Distances of the most probable man from the typical, in prior standard deviations: warned of, refused."""

CHECK = "check the labs, their units and what was taken"

REFUSED = math.log(1.5)
"""Labs that even the most probable man misses by more than this contradict the background."""


@dataclass(frozen=True)
class Unknowns:
    """The prior of the untreated man: log hormones = mean + root·z for the hormones, log-normal clearance."""

    patient: Patient
    mean: Array
    root: Array
    clearance_sd: float

    def untreated(self, z: Array, rng: np.random.Generator | None = None) -> Untreated:
        """Return the men with these standardised unknowns (lanes, hormones + 1)."""
        made = assemble(self.patient.condition, self.mean + z[:, :-1] @ self.root.T, {}, rng, age=self.patient.age)
        clearance = made.parameters[CLEARANCE][:1] * np.exp(self.clearance_sd * z[:, -1])
        return Untreated(hormones=made.hormones, parameters=made.parameters | {CLEARANCE: clearance})


def length_h(background: Protocol) -> float:
    """Return how long the background lasts: to the end of its last clause, else a year of whole cycles.

    Raises InputError for what has no end and no cycle (given once), and for more than `LONGEST_H`.
    """
    ends = [c.start_h + _lasts(c) for c in background.clauses]
    length = max(ends, default=0.0)
    endless = [c for c, end in zip(background.clauses, ends, strict=True) if math.isinf(end)]
    if endless and not any(c.cycle_h or c.is_rate for c in endless):
        raise InputError(
            f"the background '{background}' does not say how long ago the dose was given; "
            "say it, as in 'once for 10 weeks'."
        )
    length = length if math.isfinite(length) else _whole(background, OPEN_ENDED_H)
    if not 0 < length <= LONGEST_H:
        raise InputError(f"the background '{background}' lasts {length / YEAR:.3g} years; it can last up to ten.")
    return length


def _lasts(clause: Clause) -> float:
    """Return the hours from the start of a clause to its end; infinity where it has none."""
    return math.inf if clause.duration_h is None or clause.pause_h is not None else clause.duration_h


def _whole(background: Protocol, hours: float) -> float:
    """Return about this many hours as whole cycles, so that the labs stand where a next dose is due."""
    cycle = max((clause.cycle_h for clause in background.clauses), default=0.0) or 24.0
    return math.ceil(hours / cycle) * cycle


def simulated_h(background: Protocol) -> float:
    """Return how many hours of the background are simulated: whole cycles less than it lasts, but a year.

    After a year the slow memories have settled. What changes on the way, or never repeats, is run whole.
    """
    length = length_h(background)
    steady = not background.stops and all(
        clause.start_h == 0 and clause.condition is None and clause.titration is None and clause.cycle_h
        and clause.start_h + _lasts(clause) >= length
        for clause in background.clauses
    )  # fmt: skip
    if not steady:
        return length
    common = math.lcm(*(round(clause.cycle_h * 60) for clause in background.clauses)) / 60
    return length - max(0, math.floor((length - OPEN_ENDED_H) / common)) * common


def settled(
    patient: Patient,
    background: Protocol,
    formulations: tuple[str, ...],
    weight: Array,
    *,
    draws: int = 0,
    seed: int = 0,
) -> tuple[Lanes, Untreated, tuple[str, ...]]:
    """Return the lanes at day 0, the untreated men they come from, and warnings.

    Raises InputError when no untreated man of this condition comes near the labs.
    """
    mean, covariance = conditional(patient.condition, patient.age, patient.bmi, {})
    cv = physiology(patient.condition)[CLEARANCE].cv
    unknowns = Unknowns(patient, mean, np.linalg.cholesky(covariance), math.sqrt(math.log1p(cv**2)))
    hours = simulated_h(background)

    def carried(z: Array, *, varied: bool = False) -> _Carried:
        """Return men with these unknowns at the end of the background; the rest is the same at every call."""
        rng = np.random.default_rng([seed, 2]) if varied else None
        men = unknowns.untreated(z, rng)
        lanes = at_rest(men, formulations, np.repeat(weight, len(z)), rng=rng)
        result = run(lanes, background, hours)
        logs = [np.log(np.maximum(result.observed[name][-1], 1e-9)) for name in patient.labs]
        return _Carried(lanes, men, result, np.array(logs).reshape(len(logs), len(z)).T)

    def predicted(z: Array) -> Array:
        found = carried(z)
        _check_carried(found.result, range(len(z)))
        return found.labs

    fit = _most_probable(patient, predicted, len(BASELINE) + 1)
    spread = np.random.default_rng([seed, 3]).standard_normal((draws, len(fit.z))) @ fit.root.T
    z = np.vstack([fit.z, fit.z + spread])
    found = carried(z, varied=draws > 0)
    for _ in range(CORRECTIONS if draws else 0):
        gap = np.nan_to_num(_logs(patient) - found.labs[1:])
        if np.abs(gap).max(initial=0.0) < 2 * CLOSE:
            break
        # what else varies between the draws has moved their labs: the smallest change that moves them back
        z[1:] += np.clip(gap @ fit.gain.T, -LONGEST_STEP, LONGEST_STEP)
        found = carried(z, varied=True)
    _check_carried(found.result, range(1))
    return found.lanes, found.men, fit.warnings


@dataclass(frozen=True)
class _Carried:
    """Men at the end of the background; labs (lanes, labs) are the logs of what he was measured for."""

    lanes: Lanes
    men: Untreated
    result: Run
    labs: Array


@dataclass(frozen=True)
class _Fit:
    """The most probable unknowns z, the derivatives (labs, unknowns) of the log labs there, and warnings."""

    z: Array
    sensitivity: Array
    warnings: tuple[str, ...]

    @property
    def root(self) -> Array:
        """A root of the covariance of the unknowns."""
        return np.linalg.cholesky(np.linalg.inv(_precision(self.sensitivity)))

    @property
    def gain(self) -> Array:
        """The change of the unknowns (unknowns, labs) for a change of the log labs."""
        return np.linalg.solve(_precision(self.sensitivity), self.sensitivity.T) / LAB_SD**2


def _logs(patient: Patient) -> Array:
    return np.log(np.array([max(value, 1e-3) for value in patient.labs.values()]))


def _check_carried(result: Run, lanes: range) -> None:
    for lane in lanes:
        if lane in result.failures:
            raise SimulationError(f"the background cannot be simulated: {result.failures[lane]}")


def _most_probable(patient: Patient, predicted: Callable[[Array], Array], unknowns: int) -> _Fit:
    """Return the most probable z, with warnings about labs it does not meet.

    The sensitivities are measured once, by differences; Broyden's rule updates them from the steps taken.
    """
    z = np.zeros(unknowns)
    if not patient.labs:
        return _Fit(z, np.zeros((0, unknowns)), ())
    labs = _logs(patient)
    now, sensitivity = _differences(predicted, _informative(patient), unknowns)
    for _ in range(ROUNDS):
        if np.abs(labs - now).max() < CLOSE:
            break
        step = _step(sensitivity, labs - now, z)
        after = predicted((z + step)[None])[0]
        sensitivity += np.outer(after - now - sensitivity @ step, step) / (step @ step)
        z, now = z + step, after
    warnings = (*_misses(patient, labs - now), *_unusual(patient, float(np.linalg.norm(z))))
    return _Fit(z, sensitivity, warnings)


def _differences(predicted: Callable[[Array], Array], moved: list[int], unknowns: int) -> tuple[Array, Array]:
    """Return the log labs (labs,) at the prior's mean, and their derivatives (labs, unknowns) there."""
    found = predicted(np.vstack([np.zeros(unknowns), STEP * np.eye(unknowns)[moved]]))
    sensitivity = np.zeros((found.shape[1], unknowns))
    sensitivity[:, moved] = (found[1:] - found[0]).T / STEP
    return found[0], sensitivity


def _step(sensitivity: Array, gap: Array, z: Array) -> Array:
    """Return the step to the most probable z, were the labs linear in it; cut where it is long."""
    pull = sensitivity.T @ (gap + sensitivity @ z) / LAB_SD**2
    return np.clip(np.linalg.solve(_precision(sensitivity), pull) - z, -LONGEST_STEP, LONGEST_STEP)


def _precision(sensitivity: Array) -> Array:
    """Return the inverse covariance of the unknowns: the prior's and the labs'."""
    return np.eye(sensitivity.shape[1]) + sensitivity.T @ sensitivity / LAB_SD**2


def _informative(patient: Patient) -> list[int]:
    """Return which unknowns the labs can tell: the hormones, the clearance, and the capacities they give."""
    silent = set(CAPACITY_OF.values()) - {CAPACITY_OF[lab] for lab in patient.labs if lab in CAPACITY_OF}
    return [index for index, name in enumerate((*BASELINE, CLEARANCE)) if name not in silent]


def _misses(patient: Patient, gap: Array) -> tuple[str, ...]:
    warnings: list[str] = []
    for (name, value), distance in zip(patient.labs.items(), gap, strict=True):
        marker = biomarkers()[name]
        factor = marker.factor(marker.us)
        found = f"{digits(value * math.exp(-distance) * factor)} {marker.us}"
        given = f"{digits(value * factor)} {marker.us}"
        if abs(distance) > REFUSED:
            raise InputError(
                f"the labs do not fit the background: {marker.label} is {given}, but the nearest man the "
                f"model can find has {found} on '{patient.background}'; {CHECK}."
            )
        if abs(distance) > 10 * CLOSE:
            warnings.append(f"{marker.label} {given} is not reproduced on the background; the model has {found}.")
    return tuple(warnings)


def _unusual(patient: Patient, distance: float) -> tuple[str, ...]:
    if distance > UNHEARD_OF:
        raise InputError(
            f"the labs do not fit the background: only a man {distance:.0f} standard deviations from the "
            f"typical one has them on '{patient.background}'; {CHECK}."
        )
    if distance > UNUSUAL:
        return (f"on the background only an unusual man has these labs ({distance:.1f} standard deviations).",)
    return ()
