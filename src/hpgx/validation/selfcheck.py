"""Published levels beside simulated ones: what one typical man's course gives for every row of the data file.

A row of ``data/published_levels.toml`` is a level that a source prints, with the protocol as a sentence, who took
it, what is read off the curve, and its kind:

    I   independent: no parameter was set to it
    C   shares a source with a parameter, or is a compromise between sources
    F   a parameter was set to it, so that agreement proves only the arithmetic

`arms` adds the medicines' concentrations of the packaged trial arms, read from a small virtual group as the
scoreboard reads them. A simulated value within 25 % of the typical one is near; beyond twofold it must be
explained by a note of the drug's data file that states the published number.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue, quantities
from hpgx.biomarkers import biomarkers
from hpgx.catalogue import Table
from hpgx.errors import InputError, SimulationError
from hpgx.patients.patient import Patient
from hpgx.patients.untreated import from_labs
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.protocol import Protocol
from hpgx.records import flatten, record
from hpgx.references import bibliography
from hpgx.simulation import start
from hpgx.simulation.course import unit_of
from hpgx.simulation.doses import formulation_keys
from hpgx.simulation.run import run
from hpgx.validation import loader, predict, score
from hpgx.validation import runner as trials
from hpgx.validation import selfcheck_metrics as metrics
from hpgx.validation.arms import Arm, Observation
from hpgx.validation.group import printed_baseline
from hpgx.validation.predict import Settings
from hpgx.validation.vocabulary import DRUG_CONCENTRATION

Array: TypeAlias = NDArray[Any]

FILE = catalogue.DATA / "published_levels.toml"
KINDS = ("I", "C", "F")
ARM = "arm"
"""The kind of a concentration of a trial arm."""

NEAR = 0.25
FAR = 2.0
GROUP = 40
SAMPLES = 400
AFTER_H = np.geomspace(0.02, 48.0, 40)
TYPICAL_AGE = "40 yr"
WORDS = {
    "auc": "area of {}",
    "tmax": "time of the peak of {}",
    "half_life": "half-life of {}",
    "half_area": "time to half of the area of {}",
    "hours_above": "time for which {} is raised",
    "of_baseline": "{}, share of the baseline",
}


@record
class Level:
    """A published number; windows in hours from day 0; its keys are explained at the head of the data file."""

    drug: str
    who: str
    age: str
    labs: dict[str, str]
    protocol: str
    against: str
    of: str
    metric: str
    window: tuple[float, float]
    first: tuple[float, float] | None
    limit: float
    value: float
    sd: float
    unit: str
    kind: str
    source: str
    seen: str
    note: str

    @property
    def what(self) -> str:
        """The metric in words, with what it is of and what it is divided by."""
        of = self.of.removeprefix(DRUG_CONCENTRATION).replace("_", " ")
        over = (
            f", over that on {self.against}" if self.against else ", over that of the first dose" if self.first else ""
        )
        return WORDS.get(self.metric, f"{self.metric} of {{}}").format(of) + over


@record
class Found:
    """A published value beside the simulated one, which is None where `error` says why there is none.

    `typical` is what the median man of the published group has: below an arithmetic mean of skewed values.
    """

    drug: str
    who: str
    protocol: str
    what: str
    kind: str
    unit: str
    published: float
    typical: float
    simulated: float | None
    source: str
    seen: str
    note: str
    error: str

    @property
    def ratio(self) -> float | None:
        """Simulated over typical."""
        return None if self.simulated is None else self.simulated / self.typical

    @property
    def near(self) -> bool:
        """Whether the simulated value is within 25 % of the published one."""
        return self.ratio is not None and abs(self.ratio - 1) <= NEAR

    @property
    def far(self) -> bool:
        """Whether there is a simulated value, and it is twofold off or more."""
        return self.ratio is not None and not 1 / FAR < self.ratio < FAR

    @property
    def stated(self) -> str:
        """The published number with its unit, as a note that explains a miss writes it."""
        return f"{self.published:g} {self.unit}".strip()

    @property
    def explained(self) -> bool:
        """Whether a note of the drug's data file states the published number."""
        return any(self.stated in note for note in drugs()[self.drug].notes)

    def as_dict(self) -> dict[str, Any]:
        """Return the row as plain data."""
        judged = {"ratio": self.ratio, "near": self.near, "far": self.far, "explained": self.explained}
        return flatten(self) | judged


