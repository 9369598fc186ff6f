"""The command; see `scripts.pages`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scripts import pages
from scripts.pages import examples, organ, recorded
from scripts.pages.site import DOCS, texts

from hpgx.pharmacology.drugs import drugs


def main() -> None:
    parser = argparse.ArgumentParser(description=pages.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--validated", type=Path)
    parser.add_argument("--text", action="store_true")
    given = parser.parse_args()
    kept = recorded.read()
    if given.validated:
        kept["trials"] = recorded.trials(given.validated)
    wanted = set(given.names)
    chosen = [drug for drug in drugs().values() if not wanted or drug.id in wanted]
    if not given.text:
        kept["selfcheck"] = recorded.levels(drug.id for drug in chosen)
        for drug in chosen:
            example = examples.of_drug(drug)
            if example is not None:
                examples.draw(example, DOCS / "images" / "drugs" / f"{drug.id}.png")
        for name in (*organ.ORGANS, *organ.FAMILIES):
            example = examples.of("model", name)
            if example is not None and (not wanted or name in wanted):
                examples.draw(example, DOCS / "images" / "model" / f"{name}.png")
    recorded.write(kept)
    written = texts(kept)
    for path, text in written.items():
        if not wanted or path.stem in wanted or path.parent == DOCS:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    gone = [path for kind in ("drugs", "model") for path in (DOCS / kind).glob("*.md") if path not in written]
    for path in gone:
        path.unlink()
    print(f"{len(written)} pages", file=sys.stderr)


main()
