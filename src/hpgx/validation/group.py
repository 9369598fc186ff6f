"""The virtual group of an arm: men of its condition with its ages, sizes, printed baseline and entry limits.

The same standard scores are used for every arm (stratified, so that two hundred men have the means of many), which
makes contrasts between arms quiet and a group independent of names and order. Log hormones are first drawn from the
condition; those with a printed baseline or a limit are moved (`marginal`), and each man's other hormones follow by
the condition's regression. Capacities of the tubules are set from printed sperm, inhibin B and volume. What is
printed but no state of the model (free and bioavailable testosterone, testosterone in the testis) becomes a scale of
that arm's assay.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from hpgx import catalogue
from hpgx.biomarkers import biomarkers
from hpgx.patients import conditions
from hpgx.patients.conditions import BASELINE, Condition
from hpgx.patients.conditions import Spread as Truncated
from hpgx.patients.untreated import CAPACITY_OF, Untreated, assemble, lanes_of
from hpgx.records import record, replace
from hpgx.simulation.assay import laboratory
from hpgx.validation.arms import Arm, BaselineValue, Covariate, Limit, Population
from hpgx.validation.marginal import Target, place
from hpgx.validation.treatment import NotSimulableError

Array: TypeAlias = NDArray[Any]

DIRECT = (*BASELINE, *CAPACITY_OF)
"""Biomarkers that the untreated men are given; what else is printed becomes a scale."""

UNSPECIFIC = "healthy"
"""The condition that stands for 'other'."""

WITHIN = 4.0
"""A range of ages printed without mean and sd is read as this many standard deviations."""

MOST_FACTOR = 5.0
"""By how much the values wanted of untreated men may differ from what is printed on a background."""

CENTRING = 5
"""Rounds in which a truncated covariate is brought to its printed mean."""

CENSUS = 8
"""How many candidates there are for each place where limits cannot be met by moving one hormone."""


@record
class Group:
    """Virtual men; age, bmi, weight (n,) in yr, kg/m2, kg; `scales` {biomarker: assay of the arm over the model}."""

    untreated: Untreated
    age: Array
    bmi: Array
    weight: Array
    scales: dict[str, float]

    @property
    def n(self) -> int:
        """How many."""
        return len(self.age)


class Stratified:
    """Standard normal scores of which every n are evenly spread; stands in for NumPy's generator."""

    def __init__(self, *seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def standard_normal(self, n: int) -> Array:
        """Return n scores in random order."""
        return ndtri((self._rng.permutation(n) + 0.5) / n)

    def generator(self) -> np.random.Generator:
        """Return this as what the drawing of parameters asks for."""
        return cast("np.random.Generator", self)


def condition_of(population: Population) -> Condition:
    """Return the condition of a group. Raises NotSimulableError for women."""
    if population.sex != "male":
        raise NotSimulableError("the female axis is not simulated yet")
    return conditions.find(UNSPECIFIC if population.condition == "other" else population.condition)


def targets(population: Population, baseline: tuple[BaselineValue, ...]) -> dict[str, Target]:
    """Return what the group must be at baseline, {biomarker: target in the house unit}."""
    found = {value.biomarker: _printed(value, population.n) for value in baseline if value.biomarker in biomarkers()}
    for limit in population.entry:
        if limit.biomarker in biomarkers():
            found[limit.biomarker] = _limited(found.get(limit.biomarker, Target()), limit)
    return found


def draw(population: Population, wanted: Mapping[str, Target], n: int, seed: int) -> Group:
    """Return n men who meet the targets; the same arguments give the same men."""
    condition = condition_of(population)
    rest = {name: target for name, target in wanted.items() if name not in DIRECT}
    limited = any(target.low > 0 or math.isfinite(target.high) for target in rest.values())
    group = _drawn(condition, population, wanted, n * CENSUS if limited else n, seed)
    if limited:
        group = _selected(group, rest, n)
    scales = {
        name: target.centre / float(np.mean(at_rest(group.untreated)[name]))
        for name, target in rest.items()
        if target.centre and name in at_rest(group.untreated)
    }
    return replace(group, scales=scales)


def daily(group: Group) -> Group:
    """Return the men whose testosterone at 08:00 is that of these men: their mean of a day is lower."""
    hormones = dict(group.untreated.hormones)
    hormones["testosterone_total"] = laboratory().daily(hormones["testosterone_total"], group.age)
    return replace(group, untreated=replace(group.untreated, hormones=hormones))


def at_rest(untreated: Untreated) -> dict[str, Array]:
    """Return what is measured in untreated men, {biomarker: (n,)} in house units."""
    from hpgx.simulation import start

    lanes = start.at_rest(untreated, (), np.zeros(untreated.lanes))
    return {name: values[0] for name, values in lanes.kernel.observe(lanes.y[None], lanes.p).items()}


def _drawn(condition: Condition, population: Population, wanted: Mapping[str, Target], n: int, seed: int) -> Group:
    scores = Stratified(seed, n)
    age = _covariate(population.age, condition.age, scores.standard_normal(n))
    bmi = _covariate(population.bmi, condition.bmi, scores.standard_normal(n))
    covariance = condition.log_covariance()
    means = np.array([condition.log_mean(*one) for one in zip(age, bmi, strict=True)])
    z = np.array([scores.standard_normal(n) for _ in BASELINE]).T
    logs = _moved(means + z @ np.linalg.cholesky(covariance).T, covariance, wanted)
    untreated = assemble(condition, logs, {}, scores.generator(), age=age, first_typical=False)
    untreated = _with_capacities(untreated, wanted)
    return Group(untreated=untreated, age=age, bmi=bmi, weight=_weight(population, bmi), scales={})


def _moved(logs: Array, covariance: Array, wanted: Mapping[str, Target]) -> Array:
    """Return log hormones (n, hormones) with the printed ones placed and the others following them."""
    names = list(BASELINE)
    fixed = [names.index(name) for name in wanted if name in BASELINE]
    if not fixed:
        return logs
    placed = np.array([place(logs[:, index], wanted[names[index]]) for index in fixed]).T
    weights = covariance[:, fixed] @ np.linalg.inv(covariance[np.ix_(fixed, fixed)])
    moved = logs + (placed - logs[:, fixed]) @ weights.T
    moved[:, fixed] = placed
    return moved


def _with_capacities(untreated: Untreated, wanted: Mapping[str, Target]) -> Untreated:
    """Return the men with capacities that give the printed sperm, inhibin B and volume at rest."""
    asked = [lab for lab in CAPACITY_OF if lab in wanted]
    if not asked:
        return untreated
    _, state = lanes_of(untreated)
    hormones = dict(untreated.hormones)
    for lab in asked:
        now = np.log(state[f"seminiferous.{lab.split('_')[0] if lab != 'testis_volume' else 'volume'}"])
        hormones[CAPACITY_OF[lab]] = hormones[CAPACITY_OF[lab]] * np.exp(place(now, wanted[lab]) - now)
    return replace(untreated, hormones=hormones)


def _selected(group: Group, limits: Mapping[str, Target], n: int) -> Group:
    """Return the first n who meet the limits; where fewer do, those nearest to them fill up."""
    measured = at_rest(group.untreated)
    outside = np.zeros(group.n)
    for name, target in limits.items():
        if name in measured:
            below = np.log(max(target.low, 1e-9) / measured[name])
            above = np.log(measured[name] / target.high) if math.isfinite(target.high) else -np.inf
            outside += np.maximum(0.0, np.maximum(below, above))
    chosen = np.sort(np.argsort(outside, kind="stable")[:n])
    men = Untreated(
        hormones={name: values[chosen] for name, values in group.untreated.hormones.items()},
        parameters={name: values[chosen] for name, values in group.untreated.parameters.items()},
    )
    return Group(untreated=men, age=group.age[chosen], bmi=group.bmi[chosen], weight=group.weight[chosen], scales={})


def _covariate(printed: Covariate | None, usual: Truncated, scores: Array) -> Array:
    """Return a truncated normal covariate: what is printed, else that of the condition."""
    low, high, mean, sd = usual.low, usual.high, usual.mean, usual.sd
    if printed is not None:
        low, high = printed.low or low, printed.high or high
        if printed.mean is not None:
            mean, low, high = printed.mean, min(low, printed.mean), max(high, printed.mean)
        elif printed.low is not None and printed.high is not None:
            mean, sd = (low + high) / 2, max((high - low) / WITHIN, 1e-6)
        sd = printed.sd or sd
    found = _truncated(scores, mean, sd, low, high)
    location = mean
    for _ in range(CENTRING if printed is not None and printed.mean is not None else 0):
        location += mean - float(found.mean())
        found = _truncated(scores, location, sd, low, high)
    return found


def _truncated(scores: Array, location: float, sd: float, low: float, high: float) -> Array:
    begin, end = float(ndtr((low - location) / sd)), float(ndtr((high - location) / sd))
    if end - begin < 1e-9:
        return np.full(len(scores), low if location < low else high)
    return np.clip(location + sd * ndtri(begin + ndtr(scores) * (end - begin)), low, high)


def _weight(population: Population, bmi: Array) -> Array:
    """Return body weights in kg, with the printed mean where there is one."""
    height = catalogue.read(catalogue.DATA / "limits.toml").value("typical_height", "m").value
    weight = bmi * height**2
    return weight if population.weight_kg is None else weight * (population.weight_kg / weight.mean())


def _printed(value: BaselineValue, n: int | None) -> Target:
    factor = biomarkers()[value.biomarker].factor(value.unit)
    spread, sd, log_sd = value.spread, value.spread.sd, None
    if spread.se is not None and n:
        sd = sd or spread.se * math.sqrt(n)
    if spread.ci95 is not None and n:
        sd = sd or (spread.ci95[1] - spread.ci95[0]) / 3.92 * math.sqrt(n)
    if spread.iqr is not None and spread.iqr[0] > 0 and sd is None:
        log_sd = math.log(spread.iqr[1] / spread.iqr[0]) / 1.349
    floor = 1e-3 / factor
    return Target(
        centre=max(value.value, floor) / factor, stat=value.stat, sd=sd / factor if sd else None, log_sd=log_sd or None
    )


def _limited(target: Target, limit: Limit) -> Target:
    factor = biomarkers()[limit.biomarker].factor(limit.unit)
    if isinstance(limit.value, tuple):
        low, high = limit.value
        return replace(target, low=max(target.low, low / factor), high=min(target.high, high / factor))
    if limit.op in ("<", "<="):
        return replace(target, high=min(target.high, max(limit.value / factor, 1e-9)))
    return replace(target, low=max(target.low, limit.value / factor))


def printed_baseline(arm: Arm, arms: Mapping[str, Arm]) -> tuple[BaselineValue, ...]:
    """Return the printed baseline that the group must have: its own, else that of its placebo comparator.

    What is comparable only relative to its own baseline is on a scale of its own and left out.
    """
    relative = {one.biomarker for one in arm.observations if one.relative_only}
    known = {value.biomarker: value for value in arm.baseline}
    for observation in arm.observations:
        other = arms.get(observation.other_arm or "")
        if other is not None and not other.active:
            known = {value.biomarker: value for value in other.baseline} | known
    return tuple(value for name, value in known.items() if name not in relative and value.stat != "proportion")


def adjusted(wanted: Mapping[str, Target], found: Mapping[str, Array], so_far: Mapping[str, float]) -> dict[str, float]:
    """Return the factors on the targets of untreated men that bring what is found on the background to the printed."""
    factors = dict(so_far)
    for name, target in wanted.items():
        if target.centre and name in found:
            values = found[name]
            now = float(np.nanmean(values) if target.stat == "mean" else np.nanmedian(values))
            factor = factors.get(name, 1.0) * target.centre / max(now, 1e-9)
            factors[name] = min(max(factor, 1 / MOST_FACTOR), MOST_FACTOR)
    return factors


def scaled(wanted: Mapping[str, Target], factors: Mapping[str, float]) -> dict[str, Target]:
    """Return the targets with their centres and spreads multiplied; limits count on the background and fall away."""
    return {
        name: Target(
            centre=target.centre * factors.get(name, 1.0) if target.centre else None,
            stat=target.stat,
            sd=target.sd * factors.get(name, 1.0) if target.sd else None,
            log_sd=target.log_sd,
        )
        for name, target in wanted.items()
    }