@cache
def levels(path: Path = FILE) -> tuple[Level, ...]:
    """Return the published levels. Raises DataError for a row that does not meet the schema."""
    file = catalogue.read(path)
    found = tuple(_level(table) for table in file.tables("level"))
    file.close()
    return found


def _level(table: Table) -> Level:
    source = table.text("source")
    if source not in bibliography():
        raise table.wrong("source", f"is '{source}', which data/references.toml does not have; add it there.")
    level = Level(
        drug=table.text("drug", among=drugs()),
        who=table.text("who"),
        age=table.text("age", TYPICAL_AGE),
        labs=dict(table.raw("labs", {})),
        protocol=table.text("protocol"),
        against=table.text("against", ""),
        of=table.text("of"),
        metric=table.text("metric", among=metrics.METRICS),
        window=_hours(table, "window"),
        first=_hours(table, "first") if "first" in table else None,
        limit=table.number("limit", 0.0),
        value=table.number("value"),
        sd=table.number("sd", 0.0),
        unit=table.text("unit"),
        kind=table.text("kind", among=KINDS),
        source=source,
        seen=table.text("seen", among=catalogue.SEEN),
        note=table.text("note", ""),
    )
    table.close()
    return level


def _hours(table: Table, key: str) -> tuple[float, float]:
    ends = table.texts(key)
    if len(ends) != 2:
        raise table.wrong(key, f"has {len(ends)} times; give two, such as ['77 d', '84 d'].")
    begin, end = (quantities.house(text, "h", what=key, example="84 d") for text in ends)
    if not 0 <= begin <= end:
        raise table.wrong(key, "must begin on day 0 or later and not end before it begins.")
    return begin, end


def check(drug: str | None = None) -> Iterator[Found]:
    """Simulate every published level, or those of one drug; one that cannot be simulated says why."""
    for level in levels():
        if drug not in (None, level.drug):
            continue
        simulated, error = None, ""
        try:
            simulated = simulated_value(level)
        except (InputError, SimulationError) as problem:
            error = str(problem)
        yield Found(
            drug=level.drug,
            who=level.who,
            protocol=level.protocol,
            what=level.what,
            kind=level.kind,
            unit=level.unit,
            published=level.value,
            typical=level.value / math.sqrt(1 + (level.sd / level.value) ** 2),
            simulated=simulated,
            source=level.source,
            seen=level.seen,
            note=level.note,
            error=error,
        )


def simulated_value(level: Level) -> float:
    """Return what the model gives for a published level, in its unit. Raises InputError or SimulationError."""
    if level.against:
        return _read(level, level.protocol, level.window) / _read(level, level.against, level.window)
    if level.first is not None:
        return _read(level, level.protocol, level.window) / _read(level, level.protocol, level.first)
    value = _read(level, level.protocol, level.window)
    if level.metric in metrics.SHARES:
        return value
    if level.metric in metrics.LEVELS:
        return value * _factor(level.of, level.unit)
    if level.metric == "auc":
        return value * _factor(level.of, level.unit.removesuffix("*h").removesuffix("*d")) / _per(level.unit)
    return quantities.convert(value, "h", level.unit, what=level.metric)


def _per(unit: str) -> float:
    return 24.0 if unit.endswith("*d") else 1.0


def _factor(name: str, unit: str) -> float:
    marker = biomarkers().get(name)
    molar_mass = None if marker is None else marker.molar_mass
    return quantities.convert(1.0, unit_of(name), unit, molar_mass=molar_mass, what=name)


def _read(level: Level, protocol: str, window: tuple[float, float]) -> float:
    """Return the metric of one window, in house units and hours."""
    curves_at, curves = course(level, protocol, window)
    if level.of not in curves:
        raise InputError(f"hpgx does not simulate '{level.of}' on '{protocol}'; it has {', '.join(curves)}.")
    values = curves[level.of]
    inside = (curves_at >= window[0]) & (curves_at <= window[1])
    times, seen = curves_at[inside], values[inside]
    if level.metric in metrics.SHARES:
        return metrics.SHARES[level.metric](times, seen, float(values[0]))
    if level.metric == "hours_above":
        return metrics.hours_above(times, seen, level.limit * float(values[0]))
    if level.metric == "auc":
        return metrics.auc(times, seen)
    return (metrics.LEVELS | metrics.TIMES)[level.metric](times, seen)


