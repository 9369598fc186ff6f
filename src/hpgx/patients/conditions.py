"""Conditions: who a person of a diagnosis typically is, one data file ``data/conditions/<id>.toml`` each.

A condition holds the distribution of age and body mass index, the log-normal distribution of the untreated
hormones at a reference age and body mass index with its slopes and correlations, and changed parameters of
physiology. What a file leaves out it takes from the condition it is `based_on`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue
from hpgx.axis import variant
from hpgx.biomarkers import biomarkers
from hpgx.catalogue import Table, Value
from hpgx.errors import InputError, UnitError, near
from hpgx.records import record

Array: TypeAlias = NDArray[Any]

HORMONES: dict[str, str] = {
    "testosterone_total": "nmol/L",
    "dihydrotestosterone": "nmol/L",
    "estradiol": "pmol/L",
    "shbg": "nmol/L",
    "lh": "IU/L",
    "fsh": "IU/L",
    "sperm_capacity": "million/mL",
    "inhibin_capacity": "pg/mL",
    "volume_capacity": "mL",
}
"""What defines an untreated man, with its house unit; a capacity is what his tubules make at full support."""


@record
class Spread:
    """The normal distribution of a covariate, cut off at `low` and `high`."""

    mean: float
    sd: float
    low: float
    high: float
    source: str


@record
class Hormone:
    """A log-normal hormone: its median at the reference age and body mass index, and log-slopes on both."""

    typical: Value
    per_year: Value
    per_bmi: Value


@record
class Condition:
    """A diagnosis, as distributions."""

    id: str
    name: str
    meaning: str
    sex: str
    reference_age: float
    reference_bmi: float
    age: Spread
    bmi: Spread
    hormones: dict[str, Hormone]
    correlation: dict[tuple[str, str], float]
    correlation_source: str
    parameters: dict[str, Value]

    def log_mean(self, age: float, bmi: float) -> Array:
        """Return the mean of the log hormones, in the order of HORMONES, for an age (yr) and BMI (kg/m2)."""
        years, excess = age - self.reference_age, bmi - self.reference_bmi
        return np.array(
            [
                np.log(hormone.typical.value) + hormone.per_year.value * years + hormone.per_bmi.value * excess
                for hormone in self.hormones.values()
            ]
        )

    def log_covariance(self) -> Array:
        """Return the covariance of the log hormones, in the order of HORMONES."""
        names = list(HORMONES)
        sd = np.array([np.sqrt(np.log1p(hormone.typical.cv**2)) for hormone in self.hormones.values()])
        correlation = np.eye(len(names))
        for (one, other), r in self.correlation.items():
            i, j = names.index(one), names.index(other)
            correlation[i, j] = correlation[j, i] = r
        return correlation * np.outer(sd, sd)


@cache
def conditions() -> dict[str, Condition]:
    """Return every condition by id. Raises DataError for a file that does not meet the schema."""
    paths = sorted((catalogue.DATA / "conditions").glob("*.toml"))
    raw = {path.stem: catalogue.read(path) for path in paths}
    return {name: _condition(name, _inherited(name, raw)) for name in raw}


def find(name: str) -> Condition:
    """Return the condition with this id (blanks like underscores). Raises InputError with near matches."""
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_").replace("gynecomastia", "gynaecomastia")
    known = conditions()
    if wanted not in known:
        raise InputError(f"hpgx knows no diagnosis '{name}'.{near(wanted, known)} 'hpgx conditions' lists them.")
    return known[wanted]


def _inherited(name: str, raw: Mapping[str, Table]) -> Table:
    table = raw[name]
    parent = table.text("based_on", "")
    if not parent:
        return table
    if parent not in raw:
        raise table.wrong("based_on", f"is '{parent}', which is no condition; it must be one of {', '.join(raw)}.")
    return Table(_merged(_inherited(parent, raw).content, table.content), table.file)


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        # a number with its source replaces another as a whole; anything else merges key by key
        whole = not isinstance(value, dict) or "value" in value or "mean" in value
        merged[key] = value if whole else _merged(under.get(key, {}), cast("dict[str, Any]", value))
    return merged


def _condition(identifier: str, table: Table) -> Condition:
    table.number("schema")
    table.text("based_on", "")
    hormones = table.table("hormones")
    correlation = table.table("correlation")
    parameters = table.table("parameters") if "parameters" in table else Table({}, table.file, "parameters")
    covariates = table.table("covariates")
    condition = Condition(
        id=identifier,
        name=table.text("name"),
        meaning=table.text("meaning"),
        sex=table.text("sex", among=("male", "female")),
        reference_age=table.quantity("reference_age", "yr"),
        reference_bmi=table.quantity("reference_bmi", "kg/m**2"),
        age=_spread(covariates.table("age"), "yr"),
        bmi=_spread(covariates.table("bmi"), "kg/m**2"),
        hormones={name: _hormone(hormones.table(name), name, unit) for name, unit in HORMONES.items()},
        correlation=_correlation(correlation),
        correlation_source=correlation.text("source"),
        parameters=_parameters(parameters),
    )
    for inner in (hormones, correlation, parameters, covariates, table):
        inner.close()
    return condition


def _spread(table: Table, unit: str) -> Spread:
    spread = Spread(
        mean=table.quantity("mean", unit),
        sd=table.quantity("sd", unit),
        low=table.quantity("low", unit),
        high=table.quantity("high", unit),
        source=table.text("source"),
    )
    table.text("note", "")
    table.close()
    return spread


def _hormone(table: Table, name: str, unit: str) -> Hormone:
    typical = table.table("typical")
    marker = biomarkers().get(name)
    if marker is not None:
        # hormones may be written in either of the units that people use
        given = typical.text("unit")
        try:
            number = typical.number("value") / marker.factor(given)
        except UnitError as problem:
            raise typical.wrong("unit", f"is '{given}' but must be convertible to '{unit}'; fix the unit.") from problem
        typical = Table({**typical.content, "value": number, "unit": unit}, typical.file, typical.place)
    if typical.number("cv", 0.0) <= 0:
        raise typical.wrong("cv", "is missing; add how much the hormone varies between men.")
    zero = Value(value=0.0, unit="", source="hpgx", at="", method="assumed", seen="derived")
    hormone = Hormone(
        typical=Table({"typical": typical.content}, table.file, table.place).value("typical", unit),
        per_year=table.value("per_year", "1/yr") if "per_year" in table else zero,
        per_bmi=table.value("per_bmi", "m**2/kg") if "per_bmi" in table else zero,
    )
    table.close()
    return hormone


def _correlation(table: Table) -> dict[tuple[str, str], float]:
    pairs: dict[tuple[str, str], float] = {}
    for key in table.content:
        if key not in ("source", "note"):
            one, _, other = key.partition(" ")
            if one not in HORMONES or other not in HORMONES:
                raise table.wrong(key, f"must name two of {', '.join(HORMONES)}, with a blank between.")
            pairs[one, other] = table.number(key)
    table.text("note", "")
    return pairs


def _parameters(table: Table) -> dict[str, Value]:
    known = variant.parameters()
    for key in table.content:
        if key not in known:
            raise table.wrong(key, f"is no parameter of physiology.{near(key, known)}")
    return {key: table.value(key, known[key].unit) for key in table.content}
