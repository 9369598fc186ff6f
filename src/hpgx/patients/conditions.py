"""Conditions: who a person of a diagnosis typically is, one data file ``data/conditions/<id>.toml`` each.

A condition holds the distribution of age and body mass index, the log-normal distribution of the untreated
hormones at a reference age and body mass index with its slopes and correlations, how they come in puberty, and
changed parameters of physiology. What a file leaves out it takes from the condition it is `based_on`, by that one's
slopes on age and body mass index.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue
from hpgx.axis import variant
from hpgx.axis.consequences import Measured
from hpgx.biomarkers import biomarkers
from hpgx.catalogue import Table, Value
from hpgx.errors import InputError, UnitError, near
from hpgx.records import record, replace
from hpgx.units import units_of

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
"""The hormones that define an untreated man, with their house units; a capacity is what his tubules make at full
support."""

MEASURED: dict[str, str] = units_of(Measured)
"""What else is measured in him, with its house unit."""

BASELINE: dict[str, str] = HORMONES | MEASURED
"""All that defines an untreated man."""


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
    """A log-normal hormone: its median at `age` (yr) and `bmi` (kg/m2), and log-slopes on both.

    Where a condition leaves the median to the one it is based on, age and bmi are that one's reference.
    In puberty it goes from a child's (`child`, relative to the adult) to the adult's, half of the way at `puberty`.
    """

    typical: Value
    age: float
    bmi: float
    per_year: Value
    per_bmi: Value
    child: Value
    puberty: Value

    def maturity(self, age: float, width: float) -> float:
        """Return the median at an age (yr) relative to the adult's, by a logistic curve of this width (yr)."""
        return self.child.value + (1 - self.child.value) / (1 + math.exp((self.puberty.value - age) / width))


@record
class Condition:
    """A diagnosis, as distributions."""

    id: str
    name: str
    meaning: str
    sex: str
    reference_age: float
    reference_bmi: float
    puberty_width: Value
    grown: float
    age: Spread
    bmi: Spread
    hormones: dict[str, Hormone]
    correlation: dict[tuple[str, str], float]
    correlation_source: str
    parameters: dict[str, Value]

    def told(self, people: str) -> str:
        """Return these people in words: 'men' are 'healthy men', or 'men with Klinefelter syndrome'."""
        return self.name.replace("man", people, 1) if "man" in self.name.split() else f"{people} with {self.name}"

    def log_mean(self, age: float, bmi: float) -> Array:
        """Return the mean of the log hormones, in the order of BASELINE, for an age (yr) and BMI (kg/m2)."""
        return np.array([self._log_mean(hormone, age, bmi) for hormone in self.hormones.values()])

    def _log_mean(self, hormone: Hormone, age: float, bmi: float) -> float:
        years = max(age, self.grown) - max(hormone.age, self.grown)
        slopes = hormone.per_year.value * years + hormone.per_bmi.value * (bmi - hormone.bmi)
        width = self.puberty_width.value
        grown_since = hormone.maturity(age, width) / hormone.maturity(hormone.age, width)
        return math.log(hormone.typical.value * grown_since) + slopes

    def log_covariance(self) -> Array:
        """Return the covariance of the log hormones, in the order of BASELINE."""
        names = list(BASELINE)
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
        return Table(_stamped(table.content), table.file)
    if parent not in raw:
        raise table.wrong("based_on", f"is '{parent}', which is no condition; it must be one of {', '.join(raw)}.")
    under = _inherited(parent, raw).content
    references = {key: table.content.get(key, under[key]) for key in ("reference_age", "reference_bmi")}
    return Table(_merged(under, _stamped(table.content | references)), table.file)


def _stamped(content: dict[str, Any]) -> dict[str, Any]:
    """Return a condition in which each hormone's median says at which age and body mass index it holds."""
    reference = {"at_age": content.get("reference_age", ""), "at_bmi": content.get("reference_bmi", "")}
    hormones: dict[str, Any] = {
        name: hormone | reference if "typical" in hormone else hormone
        for name, hormone in content.get("hormones", {}).items()
    }
    return content | {"hormones": hormones}


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
    covariates, puberty = table.table("covariates"), table.table("puberty")
    condition = Condition(
        id=identifier,
        name=table.text("name"),
        meaning=table.text("meaning"),
        sex=table.text("sex", among=("male", "female")),
        reference_age=table.quantity("reference_age", "yr"),
        reference_bmi=table.quantity("reference_bmi", "kg/m**2"),
        puberty_width=puberty.value("width", "yr"),
        grown=puberty.quantity("grown", "yr"),
        age=_spread(covariates.table("age"), "yr"),
        bmi=_spread(covariates.table("bmi"), "kg/m**2"),
        hormones={name: _hormone(hormones.table(name), name, unit) for name, unit in BASELINE.items()},
        correlation=_correlation(correlation),
        correlation_source=correlation.text("source"),
        parameters=_parameters(parameters),
    )
    for inner in (hormones, correlation, parameters, covariates, puberty, table):
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
    always = replace(zero, value=1.0)
    hormone = Hormone(
        typical=Table({"typical": typical.content}, table.file, table.place).value("typical", unit),
        age=table.quantity("at_age", "yr"),
        bmi=table.quantity("at_bmi", "kg/m**2"),
        per_year=table.value("per_year", "1/yr") if "per_year" in table else zero,
        per_bmi=table.value("per_bmi", "m**2/kg") if "per_bmi" in table else zero,
        child=table.value("child", "") if "child" in table else always,
        puberty=table.value("puberty", "yr") if "child" in table else zero,
    )
    table.close()
    return hormone


def _correlation(table: Table) -> dict[tuple[str, str], float]:
    pairs: dict[tuple[str, str], float] = {}
    for key in table.content:
        if key not in ("source", "note"):
            one, _, other = key.partition(" ")
            if one not in BASELINE or other not in BASELINE:
                raise table.wrong(key, f"must name two of {', '.join(BASELINE)}, with a blank between.")
            pairs[one, other] = table.number(key)
    table.text("note", "")
    return pairs


def _parameters(table: Table) -> dict[str, Value]:
    known = variant.parameters()
    for key in table.content:
        if key not in known:
            raise table.wrong(key, f"is no parameter of physiology.{near(key, known)}")
    return {key: table.value(key, known[key].unit) for key in table.content}
