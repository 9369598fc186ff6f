"""From what a clause says to what it means: the formulation it names, its defaults and its times."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hpgx.errors import near
from hpgx.pharmacology.drugs import Drug, Formulation, drugs
from hpgx.protocols import pieces
from hpgx.protocols.draft import NAMES, Amount, Draft
from hpgx.protocols.schedule import DAY, ONCE, SHORTEST, WEEK, Schedule
from hpgx.protocols.spelling import lasting, listed, spell
from hpgx.protocols.treatment import RATE_FORMS, SKIN_FORMS, Clause
from hpgx.records import replace

SCHEDULES = "'daily', 'twice weekly', 'every 3 days', 'on days 0 and 3' or 'once'"

TIMES = ("interval", "start", "duration", "until", "pause")
"""What can be said in months."""


def settle(draft: Draft) -> Clause:
    """Return the clause that a draft means, naming every default it took. Raises ProtocolError."""
    notes: list[str] = []
    if draft.drug is None:
        raise draft.end.error("Expected the name of a drug.")
    if draft.dose is None:
        raise draft.end.error(f"Expected a dose of {draft.drug.name}. {draft.drug.hint or _units(draft.drug)}")
    dose = pieces.counted(draft, draft.drug, draft.dose)
    _check_unit(draft, draft.drug, dose)
    given = _formulation(draft, draft.drug, dose, notes)
    if any(" mo" in f" {draft.spans[name].words.lower()}" for name in TIMES if name in draft.spans):
        notes.append("A month is taken as 730 hours.")
    if dose.note:
        notes.append(dose.note)
    clause = Clause(
        drug=draft.drug.id,
        form=given.form,
        route=given.route,
        strength_pct=given.strength_pct if draft.strength is None else draft.strength,
        depot_days=given.depot_days,
        vehicle=given.vehicle,
        amount=dose.amount,
        unit=dose.unit,
        basis=_basis(draft, given.form, notes),
        with_food=draft.with_food,
        schedule=_schedule(draft, given.form, notes),
        start_h=draft.start or 0.0,
        condition=draft.condition,
    )
    return replace(_rules(draft, _times(draft, clause), notes), assumed=tuple(notes))


def _units(drug: Drug) -> str:
    return f"It is dosed in {_either(list(drug.dose_units))}."


def _check_unit(draft: Draft, drug: Drug, dose: Amount) -> None:
    """Refuse units of mass for what is dosed in IU, and the other way round."""
    in_iu = drug.amount_unit == "IU"
    if dose.unit.startswith("IU") != in_iu:
        raise draft.span("dose").error(f"{drug.name} is not dosed in {dose.unit}. {drug.hint or _units(drug)}")


# The formulation


def _formulation(draft: Draft, drug: Drug, dose: Amount, notes: list[str]) -> Formulation:
    """Return the one formulation that the clause names or leaves open to a default."""
    rate = dose.unit.endswith("/d")
    left = _by_form_and_route(draft, drug)
    boxes = pieces.named(draft)
    left = _keep(left, lambda item: pieces.sold(item, boxes)) or left
    left = _keep(left, lambda item: (item.form in RATE_FORMS) == rate) or _refuse_rate(draft, left, rate)
    if draft.strength is not None:
        exact = _keep(left, lambda item: item.strength_pct == draft.strength)
        left = exact or _narrow(draft, "strength", left, lambda item: item.strength_pct is None, _strength)
    routes = _unique(item.route for item in left)
    if len(routes) > 1:
        raise draft.end.error(f"Expected the route: {drug.name} is given {_either(routes)}.")
    if draft.vehicle:
        left = _narrow(draft, "vehicle", left, lambda item: item.vehicle == draft.vehicle, lambda item: item.vehicle)
    chosen = _by_default(draft, drug, _by_depot(draft, left))
    notes += _taken(draft, drug, chosen)
    return chosen


def _by_form_and_route(draft: Draft, drug: Drug) -> list[Formulation]:
    """Return the formulations of the form and route that are said."""
    left = list(drug.formulations)
    route = draft.route
    _refuse_missing_ester(draft, drug, route)
    if draft.forms:
        left = _narrow(draft, "forms", left, lambda item: item.form in draft.forms, lambda item: item.form)
    if draft.implant and (route or all(item.route != "implant" for item in left)):
        left = _narrow(draft, "implant", left, lambda item: item.form in ("depot", "pellet"), lambda item: item.form)
    elif draft.implant:
        route = "implant"
    if route:
        left = _narrow(draft, "route", left, lambda item: item.route == route, lambda item: item.route)
    return left


def _refuse_missing_ester(draft: Draft, drug: Drug, route: str) -> None:
    """Refuse a bare 'testosterone 100 mg IM': oil injections hold one of its esters."""

    def fits(item: Formulation) -> bool:
        return item.route == (route or item.route) and item.form in (draft.forms or (item.form,))

    injected = route in ("intramuscular", "subcutaneous") or "oil_injection" in draft.forms
    # an 'injection' whose route is not said is into muscle or under the skin, not into a vein
    meant = [item for item in drug.formulations if route or item.route != "intravenous"]
    if not injected or draft.implant or (draft.forms and any(map(fits, meant))):
        return
    esters = [
        other.name
        for other in drugs().values()
        if other.id.startswith(drug.id + "_") and any(map(fits, other.formulations))
    ]
    if esters:
        raise draft.span("drug").error(f"Injections hold an ester of {drug.name}; say which: {', '.join(esters)}.")


def _keep(left: Iterable[Formulation], wanted: Callable[[Formulation], bool]) -> list[Formulation]:
    return [item for item in left if wanted(item)]


def _narrow(
    draft: Draft,
    name: str,
    left: list[Formulation],
    wanted: Callable[[Formulation], bool],
    shown: Callable[[Formulation], object],
) -> list[Formulation]:
    """Return the formulations that are wanted; where none is, the error lists what there is."""
    kept = _keep(left, wanted)
    if kept:
        return kept
    assert draft.drug
    there = _unique(str(shown(item)).replace("_", " ") for item in left if shown(item))
    said = draft.span(name).words
    among = f"it knows: {', '.join(there)}.{near(said, there)}" if there else "leave it out."
    raise draft.span(name).error(f"hpgx knows no {draft.drug.name} with the {NAMES[name]} '{said}'; {among}")


def _refuse_rate(draft: Draft, left: list[Formulation], rate: bool) -> list[Formulation]:
    """Refuse a rate for what is no patch or infusion, and anything else for these."""
    assert draft.drug
    form = left[0].form.replace("_", " ")
    if rate:
        raise draft.span("dose").error(
            f"Only a patch or an infusion is dosed per day; write the amount of one dose of the {form}."
        )
    raise draft.span("dose").error(
        f"A {form} is dosed by its rate; write '{draft.span('dose').words}/d' or another amount per day."
    )


def _by_depot(draft: Draft, left: list[Formulation]) -> list[Formulation]:
    """Narrow to the depot that is said (to a tenth: '3-month' is 84 days) or that lasts the interval."""
    said = draft.depot
    if said is not None:
        fits = _keep(
            left,
            lambda item: item.depot_days is not None and abs(item.depot_days - said) < 0.1 * item.depot_days,
        )
        return fits or _narrow(
            draft,
            "depot",
            left,
            lambda _: False,
            lambda item: item.depot_days and f"{item.depot_days:g} days",
        )
    if draft.interval is None or len(_unique(item.form for item in left)) > 1:
        return left
    due = 1.05 * draft.interval.period_h / draft.interval.count / DAY
    fits = _keep(left, lambda item: item.depot_days is not None and item.depot_days <= due)
    longest = max((item.depot_days or 0.0 for item in fits), default=0.0)
    return _keep(fits, lambda item: item.depot_days == longest) or left


def _by_default(draft: Draft, drug: Drug, left: list[Formulation]) -> Formulation:
    """Return the formulation that is meant where the clause leaves several."""
    chosen = _keep(left, lambda item: item.default) or left
    if len(chosen) == 1:
        return chosen[0]
    forms = _unique(item.form for item in chosen)
    if len(forms) > 1:
        raise draft.end.error(f"Expected the form: {drug.name} by this route is {_either(forms)}.")
    return min(chosen, key=lambda item: (item.depot_days or 0.0, item.strength_pct or 0.0))


def _taken(draft: Draft, drug: Drug, chosen: Formulation) -> list[str]:
    """Return in words what the clause left open about the formulation."""
    form = chosen.form.replace("_", " ")
    notes: list[str] = []
    if draft.forms != (chosen.form,) and chosen.depot_days is None:
        notes.append(f"{drug.name} is taken as {form}.")
    if not (draft.route or (chosen.route == "implant" and draft.implant)):
        notes.append(f"{drug.name} is taken by the {chosen.route} route.")
    if draft.strength is None and chosen.strength_pct is not None:
        notes.append(f"{drug.name} {form} is taken as {_strength(chosen)}.")
    if not draft.vehicle and chosen.vehicle:
        notes.append(f"{drug.name} is taken in {chosen.vehicle.replace('_', ' ')}.")
    if chosen.depot_days is not None and draft.depot != chosen.depot_days:
        notes.append(f"{drug.name} is taken as the {chosen.depot_days:g}-day depot.")
    return notes


def _strength(item: Formulation) -> str:
    return "" if item.strength_pct is None else f"{item.strength_pct:g} %"


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _either(names: list[str]) -> str:
    return listed([name.replace("_", " ") for name in names], "or")


def _basis(draft: Draft, form: str, notes: list[str]) -> str:
    if form not in SKIN_FORMS:
        if draft.basis:
            raise draft.span("basis").error(
                f"'{draft.basis}' is said of gels, creams, solutions and patches on the skin only."
            )
        return ""
    if draft.basis:
        return draft.basis
    if form == "patch":
        notes.append("The rate of the patch is taken as delivered to the blood.")
        return "delivered"
    notes.append("The dose is taken as applied to the skin, not as delivered to the blood.")
    return "applied"


# The times


def _schedule(draft: Draft, form: str, notes: list[str]) -> Schedule:
    interval, days = draft.interval, draft.days
    if draft.once and (interval or days):
        raise draft.span("once").error(f"'{draft.once}' does not go with another schedule.")
    if form == "infusion":
        if interval or days or draft.once == "once":
            raise draft.span("interval", "days", "once").error(
                "An infusion runs without a pause: leave the schedule out, and say 'for 4 days'."
            )
        return ONCE
    if draft.once == "continuously":
        raise draft.span("once").error(f"Only an infusion runs continuously. Expected a schedule: {SCHEDULES}.")
    if draft.once:
        return ONCE
    if days:
        return _named_days(draft, notes)
    if interval is None:
        raise draft.end.error(f"Expected a schedule: {SCHEDULES}.")
    every = interval.period_h / interval.count
    if every < SHORTEST:
        raise draft.span("interval").error("Expected at least a minute between doses.")
    if interval.count > 1 and interval.period_h > DAY:
        notes.append(f"{draft.span('interval').words.capitalize()} is taken as every {lasting(every)}.")
    return Schedule(interval_h=every)


def _named_days(draft: Draft, notes: list[str]) -> Schedule:
    assert draft.days
    interval, days, span = draft.interval, draft.days.days, draft.span("days")
    cycle = draft.days.cycle_h or (interval.period_h if interval else WEEK)
    if interval and interval.period_h != cycle:
        raise draft.span("interval").error("This does not fit the named days; leave it out.")
    if interval and interval.count > 1 and interval.count != len(days):
        raise span.error(f"Expected {interval.count} days, as the schedule says '{draft.span('interval').words}'.")
    if days[-1] * DAY >= cycle:
        raise span.error(
            f"Expected days from 0 to {spell(cycle / DAY - 1)} of a cycle of {lasting(cycle)}; "
            "for a longer one write 'on days 0 and 14 of every 28 days'."
        )
    if draft.days.weekdays:
        notes.append("Day 0 is taken as a Monday.")
    return Schedule(interval_h=cycle, days=days)


def _times(draft: Draft, clause: Clause) -> Clause:
    """Return the clause with its end and its pauses."""
    duration = draft.duration
    if draft.until is not None:
        if duration is not None:
            raise draft.span("until").error(f"The end is given twice: '{draft.span('duration').words}' came before.")
        duration = draft.until - clause.start_h
        if duration < SHORTEST:
            raise draft.span("until").error("The end must lie after the start.")
    if draft.pause is not None and duration is None:
        raise draft.span("pause").error("A pause follows a time: 'for 12 weeks, then pause 4 weeks, then repeat'.")
    if duration is None and clause.form == "patch" and clause.schedule == ONCE:
        raise draft.span("once").error("Expected how long the patch stays, such as 'once for 24 hours'.")
    return replace(clause, duration_h=duration, pause_h=draft.pause)


def _rules(draft: Draft, clause: Clause, notes: list[str]) -> Clause:
    """Return the clause with its titration."""
    titration = draft.titration
    if titration is None:
        if draft.visits:
            raise draft.span("visits").error(
                "Only titrations and stop rules are checked at visits; 'if' is read at each dose."
            )
        return clause
    if draft.titration_unit != clause.unit:
        raise draft.span("titration").error(f"Expected the steps in the unit of the dose, {clause.unit}.")
    if not titration.minimum <= clause.amount <= titration.maximum:
        bounds = listed([spell(titration.minimum), spell(titration.maximum)])
        raise draft.span("dose").error(
            f"Expected a first dose between {bounds} {clause.unit}, the bounds of the titration."
        )
    if draft.visits:
        titration = replace(titration, visits=draft.visits)
    else:
        notes.append("The titration is checked every 4 weeks.")
    return replace(clause, titration=titration)
