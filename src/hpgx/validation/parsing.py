"""From the mappings of an arm file to records; every rule of the schema that one arm alone can break."""

from __future__ import annotations

import re

from hpgx.validation import vocabulary as v
from hpgx.validation.arms import (
    Arm,
    BaselineValue,
    Covariate,
    Criterion,
    DoseEntry,
    Limit,
    Observation,
    Pair,
    Population,
    Spread,
    Titration,
)
from hpgx.validation.reading import Entry


def arm(entry: Entry, file: str) -> Arm:
    """Return an arm. Raises ArmError for the first thing that does not meet the schema."""
    baseline = {name: _baseline(value, name) for name, value in entry.named("baseline").items()}
    made = Arm(
        file=file,
        id=_identifier(entry),
        trial=entry.label("trial") or "",
        year=entry.whole("year", 1950, 2030, null=True),
        pmid=_pmid(entry),
        doi=entry.label("doi"),
        url=entry.label("url"),
        seen=entry.word("seen", v.SEEN),
        cohort=entry.label("cohort"),
        population=_population(entry.inner("population")),
        baseline=tuple(baseline.values()),
        background=tuple(_dosing(item, background=True) for item in entry.entries("background")),
        treatment=tuple(_dosing(item, background=False) for item in entry.entries("treatment")),
        observations=tuple(_observation(item) for item in entry.entries("observations")),
    )
    entry.close()
    for item, observation in zip(entry.entries("observations"), made.observations, strict=True):
        if observation.scorable:
            _check_scorable(item, observation, made)
    return made


def _identifier(entry: Entry) -> str:
    name = entry.text("id")
    if not re.fullmatch(r"[A-Za-z0-9.\-_]+", name):
        raise entry.wrong("id", f"is {name!r}; it may hold letters, digits, '.', '-' and '_' only.")
    return name


def _pmid(entry: Entry) -> str | None:
    pmid = None if entry.raw("pmid") is None else entry.text("pmid")
    if pmid is not None and not re.fullmatch(r"[0-9]{6,9}", pmid):
        raise entry.wrong("pmid", f"is {pmid!r}; it must be 6 to 9 digits in quotes, or null.")
    return pmid


def _population(entry: Entry) -> Population:
    sex = entry.word("sex", v.SEXES)
    if sex == "female":
        entry.word("menopause", v.MENOPAUSE)
    elif "menopause" in entry:
        raise entry.wrong("menopause", "belongs to women's arms only; remove it or correct the sex.")
    if "cycle_phase" in entry:
        entry.word("cycle_phase", v.CYCLE_PHASES)
    if "n_trial" in entry:
        entry.whole("n_trial", 1, 10_000_000)
    entry.flag("n_approx", False)
    entry.raw("notes", None)
    made = Population(
        sex=sex,
        n=entry.whole("n", 1, 10_000_000, null=True),
        condition=entry.word("condition", v.CONDITIONS),
        age=_covariate(entry.inner("age")),
        bmi=_covariate(entry.inner("bmi")) if "bmi" in entry else None,
        weight_kg=_weight(entry),
        ethnicity=entry.word("ethnicity", v.ETHNICITIES) if "ethnicity" in entry else None,
        entry=tuple(_limit(item) for item in entry.entries("entry", [])),
    )
    entry.close()
    return made


def _weight(entry: Entry) -> float | None:
    """Return the mean weight, written as a number or like an age."""
    if isinstance(entry.raw("weight_kg", None), dict):
        return _covariate(entry.inner("weight_kg")).mean
    return entry.number_or_none("weight_kg", positive=True)


def _covariate(entry: Entry) -> Covariate:
    entry.flag("assumed", False)
    keys = ("mean", "sd", "low", "high")
    numbers = {key: entry.number_or_none(key, positive=True) for key in keys}
    entry.close()
    if numbers["mean"] is None and numbers["low"] is None:
        raise entry.wrong("mean", "is missing; give at least mean or low.")
    if numbers["low"] is not None and numbers["high"] is not None and numbers["low"] > numbers["high"]:
        raise entry.wrong("low", f"is {numbers['low']:g}, above high; correct one of them.")
    return Covariate(**numbers)


def _biomarker(entry: Entry) -> str:
    name = entry.text("biomarker")
    _check_biomarker(entry, "biomarker", name)
    return name


def _check_biomarker(entry: Entry, key: str, name: str) -> None:
    if not v.is_biomarker(name):
        entry.word(key, (*v.UNITS, v.ANY_UNIT, f"{v.DRUG_CONCENTRATION}<drug>"), None)
        raise entry.wrong(key, f"'{name}' is no biomarker of the schema; it has {', '.join(v.UNITS)}.")


def _unit(entry: Entry, biomarker: str, *, lax: bool = False) -> str:
    allowed = v.units_of(biomarker)
    if allowed is None or lax:
        return entry.text("unit")
    return entry.word("unit", allowed or ("1",))


