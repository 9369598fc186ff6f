"""The run: every arm simulated once, every observation predicted and scored; one arm's failure stops no other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from hpgx import catalogue
from hpgx.errors import HpgxError, InputError
from hpgx.records import record
from hpgx.validation import follow, loader, predict, score
from hpgx.validation.arms import Arm, BaselineValue, Observation
from hpgx.validation.group import printed_baseline
from hpgx.validation.predict import Reader, Reading, Settings
from hpgx.validation.score import Row
from hpgx.validation.treatment import NotSimulableError

LARGEST_GROUP = 10_000
Asked = tuple[str, int]
"""The arm and the number of an observation."""


@record
class Job:
    """One simulation: arms that share it, and per arm the observations to read (its own and those compared with it)."""

    arms: tuple[Arm, ...]
    baseline: tuple[BaselineValue, ...]
    reads: tuple[tuple[int, str, int, Observation], ...]
    """(place of the arm read, arm that asks, number of its observation, observation)"""
    n: int
    seed: int
    settings: Settings


@record
class Answer:
    """What one observation reads on one arm, and on its group if nothing had changed; or why it cannot."""

    reading: Reading | None
    unchanged: Reading | None
    error: str | None


@record
class Validation:
    """The outcome: one row per observation of every arm, in file order."""

    rows: tuple[Row, ...]
    n: int
    seed: int
    data: str


def validate(
    paths: Sequence[str | Path] = (),
    *,
    n: int = 200,
    seed: int = 0,
    workers: int = 1,
    settings: Settings | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Validation:
    """Simulate the arms of files and folders (none: the packaged set) with n people each and score them.

    The same arms, n and seed give the same result, whatever their names, their order and the number of workers
    (processes). Raises ArmError or InputError for files or numbers that cannot be used.
    """
    for name, value, low, high in (("n", n, 2, LARGEST_GROUP), ("seed", seed, 0, 2**31), ("workers", workers, 1, 64)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InputError(f"{name} is {value!r}; it must be a whole number from {low} to {high}.")
    arms = loader.load(paths)
    known = {arm.id: arm for arm in arms}
    jobs = _jobs(arms, known, n, seed, settings or Settings())
    answers: dict[tuple[str, Asked], Answer] = {}
    for number, found in enumerate(_all(jobs, workers)):
        answers |= found
        progress((number + 1) / len(jobs))
    rows = [_row(arm, number, known, answers) for arm in arms for number in range(len(arm.observations))]
    return Validation(rows=tuple(rows), n=n, seed=seed, data=catalogue.digest())


def _jobs(arms: Sequence[Arm], known: Mapping[str, Arm], n: int, seed: int, settings: Settings) -> list[Job]:
    reads: dict[str, list[tuple[str, int, Observation]]] = {arm.id: [] for arm in arms}
    for arm in arms:
        for number, one in enumerate(arm.observations):
            reads[arm.id].append((arm.id, number, one))
            if predict.against_arm(one) and one.other_arm in known:
                reads[one.other_arm or ""].append((arm.id, number, one))
    same: dict[str, list[Arm]] = {}
    for arm in arms:
        same.setdefault(follow.key(arm, printed_baseline(arm, known)), []).append(arm)
    return [
        Job(
            arms=tuple(sharing),
            baseline=printed_baseline(sharing[0], known),
            reads=tuple((place, *one) for place, arm in enumerate(sharing) for one in reads[arm.id]),
            n=n,
            seed=seed,
            settings=settings,
        )
        for sharing in same.values()
    ]


def _all(jobs: Sequence[Job], workers: int) -> Iterable[dict[tuple[str, Asked], Answer]]:
    if workers == 1 or len(jobs) == 1:
        yield from map(do, jobs)
        return
    with ProcessPoolExecutor(min(workers, len(jobs))) as pool:
        yield from pool.map(do, jobs)


def do(job: Job) -> dict[tuple[str, Asked], Answer]:
    """Return {(arm read, (arm that asks, number)): answer} of one simulation."""
    if not job.reads:
        return {}
    observations = [one for _, _, _, one in job.reads]
    with np.errstate(all="ignore"):
        try:
            simulated = follow.simulate(
                job.arms[0], observations, job.baseline, job.n, job.seed, morning=job.settings.morning
            )
        except Exception as problem:  # whatever goes wrong with one arm is that arm's result and stops no other
            failed = Answer(reading=None, unchanged=None, error=_said(problem))
            return {(job.arms[place].id, (asker, number)): failed for place, asker, number, _ in job.reads}
        answers: dict[tuple[str, Asked], Answer] = {}
        for place, asker, number, one in job.reads:
            arm = job.arms[place]
            now = Reader(arm, simulated.curves, simulated.washout, job.settings)
            flat = Reader(arm, simulated.curves.flat(), None, job.settings)
            answers[arm.id, (asker, number)] = _answer(now, flat, one, follow.end_of_treatment_h(arm))
    return answers


def _answer(now: Reader, flat: Reader, one: Observation, end_h: float) -> Answer:
    try:
        reading = now.read(one, end_h)
        unchanged = flat.read(one, end_h)
    except Exception as problem:  # as above, for one result
        return Answer(reading=None, unchanged=None, error=_said(problem))
    return Answer(reading=reading, unchanged=unchanged, error=None)


def _said(problem: Exception) -> str:
    if isinstance(problem, HpgxError):
        return str(problem)
    return f"its numbers cannot be used ({type(problem).__name__}: {problem})"


def _row(arm: Arm, number: int, known: Mapping[str, Arm], answers: Mapping[tuple[str, Asked], Answer]) -> Row:
    one = arm.observations[number]
    own = answers[arm.id, (arm.id, number)]
    predicted, unchanged, error = None, None, own.error
    baseline = _number(own.reading.baseline) if own.reading else None
    if own.reading is not None:
        predicted, unchanged, error = _predicted(arm, number, own, known, answers)
        if predicted is None:
            error = error or _nothing(one)
    scored = one.scorable
    return Row(
        arm=arm,
        observation=one,
        predicted=predicted,
        predicted_baseline=baseline,
        unchanged=unchanged,
        hit=score.hit(one, arm, predicted, baseline) if scored else None,
        hit_unchanged=score.hit(one, arm, unchanged, baseline) if scored else None,
        error=error,
    )


def _predicted(
    arm: Arm, number: int, own: Answer, known: Mapping[str, Arm], answers: Mapping[tuple[str, Asked], Answer]
) -> tuple[float | None, float | None, str | None]:
    """Return prediction, prediction without change, and why there is none."""
    one = arm.observations[number]
    if own.reading is None or own.unchanged is None:
        return None, None, own.error
    if not predict.against_arm(one):
        return _number(own.reading.value), _number(own.unchanged.value), None
    if one.other_arm not in known:
        return None, None, "the arm that it is compared with is not named"
    other = answers[one.other_arm or "", (arm.id, number)]
    if other.reading is None or other.unchanged is None:
        return None, None, f"the arm '{one.other_arm}' that it is compared with cannot be simulated: {other.error}"
    limit = predict.limit_of(one, predict.level_unit(one, arm))
    pairs = ((own.reading, other.reading), (own.unchanged, other.unchanged))
    values = [_number(predict.compared(one, mine, its, score.SMALLEST_SHARE, limit)) for mine, its in pairs]
    return values[0], values[1], None


def _nothing(one: Observation) -> str:
    if one.stat == "time_to_event_d":
        return "what is waited for does not happen in the simulated group"
    return "the model gives no number for it"


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


__all__ = ["NotSimulableError", "Settings", "Validation", "validate"]
