"""All generated pages as text: {path: text}."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.pages import drug, examples, organ
from scripts.pages.recorded import ROOT
from scripts.pages.tables import references, table

from hpgx.pharmacology.drugs import drugs

DOCS = ROOT / "docs"
GENERATED = "Generated from the data by `python -m scripts.pages`; do not edit."
WRITTEN = {
    "use.md": "how to use hpgx: people, forecasts, Python",
    "protocols.md": "the language of protocols",
    "model.md": "the model of men: an overview, and where it is known to be wrong",
    "calibration.md": "what was fitted to what, and how well",
    "drug-files.md": "how to add a drug in one file",
    "arm-files.md": "how published trials are written down and scored",
    "engine.md": "the engine, for models of your own",
    "performance.md": "how fast it is",
    "references.md": "every source",
}


def texts(recorded: Mapping[str, Any]) -> dict[Path, str]:
    """Return every page."""
    found = {
        DOCS / "drugs" / f"{one.id}.md": drug.page(one, examples.of_drug(one), recorded) for one in drugs().values()
    }
    for name in (*organ.ORGANS, *organ.FAMILIES):
        found[DOCS / "model" / f"{name}.md"] = organ.page(name, examples.of("model", name), recorded)
    found[DOCS / "references.md"] = references()
    found[DOCS / "README.md"] = index()
    return {path: f"{text}\n<!-- {GENERATED} -->\n" for path, text in found.items()}


def index() -> str:
    kinds = sorted({one.kind for one in drugs().values()})
    rows = [
        [kind, ", ".join(f"[{one.name}](drugs/{one.id}.md)" for one in drugs().values() if one.kind == kind)]
        for kind in kinds
    ]
    pages = [f"- [{name}]({name}): {what}" for name, what in WRITTEN.items()]
    others = sorted(path.name for path in DOCS.glob("*.md") if path.name not in (*WRITTEN, "README.md"))
    pages += [f"- [{name}]({name})" for name in others]
    organs = [f"- [{name}](model/{name}.md)" for name in organ.ORGANS]
    families = [f"- [{name}](model/{name}.md)" for name in organ.FAMILIES]
    return "\n".join(
        [
            "# The documentation of hpgx",
            "",
            *pages,
            "- [decisions](decisions): choices, and what was rejected",
            "- [scoreboard.html](scoreboard.html): every published result beside the prediction",
            "",
            "## Subsystems of the body",
            "",
            *organs,
            "",
            "## What medicines are made of",
            "",
            *families,
            "",
            "## Medicines",
            "",
            table(["kind", "medicines"], rows),
            "",
        ]
    )
