"""A few quick arms, which together use most of the schema; `python -m tests.validation.subset` records them anew."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import yaml

from hpgx.validation.loader import PACKAGED
from hpgx.validation.runner import Validation, validate

RECORDED = Path(__file__).with_name("recorded.json")
PEOPLE = 16
ARMS = (
    "burnett-bowie-2009-anastrozole-1mg-daily",  # entry limit, printed baseline
    "burnett-bowie-2009-placebo",
    "loves-2013-letrozole-titrated-weekly",  # titration
    "loves-2013-placebo",
    "bhasin-2001-te-125mg-weekly",  # two medicines, minimum over a week
    "matsumoto-1990-te-50mg-weekly",  # against another arm
    "matsumoto-1990-placebo",
    "klotz-2008-degarelix-240-80",  # two lines of one medicine, shares
    "coviello-2005-te200-hcg125",  # testosterone in the testis
    "kaminetsky-2013-enclomiphene-25mg",
    "tu-im-1000mg-halflife-tea",  # half-life
    "ainmelk-1987-tamoxifen-20mg",  # directions, sperm
    "ainmelk-1987-placebo",
)


def arms() -> list[dict[str, Any]]:
    """Return the subset as the packaged files have it."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(PACKAGED.glob("*.yaml")):
        found |= {arm["id"]: arm for arm in yaml.safe_load(path.read_text(encoding="utf-8"))}
    return [found[name] for name in ARMS]


def run(chosen: list[dict[str, Any]]) -> Validation:
    """Return the validation of raw arms."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arms.yaml"
        path.write_text(yaml.safe_dump(chosen, sort_keys=False), encoding="utf-8")
        return validate([path], n=PEOPLE)


def predictions(validation: Validation) -> dict[str, float | None]:
    """Return {arm, biomarker, statistic and day: prediction}."""
    found: dict[str, float | None] = {}
    for number, row in enumerate(validation.rows):
        one = row.observation
        found[f"{number} {row.arm.id} {one.biomarker} {one.stat} {one.time_d}"] = row.predicted
    return found


if __name__ == "__main__":
    recorded = {name: value and round(value, 6) for name, value in predictions(run(arms())).items()}
    RECORDED.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")
    print(f"Recorded {len(recorded)} predictions in {RECORDED}.")
