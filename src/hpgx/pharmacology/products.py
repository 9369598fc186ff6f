"""Products: what the name on a box stands for (``data/products.toml``)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from hpgx import catalogue, references
from hpgx.catalogue import Table
from hpgx.errors import near
from hpgx.pharmacology.drugs import drugs
from hpgx.records import record

PIECES = ("tablet", "capsule", "press", "packet", "tube", "pellet", "patch", "system", "vial", "injector", "mL")
"""What a dose can be counted in."""


@record
class Piece:
    """What one piece holds: a tablet, a press of a pump, a millilitre."""

    name: str
    amount: float
    unit: str


@record
class Product:
    """A marketed form of a drug; `drug`, `form`, `route` and `strength_pct` name its formulation."""

    name: str
    drug: str
    form: str
    route: str
    strength_pct: float | None
    pieces: tuple[Piece, ...]
    strength: str
    pack: str
    source: str


@cache
def products() -> tuple[Product, ...]:
    """Return every product. Raises DataError for a file that does not meet the schema."""
    return _products(catalogue.read(catalogue.DATA / "products.toml"))


def _products(file: Table) -> tuple[Product, ...]:
    found: dict[str, Product] = {}
    for table in file.tables("product"):
        product = _product(table)
        if product.name in found:
            raise table.wrong("name", f"is '{product.name}', which another product has already; rename or remove one.")
        found[product.name] = product
    file.close()
    return tuple(found.values())


def _product(table: Table) -> Product:
    drug = table.text("drug", among=drugs())
    product = Product(
        name=table.text("name"),
        drug=drug,
        form=table.text("form"),
        route=table.text("route"),
        strength_pct=table.raw("strength_pct", None),
        pieces=_pieces(table, drugs()[drug].dose_units) if "pieces" in table else (),
        strength=table.text("strength"),
        pack=table.text("pack"),
        source=table.text("source"),
    )
    known = [
        f"{item.form} {item.route}"
        for item in drugs()[drug].formulations
        if item.strength_pct in (None, product.strength_pct) or product.strength_pct is None
    ]
    if f"{product.form} {product.route}" not in known:
        raise table.wrong(
            "form",
            f"and route are '{product.form}' and '{product.route}', "
            f"which data/drugs/{drug}.toml does not have; it has {', '.join(dict.fromkeys(known))}.",
        )
    bibliography = references.bibliography()
    if product.source not in bibliography:
        raise table.wrong(
            "source",
            f"is '{product.source}', which data/references.toml does not have; add it there."
            f"{near(product.source, bibliography)}",
        )
    table.close()
    return product


def _pieces(table: Table, units: tuple[str, ...]) -> tuple[Piece, ...]:
    """Read pieces = { tablet = ["25 mg", "50 mg"] }; a patch holds a rate, such as 4 mg/d."""
    content = cast("dict[str, Any]", table.raw("pieces"))
    inner = table.table("pieces")
    found: list[Piece] = []
    for name in content:
        if name not in PIECES:
            raise inner.wrong(name, f"is no piece hpgx knows; it must be one of {', '.join(PIECES)}.")
        per = "/d" if name == "patch" else ""
        for text in inner.texts(name):
            read = re.fullmatch(r"([0-9.]+) (\S+)", text)
            if read is None or read[2] not in [unit + per for unit in units]:
                raise inner.wrong(name, f"is '{text}'; write a number and {' or '.join(u + per for u in units)}.")
            found.append(Piece(name=name, amount=float(read[1]), unit=read[2]))
    return tuple(found)
