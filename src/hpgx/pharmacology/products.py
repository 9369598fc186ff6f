"""Products: what the name on a box stands for (``data/products.toml``)."""

from __future__ import annotations

from functools import cache

from hpgx import catalogue, references
from hpgx.catalogue import Table
from hpgx.errors import near
from hpgx.pharmacology.drugs import drugs
from hpgx.records import record


@record
class Product:
    """A marketed form of a drug; `drug`, `form` and `route` name its formulation."""

    name: str
    drug: str
    form: str
    route: str
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
        strength=table.text("strength"),
        pack=table.text("pack"),
        source=table.text("source"),
    )
    known = [f"{item.form} {item.route}" for item in drugs()[drug].formulations]
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
