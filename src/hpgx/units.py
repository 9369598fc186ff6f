"""The house units, as annotations.

Inside hpgx every number is in a house unit; quantities are converted at the door
(`hpgx.quantities`) and nowhere else. To a type checker each name here is ``float``;
at run time the annotation carries the unit, so that the loader of parameters and the
units law can read it. `unit_of` returns it.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias, get_args, get_type_hints

Fraction: TypeAlias = Annotated[float, ""]
Hour: TypeAlias = Annotated[float, "h"]
PerHour: TypeAlias = Annotated[float, "1/h"]
Litre: TypeAlias = Annotated[float, "L"]
LitrePerHour: TypeAlias = Annotated[float, "L/h"]
NmolPerLitre: TypeAlias = Annotated[float, "nmol/L"]
NmolPerHour: TypeAlias = Annotated[float, "nmol/h"]
PmolPerLitre: TypeAlias = Annotated[float, "pmol/L"]
PmolPerHour: TypeAlias = Annotated[float, "pmol/h"]
NmolPerPmol: TypeAlias = Annotated[float, "nmol/pmol"]
UmolPerLitre: TypeAlias = Annotated[float, "umol/L"]
LitrePerNmol: TypeAlias = Annotated[float, "L/nmol"]
LitrePerUmol: TypeAlias = Annotated[float, "L/umol"]
IUPerLitre: TypeAlias = Annotated[float, "IU/L"]
PgPerMl: TypeAlias = Annotated[float, "pg/mL"]
NgPerMl: TypeAlias = Annotated[float, "ng/mL"]
MillionPerMl: TypeAlias = Annotated[float, "million/mL"]
Millilitre: TypeAlias = Annotated[float, "mL"]
Percent: TypeAlias = Annotated[float, "percent"]
GramPerDecilitre: TypeAlias = Annotated[float, "g/dL"]
GramPerSquareCm: TypeAlias = Annotated[float, "g/cm**2"]
MmolPerLitre: TypeAlias = Annotated[float, "mmol/L"]
Kilogram: TypeAlias = Annotated[float, "kg"]
Year: TypeAlias = Annotated[float, "yr"]

# An amount of a medicine: micrograms (so that ug / L reads ng/mL), or IU where activity is what is dosed.
Amount: TypeAlias = Annotated[float, "amount"]
AmountPerHour: TypeAlias = Annotated[float, "amount/h"]
Concentration: TypeAlias = Annotated[float, "amount/L"]


def unit_of(annotation: Any) -> str:
    """Return the unit that an annotation of this module carries.

    Raises TypeError for an annotation without a unit.
    """
    for metadata in get_args(annotation)[1:]:
        if isinstance(metadata, str):
            return metadata
    raise TypeError(f"{annotation!r} carries no unit; use one of the names in hpgx.units")


def units_of(record: type) -> dict[str, str]:
    """Return {field: unit} of a record whose fields are all annotated with units."""
    hints = get_type_hints(record, include_extras=True)
    return {name: unit_of(hint) for name, hint in hints.items()}
