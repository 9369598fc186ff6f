"""Drugs from their data files: one file ``data/drugs/<id>.toml`` each (`DRUG_FILE` in docs/drug-files.md)."""

from __future__ import annotations

from functools import cache
from typing import Any

from hpgx import catalogue, references
from hpgx.catalogue import Table, Value
from hpgx.errors import InputError, near
from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.pharmacology.mechanisms import ENZYMES, MECHANISMS, ON_ENZYMES
from hpgx.records import record
from hpgx.units import units_of

AMOUNT_UNITS = {"ug": "mg", "IU": "IU", "nmol": "mg", "pmol": "mg"}
"""The unit of amount of a substance, and the unit in which its doses are written."""

FORMS = (
    "tablet", "capsule", "oil_injection", "solution_injection", "depot", "gel", "cream", "topical_solution",
    "patch", "pellet", "nasal_gel", "buccal", "infusion", "pump_pulses",
)  # fmt: skip
ROUTES = (
    "oral", "intramuscular", "subcutaneous", "intravenous", "transdermal", "scrotal", "nasal", "buccal", "implant",
    "vaginal",
)  # fmt: skip


@record
class Studied:
    """The doses that studies cover: one dose between `low` and `high`, `weekly` at most in a week; see `unit`.

    Above `limit` (one dose) or `weekly_limit` a protocol is refused.
    """

    low: float
    high: float
    limit: float
    weekly: float
    weekly_limit: float
    unit: str
    source: str


@record
class Release:
    """A share of the dose's mass that reaches the blood as `substance`."""

    substance: str
    fraction: Value


@record
class Formulation:
    """A form of a drug by one route; `absorption` is None where hpgx can name it but not yet simulate it."""

    drug: str
    form: str
    route: str
    default: bool
    strength_pct: float | None
    depot_days: float | None
    vehicle: str
    studied: Studied | None
    absorption: str | None
    parameters: dict[str, Value]
    releases: tuple[Release, ...]

    @property
    def key(self) -> str:
        """The name under which the model holds this formulation's states and parameters."""
        parts = [self.drug, self.form, self.route]
        if self.strength_pct is not None:
            parts.append(f"{self.strength_pct:g}".replace(".", "p"))
        if self.vehicle:
            parts.append(self.vehicle)
        if self.depot_days is not None:
            parts.append(f"{self.depot_days:g}d")
        return "_".join(parts)

    def applied(self, delivered: Any) -> Any:
        """Return the dose of which `delivered` reaches the blood in a typical man, both in the drug's unit of amount.

        Where F falls with the dose, F(dose)·dose = delivered is solved for the dose. What cannot be simulated has no F
        and is returned as it is.
        """
        if not self.absorption:
            return delivered
        share = self.parameters["F"].value
        if self.absorption != "dose_dependent":
            return delivered / share
        reference, exponent = (self.parameters[key].value for key in ("reference", "exponent"))
        return reference * (delivered / (share * reference)) ** (1 / (1 - exponent))


@record
class Action:
    """A mechanism by which a drug (or its metabolite, `of`) acts."""

    mechanism: str
    of: str
    enzyme: str
    parameters: dict[str, Value]

    @property
    def key(self) -> str:
        """The name, after the drug's, under which the model holds its parameters and states."""
        return f"{self.mechanism}.{self.enzyme}" if self.enzyme else self.mechanism


