"""Doses against what studies cover: a warning outside the studied range, an error far outside it."""

from __future__ import annotations

from collections.abc import Iterator

from hpgx.errors import InputError, ProtocolError
from hpgx.pharmacology.drugs import Studied, drugs
from hpgx.protocols.amounts import applied, one_unit, through_skin
from hpgx.protocols.protocol import Protocol
from hpgx.protocols.schedule import DAY, WEEK
from hpgx.protocols.spelling import spell
from hpgx.protocols.treatment import Clause

TYPICAL_WEIGHT_KG = 80.0

_SCALE = {"mg": 1.0, "ug": 1e-3, "IU": 1.0}


def check(protocol: Protocol, *, weight_kg: float = TYPICAL_WEIGHT_KG) -> tuple[str, ...]:
    """Return a warning for each dose and weekly total outside the studied range of its formulation.

    Titrated doses are judged at both of their bounds, rates by the amount of a day, doses per kilogram at the
    body weight, delivered doses by what lies on the skin for them. Raises ProtocolError where one dose or the
    total of a week is above the limit of the drug's data file.
    """
    if not 0 < weight_kg < 1000:
        raise InputError(f"The body weight is {weight_kg} kg; it must be above 0 and below 1000 kg.")
    found = [warning for clause in protocol.clauses for warning in _one_dose(clause, weight_kg)]
    groups = dict.fromkeys((clause.drug, clause.form) for clause in protocol.clauses)
    for group in groups:
        clauses = [clause for clause in protocol.clauses if (clause.drug, clause.form) == group]
        found += _one_week(clauses, weight_kg)
    return tuple(dict.fromkeys(found))


def _one_dose(clause: Clause, weight_kg: float) -> Iterator[str]:
    studied = clause.formulation.studied
    if studied is None:
        return
    bounds = (clause.titration.minimum, clause.titration.maximum) if clause.titration else ()
    amounts = (clause.amount, *bounds)
    given = [_in(studied.unit, amount, clause, weight_kg) for amount in amounts]
    what = "a day of" if clause.is_rate else "one dose of"
    name = f"{drugs()[clause.drug].name} {clause.form.replace('_', ' ')} ({clause.route})"
    if through_skin(clause):
        name += ", on the skin for the dose that is to be delivered,"
    covered = f"studies cover {_say(studied.low, studied)} to {_say(studied.high, studied)} ({studied.source})"
    if max(given) > studied.limit:
        raise _refusal(f"{_say(max(given), studied)} as {what} {name}", covered, studied.limit, studied)
    if max(given) > studied.high or min(given) < studied.low:
        outside = max(given) if max(given) > studied.high else min(given)
        yield f"{_say(outside, studied)} as {what} {name} lies outside what is studied: {covered}."


def _one_week(clauses: list[Clause], weight_kg: float) -> Iterator[str]:
    known = [clause.formulation.studied for clause in clauses]
    studied = max((item for item in known if item), key=lambda item: item.weekly_limit, default=None)
    if studied is None:
        return
    total = max(
        sum(_given(clause, begin, studied.unit, weight_kg) for clause in clauses)
        for begin in dict.fromkeys(_beginnings(clauses))
    )
    name = f"{drugs()[clauses[0].drug].name} {clauses[0].form.replace('_', ' ')}"
    covered = f"studies cover up to {_say(studied.weekly, studied)} in a week ({studied.source})"
    if total > studied.weekly_limit * (1 + 1e-9):
        raise _refusal(f"{_say(total, studied)} of {name} in a week", covered, studied.weekly_limit, studied)
    if total > studied.weekly * (1 + 1e-9):
        yield f"{_say(total, studied)} of {name} in a week lies outside what is studied: {covered}."


def _beginnings(clauses: list[Clause]) -> Iterator[float]:
    """Yield the times at which a week of the highest total can begin: the first doses of each clause."""
    for clause in clauses:
        yield clause.start_h
        if clause.schedule.days and clause.schedule.interval_h:
            yield from (time for time, _ in clause.times(clause.start_h + 2 * clause.schedule.interval_h))


def _given(clause: Clause, begin: float, unit: str, weight_kg: float) -> float:
    """Return what a clause gives in the week from `begin`, at most, in `unit`."""
    amount = _in(unit, clause.titration.maximum if clause.titration else clause.amount, clause, weight_kg)
    end = begin + WEEK
    if not clause.is_rate:
        return amount * sum(1 for _ in clause.times(end, begin))
    return amount * sum(max(0.0, min(time + lasts, end) - max(time, begin)) / DAY for time, lasts in clause.times(end))


def _in(unit: str, amount: float, clause: Clause, weight_kg: float) -> float:
    """Return an amount in the unit of the studied range, on the skin; a rate as the amount of a day."""
    base, _, per = clause.unit.partition("/")
    target, _, each = unit.partition("/")
    weight = (weight_kg if per == "kg" else 1.0) / (weight_kg if each == "kg" else 1.0)
    found = amount * _SCALE[base] / _SCALE[target] * weight
    if not through_skin(clause):
        return found
    one = one_unit(clause, target)
    return applied(clause, found * one) / one


def _say(amount: float, studied: Studied) -> str:
    return f"{spell(float(f'{amount:.6g}'))} {studied.unit}"


def _refusal(given: str, covered: str, limit: float, studied: Studied) -> ProtocolError:
    return ProtocolError(
        f"{given} is refused: {covered}, and more than {_say(limit, studied)} is not simulated. "
        "Check the number and the unit, or give less."
    )
