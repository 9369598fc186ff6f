"""The background: what a person took up to day 0, and the untreated man who, taking it, has his labs.

The log hormones of the untreated man and his clearance of testosterone are unknown, with the condition's
distribution as prior. Gauss and Newton's method finds the most probable set that reproduces the labs at the end of
the background; the curvature there gives the spread of the draws. Derivatives are differences between lanes that
run side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpgx.biomarkers import biomarkers
from hpgx.errors import InputError, SimulationError
from hpgx.patients.conditions import HORMONES
from hpgx.patients.patient import Patient
from hpgx.patients.untreated import CAPACITY_OF, Untreated, assemble, conditional, physiology
from hpgx.protocols.protocol import Protocol
from hpgx.simulation.run import Lanes, run
from hpgx.simulation.start import at_rest

Array = NDArray[np.float64]

WEEK = 168.0
OPEN_ENDED_H = 52 * WEEK  # how long a background without an end has been taken
CLEARANCE = "steroids.MCR_T"
LAB_SD = 0.002  # of the log of a lab: how closely the labs are reproduced
STEP = 0.05  # of the unknowns, in prior standard deviations
ROUNDS = 12
LONGEST_STEP = 1.5  # of an unknown, in prior standard deviations
CLOSE = 0.005  # of the log: labs are met
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
        made = assemble(self.patient.condition, self.mean + z[:, :-1] @ self.root.T, {}, rng)
        clearance = made.parameters[CLEARANCE][:1] * np.exp(self.clearance_sd * z[:, -1])
        return Untreated(hormones=made.hormones, parameters=made.parameters | {CLEARANCE: clearance})


def length_h(background: Protocol) -> float:
    """Return how long the background lasts: to the end of its last clause, or a year of whole cycles without one."""
    ends = [
        math.inf if c.duration_h is None or c.pause_h is not None else c.start_h + c.duration_h
        for c in background.clauses
    ]
    longest = max(ends, default=0.0)
    return longest if math.isfinite(longest) else _whole(background, OPEN_ENDED_H)


def _whole(background: Protocol, hours: float) -> float:
    """Return about this many hours as whole cycles, so that the labs stand where a next dose is due."""
    cycle = max((clause.cycle_h for clause in background.clauses), default=0.0) or 24.0
    return math.ceil(hours / cycle) * cycle


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
    horizon = length_h(background)
    fitted_over = min(
        horizon, _whole(background, OPEN_ENDED_H)
    )  # after a year the slow memories have settled

    def lanes_for(z: Array, rng: np.random.Generator | None = None) -> tuple[Lanes, Untreated]:
        men = unknowns.untreated(z, None if rng is None else rng)
        return at_rest(men, formulations, np.repeat(weight, len(z)), rng=rng), men

    def predicted(z: Array) -> Array:
        lanes, _ = lanes_for(z)
        result = run(lanes, background, fitted_over)
        if result.failures:
            raise SimulationError(
                f"the background cannot be simulated: {next(iter(result.failures.values()))}"
            )
        return np.array([np.log(np.maximum(result.observed[name][-1], 1e-9)) for name in patient.labs]).T

    best, root, missed = _most_probable(patient, predicted, len(HORMONES) + 1)
    rng = np.random.default_rng([seed, 2])
    spread = rng.standard_normal((draws, len(best))) @ root.T
    z = np.vstack([best, best + spread])
    lanes, men = lanes_for(z, rng if draws else None)
    result = run(lanes, background, horizon)
    if 0 in result.failures:
        raise SimulationError(f"the background cannot be simulated: {result.failures[0]}")
    return lanes, men, missed


def _most_probable(
    patient: Patient, predicted: Callable[[Array], Array], unknowns: int
) -> tuple[Array, Array, tuple[str, ...]]:
    """Return the most probable z, a root of its covariance, and warnings about labs it does not meet.

    The sensitivities are measured once, by differences, and then updated by Broyden's rule from the steps taken.
    """
    z = np.zeros(unknowns)
    if not patient.labs:
        return z, np.eye(unknowns), ()
    labs = np.log(np.array([max(value, 1e-3) for value in patient.labs.values()]))
    moved = _informative(patient)
    found = predicted(np.vstack([z, *(STEP * np.eye(unknowns)[index] for index in moved)]))
    sensitivity = np.zeros((len(labs), unknowns))
    sensitivity[:, moved] = (found[1:] - found[0]).T / STEP
    now = found[0]
    for _ in range(ROUNDS):
        if np.abs(labs - now).max() < CLOSE:
            break
        wanted = np.linalg.solve(
            _precision(sensitivity), sensitivity.T @ (labs - now + sensitivity @ z) / LAB_SD**2
        )
        step = np.clip(wanted - z, -LONGEST_STEP, LONGEST_STEP)
        after = predicted((z + step)[None])[0]
        sensitivity += np.outer(after - now - sensitivity @ step, step) / (step @ step)
        z, now = z + step, after
    root = np.linalg.cholesky(np.linalg.inv(_precision(sensitivity)))
    return z, root, _misses(patient, labs - now)


def _precision(sensitivity: Array) -> Array:
    """Return the inverse covariance of the unknowns: the prior's and the labs'."""
    return np.eye(sensitivity.shape[1]) + sensitivity.T @ sensitivity / LAB_SD**2


def _informative(patient: Patient) -> list[int]:
    """Return which unknowns the labs can tell: the hormones, the clearance, and the capacities that were measured."""
    silent = set(CAPACITY_OF.values()) - {CAPACITY_OF[lab] for lab in patient.labs if lab in CAPACITY_OF}
    return [index for index, name in enumerate((*HORMONES, CLEARANCE)) if name not in silent]


def _misses(patient: Patient, gap: Array) -> tuple[str, ...]:
    warnings: list[str] = []
    for (name, value), distance in zip(patient.labs.items(), gap, strict=True):
        marker = biomarkers()[name]
        factor = marker.factor(marker.us)
        found = f"{value * math.exp(-distance) * factor:.3g} {marker.us}"
        given = f"{value * factor:.3g} {marker.us}"
        if abs(distance) > REFUSED:
            raise InputError(
                f"the labs do not fit the background: {marker.label} is {given}, but on '{patient.background}' the nearest "
                f"man the model can find has {found}; check the labs, their units and what was taken."
            )
        if abs(distance) > 10 * CLOSE:
            warnings.append(
                f"{marker.label} {given} is not reproduced on the background; the model has {found}."
            )
    return tuple(warnings)
