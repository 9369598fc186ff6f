"""How a laboratory sees a man: the clock, the tube, the method and the limit of counting (``data/assay.toml``).

The model's hormones are means of a day. A man's own testosterone peaks in the morning, by a ratio m that falls with
age; what he is given has no such rhythm, and the rhythm goes with LH:

    T(08:00) = T·[1 + (m(age) − 1)·min(1, LH/LH₀)]

so that a clamped or suppressed man, or one on hCG, has none and one whose LH is raised keeps it in proportion. The
same layer can read labs in (`daily`) and predictions out (`morning`). It is off unless asked for, because the
typical hormones of the conditions are morning values already.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue
from hpgx.biomarkers import biomarkers
from hpgx.catalogue import Value
from hpgx.records import record

Array: TypeAlias = NDArray[Any]

RHYTHMIC = ("testosterone_total", "testosterone_free", "testosterone_bioavailable")
"""What has the rhythm; estradiol, DHT, LH, FSH and SHBG vary little over a day (brambilla2009)."""


@record
class Clock:
    """Testosterone at 08:00 over its daily mean: `young` up to `age_young`, `old` from `age_old`, a line between."""

    young: Value
    old: Value
    age_young: Value
    age_old: Value


@record
class Laboratory:
    """The numbers of ``data/assay.toml``; limits by biomarker, in the house unit."""

    clock: Clock
    naf_plasma: Value
    immunoassay_estradiol: Value
    limits: dict[str, Value]
    smallest_share: Value
    semen_volume: Value

    def morning_ratio(self, age: Array) -> Array:
        """Return testosterone at 08:00 over its daily mean, of untreated men of these ages (yr)."""
        clock = self.clock
        return np.interp(age, (clock.age_young.value, clock.age_old.value), (clock.young.value, clock.old.value))

    def morning(self, daily: Array, age: Array, lh: Array, lh_untreated: Array) -> Array:
        """Return testosterone at 08:00 for its daily mean, given LH now and untreated (in one unit)."""
        own = np.minimum(1.0, lh / lh_untreated)
        return daily * (1 + (self.morning_ratio(age) - 1) * own)

    def daily(self, morning: Array, age: Array) -> Array:
        """Return the daily mean of an untreated man's testosterone that was read at 08:00."""
        return morning / self.morning_ratio(age)

    def tube(self, biomarker: str, matrix: str) -> float:
        """Return what a tube ('serum', 'plasma', 'naf_plasma') reads over serum."""
        affected = matrix == "naf_plasma" and biomarker == "testosterone_total"
        return self.naf_plasma.value if affected else 1.0

    def offset(self, biomarker: str, method: str | None) -> float:
        """Return what a method reads above the truth, in the house unit: direct immunoassays of estradiol."""
        affected = method == "immunoassay" and biomarker == "estradiol"
        return self.immunoassay_estradiol.value if affected else 0.0

    def limit(self, biomarker: str) -> float:
        """Return the limit of quantification in the house unit; 0 where none is set."""
        limit = self.limits.get(biomarker)
        return 0.0 if limit is None else limit.value


@cache
def laboratory() -> Laboratory:
    """Return the laboratory. Raises DataError for a file that does not meet its schema."""
    file = catalogue.read(catalogue.DATA / "assay.toml")
    clock, limit = file.table("clock"), file.table("limit")
    made = Laboratory(
        clock=Clock(
            young=clock.value("young", ""),
            old=clock.value("old", ""),
            age_young=clock.value("age_young", "yr"),
            age_old=clock.value("age_old", "yr"),
        ),
        naf_plasma=file.table("tube").value("naf_plasma", ""),
        immunoassay_estradiol=_hormone(file.table("immunoassay"), "estradiol"),
        limits={name: _hormone(limit, name) for name in limit.content},
        smallest_share=file.table("share").value("of_baseline", ""),
        semen_volume=file.table("semen").value("volume", "mL"),
    )
    for table in (clock, limit, file):
        table.close()
    return made


def _hormone(table: catalogue.Table, name: str) -> Value:
    """Return a number of a biomarker in its house unit, from any unit in which people write it."""
    marker = biomarkers()[name]
    typed = table.table(name)
    house = typed.number("value") / marker.factor(typed.text("unit"))
    content = {**typed.content, "value": house, "unit": marker.unit}
    return catalogue.Table({name: content}, typed.file, table.place).value(name, marker.unit)
