"""Classes of medicines, explained side by side (``data/drug_classes.toml``)."""

from __future__ import annotations

from functools import cache

from hpgx import catalogue, references
from hpgx.catalogue import Table
from hpgx.errors import near
from hpgx.pharmacology.drugs import drugs
from hpgx.records import record

ASPECTS = {
    "goal": "goal",
    "mechanism": "mechanism",
    "axis": "effect on the axis",
    "fertility": "fertility",
    "primary": "primary hypogonadism",
    "secondary": "secondary hypogonadism",
    "estrogen": "estradiol",
    "blood": "red cells",
    "route": "route and burden",
    "monitoring": "monitoring",
}
"""{aspect: how a table calls it}."""


@record
class DrugClass:
    """What the medicines of a class do: a sentence for each of ASPECTS; `belief` where belief and evidence part."""

    id: str
    name: str
    kinds: tuple[str, ...]
    drugs: tuple[str, ...]
    aspects: dict[str, str]
    belief: str
    sources: tuple[str, ...]


@cache
def classes() -> dict[str, DrugClass]:
    """Return every class by id. Raises DataError for a file that does not meet the schema."""
    return {name: _read(name, table) for name, table in catalogue.read(catalogue.DATA / "drug_classes.toml").items()}


def class_of(drug: str) -> DrugClass | None:
    """Return the class of a drug by its id: one that names it, else that of its kind, else None."""
    every = classes().values()
    named = [item for item in every if drug in item.drugs]
    return next(iter(named or [item for item in every if drugs()[drug].kind in item.kinds]), None)


def _read(name: str, table: Table) -> DrugClass:
    found = DrugClass(
        id=name,
        name=table.text("name"),
        kinds=table.texts("kinds", ()),
        drugs=table.texts("drugs", ()),
        aspects={aspect: table.text(aspect) for aspect in ASPECTS},
        belief=table.text("belief", ""),
        sources=table.texts("sources"),
    )
    table.close()
    known = references.bibliography()
    for source in found.sources:
        if source not in known:
            raise table.wrong(
                "sources", f"has '{source}', which data/references.toml does not have.{near(source, known)}"
            )
    return found
