"""What simulations found, kept in docs/recorded.json so that the text of pages follows without simulating again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hpgx import catalogue
from hpgx.validation import loader, selfcheck

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "recorded.json"
EMPTY: dict[str, Any] = {"selfcheck": {"data": "", "rows": []}, "trials": {"data": "", "n": 0, "rows": []}}
KEPT = ("drug", "protocol", "what", "kind", "unit", "published", "simulated", "ratio", "source", "error")


def read() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else EMPTY


def write(found: Mapping[str, Any]) -> None:
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def levels(drugs: Iterable[str]) -> dict[str, Any]:
    """Run the self-check of these drugs; the rows of others stay as they were."""
    wanted = set(drugs)
    rows = [row for row in read()["selfcheck"]["rows"] if row["drug"] not in wanted]
    for drug in sorted(wanted):
        for one in (*selfcheck.check(drug), *selfcheck.arms(drug)):
            row = {key: one.as_dict()[key] for key in KEPT}
            for key in ("simulated", "ratio"):
                row[key] = None if row[key] is None else float(f"{row[key]:.3g}")
            rows.append(row)
    return {"data": catalogue.digest(), "rows": sorted(rows, key=lambda row: row["drug"])}


def trials(validated: Path) -> dict[str, Any]:
    """Return the scorable results of `hpgx validate --json`, with the drugs of each arm."""
    result = json.loads(validated.read_text(encoding="utf-8"))
    given = {arm.id: arm for arm in loader.load()}
    rows = [
        {
            "arm": one["arm"],
            "trial": one["trial"],
            "drugs": list(given[one["arm"]].drugs),
            "biomarker": one["biomarker"],
            "simulated": one["predicted"] is not None,
            "hit": bool(one["hit"]),
        }
        for one in result["observations"]
        if one["scorable"] and one["arm"] in given
    ]
    return {"data": result["data"], "n": result["summary"]["n"], "rows": rows}
