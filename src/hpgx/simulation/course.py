"""The course: what happened, labelled, with units, and knowing what made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from hpgx.simulation.run import Lanes
    from hpgx.simulation.summary import Summary
    from hpgx.simulation.why import Why

Array = NDArray[np.float64]

LOW, HIGH = 5.0, 95.0
"""The percentiles of the bands."""

DRUG = "drug_concentration_"


@dataclass(frozen=True)
class Series:
    """One quantity over time, with its unit.

    times_h (n,) in hours from day 0; values (n,); low and high (n,) are the 5th and 95th percentile, None without draws.
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
        scaled = [None if item is None else item * factor for item in (self.values, self.low, self.high)]
        return Series(self.name, self.label, unit, self.times_h, *scaled)  # pyright: ignore[reportArgumentType]  (values are never None)

    def at(self, time: str) -> float:
        """Return the value at a time such as '84 d', between samples by linear interpolation. Raises InputError."""
        hours = quantities.house(time, "h", what="the time")
        if not self.times_h[0] <= hours <= self.times_h[-1]:
            raise InputError(
                f"the time is {time}; the course runs from day 0 to day {self.times_h[-1] / 24:g}."
            )
        return float(np.interp(hours, self.times_h, self.values))


@dataclass(frozen=True)
class Course:
    """What `simulate` returns.

    observed: {name: (times, lanes)} in house units; for a patient lane 0 is the best guess and the rest are draws,
    for a population every lane is a person. failures: {lane: why}; such lanes are masked. untreated: the men the
    lanes are; begun: their parameters and states on day 0.
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
        """Return a series by name or alias: 'testosterone', 'LH', 'anastrozole'. Raises InputError with near matches."""
        known = self._known(name)
        lanes = self.observed[known]
        middle, low, high = self._bands(lanes)
        return Series(known, label_of(known), unit_of(known), self.times_h, middle, low, high)

    def _bands(self, lanes: Array) -> tuple[Array, Array | None, Array | None]:
        whole = isinstance(self.who, Population)
        middle = np.nanmedian(lanes, axis=1) if whole else lanes[:, 0]
        if not whole and not self.draws:
            return middle, None, None
        low, high = np.nanpercentile(lanes, [LOW, HIGH], axis=1)
        return middle, low, high

    def _known(self, name: str) -> str:
        if name in self.observed:
            return name
        wanted = name.strip().lower().replace("_", " ").replace("-", " ")
        names = biomarkers.biomarker_names() | {
            item.removeprefix(DRUG).replace("_", " "): item for item in self.observed if item.startswith(DRUG)
        }
        found = names.get(wanted, "")
        if found not in self.observed:
            raise InputError(
                f"the course has no '{name}'.{near(wanted, names)} It has {', '.join(self.observed)}."
            )
        return found

    @cached_property
    def _summary(self) -> Summary:
        from hpgx.simulation.summary import summarise

        return summarise(self)

    def summary(self, units: str = "us") -> Summary:
        """Return mean, trough and peak of everything over the last full cycle; units 'us' or 'si'."""
        return self._summary.in_units(units)

    def plot(self, path: str | Path | None = None, *, units: str = "us") -> Figure:
        """Return a figure of every hormone with ranges, bands and doses; written to `path` (PNG, SVG, PDF) if given."""
        from hpgx.simulation.plot import plot

        return plot([self], path, units=units)

    def why(self, name: str) -> Why:
        """Return what moved a hormone: each arm of the feedback held at baseline in turn, in numbers and words."""
        from hpgx.simulation.why import why

        return why(self, self._known(name))

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
        values = list(variant.parameters().values())
        for clause in self.protocol.clauses:
            drug, formulation = drugs()[clause.drug], clause.formulation
            values += [
                *formulation.parameters.values(),
                *(release.fraction for release in formulation.releases),
            ]
            reached = [drugs()[r.substance] for r in formulation.releases if r.substance in drugs()]
            for item in {drug.id: drug} | {one.id: one for one in reached}:
                values += drugs()[item].disposition_parameters.values()
                values += [value for action in drugs()[item].actions for value in action.parameters.values()]
        keys = {value.source for value in values} | {
            h.typical.source for h in _condition(self.who).hormones.values()
        }
        return [references.bibliography()[key] for key in sorted(keys)]


def _condition(who: Patient | Population) -> Any:
    return who.condition


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
    """Return the unit of a series in tables and pictures, for 'us' or 'si'. Raises InputError for anything else."""
    if units not in ("us", "si"):
        raise InputError(f"units is '{units}'; it must be 'us' or 'si'.")
    marker: Biomarker | None = biomarkers.biomarkers().get(name)
    return getattr(marker, units) if marker else unit_of(name)
