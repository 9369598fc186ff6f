"""An arm's lines of treatment and background as clauses of a protocol, and back.

`clauses` and `entries` translate word by word, so that nothing is lost on the way and back. `plan` then makes what is
simulated: placebo and doses of zero fall away, what began before day 0 becomes a run-in that ends there and goes on
beside the treatment, an open end becomes the last day of observation, and each clause finds the formulation of the
drug's data file that is nearest to what was given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from hpgx.biomarkers import biomarkers
from hpgx.errors import HpgxError
from hpgx.pharmacology.drugs import Formulation, drugs
from hpgx.protocols.protocol import Protocol
from hpgx.protocols.schedule import DAY, Schedule, Visits
from hpgx.protocols.treatment import Clause
from hpgx.protocols.treatment import Titration as Rule
from hpgx.records import record, replace
from hpgx.validation.arms import Arm, DoseEntry, Titration

INJECTED = ("intramuscular", "subcutaneous")
SWALLOWED = ("tablet", "capsule")


MOST_DOSES = 20_000


class NotSimulableError(HpgxError):
    """An arm or a result that hpgx cannot simulate; says why."""


@record
class Plan:
    """What is simulated: `run_in` for `run_in_h` hours up to day 0, then `main`."""

    run_in: Protocol
    run_in_h: float
    main: Protocol


def clause(entry: DoseEntry) -> Clause:
    """Return a line as a clause. Raises NotSimulableError where dose, form or route is not known."""
    if entry.dose is None or entry.dose_unit is None:
        raise NotSimulableError(f"the dose of {entry.drug} is not reported")
    if not entry.complete:
        raise NotSimulableError(f"form or route of {entry.drug} is not reported")
    return Clause(
        drug=entry.drug,
        form=entry.form,
        route=entry.route,
        amount=entry.dose,
        unit=entry.dose_unit,
        schedule=Schedule(interval_h=entry.interval_h),
        strength_pct=entry.strength_pct,
        depot_days=entry.depot_days,
        vehicle=entry.vehicle or "",
        basis=entry.dose_basis or "",
        with_food=entry.with_food,
        start_h=entry.start_d * DAY,
        duration_h=None if entry.duration_d is None else entry.duration_d * DAY,
        titration=None if entry.titration is None else _rule(entry.titration),
    )


def entry(clause: Clause) -> DoseEntry:
    """Return a clause as the line of an arm that says the same (not whether it was recalled)."""
    return DoseEntry(
        drug=clause.drug,
        form=clause.form,
        route=clause.route,
        dose=clause.amount,
        dose_unit=clause.unit,
        interval_h=clause.schedule.interval_h,
        start_d=clause.start_h / DAY,
        duration_d=None if clause.duration_h is None else clause.duration_h / DAY,
        dose_basis=clause.basis or None,
        strength_pct=clause.strength_pct,
        vehicle=clause.vehicle or None,
        depot_days=clause.depot_days,
        with_food=clause.with_food,
        titration=None if clause.titration is None else _titration(clause.titration),
    )


def _rule(titration: Titration) -> Rule:
    marker = biomarkers().get(titration.biomarker)
    if marker is None:
        raise NotSimulableError(f"doses are titrated on {titration.biomarker}, which hpgx does not simulate yet")
    factor = marker.factor(titration.unit)
    return Rule(
        step=titration.step,
        minimum=titration.minimum,
        maximum=titration.maximum,
        biomarker=titration.biomarker,
        sampling=titration.sampling,
        low=titration.low,
        high=titration.high,
        unit=titration.unit,
        house_low=titration.low / factor,
        house_high=titration.high / factor,
        visits=Visits(at_h=tuple(day * DAY for day in titration.times_d)),
    )


def _titration(rule: Rule) -> Titration:
    return Titration(
        biomarker=rule.biomarker,
        sampling=rule.sampling,
        low=rule.low,
        high=rule.high,
        unit=rule.unit,
        step=rule.step,
        minimum=rule.minimum,
        maximum=rule.maximum,
        times_d=tuple(hour / DAY for hour in rule.visits.at_h),
    )


def plan(arm: Arm, last_h: float) -> Plan:
    """Return what is simulated of an arm; `last_h` (hours) is its last observation, where open ends end.

    Raises NotSimulableError, with the reason, for a medicine or a regimen that hpgx cannot simulate.
    """
    given = [_simulated(clause(line)) for line in arm.active]
    _check_number(given, last_h)
    run_in_h = max((-one.start_h for one in given), default=0.0)
    if run_in_h <= 0:
        return Plan(run_in=Protocol(), run_in_h=0.0, main=Protocol.of(_closed(given, last_h)))
    before = [_shifted(one, run_in_h) for one in given if one.start_h < 0]
    main = [going_on for one in given if (going_on := _from_day_0(one)) is not None]
    return Plan(
        run_in=Protocol.of(_closed(before, run_in_h)), run_in_h=run_in_h, main=Protocol.of(_closed(main, last_h))
    )


def _check_number(clauses: Iterable[Clause], last_h: float) -> None:
    """Refuse more doses than any trial gives, before they are listed."""
    for one in clauses:
        lasts = max(last_h, 0.0) - one.start_h if one.duration_h is None else one.duration_h
        if one.schedule.interval_h and lasts / one.schedule.interval_h > MOST_DOSES:
            raise NotSimulableError(f"{one.drug} would be given more than {MOST_DOSES} times; check interval_h")


def _closed(clauses: Iterable[Clause], last_h: float) -> list[Clause]:
    """Return the clauses with open ends set to the last observation."""
    return [
        one if one.duration_h is not None else replace(one, duration_h=max(last_h - one.start_h, DAY))
        for one in clauses
    ]


def _shifted(one: Clause, by_h: float) -> Clause:
    """Return the part before day 0, on a clock that starts `by_h` hours earlier."""
    lasts = -one.start_h if one.duration_h is None else min(one.duration_h, -one.start_h)
    return replace(one, start_h=one.start_h + by_h, duration_h=lasts, titration=None)


def _from_day_0(one: Clause) -> Clause | None:
    """Return the part from day 0 on, or None where nothing is given then."""
    if one.start_h >= 0:
        return one
    interval = one.schedule.interval_h
    if interval is None:
        if not one.is_rate:
            return None
        first = 0.0
    else:
        first = one.start_h + math.ceil(-one.start_h / interval - 1e-9) * interval
    if one.duration_h is None:
        return replace(one, start_h=first)
    end = one.start_h + one.duration_h
    return replace(one, start_h=first, duration_h=end - first) if end > first else None


def _simulated(one: Clause) -> Clause:
    """Return the clause with the formulation that is simulated in place of what was written."""
    formulation = _nearest(one)
    return replace(
        one,
        form=formulation.form,
        route=formulation.route,
        vehicle=formulation.vehicle,
        depot_days=formulation.depot_days,
        strength_pct=formulation.strength_pct,
    )


def _nearest(one: Clause) -> Formulation:
    known = drugs().get(one.drug)
    ready = [item for item in known.formulations if item.absorption] if known else []
    fitting = [item for item in ready if item.form == one.form and item.route == one.route]
    fitting = fitting or [item for item in ready if _alike(item, one)]
    if not fitting:
        said = f"{one.drug} as {one.form} ({one.route})"
        raise NotSimulableError(f"hpgx cannot simulate {said.replace('_', ' ')} yet")
    return min(fitting, key=lambda item: _distance(item, one))


def _alike(item: Formulation, one: Clause) -> bool:
    """Return whether a formulation is near enough: the other site of an injection, a capsule for a tablet."""
    if item.form == one.form:
        return item.route in INJECTED and one.route in INJECTED
    return item.form in SWALLOWED and one.form in SWALLOWED and item.route == one.route


def _distance(item: Formulation, one: Clause) -> tuple[bool, float, float, bool]:
    """Return how far a formulation is from what was given: vehicle, days of the depot, strength, then the default."""
    return (
        bool(one.vehicle) and item.vehicle != one.vehicle,
        _apart(item.depot_days, one.depot_days),
        _apart(item.strength_pct, one.strength_pct),
        not item.default,
    )


def _apart(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return 0.0 if one == other else 0.5
    return abs(math.log(one / other)) if one > 0 and other > 0 else 1.0
