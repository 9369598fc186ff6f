"""Monitoring: what guidelines say of a course: which of their thresholds is crossed, when, and how probably.

Every person is read in full: safety thresholds at any moment, targets at the visits, from the interval between two
doses that the guideline names. Boys are not read: guidelines are about grown men.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.biomarkers import biomarkers
from hpgx.patients.patient import Patient
from hpgx.pharmacology import guidelines
from hpgx.pharmacology.drugs import drugs
from hpgx.pharmacology.guidelines import Takers, Threshold
from hpgx.simulation.run import SAMPLED

if TYPE_CHECKING:
    from hpgx.protocols.protocol import Protocol
    from hpgx.protocols.treatment import Clause
    from hpgx.simulation.course import Course

Array: TypeAlias = NDArray[Any]

EVERYBODY = Takers(kinds=(), drugs=(), routes=(), forms=())

WORTH_SAYING = 0.05
"""A probability from which a threshold is shown although the best guess does not cross it."""


@dataclass(frozen=True)
class Finding:
    """One side of one threshold on one course.

    first_d: the first day on which it is crossed, by the best guess, or in a group the median of those who cross
    it; None where nobody does. visit_d: the first of the guideline's visits at which it is then seen, None where it
    has none. probability: the share of the draws or of the group that cross it by the end; None without draws.
    alone: whether this is about one person.
    """

    threshold: Threshold
    side: str
    first_d: float | None
    visit_d: float | None
    probability: float | None
    alone: bool

    @property
    def noteworthy(self) -> bool:
        """Whether it is crossed by the best guess of a person, or with a probability of at least 5 %."""
        return (self.alone and self.first_d is not None) or (self.probability or 0.0) >= WORTH_SAYING

    @property
    def words(self) -> str:
        """What is crossed, such as 'Hematocrit above 54 %'."""
        limit = self.threshold.values[-1 if self.side == "above" else 0]
        label, sampling = biomarkers()[self.threshold.biomarker].label, self.threshold.sampling
        read = {"any": "", "mid": ", midway between doses,"}.get(sampling, f", {sampling} between doses,")
        rise = " rising by" if self.threshold.on == "rise" else ""
        before = " before treatment" if self.threshold.when == "day 0" else ""
        return f"{label}{read}{rise}{before} {'more than' if rise else self.side} {limit:g} {self.threshold.unit}"

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        told = ("id", "issuer", "year", "item", "biomarker", "op", "values", "unit", "on", "when", "text", "source")
        threshold = asdict(self.threshold)
        own = {"side": self.side, "first_d": self.first_d, "visit_d": self.visit_d, "probability": self.probability}
        return {key: threshold[key] for key in told} | {"values": list(self.threshold.values)} | own


@dataclass(frozen=True)
class Monitoring:
    """What guidelines say of a course: findings, notices in words, and when they want the person seen."""

    findings: tuple[Finding, ...]
    notices: tuple[Threshold, ...]
    visits: tuple[guidelines.Visits, ...]
    horizon_d: float

    def crossed(self) -> list[Finding]:
        """Return what is crossed by the best guess, or with a probability of at least 5 %."""
        return [finding for finding in self.findings if finding.noteworthy]

    def as_dict(self) -> dict[str, Any]:
        """Return everything that was looked at as plain data."""
        return {
            "findings": [finding.as_dict() for finding in self.findings],
            "notices": [{key: getattr(n, key) for key in ("id", "issuer", "year", "text")} for n in self.notices],
            "visits": [
                {
                    "issuer": plan.issuer,
                    "year": plan.year,
                    "days": [time / 24 for time in plan.until(self.horizon_d * 24)],
                    "measure": list(plan.measure),
                    "text": plan.text,
                }
                for plan in self.visits
            ],
        }

    def __str__(self) -> str:
        """Return what is crossed on treatment, in sentences; empty where there is nothing to say."""
        crossed = [finding for finding in self.crossed() if finding.threshold.item != "diagnosis"]
        return "\n".join(["GUIDELINES", *_told(self, crossed)]) if crossed or self.notices else ""

    def in_full(self) -> str:
        """Return everything that was looked at, and the visits, in sentences."""
        quiet = dict.fromkeys(f.words for f in self.findings if not f.noteworthy)
        seen = [f"  {plan.issuer} {plan.year}: {plan.text}" for plan in self.visits]
        return "\n".join(
            [
                "GUIDELINES",
                *_told(self, self.crossed()),
                *(["  not crossed: " + "; ".join(quiet) + "."] if quiet else []),
                *(["", "VISITS", *seen] if seen else []),
            ]
        )


def _told(monitoring: Monitoring, findings: list[Finding]) -> Iterator[str]:
    """Yield the lines of findings, those of the same number together."""
    together: dict[tuple[str, float | None, float | None], list[Finding]] = {}
    for finding in findings:
        together.setdefault((finding.words, finding.first_d, finding.probability), []).append(finding)
    for (words, _, _), same in together.items():
        yield f"  {words}: {_when(same[0], monitoring.horizon_d)}."
        yield from (f"      {f.threshold.issuer} {f.threshold.year}: {f.threshold.text}" for f in same)
    for notice in monitoring.notices:
        yield f"  {notice.issuer} {notice.year}: {notice.text}"


def _when(finding: Finding, horizon_d: float) -> str:
    day, share = finding.first_d, finding.probability
    if finding.threshold.when == "day 0":
        return "on day 0" if share is None else f"in {100 * share:.0f} % on day 0"
    if day is None:
        said = ["not by the best guess"]
    elif day == 0:
        said = ["from day 0 on"]
    else:
        said = [f"from day {day:.0f} on"]
        if finding.visit_d is not None and finding.visit_d > day:
            said.append(f"seen at the visit of day {finding.visit_d:.0f}")
    if share is not None:
        said.append(f"in {100 * share:.0f} % by day {horizon_d:.0f}")
    return ", ".join(said)


def monitoring(course: Course) -> Monitoring:
    """Return what guidelines say of a course."""
    protocol, horizon = course.protocol, float(course.times_h[-1])
    if course.growing:
        return Monitoring((), (), (), horizon / 24)
    plans = tuple(plan for plan in guidelines.visits() if concerns(plan.takers, protocol))
    visits = tuple(sorted({time for plan in plans for time in plan.until(horizon)}))
    goals = course.who.goals if isinstance(course.who, Patient) else ()
    about = [item for item in guidelines.guidelines().values() if concerns(item.takers, protocol)]
    findings = [
        finding
        for item in about
        if item.house and item.biomarker in course.observed
        for finding in _findings(course, item, visits)
    ]
    notices = tuple(item for item in about if item.goal and item.goal in goals)
    return Monitoring(tuple(findings), notices, plans, horizon / 24)


def limits(protocol: Protocol, biomarker: str) -> dict[float, str]:
    """Return {limit in the house unit: who set it} of what a biomarker should not exceed on a protocol."""
    found: dict[float, list[str]] = {}
    for item in guidelines.guidelines().values():
        read = (item.biomarker, item.op, item.on, item.when, item.sampling)
        if read == (biomarker, "above", "level", "treatment", "any") and concerns(item.takers, protocol):
            found.setdefault(item.house[0], []).append(f"{item.issuer} {item.year}")
    return {limit: who[0] for limit, who in found.items()}


def concerns(takers: Takers, protocol: Protocol) -> bool:
    """Return whether a statement is about somebody on a protocol; one that names no medicine is about everybody."""
    return takers == EVERYBODY or bool(takes(takers, protocol))


def takes(takers: Takers, protocol: Protocol) -> list[Clause]:
    """Return the clauses of a protocol that a statement is about."""
    return [clause for clause in protocol.clauses if _takes(takers, clause)]


def _takes(takers: Takers, clause: Clause) -> bool:
    asked = (
        (takers.kinds, drugs()[clause.drug].kind),
        (takers.drugs, clause.drug),
        (takers.routes, clause.route),
        (takers.forms, clause.form),
    )
    return all(not allowed or given in allowed for allowed, given in asked)


def _findings(course: Course, threshold: Threshold, visits: tuple[float, ...]) -> Iterator[Finding]:
    times, values = _read(course, threshold, visits)
    if not len(times):
        return
    sides = {"between": ("below", "above")}.get(threshold.op, (threshold.op,))
    for side in sides:
        limit = threshold.house[-1 if side == "above" else 0]
        yield _finding(course, threshold, side, times, values > limit if side == "above" else values < limit, visits)


def _finding(
    course: Course, threshold: Threshold, side: str, times: Array, crossed: Array, visits: tuple[float, ...]
) -> Finding:
    """Return the finding for whether each person has crossed at each time (times, lanes)."""
    alive: Array = np.all(np.isfinite(course.observed[threshold.biomarker]), axis=0)
    ever: Array = np.any(crossed, axis=0)
    alone = isinstance(course.who, Patient)
    lanes = np.array([0]) if alone else np.flatnonzero(alive)
    firsts = [float(times[np.argmax(crossed[:, lane])]) for lane in lanes if ever[lane]]
    first = float(np.median(firsts)) if firsts else None
    later = [] if first is None else [time for time in visits if time >= first]
    return Finding(
        threshold=threshold,
        side=side,
        first_d=None if first is None else first / 24,
        visit_d=later[0] / 24 if later else None,
        probability=None if alone and not course.draws else float(course.drawn(ever)[course.drawn(alive)].mean()),
        alone=alone,
    )


def _read(course: Course, threshold: Threshold, visits: tuple[float, ...]) -> tuple[Array, Array]:
    """Return the hours at which a threshold is read, and the values (times, lanes) then."""
    times, values = course.times_h, course.observed[threshold.biomarker]
    before = course.before()[threshold.biomarker]
    if threshold.when == "day 0":
        return times[:1], before[None]
    if threshold.sampling != "any":
        return _at_visits(course, threshold, threshold.visits_h or (*visits, float(times[-1])))
    if threshold.on == "rise":
        values = values - before
    within = slice(None) if threshold.within_h is None else times <= threshold.within_h
    return times[within], values[within]


def _at_visits(course: Course, threshold: Threshold, visits: tuple[float, ...]) -> tuple[Array, Array]:
    """Return a biomarker read from the last whole interval between two doses before each visit."""
    times, values = course.times_h, course.observed[threshold.biomarker]
    taken = takes(threshold.takers, course.protocol)
    if not taken:
        return np.empty(0), np.empty((0, values.shape[1]))
    clause = taken[0]
    horizon = float(times[-1])
    given = np.array([time for time, _ in clause.times(horizon)])
    at: list[float] = []
    found: list[Any] = []
    for visit in (time for time in visits if time <= horizon):
        begun = given[given <= visit - clause.cycle_h]
        if not clause.cycle_h or not len(begun) or visit > begun[-1] + 2 * clause.cycle_h:
            continue
        start, end = float(begun[-1]), float(begun[-1]) + clause.cycle_h
        inside = (times >= start) & (times <= end)
        if inside.sum() < 2:
            continue
        if threshold.sampling == "mid":
            middle = (start + end) / 2
            found.append([float(np.interp(middle, times, values[:, lane])) for lane in range(values.shape[1])])
        else:
            found.append(SAMPLED[threshold.sampling](times[inside], values[inside]))
        at.append(visit)
    return np.array(at), np.array(found)
