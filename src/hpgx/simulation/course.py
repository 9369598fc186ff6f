"""The course: what happened, labelled, with units, and knowing what made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

import hpgx
from hpgx import biomarkers, quantities, references
from hpgx.axis import variant
from hpgx.biomarkers import Biomarker
from hpgx.errors import InputError, near
from hpgx.patients.patient import Patient
from hpgx.patients.population import Population
from hpgx.patients.untreated import Untreated
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.protocol import Protocol
from hpgx.references import Reference
from hpgx.simulation.groups import DRUG

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from hpgx.pharmacology.harms import Harm
    from hpgx.simulation.monitoring import Monitoring
    from hpgx.simulation.run import Lanes
    from hpgx.simulation.summary import Summary
    from hpgx.simulation.symptoms import Symptoms
    from hpgx.simulation.why import Why

Array: TypeAlias = NDArray[Any]

LOW, HIGH = 5.0, 95.0
"""The percentiles of the bands."""


@dataclass(frozen=True)
class Series:
    """One quantity over time, with its unit.

    times_h (n,) in hours from day 0; values (n,); low and high (n,) are the 5th and 95th percentile, None
    without draws.
    """

    name: str
    label: str
    unit: str
    times_h: Array
    values: Array
    low: Array | None
    high: Array | None

    @property
    def days(self) -> Array:
        """The times in days."""
        return self.times_h / 24

    def to(self, unit: str) -> Series:
        """Return the series in another unit. Raises UnitError when it does not fit."""
        factor = quantities.convert(1.0, self.unit, unit, molar_mass=_molar_mass(self.name), what=self.label)
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return replace(self, unit=unit, values=self.values * factor, low=low, high=high)

    def at(self, time: str) -> float:
        """Return the value at a time such as '84 d', linear between samples. Raises InputError."""
        hours = quantities.house(time, "h", what="the time", example="84 d")
        if not self.times_h[0] <= hours <= self.times_h[-1]:
            raise InputError(f"the time is {time}; the course runs from day 0 to day {self.times_h[-1] / 24:g}.")
        return float(np.interp(hours, self.times_h, self.values))


@dataclass(frozen=True)
class Course:
    """What `simulate` returns.

    observed: {name: (times, lanes)} in house units; for a patient lane 0 is the best guess and the rest are
    draws, for a population every lane is a person. failures: {lane: why}; such lanes are masked. untreated:
    the men the lanes are; begun: lane 0 on day 0; decisions: (hours, words) of lane 0.
    """

    who: Patient | Population
    protocol: Protocol
    horizon: str
    draws: int
    seed: int
    data: str
    times_h: Array
    observed: dict[str, Array]
    untreated: Untreated
    begun: Lanes
    decisions: tuple[tuple[float, str], ...]
    failures: dict[int, str]
    warnings: tuple[str, ...]

    @property
    def version(self) -> str:
        """The version of hpgx that made this."""
        return hpgx.__version__

    @property
    def names(self) -> tuple[str, ...]:
        """The names of everything that was observed."""
        return tuple(self.observed)

    def __iter__(self) -> Iterator[Series]:
        """Iterate over every series."""
        return (self[name] for name in self.observed)

    def __getitem__(self, name: str) -> Series:
        """Return a series by name or alias: 'testosterone', 'LH', 'anastrozole'. Raises InputError."""
        known = self.known(name)
        lanes = self.observed[known]
        middle, low, high = self.bands(lanes)
        return Series(known, label_of(known), unit_of(known), self.times_h, middle, low, high)

    def bands(self, lanes: Array) -> tuple[Array, Array | None, Array | None]:
        """Return the middle of (times, lanes), and the 5th and 95th percentile where people were drawn."""
        whole = isinstance(self.who, Population)
        middle = np.nanmedian(lanes, axis=1) if whole else lanes[:, 0]
        if not whole and not self.draws:
            return middle, None, None
        low, high = np.nanpercentile(self.drawn(lanes), [LOW, HIGH], axis=1)
        return middle, low, high

    def drawn(self, lanes: Array) -> Array:
        """Return those of the lanes (the last axis) that shares and bands are of: the draws without the best guess."""
        return lanes[..., 1:] if self.draws and isinstance(self.who, Patient) else lanes

    def before(self) -> dict[str, Array]:
        """Return {name: (lanes,)} of what was there on day 0, in house units."""
        return {name: values[0] for name, values in self.observed.items()}

    @property
    def growing(self) -> bool:
        """Whether this is a boy, or a group of boys, whom ranges and guidelines of grown men do not fit."""
        return growing(self.who)

    def known(self, name: str) -> str:
        """Return the name of a series, given that or an alias. Raises InputError with near matches."""
        if name in self.observed:
            return name
        names = self._names_of
        found = names.get(_plain(name))
        if found is None:
            raise InputError(
                f"the course has no '{name}'.{near(_plain(name), names)} It has {', '.join(self.observed)}."
            )
        return found

    @cached_property
    def _names_of(self) -> dict[str, str]:
        """{name or alias as people write it: name} of everything that was observed."""
        markers = biomarkers.biomarker_names().items()
        names = {alias: name for alias, name in markers if name in self.observed}
        for name in self.observed:
            if name.startswith(DRUG):
                drug = drugs().get(name.removeprefix(DRUG))
                called = (name.removeprefix(DRUG), *((drug.name, *drug.aliases) if drug else ()))
                names |= {_plain(alias): name for alias in called}
        return names

    @cached_property
    def _summary(self) -> Summary:
        from hpgx.simulation.summary import summarise

        return summarise(self)

    def summary(self, units: str = "us") -> Summary:
        """Return mean, trough and peak of everything over the last full cycle; units 'us' or 'si'."""
        return self._summary.in_units(units)

    def plot(self, path: str | Path | None = None, *, units: str = "us", show: Sequence[str] = ()) -> Figure:
        """Return a figure of hormones, bands and doses; written to `path` (PNG, SVG or PDF) if given.

        show: the panels, by name or alias; left out, hormones, fertility and what moved.
        """
        from hpgx.simulation.plot import plot

        return plot([self], path, units=units, show=show)

    def why(self, name: str, at: str | None = None) -> Why:
        """Return what moved a series: each arm of the feedback held, each medicine left out, and what it hangs on.

        at: a time such as 'week 12'; left out, over the window of the summary. For a patient.
        """
        from hpgx.simulation.why import why

        return why(self, self.known(name), at)

    def monitoring(self) -> Monitoring:
        """Return which thresholds of guidelines are crossed, when, and in which share of the draws or of the group."""
        from hpgx.simulation.monitoring import monitoring

        return monitoring(self)

    def symptoms(self) -> Symptoms:
        """Return how probable symptoms are before and at the end, with grade of evidence and source."""
        from hpgx.simulation.symptoms import symptoms

        return symptoms(self)

    def harms(self) -> tuple[Harm, ...]:
        """Return the harms recorded of the medicines given, as rates in those who were studied."""
        from hpgx.pharmacology.harms import harms_of

        given = dict.fromkeys(clause.drug for clause in self.protocol.clauses)
        return tuple(dict.fromkeys(harm for drug in given for harm in harms_of(drug)))

    def to_dict(self, units: str = "us") -> dict[str, Any]:
        """Return the course as plain data, as `hpgx simulate --json` writes it."""
        from hpgx.simulation.export import as_dict

        return as_dict(self, units)

    def save(self, path: str | Path, *, units: str = "us") -> None:
        """Write the course as .json, .csv or .parquet, by the ending of the path."""
        from hpgx.simulation.export import save

        save(self, path, units)

    def citations(self) -> list[Reference]:
        """Return the sources of every parameter that this run used."""
        condition = self.who.condition
        hormones = [v for h in condition.hormones.values() for v in (h.typical, h.per_year, h.per_bmi)]
        used = variant.parameters() | condition.parameters | self.begun.variant.medicines.parameters
        keys = {value.source for value in (*used.values(), *hormones)} | {condition.correlation_source}
        return [references.bibliography()[key] for key in sorted(keys)]


def growing(who: Patient | Population) -> bool:
    """Return whether a person, or half of a group, is younger than those whom ranges and guidelines are of."""
    return float(np.median(who.age)) < who.condition.grown


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", " ").replace("-", " ")


def _molar_mass(name: str) -> float | None:
    marker = biomarkers.biomarkers().get(name)
    return None if marker is None else marker.molar_mass


def label_of(name: str) -> str:
    """Return what people call a series."""
    marker = biomarkers.biomarkers().get(name)
    if marker:
        return marker.label
    drug = drugs().get(name.removeprefix(DRUG))
    called = drug.name if drug else name.removeprefix(DRUG).replace("_", " ")
    return called[0].upper() + called[1:] if called.islower() else called


def unit_of(name: str) -> str:
    """Return the house unit of a series."""
    marker = biomarkers.biomarkers().get(name)
    if marker:
        return marker.unit
    drug = drugs().get(name.removeprefix(DRUG))
    return "IU/L" if drug and drug.amount_unit == "IU" else "ng/mL"


def shown_unit(name: str, units: str) -> str:
    """Return the unit of a series in tables and pictures, for 'us' or 'si'; other units raise InputError."""
    if units not in ("us", "si"):
        raise InputError(f"units is '{units}'; it must be 'us' or 'si'.")
    marker: Biomarker | None = biomarkers.biomarkers().get(name)
    return getattr(marker, units) if marker else unit_of(name)