def _compared(entry: Entry, op: str) -> float | Pair:
    if op != "between":
        return entry.number("value")
    pair = entry.pair_or_none("value")
    if pair is None:
        raise entry.wrong("value", "is missing; 'between' needs [low, high].")
    return pair


def _limit(entry: Entry) -> Limit:
    biomarker, op = _biomarker(entry), entry.word("op", v.OPERATORS)
    made = Limit(biomarker=biomarker, op=op, value=_compared(entry, op), unit=_unit(entry, biomarker))
    entry.close()
    return made


def _spread(entry: Entry) -> Spread:
    entry.pair_or_none("range")
    for key in ("sd", "se"):
        if (entry.number_or_none(key) or 0.0) < 0:
            raise entry.wrong(key, "is negative; a spread is zero or more.")
    return Spread(
        sd=entry.number_or_none("sd"),
        se=entry.number_or_none("se"),
        ci95=entry.pair_or_none("ci95"),
        iqr=entry.pair_or_none("iqr"),
    )


def _baseline(entry: Entry, biomarker: str) -> BaselineValue:
    if not v.is_biomarker(biomarker):
        raise entry.wrong("value", f"belongs to '{biomarker}', which is no biomarker; there are {', '.join(v.UNITS)}.")
    if "seen" in entry:
        entry.word("seen", v.SEEN)
    stat = entry.word("stat", v.BASELINE_STATS)
    made = BaselineValue(
        biomarker=biomarker,
        value=entry.number("value"),
        unit=entry.word("unit", ("1",)) if stat == "proportion" else _unit(entry, biomarker),
        stat=stat,
        spread=_spread(entry),
        assay=entry.word("assay", v.ASSAYS) if "assay" in entry else None,
    )
    entry.close()
    return made


def _dosing(entry: Entry, *, background: bool) -> DoseEntry:
    drug, form = entry.word("drug", v.DRUGS), entry.word("form", v.FORMS)
    dose = entry.number_or_none("dose", required=True)
    unit = _dose_unit(entry, drug, form, dose)
    skin = form in v.SKIN_FORMS and drug != v.PLACEBO
    surrogate = entry.flag("surrogate", False)
    entry.raw("note", None)
    recalled = "seen" in entry and entry.word("seen", v.SEEN) == "memory"
    assumed = "titration" in entry and entry.inner("titration").flag("assumed", False)
    start = entry.number("start_d")
    if background and start > 0:
        raise entry.wrong("start_d", f"is {start:g}; a background starts at or before day 0.")
    if not background and start < 0:
        raise entry.wrong("start_d", f"is {start:g}; treatment starts on day 0 or later, a background before.")
    made = DoseEntry(
        drug=drug,
        form=form,
        route=entry.word("route", v.ROUTES),
        dose=dose,
        dose_unit=unit,
        interval_h=entry.number_or_none("interval_h", required=True, positive=True),
        start_d=start,
        duration_d=entry.number_or_none("duration_d", required=True, positive=True),
        dose_basis=entry.word("dose_basis", v.DOSE_BASES) if skin or entry.raw("dose_basis", None) else None,
        strength_pct=entry.number_or_none("strength_pct", positive=True),
        vehicle=entry.word("vehicle", v.VEHICLES) if "vehicle" in entry else None,
        depot_days=entry.number("depot_days") if form == "depot" else entry.number_or_none("depot_days"),
        with_food=entry.flag("with_food", False),
        titration=_titration(entry.inner("titration")) if "titration" in entry else None,
        weaker=surrogate or recalled or assumed,
    )
    entry.close()
    return made


def _dose_unit(entry: Entry, drug: str, form: str, dose: float | None) -> str | None:
    if dose is None:
        if entry.raw("dose_unit") is not None:
            raise entry.wrong("dose_unit", "is given without a dose; give the dose, or null for both.")
        return None
    if dose < 0:
        raise entry.wrong("dose", f"is {dose:g}; it must be zero or more, or null.")
    unit = entry.word("dose_unit", v.DOSE_UNITS)
    if drug != v.PLACEBO and (form in v.RATE_FORMS) != unit.endswith("/d"):
        raise entry.wrong("dose_unit", f"is '{unit}'; patches and infusions have mg/d or ug/d, all other forms never.")
    return unit


def _titration(entry: Entry) -> Titration:
    biomarker = _biomarker(entry)
    entry.flag("assumed", False)
    made = Titration(
        biomarker=biomarker,
        sampling=entry.word("sampling", v.SAMPLINGS),
        low=entry.number("low"),
        high=entry.number("high"),
        unit=_unit(entry, biomarker),
        step=entry.number("step"),
        minimum=entry.number("min"),
        maximum=entry.number("max"),
        times_d=entry.numbers("times_d"),
    )
    entry.close()
    if made.low >= made.high:
        raise entry.wrong("low", f"is {made.low:g}; it must be below high ({made.high:g}).")
    if made.minimum > made.maximum:
        raise entry.wrong("min", f"is {made.minimum:g}; it must be at most max ({made.maximum:g}).")
    return made


