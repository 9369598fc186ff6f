"""One published result, predicted from curves in its own statistic, unit, sampling and assay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import quantities
from hpgx.biomarkers import biomarkers
from hpgx.records import record
from hpgx.simulation.assay import RHYTHMIC, Laboratory, laboratory
from hpgx.validation import events
from hpgx.validation.arms import Arm, Observation
from hpgx.validation.curves import DAY, FREE_FRACTION, Curves
from hpgx.validation.treatment import NotSimulableError
from hpgx.validation.vocabulary import DRUG_CONCENTRATION, VERSUS_ARM

Array: TypeAlias = NDArray[Any]

DERIVED = {
    "azoospermia": "sperm_concentration",
    "sperm_total_count": "sperm_concentration",
}
"""What is computed from another curve."""

TERMINAL = (0.01, 0.1)
"""Shares of the peak after the last dose between which the terminal half-life is read."""


@record
class Settings:
    """Which effects of the laboratory are applied; both are off by default (docs/arm-files.md says why)."""

    morning: bool = False
    immunoassay: bool = False


@record
class Reading:
    """What a group looks like to one observation: its prediction, its values now and before, in the result's unit.

    `level` is the group's level by the result's own sampling (what another arm is compared with); `baseline` the
    group's value before treatment.
    """

    value: float | None
    level: float
    baseline: float


class Reader:
    """Reads observations of one arm off its curves."""

    def __init__(self, arm: Arm, curves: Curves, washout: Curves | None, settings: Settings | None = None) -> None:
        self.arm = arm
        self.curves = events.with_events(curves)
        self.washout = washout
        self.settings = settings or Settings()
        self.laboratory: Laboratory = laboratory()

    def read(self, o: Observation, end_of_treatment_h: float) -> Reading:
        """Return the reading of an observation. Raises NotSimulableError for what the model lacks."""
        source = source_of(o.biomarker)
        if source not in self.curves:
            raise NotSimulableError(_unknown(o.biomarker))
        unit = level_unit(o, self.arm)
        untreated = self._on_the_clock(o, source, self.curves.baseline(source), 0.0)
        before = self.seen(o, untreated, unit, baseline=True)
        if o.stat == "half_life_h":
            return Reading(value=self._half_life(source), level=float("nan"), baseline=_mean(before))
        if o.stat in ("proportion", "time_to_event_d"):
            value = self._events(o, source, end_of_treatment_h)
            return Reading(value=value, level=value if value is not None else float("nan"), baseline=_mean(before))
        now = self.seen(o, self._now(o, source), unit)
        value = _STATISTICS[o.stat](self, o, now, before) if o.stat in _STATISTICS else None
        if o.relative_only and o.stat in LEVELS:
            value = self._relative(o, _mean(now), _mean(before))
        level = float(np.nanmedian(now)) if o.stat == "median" else _mean(now)
        return Reading(value=value, level=level, baseline=_mean(before))

    def seen(self, o: Observation, values: Array, unit: str, *, baseline: bool = False) -> Array:
        """Return values (…, people) of the model as the arm's laboratory reports them, in `unit`."""
        source = source_of(o.biomarker)
        scale = 1.0 if o.relative_only else self.curves.scales.get(o.biomarker, 1.0)
        if self.settings.immunoassay:
            printed = self.arm.printed(o.biomarker)
            method = o.assay if not baseline or printed is None else printed.assay or o.assay
            values = values + self.laboratory.offset(source, method)
        values = values * scale * factor(source, unit) * self.laboratory.tube(source, o.matrix if not baseline else "")
        return values * (self.laboratory.semen_volume.value if o.biomarker == "sperm_total_count" else 1.0)

    def _now(self, o: Observation, source: str) -> Array:
        """Return everyone's value (people,) in house units, as the result samples it."""
        windowed = {"cmax": "peak", "cmin": "trough", "cavg": "mean", "auc": "mean"}
        sampling = windowed.get(o.stat, o.sampling)
        if o.stat == "tmax_d":
            sampling = "peak"
        values = self.curves.read(source, sampling, o.time_d, o.window_d)
        return self._on_the_clock(o, source, values, (o.time_d or 0.0) * DAY)

    def _on_the_clock(self, o: Observation, source: str, values: Array, hours: float) -> Array:
        """Return values as read in the morning, where that is asked for and the result is no average or peak."""
        averaged = o.sampling in ("mean", "peak") or o.stat in ("cavg", "cmax", "auc", "tmax_d")
        if not self.settings.morning or source not in RHYTHMIC or averaged:
            return values
        curves = self.curves
        return self.laboratory.morning(values, curves.age, curves.at("lh", hours), curves.baseline("lh"))

    def _relative(self, o: Observation, now: float, before: float) -> float | None:
        """Return the printed baseline times the predicted fold, on the arm's own scale."""
        printed = self.arm.printed(o.biomarker)
        if printed is None or before <= 0:
            return None
        return (
            printed.value
            * factor(source_of(o.biomarker), o.unit or "")
            / factor(source_of(o.biomarker), printed.unit)
            * fold(now, before, self._limit(o, o.unit or ""))
        )

    def _limit(self, o: Observation, unit: str) -> float:
        """Return the limit of quantification in a unit."""
        source = source_of(o.biomarker)
        limit = self.laboratory.limit(source)
        return limit * factor(source, unit) if limit else 0.0

    def _half_life(self, source: str) -> float | None:
        if self.washout is None:
            return None
        values = self.washout.values[source]
        if source != "testosterone_total" and not source.startswith(DRUG_CONCENTRATION):
            values = values - self.curves.baseline(source)[: values.shape[1]]
        found = [half_life(self.washout.times_h, curve) for curve in values.T]
        known = [one for one in found if one is not None]
        return float(np.mean(known)) if known else None

    def _events(self, o: Observation, source: str, end_of_treatment_h: float) -> float | None:
        criterion = o.criterion or events.usual(o.biomarker)
        if criterion is None:
            raise NotSimulableError("the result has no criterion")
        unit = biomarkers()[source].unit if criterion.on == "percent_of_baseline" else _criterion_unit(o, source)
        scale = float(self.seen(o, np.ones(1), unit)[0])
        made = events.Judge(criterion=criterion, biomarker=o.biomarker, source=source, scale=scale)
        if o.stat == "proportion":
            return made.proportion(self.curves, o)
        start = end_of_treatment_h if o.time_ref == "end_of_treatment" else 0.0
        return made.time_to_event_d(self.curves, start, o.event_of or "median_subject")

    def percent_floor(self) -> float:
        """Return the smallest fold of a baseline that is told from none."""
        return self.laboratory.smallest_share.value

    def tmax(self, o: Observation) -> float:
        """Return the days from the start of the window to the maximum, of the median person."""
        low, high = o.window_d or (0.0, o.time_d or 0.0)
        times, values = self.curves.within(source_of(o.biomarker), low * DAY, high * DAY)
        return float(np.nanmedian(times[np.argmax(values, axis=0)] / DAY - low))

    def fold_of(self, o: Observation, now: Array, before: Array) -> float:
        """Return the group's mean over its own mean before."""
        return fold(_mean(now), _mean(before), self._limit(o, level_unit(o, self.arm)), self.percent_floor())