@record
class Drug:
    """A medicine: what it is called, how it is given, what becomes of it and what it does.

    cleared_by: {clearance: {enzyme: share}}, through which other medicines and genes change its clearance.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    summary: str
    amount_unit: str
    dose_units: tuple[str, ...]
    hint: str
    concentrations: tuple[float, ...]
    formulations: tuple[Formulation, ...]
    disposition: str | None
    disposition_parameters: dict[str, Value]
    metabolite: str
    cleared_by: dict[str, dict[str, Value]]
    actions: tuple[Action, ...]
    notes: tuple[str, ...]

    @property
    def simulated(self) -> bool:
        """Whether at least one formulation can be simulated."""
        return any(formulation.absorption for formulation in self.formulations)

    @property
    def enzymes(self) -> frozenset[str]:
        """The enzymes that clear it."""
        return frozenset(enzyme for shares in self.cleared_by.values() for enzyme in shares)


@cache
def drugs() -> dict[str, Drug]:
    """Return every drug by id. Raises DataError for a file that does not meet the schema."""
    found = {
        path.stem: _drug(path.stem, catalogue.read(path)) for path in sorted((catalogue.DATA / "drugs").glob("*.toml"))
    }
    for drug in found.values():
        for formulation in drug.formulations:
            for release in formulation.releases:
                if release.substance not in found and release.substance not in ENDOGENOUS:
                    raise catalogue.DataError(
                        f"data/drugs/{drug.id}.toml: releases '{release.substance}', which is no drug and no hormone "
                        f"of the axis; add data/drugs/{release.substance}.toml."
                    )
    return found


ENDOGENOUS = ("testosterone", "dihydrotestosterone", "estradiol")
"""Substances whose pool is in the axis itself."""


def formulation(key: str) -> Formulation:
    """Return the formulation with this key. Raises InputError when there is none."""
    for drug in drugs().values():
        for one in drug.formulations:
            if one.key == key:
                return one
    raise InputError(f"hpgx knows no formulation '{key}'.")


def find(name: str) -> Drug:
    """Return the drug with this id, name or alias, in any case. Raises InputError with near matches."""
    wanted = name.strip().lower().replace("_", " ").replace("-", " ")
    names = drug_names()
    if wanted not in names:
        raise InputError(f"hpgx knows no drug called '{name}'.{near(wanted, names)} 'hpgx drugs' lists them.")
    return drugs()[names[wanted]]


@cache
def drug_names() -> dict[str, str]:
    """Return {name or alias, lower case with blanks: id}."""
    names: dict[str, str] = {}
    for drug in drugs().values():
        for name in (drug.id.replace("_", " "), drug.name, *drug.aliases):
            names[name.lower().replace("-", " ")] = drug.id
    return names


def _drug(identifier: str, table: Table) -> Drug:
    table.number("schema")
    amount_unit = table.text("amount_unit", among=AMOUNT_UNITS)
    releases = tuple(_release(inner) for inner in table.tables("releases"))
    disposition = table.table("disposition") if "disposition" in table else None
    structure = disposition.text("structure", among=DISPOSITION) if disposition else None
    drug = Drug(
        id=identifier,
        name=table.text("name"),
        aliases=table.texts("aliases", []),
        kind=table.text("kind"),
        summary=table.text("summary"),
        amount_unit=amount_unit,
        dose_units=table.texts("dose_units"),
        hint=table.text("hint", ""),
        concentrations=tuple(float(item) for item in table.raw("concentrations", [])),
        formulations=tuple(
            _formulation(identifier, inner, amount_unit, releases) for inner in table.tables("formulation")
        ),
        disposition=structure,
        disposition_parameters=_parameters(disposition, DISPOSITION[structure], amount_unit)
        if disposition and structure
        else {},
        metabolite=disposition.text("metabolite", "") if disposition else "",
        cleared_by=_cleared_by(disposition, DISPOSITION[structure]) if disposition and structure else {},
        actions=tuple(_action(inner, amount_unit) for inner in table.tables("acts")),
        notes=table.texts("notes", []),
    )
    if disposition:
        disposition.close()
    table.close()
    return drug


def _formulation(drug: str, table: Table, amount_unit: str, releases: tuple[Release, ...]) -> Formulation:
    absorption = table.text("absorption", None, among=ABSORPTION) if "absorption" in table else None
    own = tuple(_release(inner) for inner in table.tables("releases"))
    fallback = Release(
        substance=drug,
        fraction=Value(value=1.0, unit="", source="hpgx", at="", method="defined", seen="derived"),
    )
    formulation = Formulation(
        drug=drug,
        form=table.text("form", among=FORMS),
        route=table.text("route", among=ROUTES),
        default=bool(table.raw("default", False)),
        strength_pct=table.raw("strength_pct", None),
        depot_days=table.raw("depot_days", None),
        vehicle=table.text("vehicle", ""),
        studied=_studied(table.table("studied")) if "studied" in table else None,
        absorption=absorption,
        parameters=_parameters(table, ABSORPTION[absorption], amount_unit) if absorption else {},
        releases=own or releases or (fallback,),
    )
    _check_absorption(table, formulation.parameters)
    table.close()
    return formulation


def _check_absorption(table: Table, parameters: dict[str, Value]) -> None:
    """Refuse what the entries of a dose cannot be made from: people share the times at which doses enter and end."""
    if "duration" in parameters and parameters["duration"].cv:
        raise table.wrong("duration", "has a cv, and a depot or injection ends at one time for everyone; remove cv.")
    if "exponent" in parameters and not parameters["exponent"].value < 1:
        raise table.wrong("exponent", "is not below 1, so that a larger dose would deliver less; lower it.")


def _parameters(table: Table, structure: Any, amount_unit: str) -> dict[str, Value]:
    units = units_of(structure.Parameters)
    return {key: table.value(key, unit.replace("amount", amount_unit)) for key, unit in units.items()}


def _cleared_by(table: Table, structure: Any) -> dict[str, dict[str, Value]]:
    """Return {clearance: {enzyme: its share of that clearance}}; what no enzyme is named for does not change."""
    if "enzymes" not in table:
        return {}
    found: dict[str, dict[str, Value]] = {}
    for key, inner in table.table("enzymes").items():
        if units_of(structure.Parameters).get(key) not in ("L/h", "amount/h"):
            raise table.wrong(f"enzymes.{key}", "is no clearance of this structure; name one, such as CL.")
        for enzyme in inner.content:
            if enzyme not in ENZYMES:
                raise inner.wrong(enzyme, f"is not an enzyme hpgx knows; it must be one of {', '.join(ENZYMES)}.")
        found[key] = {enzyme: inner.value(enzyme, "") for enzyme in inner.content}
        total = sum(share.value for share in found[key].values())
        if total > 1 + 1e-9:
            raise inner.wrong("", f"has shares that sum to {total:g}; they can sum to 1 at most.")
    return found


def _studied(table: Table) -> Studied:
    unit = table.text("unit")
    studied = Studied(
        unit=unit,
        source=table.text("source"),
        **{key: table.number(key) for key in ("low", "high", "limit", "weekly", "weekly_limit")},
    )
    if studied.source not in references.bibliography():
        raise table.wrong("source", f"is '{studied.source}', which data/references.toml does not have; add it there.")
    table.close()
    return studied


def _release(table: Table) -> Release:
    release = Release(substance=table.text("substance"), fraction=table.value("fraction", ""))
    table.close()
    return release


def _action(table: Table, amount_unit: str) -> Action:
    mechanism = table.text("mechanism", among=MECHANISMS)
    action = Action(
        mechanism=mechanism,
        of=table.text("of", ""),
        enzyme=table.text("enzyme", among=ENZYMES) if mechanism in ON_ENZYMES else "",
        parameters=_parameters(table, MECHANISMS[mechanism], amount_unit),
    )
    table.close()
    return action
