"""The bibliography: what every number of the data files points to."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from hpgx.errors import DataError
from hpgx.records import record

FILE = Path(__file__).parent / "data" / "references.toml"


@record
class Reference:
    """A source: a paper, a label, a page, or a derivation that hpgx documents itself."""

    key: str
    title: str
    authors: str = ""
    year: int | None = None
    journal: str = ""
    pmid: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""

    def __str__(self) -> str:
        """Return the reference in one line."""
        where = " ".join(part for part in (self.authors, str(self.year or ""), self.title + ".", self.journal) if part)
        ids = " ".join(
            f"{name} {value}" for name, value in (("PMID", self.pmid), ("doi", self.doi), ("", self.url)) if value
        )
        return f"{where} {ids}".strip()


@cache
def bibliography() -> dict[str, Reference]:
    """Return {key: reference}. Raises DataError for an entry that does not meet the schema."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))
    references: dict[str, Reference] = {}
    for key, entry in entries.items():
        try:
            references[key] = Reference(key=key, **entry)
        except TypeError as problem:
            raise DataError(
                f"data/references.toml: '{key}' has a wrong or missing key ({problem}); fix it."
            ) from problem
    return references