LEVELS = ("mean", "median", "cavg", "cmax", "cmin", "auc")

_STATISTICS: dict[str, Callable[[Reader, Observation, Array, Array], float]] = {
    "mean": lambda _r, _o, now, _b: _mean(now),
    "cavg": lambda _r, _o, now, _b: _mean(now),
    "cmax": lambda _r, _o, now, _b: _mean(now),
    "cmin": lambda _r, _o, now, _b: _mean(now),
    "median": lambda _r, _o, now, _b: float(np.nanmedian(now)),
    "auc": lambda _r, o, now, _b: _mean(now) * DAY * ((o.window_d or (0.0, 0.0))[1] - (o.window_d or (0.0, 0.0))[0]),
    "tmax_d": lambda reader, o, _n, _b: reader.tmax(o),
    "change": lambda _r, _o, now, before: _mean(now - before),
    "percent_change": lambda reader, o, now, before: 100 * (reader.fold_of(o, now, before) - 1),
    "percent_of_baseline": lambda reader, o, now, before: 100 * reader.fold_of(o, now, before),
    "fold_of_baseline": lambda reader, o, now, before: reader.fold_of(o, now, before),
    "qualitative": lambda reader, o, now, before: 100 * (reader.fold_of(o, now, before) - 1),
}


def compared(o: Observation, own: Reading, other: Reading, floor: float, limit: float) -> float:
    """Return a result against another arm (`own` and `other` read the same observation)."""
    if o.stat == "difference_vs_arm":
        return own.level - other.level
    ratio = fold(own.level, other.level, limit, floor)
    return ratio if o.stat == "ratio_vs_arm" else 100 * (ratio - 1)


