"""Hit or miss: the rules of design.md section 5, standard errors, fold errors and their summary."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from hpgx.records import record
from hpgx.validation.arms import Arm, Observation
from hpgx.validation.predict import LEVELS, level_unit, limit_of

FOLD = 1.25
DIFFERENCE = 0.25
SHARE = 0.10
ERRORS = 2.0
SIGN_FROM = 10.0
"""Percent from which an observed change must be predicted with its sign."""

SMALLEST_SHARE = 0.03
NORMAL_95 = 1.96

AS_FOLD = (
    *LEVELS,
    "half_life_h",
    "tmax_d",
    "time_to_event_d",
    "fold_of_baseline",
    "percent_of_baseline",
    "ratio_vs_arm",
)
AS_PERCENT = ("percent_change", "percent_difference_vs_arm")
AS_DIFFERENCE = ("change", "difference_vs_arm")
TOLERANCE = {"hematocrit": 1.0, "hemoglobin": 0.4, "fat_mass": 0.7, "lean_mass": 0.7}
"""Allowed difference of changes in %, g/dL, kg."""

BONE = "bmd_"
BONE_TOLERANCE = 0.01
"""The same for bone density, as a share of the baseline."""

DIRECTION = {"hematocrit": (1.5, 3.0), "hemoglobin": (1.5, 3.0), "bone": (0.5, 1.5), "sperm": (5.0, 25.0)}
"""Percent from which a change is up or down, and within which it is unchanged; see `thresholds`."""

USUAL_DIRECTION = (5.0, 10.0)
SPERM = ("sperm_concentration", "sperm_total_count", "total_motile_count")


@record
class Row:
    """One observation beside its prediction; None where there is none."""

    arm: Arm
    observation: Observation
    predicted: float | None
    predicted_baseline: float | None
    unchanged: float | None
    hit: bool | None
    hit_unchanged: bool | None
    error: str | None

    @property
    def fold_error(self) -> float | None:
        """max(predicted/observed, observed/predicted); infinite without a prediction, None where no fold is taken."""
        return fold_error(self.observation, self.arm, self.predicted, self.predicted_baseline)


def standard_error(o: Observation, arm: Arm) -> float | None:
    """Return the standard error of an observed value, in its unit."""
    spread, n = o.spread, arm.population.n
    if spread.se is not None:
        return spread.se
    if spread.ci95 is not None:
        return (spread.ci95[1] - spread.ci95[0]) / (2 * NORMAL_95)
    if n is None:
        return None
    if spread.sd is not None:
        return spread.sd / math.sqrt(n)
    return None if spread.iqr is None else (spread.iqr[1] - spread.iqr[0]) / 1.08 / math.sqrt(n)


def interval(o: Observation, arm: Arm) -> tuple[float, float] | None:
    """Return the observed 95 % interval: printed, of a share the exact binomial, else from the standard error."""
    if o.value is None:
        return None
    if o.spread.ci95 is not None:
        return o.spread.ci95
    if o.stat == "proportion":
        return None if arm.population.n is None else binomial(o.value, arm.population.n)
    error = standard_error(o, arm)
    return None if error is None else (o.value - NORMAL_95 * error, o.value + NORMAL_95 * error)


def binomial(share: float, n: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share of n people."""
    from scipy.stats import beta

    count = round(share * n)
    low = float(beta.ppf(0.025, count, n - count + 1)) if count > 0 else 0.0
    high = float(beta.ppf(0.975, count + 1, n - count)) if count < n else 1.0
    return low, high


def hit(o: Observation, arm: Arm, predicted: float | None, baseline: float | None) -> bool:
    """Return whether a prediction hits; `baseline` is the predicted one, in the unit of levels."""
    if predicted is None or not math.isfinite(predicted):
        return False
    if o.stat == "qualitative":
        return direction(o, predicted)
    observed = o.value or 0.0
    if (o.bound == "lower" and predicted >= observed) or (o.bound == "upper" and predicted <= observed):
        return True
    if o.stat == "proportion":
        low, high = interval(o, arm) or (observed, observed)
        return abs(predicted - observed) <= SHARE + 1e-12 or low <= predicted <= high
    error = standard_error(o, arm)
    if error is not None and abs(predicted - observed) <= ERRORS * error:
        return True
    if o.biomarker in TOLERANCE or o.biomarker.startswith(BONE):
        return _consequence(o, arm, predicted, baseline)
    if o.stat in AS_DIFFERENCE:
        return abs(predicted - observed) <= DIFFERENCE * abs(observed)
    if o.stat in AS_PERCENT and abs(observed) >= SIGN_FROM and observed * predicted <= 0:
        return False
    found = fold_error(o, arm, predicted, baseline)
    return found is not None and found <= FOLD * (1 + 1e-9)


