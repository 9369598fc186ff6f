"""A small arm file that meets the schema, for the tests to break."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hpgx.validation.arms import Arm
from hpgx.validation.loader import load

TREATED: dict[str, Any] = {
    "id": "treated",
    "trial": "A trial",
    "year": 2000,
    "pmid": "1234567",
    "doi": None,
    "url": None,
    "seen": "abstract",
    "cohort": None,
    "population": {
        "sex": "male",
        "n": 20,
        "age": {"mean": 50, "sd": 8},
        "bmi": {"mean": 30},
        "condition": "secondary_hypogonadism",
        "entry": [{"biomarker": "testosterone_total", "op": "<", "value": 300, "unit": "ng/dL"}],
    },
    "baseline": {"testosterone_total": {"value": 220, "unit": "ng/dL", "sd": 50, "stat": "mean"}},
    "background": [],
    "treatment": [
        {
            "drug": "clomiphene",
            "form": "tablet",
            "route": "oral",
            "dose": 25,
            "dose_unit": "mg",
            "interval_h": 24,
            "start_d": 0,
            "duration_d": 42,
        }
    ],
    "observations": [
        {
            "biomarker": "testosterone_total",
            "time_d": 42,
            "sampling": "unspecified",
            "stat": "mean",
            "value": 500,
            "unit": "ng/dL",
            "seen": "abstract",
            "scorable": True,
        },
        {
            "biomarker": "lh",
            "time_d": 42,
            "sampling": "unspecified",
            "stat": "ratio_vs_arm",
            "value": 2,
            "unit": "1",
            "comparator": "untreated",
            "seen": "abstract",
            "scorable": True,
        },
    ],
}

UNTREATED: dict[str, Any] = {
    **copy.deepcopy(TREATED),
    "id": "untreated",
    "treatment": [],
    "observations": [],
}


def treated() -> dict[str, Any]:
    return copy.deepcopy(TREATED)


def write(folder: Path, *arms: Any, name: str = "arms.yaml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump(list(arms), sort_keys=False), encoding="utf-8")
    return path


@cache
def packaged() -> tuple[Arm, ...]:
    return tuple(load())