def against_arm(o: Observation) -> bool:
    """Return whether a result is a comparison with another arm."""
    return o.stat in VERSUS_ARM or (o.stat == "qualitative" and o.other_arm is not None)


def fold(now: float, before: float, limit: float, floor: float = 0.0) -> float:
    """Return now over before, both raised to the limit of quantification, and no less than `floor`."""
    return max(max(now, limit) / max(before, limit, 1e-30), floor)


def limit_of(o: Observation, unit: str) -> float:
    """Return the limit of quantification of a result's biomarker in a unit; 0 where it has none."""
    source = source_of(o.biomarker)
    limit = laboratory().limit(source)
    return limit * factor(source, unit) if limit else 0.0


def half_life(times_h: Array, curve: Array) -> float | None:
    """Return the terminal half-life (hours) of one curve after its last dose, or None where it does not fall so far."""
    top = int(np.argmax(curve))
    after, values = times_h[top:], curve[top:]
    if not np.isfinite(values).all() or values[0] <= 0:
        return None
    below = np.flatnonzero(values < TERMINAL[0] * values[0])
    last = int(below[0]) if len(below) else len(values)
    use = (values[:last] <= TERMINAL[1] * values[0]) & (values[:last] > 0)
    if not len(below) or use.sum() < 3:
        return None
    slope = np.polyfit(after[:last][use], np.log(values[:last][use]), 1)[0]
    return float(-np.log(2) / slope) if slope < 0 else None


def source_of(biomarker: str) -> str:
    """Return the curve from which a biomarker is read."""
    return DERIVED.get(biomarker, biomarker)


def level_unit(o: Observation, arm: Arm) -> str:
    """Return the unit in which levels of a result are spoken of: its own, else that of the printed baseline."""
    source = source_of(o.biomarker)
    if o.unit is not None and o.stat in (*LEVELS, "change", "difference_vs_arm"):
        return o.unit.removesuffix(".h")
    printed = arm.printed(o.biomarker)
    if printed is not None and printed.stat != "proportion":
        return printed.unit
    marker = biomarkers().get(source)
    if marker is not None:
        return marker.us
    return "%" if source == FREE_FRACTION else "IU/L" if source.endswith(("hcg", "fsh", "lh")) else "ng/mL"


def factor(source: str, unit: str) -> float:
    """Return by what a house number is multiplied to be in a unit of the schema."""
    unit = unit.removesuffix(".h")
    if source.startswith(DRUG_CONCENTRATION):
        house = "IU/L" if unit == "IU/L" else "ng/mL"
        return quantities.convert(1.0, house, unit, what=source)
    if unit in ("%", "10*6") or events.is_event(source):
        return 1.0
    return biomarkers()[source].factor(unit)


def _criterion_unit(o: Observation, source: str) -> str:
    unit = o.criterion.unit if o.criterion else ""
    return biomarkers()[source].unit if unit in ("", "1", "%") and o.biomarker == "azoospermia" else unit


def _unknown(biomarker: str) -> str:
    if biomarker.startswith(DRUG_CONCENTRATION):
        drug = biomarker.removeprefix(DRUG_CONCENTRATION).replace("_", " ")
        return f"the concentration of {drug} is not part of this arm's model"
    return f"hpgx does not simulate {biomarker.replace('_', ' ')} yet"


def _mean(values: Array) -> float:
    return float(np.nanmean(values))
