"""Events that a person has or has not: a simulated quantity above the level of ``data/events.toml``."""

from __future__ import annotations

from functools import cache

from hpgx import catalogue
from hpgx.biomarkers import biomarkers


@cache
def levels() -> dict[str, tuple[str, float]]:
    """Return {event: (quantity, level above which it is there)}. Raises DataError for a file it cannot use."""
    found: dict[str, tuple[str, float]] = {}
    for name, table in catalogue.read(catalogue.DATA / "events.toml").items():
        quantity = table.text("of", among=biomarkers())
        found[name] = (quantity, table.value("above", biomarkers()[quantity].unit).value)
        table.close()
    return found
