"""Arms simulated as a whole: recorded numbers, names that do not matter, failures that stop nothing."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from tests.validation import subset
from tests.validation.arm_files import UNTREATED, treated

from hpgx.validation import page, report
from hpgx.validation.runner import Validation


@pytest.fixture(scope="module")
def found() -> Validation:
    return subset.run(subset.arms())


def test_the_recorded_predictions(found: Validation) -> None:
    """An unintended change of the model shows here; `python -m tests.validation.subset` records an intended one."""
    recorded: dict[str, float | None] = json.loads(subset.RECORDED.read_text(encoding="utf-8"))
    now = subset.predictions(found)
    assert now.keys() == recorded.keys()
    for name, value in recorded.items():
        assert now[name] == (None if value is None else pytest.approx(value, rel=0.02, abs=1e-6)), name


def test_names_and_order_do_not_matter(found: Validation) -> None:
    arms = subset.arms()
    names = {arm["id"]: f"arm-{number}" for number, arm in enumerate(arms)}
    for arm in arms:
        arm |= {"id": names[arm["id"]], "trial": f"trial {arm['id']}", "pmid": None, "url": None, "cohort": "c"}
        for one in arm["observations"]:
            if one.get("comparator") in names:
                one["comparator"] = names[one["comparator"]]
    random.Random(1).shuffle(arms)
    again: dict[str, list[float | None]] = {}
    for row in subset.run(arms).rows:
        again.setdefault(row.arm.id, []).append(row.predicted)
    before: dict[str, list[float | None]] = {}
    for row in found.rows:
        before.setdefault(names[row.arm.id], []).append(row.predicted)
    assert again == before


def test_the_group_has_the_printed_baseline(found: Validation) -> None:
    for row in found.rows:
        printed = row.arm.printed(row.observation.biomarker)
        if row.predicted_baseline and printed and row.observation.unit == printed.unit and printed.stat == "mean":
            assert row.predicted_baseline == pytest.approx(printed.value, rel=0.02)


def test_one_arm_stops_no_other() -> None:
    lost = {**treated(), "id": "lost"}
    lost["treatment"][0] |= {"form": "cream", "route": "transdermal", "dose_basis": "applied"}
    often: dict[str, Any] = {**treated(), "id": "often"}
    often["treatment"][0] |= {"interval_h": 0.001}
    late: dict[str, Any] = {**treated(), "id": "late"}
    late["observations"][0] |= {"time_d": 1e9}
    women: dict[str, Any] = {**treated(), "id": "women"}
    women["population"] |= {"sex": "female", "menopause": "pre", "condition": "premenopausal"}
    rows = {
        (row.arm.id, row.observation.biomarker): row
        for row in subset.run([lost, often, late, women, treated(), UNTREATED]).rows
    }
    assert "cannot simulate clomiphene as cream" in (rows["lost", "lh"].error or "")
    assert rows["lost", "lh"].hit is False
    assert "more than 20000 times" in (rows["often", "lh"].error or "")
    assert "ten years" in (rows["late", "lh"].error or "")
    assert "female" in (rows["women", "lh"].error or "")
    assert rows["treated", "lh"].predicted is not None


def test_the_json_and_the_page(found: Validation) -> None:
    written = json.loads(json.dumps(report.as_dict(found), allow_nan=False))
    assert set(written) == {"hpgx", "data", "seed", "observations", "summary"}
    assert list(written["observations"][0]) == [
        "arm", "trial", "biomarker", "time_d", "stat", "unit", "observed", "predicted", "predicted_baseline", "low",
        "high", "scorable", "hit", "error",
    ]  # fmt: skip
    html = page.page(found)
    assert html.count("<svg") >= 4
    assert "http://" not in html.replace("http://www.w3.org", "").replace('href="http://', "")
    assert "src=" not in html
    assert "men, hormones" in report.table(found)
