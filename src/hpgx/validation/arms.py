"""Arms of published trials, as records: one group of people, one treatment plan and what was measured in them.

The schema is that of docs/arm-files.md. Times are days from the start of treatment; numbers are as printed.
"""

from __future__ import annotations

from typing import TypeAlias

from hpgx.records import record
from hpgx.validation import vocabulary

Pair: TypeAlias = tuple[float, float]


@record
class Covariate:
    """The printed age (yr) or body mass index (kg/m2) of a group; None where not printed."""

    mean: float | None
    sd: float | None
    low: float | None
    high: float | None


@record
class Limit:
    """An inclusion limit that every person meets at baseline; `value` is a pair for 'between'."""

    biomarker: str
    op: str
    value: float | Pair
    unit: str


@record
class Population:
    """Who was in the group."""

    sex: str
    n: int | None
    condition: str
    age: Covariate
    bmi: Covariate | None
    weight_kg: float | None
    ethnicity: str | None
    entry: tuple[Limit, ...]


@record
class Spread:
    """The spread of a printed value, in its unit."""

    sd: float | None = None
    se: float | None = None
    ci95: Pair | None = None
    iqr: Pair | None = None


@record
class BaselineValue:
    """A printed value before treatment."""

    biomarker: str
    value: float
    unit: str
    stat: str
    spread: Spread
    assay: str | None


@record
class Titration:
    """At each day of `times_d` a value below `low` adds `step` to the dose, one above `high` takes it off."""

    biomarker: str
    sampling: str
    low: float
    high: float
    unit: str
    step: float
    minimum: float
    maximum: float
    times_d: tuple[float, ...]


@record
class DoseEntry:
    """One line of treatment or background; `dose` is None where the source does not say it.

    `weaker`: a stand-in for what the source leaves open, or partly recalled from memory.
    """

    drug: str
    form: str
    route: str
    dose: float | None
    dose_unit: str | None
    interval_h: float | None
    start_d: float
    duration_d: float | None
    dose_basis: str | None = None
    strength_pct: float | None = None
    vehicle: str | None = None
    depot_days: float | None = None
    with_food: bool = False
    titration: Titration | None = None
    weaker: bool = False

    @property
    def active(self) -> bool:
        """Whether a medicine is given: no placebo and no dose of zero."""
        return self.drug != vocabulary.PLACEBO and self.dose != 0

    @property
    def complete(self) -> bool:
        """Whether dose, form and route are known."""
        return self.dose is not None and "unspecified" not in (self.form, self.route)


@record
class Criterion:
    """What a person must meet: his value, its change or its percentage of baseline, compared with a limit."""

    op: str
    value: float | Pair
    unit: str
    on: str
    assumed: bool = False


@record
class Observation:
    """One published result; `value` is None for a qualitative one, `direction` for all others."""

    biomarker: str
    stat: str
    sampling: str
    time_d: float | None
    window_d: Pair | None
    value: float | None
    unit: str | None
    direction: str | None
    bound: str | None
    spread: Spread
    comparator: str | None
    criterion: Criterion | None
    event_of: str | None
    time_ref: str | None
    assay: str | None
    matrix: str
    relative_only: bool
    seen: str
    scorable: bool
    why_not: str | None
    note: str

    @property
    def assumed(self) -> bool:
        """Whether the limit of its criterion is assumed."""
        return self.criterion is not None and self.criterion.assumed

    @property
    def other_arm(self) -> str | None:
        """The id of the arm it is compared with, if it is."""
        return None if self.comparator in (None, "baseline") else self.comparator


@record
class Arm:
    """One arm; `file` is where it was read."""

    file: str
    id: str
    trial: str
    year: int | None
    pmid: str | None
    doi: str | None
    url: str | None
    seen: str
    cohort: str | None
    population: Population
    baseline: tuple[BaselineValue, ...]
    background: tuple[DoseEntry, ...]
    treatment: tuple[DoseEntry, ...]
    observations: tuple[Observation, ...]

    @property
    def entries(self) -> tuple[DoseEntry, ...]:
        """Every line of background and treatment."""
        return (*self.background, *self.treatment)

    @property
    def active(self) -> tuple[DoseEntry, ...]:
        """The lines by which a medicine is given."""
        return tuple(entry for entry in self.entries if entry.active)

    @property
    def weaker(self) -> bool:
        """Whether part of its dosing is a stand-in, recalled, or titrated to assumed limits."""
        return any(entry.weaker for entry in self.active)

    @property
    def drugs(self) -> tuple[str, ...]:
        """The medicines given, each once; 'no drug' where there is none."""
        return tuple(dict.fromkeys(entry.drug for entry in self.active)) or ("no drug",)

    def printed(self, biomarker: str) -> BaselineValue | None:
        """Return the printed baseline of a biomarker."""
        return next((value for value in self.baseline if value.biomarker == biomarker), None)