def _criterion(entry: Entry, biomarker: str) -> Criterion:
    op, on = entry.word("op", v.OPERATORS), entry.word("on", v.ON)
    percent = on == "percent_of_baseline"
    made = Criterion(
        op=op,
        value=_compared(entry, op),
        unit=entry.word("unit", ("%",)) if percent else _unit(entry, biomarker, lax=biomarker in v.EVENTS),
        on=on,
        assumed=entry.flag("assumed", False),
    )
    entry.close()
    return made


def _observation(entry: Entry) -> Observation:
    biomarker, stat = _biomarker(entry), entry.word("stat", v.STATS)
    scorable = entry.flag("scorable")
    qualitative = stat == "qualitative"
    if qualitative and "value" in entry:
        raise entry.wrong("value", "does not belong to a qualitative result; it has a direction.")
    if not qualitative and "direction" in entry:
        raise entry.wrong("direction", "belongs to qualitative results only; remove it.")
    if scorable == ("why_not" in entry):
        raise entry.wrong("why_not", "must be there exactly when scorable is false.")
    entry.pair_or_none("p5_p95")
    made = Observation(
        biomarker=biomarker,
        stat=stat,
        sampling=entry.word("sampling", v.SAMPLINGS),
        time_d=entry.number_or_none("time_d"),
        window_d=entry.pair_or_none("window_d"),
        value=None if qualitative else entry.number("value"),
        unit=_observed_unit(entry, biomarker, stat, scorable),
        direction=entry.word("direction", v.DIRECTIONS) if qualitative else None,
        bound=entry.word("bound", v.BOUNDS) if "bound" in entry else None,
        spread=_spread(entry),
        comparator=_comparator(entry, stat, scorable),
        criterion=_criterion(entry.inner("criterion"), biomarker) if "criterion" in entry else None,
        event_of=entry.word("event_of", v.EVENT_OF) if "event_of" in entry else None,
        time_ref=entry.word("time_ref", v.TIME_REFS) if "time_ref" in entry else None,
        assay=entry.word("assay", v.ASSAYS) if "assay" in entry else None,
        matrix=entry.word("matrix", v.MATRICES, "serum"),
        relative_only=entry.flag("relative_only", False),
        seen=entry.word("seen", v.SEEN),
        scorable=scorable,
        why_not=entry.text("why_not") if "why_not" in entry else None,
        note=str(entry.raw("note", "") or ""),
    )
    entry.close()
    if stat == "proportion" and not 0 <= (made.value or 0.0) <= 1:
        raise entry.wrong("value", f"is {made.value:g}; a proportion is between 0 and 1.")
    return made


def _observed_unit(entry: Entry, biomarker: str, stat: str, scorable: bool) -> str | None:
    if stat == "qualitative":
        entry.raw("unit", None)
        return None
    if stat in v.FIXED_UNITS:
        return entry.word("unit", (v.FIXED_UNITS[stat],))
    return _unit(entry, biomarker, lax=stat in ("change", "difference_vs_arm") and not scorable)


def _comparator(entry: Entry, stat: str, scorable: bool) -> str | None:
    if stat in v.VERSUS_BASELINE:
        return entry.word("comparator", ("baseline",))
    needed = stat == "qualitative" or (stat in v.VERSUS_ARM and scorable)
    return entry.text("comparator") if needed or "comparator" in entry else None


def _check_scorable(entry: Entry, o: Observation, arm: Arm) -> None:
    """Check what a result must have to be scored."""
    if o.seen == "memory":
        raise entry.wrong("scorable", "is true for a value recalled from memory; it must be false, with why_not.")
    if not all(item.complete for item in arm.entries):
        raise entry.wrong("scorable", "is true, but a dose, form or route of the arm is not known; it must be false.")
    if o.biomarker == v.ANY_UNIT:
        raise entry.wrong("scorable", "is true, but behavioural outcomes are never scored; it must be false.")
    if o.stat in ("proportion", "time_to_event_d") and o.biomarker not in v.EVENTS and o.criterion is None:
        raise entry.wrong("criterion", f"is missing; a {o.stat} of {o.biomarker} needs one.")
    if o.stat == "time_to_event_d":
        entry.word("event_of", v.EVENT_OF)
        entry.word("time_ref", v.TIME_REFS)
        if o.time_ref == "end_of_treatment" and not any(item.duration_d for item in arm.treatment):
            raise entry.wrong("time_ref", "is end_of_treatment, but no treatment has a duration_d; give it.")
    elif o.stat != "half_life_h" and o.time_d is None:
        raise entry.wrong("time_d", "is missing; give the day of measurement.")
    if o.stat in v.WINDOWED and o.window_d is None:
        raise entry.wrong("window_d", f"is missing; a {o.stat} needs the window [from, to] in days.")
    if o.relative_only and arm.printed(o.biomarker) is None:
        raise entry.wrong("relative_only", f"is true, but the arm prints no baseline of {o.biomarker}; add it.")
