"""Records back into words: the canonical sentence, with every default made explicit."""

from __future__ import annotations

from hpgx.biomarkers import biomarkers
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols import spelling
from hpgx.protocols.schedule import Visits
from hpgx.protocols.spelling import spell
from hpgx.protocols.treatment import Clause, Condition, StopRule, Titration

PARTS = {
    "drug": "{}",
    "strength": "{}",
    "depot": "{}",
    "form": "{}",
    "dose": "{}",
    "basis": "{}",
    "vehicle": "in {}",
    "route": "{}",
    "food": "{}",
    "schedule": "{}",
    "from": "from {}",
    "for": "for {}",
    "until": "until {}",
    "pause": ", then pause {}, then repeat",
    "if": "if {}",
    "titrate": ", titrate {}",
    "checked": "checked {}",
}
"""The parts of a clause in the order in which they are written, and how each stands in a sentence."""


def sentence(clause: Clause) -> str:
    """Return the canonical sentence of a clause."""
    said = parts(clause)
    return " ".join(form.format(said[name]) for name, form in PARTS.items() if name in said).replace(" ,", ",")


def parts(clause: Clause) -> dict[str, str]:
    """Return what there is to say of a clause, by the names of PARTS."""
    said = {
        "drug": drugs()[clause.drug].name,
        "strength": "" if clause.strength_pct is None else f"{spell(clause.strength_pct)} %",
        "depot": "" if clause.depot_days is None else f"{spell(clause.depot_days)}-day",
        "form": form(clause.form),
        "dose": f"{spell(clause.amount)} {clause.unit}",
        "basis": clause.basis,
        "vehicle": clause.vehicle.replace("_", " "),
        "route": clause.route,
        "food": "with food" if clause.with_food else "",
        "schedule": spelling.schedule(clause.schedule, rate=clause.form == "infusion"),
        "from": spelling.moment(clause.start_h) if clause.start_h else "",
        "for": "" if clause.duration_h is None else spelling.lasting(clause.duration_h),
        "pause": "" if clause.pause_h is None else spelling.lasting(clause.pause_h),
        "if": condition(clause.condition) if clause.condition else "",
        "titrate": titration(clause.titration, clause.unit) if clause.titration else "",
        "checked": visits(clause.titration.visits) if clause.titration else "",
    }
    return {name: text for name, text in said.items() if text}


def form(name: str) -> str:
    """Return a form in words that cannot be taken for a route."""
    return "buccal system" if name == "buccal" else name.replace("_", " ")


def condition(rule: Condition) -> str:
    """Return 'estradiol above 45 pg/mL'."""
    return f"{_biomarker(rule.biomarker)} {rule.op} {spell(rule.value)} {rule.unit}"


def titration(rule: Titration, unit: str) -> str:
    """Return 'by 25 mg from 50 to 100 mg to keep trough testosterone 350 to 650 ng/dL'."""
    sampling = "" if rule.sampling == "unspecified" else rule.sampling + " "
    target = f"{_biomarker(rule.biomarker)} {spell(rule.low)} to {spell(rule.high)} {rule.unit}"
    return (
        f"by {spell(rule.step)} {unit} from {spell(rule.minimum)} to {spell(rule.maximum)} {unit} "
        f"to keep {sampling}{target}"
    )


def visits(plan: Visits) -> str:
    """Return 'every 4 weeks' or 'at weeks 6 and 12'."""
    return f"at {spelling.moments(plan.at_h)}" if plan.at_h else f"every {spelling.lasting(plan.every_h)}"


def stop(rule: StopRule) -> str:
    """Return 'stop anastrozole when estradiol below 10 pg/mL checked every 4 weeks'."""
    said = stop_parts(rule)
    which = f"{said['drug']} " if rule.drug else ""
    return f"stop {which}when {said['when']} checked {said['checked']}"


def _biomarker(name: str) -> str:
    label = biomarkers()[name].label
    return label if label.isupper() else label.lower()


def stop_parts(rule: StopRule) -> dict[str, str]:
    """Return what there is to say of a stop rule: drug (where named), when, checked."""
    named = {"drug": drugs()[rule.drug].name} if rule.drug else {}
    return named | {"when": condition(rule.condition), "checked": visits(rule.visits)}