def fold_error(o: Observation, arm: Arm, predicted: float | None, baseline: float | None = None) -> float | None:
    """Return the fold error of level and percent results; None for others, infinite without a prediction.

    `baseline` is the predicted one, in the unit of levels: a fold cannot show less than the limit of counting over it.
    """
    if o.stat not in (*AS_FOLD, *AS_PERCENT):
        return None
    if predicted is None or o.value is None or not math.isfinite(predicted):
        return math.inf
    one, other = as_fold(o, arm, o.value, baseline), as_fold(o, arm, predicted, baseline)
    return max(one / other, other / one) if one > 0 and other > 0 else math.inf


def as_fold(o: Observation, arm: Arm, value: float, baseline: float | None) -> float:
    """Return a value as what folds are taken of, raised to its limit of quantification."""
    least = max(SMALLEST_SHARE, limit_of(o, level_unit(o, arm)) / baseline if baseline else 0.0)
    if o.stat in AS_PERCENT:
        return max(1 + value / 100, least)
    if o.stat == "percent_of_baseline":
        return max(value / 100, least)
    if o.stat in ("fold_of_baseline", "ratio_vs_arm"):
        return max(value, least)
    if o.stat in LEVELS and not o.relative_only and o.stat != "auc":
        return max(value, limit_of(o, level_unit(o, arm)))
    return value


def _consequence(o: Observation, arm: Arm, predicted: float, baseline: float | None) -> bool:
    """Compare changes from baseline of blood count, bone and body composition."""
    printed = arm.printed(o.biomarker)
    before = printed.value if printed is not None else baseline
    if before is None and o.stat != "change":
        return False
    change = [_change(o, value, start) for value, start in ((o.value or 0.0, before), (predicted, baseline))]
    grams = 10.0 if o.biomarker == "hemoglobin" and level_unit(o, arm) == "g/L" else 1.0
    allowed = TOLERANCE.get(o.biomarker, BONE_TOLERANCE * (before or 0.0)) * grams
    return abs(change[1] - change[0]) <= max(DIFFERENCE * abs(change[0]), allowed)


def _change(o: Observation, value: float, before: float | None) -> float:
    """Return a value of any statistic as a change from its baseline."""
    start = before or 0.0
    if o.stat in AS_PERCENT:
        return value / 100 * start
    if o.stat == "percent_of_baseline":
        return (value / 100 - 1) * start
    if o.stat in ("fold_of_baseline", "ratio_vs_arm"):
        return (value - 1) * start
    return value if o.stat in AS_DIFFERENCE else value - start


def thresholds(biomarker: str) -> tuple[float, float]:
    """Return the percent from which a change counts, and within which there is none."""
    if biomarker in SPERM:
        return DIRECTION["sperm"]
    return DIRECTION.get("bone" if biomarker.startswith(BONE) else biomarker, USUAL_DIRECTION)


def direction(o: Observation, percent: float) -> bool:
    """Return whether a predicted change in percent has the observed direction."""
    moved, still = thresholds(o.biomarker)
    return {"up": percent >= moved, "down": percent <= -moved, "unchanged": abs(percent) <= still}[
        o.direction or "unchanged"
    ]


def summary(rows: Iterable[Row]) -> dict[str, Any]:
    """Return hit rate, median fold error and coverage in all and by biomarker, drug, condition and trial."""
    scorable = [row for row in rows if row.observation.scorable]
    by: dict[str, Callable[[Row], Iterable[str]]] = {
        "biomarker": lambda row: (row.observation.biomarker,),
        "drug": lambda row: row.arm.drugs,
        "condition": lambda row: (row.arm.population.condition,),
        "trial": lambda row: (row.arm.trial,),
    }
    found: dict[str, Any] = {
        "all": tally(scorable),
        "simulable": tally([r for r in scorable if r.predicted is not None]),
    }
    for name, groups in by.items():
        members: dict[str, list[Row]] = {}
        for row in scorable:
            for group in groups(row):
                members.setdefault(group, []).append(row)
        ordered = sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
        found[f"by_{name}"] = {group: tally(inside) for group, inside in ordered}
    return found


def tally(rows: list[Row]) -> dict[str, Any]:
    """Return the counts and rates of scorable rows; None where nothing can be said."""
    errors = [row.fold_error for row in rows]
    folds = [error for error in errors if error is not None]
    predicted = [row for row in rows if row.predicted is not None]
    return {
        "scorable": len(rows),
        "simulable": len(predicted),
        "hits": sum(row.hit is True for row in rows),
        "hit_rate": _rate(row.hit for row in rows),
        "median_fold_error": _finite(float(np.median(folds))) if folds else None,
        "coverage": len(predicted) / len(rows) if rows else None,
        "hit_rate_no_change": _rate(row.hit_unchanged for row in rows),
    }


def _rate(hits: Iterable[bool | None]) -> float | None:
    found = list(hits)
    return sum(one is True for one in found) / len(found) if found else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