def course(level: Level, protocol: str, window: tuple[float, float]) -> tuple[Array, dict[str, Array]]:
    """Return times (hours) and curves of a typical man, sampled finely within the window."""
    man = Patient(sex="male", age=level.age, diagnosis=level.who, labs=level.labs)
    plan = Protocol(protocol)
    keys = formulation_keys(plan)
    men = from_labs(man.condition, man.age, man.bmi, man.labs, 0, 0)
    height = catalogue.read(catalogue.DATA / "limits.toml").value("typical_height", "m").value
    lanes = start.at_rest(men, keys, np.array([man.bmi * height**2]))
    horizon = max(window[1], 1.0)
    doses = np.array([dose.time_h for dose in plan.doses(horizon)])
    near = doses[(doses >= window[0] - AFTER_H[-1]) & (doses <= window[1])]
    fine = np.concatenate([np.linspace(*window, SAMPLES), (near[:, None] + AFTER_H).ravel(), near])
    grid = np.unique(np.concatenate([[0.0, horizon], fine[(fine >= window[0]) & (fine <= window[1])]]).round(6))
    result = run(lanes, plan, horizon, at=grid[grid <= horizon])
    if result.failures:
        raise SimulationError(result.failures[0])
    return result.times, {name: lanes_of[:, 0] for name, lanes_of in result.observed.items()}


def arms(drug: str | None = None) -> Iterator[Found]:
    """Simulate every scorable concentration of a medicine, or of one drug, in the packaged arms of men."""
    known = {arm.id: arm for arm in loader.load()}
    for arm in known.values():
        for number, one in enumerate(arm.observations):
            measured = one.scorable and one.value and one.biomarker.startswith(DRUG_CONCENTRATION)
            if measured and arm.population.sex == "male" and drug in (None, _dosed(arm, one)):
                yield _arm(arm, number, one, known)


def _arm(arm: Arm, number: int, one: Observation, known: dict[str, Arm]) -> Found:
    others = [known[one.other_arm]] if predict.against_arm(one) and one.other_arm else []
    readings: list[predict.Reading] = []
    error = ""
    for read in (arm, *others):
        job = trials.Job(
            arms=(read,),
            baseline=printed_baseline(read, known),
            reads=((0, arm.id, number, one),),
            n=GROUP,
            seed=0,
            settings=Settings(),
        )
        answer = trials.do(job)[read.id, (arm.id, number)]
        error = error or answer.error or ""
        readings += [answer.reading] if answer.reading else []
    simulated = None
    if not error:
        own, *others_read = readings
        simulated = own.value
        if others_read:
            simulated = predict.compared(one, own, others_read[0], score.SMALLEST_SHARE, 0.0)
    return Found(
        drug=_dosed(arm, one),
        who=arm.population.condition,
        protocol=arm.id,
        what=f"{one.stat} of {one.biomarker.removeprefix(DRUG_CONCENTRATION)}",
        kind=ARM,
        unit="" if one.unit == "1" else one.unit or "",
        published=one.value or math.nan,
        typical=one.value or math.nan,
        simulated=simulated,
        source=arm.trial,
        seen=one.seen or arm.seen,
        note=one.note,
        error=error or ("" if simulated is not None else "the model gives no number for it"),
    )


def _dosed(arm: Arm, one: Observation) -> str:
    """Return the drug whose file must explain: the one measured, else the one given."""
    measured = one.biomarker.removeprefix(DRUG_CONCENTRATION)
    return measured if measured in drugs() else arm.active[0].drug


def tally(found: Iterable[Found]) -> dict[str, int]:
    """Return the numbers of rows, of those simulated, near (within 25 %), within twofold, and unexplained."""
    rows = list(found)
    simulated = [row for row in rows if row.simulated is not None]
    return {
        "rows": len(rows),
        "simulated": len(simulated),
        "near": sum(row.near for row in simulated),
        "within_twofold": sum(not row.far for row in simulated),
        "unexplained": len(unexplained(rows)),
    }


def unexplained(found: Iterable[Found]) -> list[Found]:
    """Return the rows twofold off or more that no note of their drug's file explains."""
    return [row for row in found if row.far and not row.explained]
