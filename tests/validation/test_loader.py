"""Each kind of error is refused with the file, the arm and the key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.validation.arm_files import UNTREATED, treated, write

from hpgx.errors import InputError
from hpgx.validation.loader import load
from hpgx.validation.reading import ArmError

Change = Callable[[dict[str, Any]], Any]


def population(key: str, value: Any) -> Change:
    return lambda arm: arm["population"].__setitem__(key, value)


def dosing(key: str, value: Any) -> Change:
    return lambda arm: arm["treatment"][0].__setitem__(key, value)


def observed(key: str, value: Any, number: int = 0) -> Change:
    return lambda arm: arm["observations"][number].__setitem__(key, value)


def as_share(value: float, criterion: dict[str, Any] | None = None) -> Change:
    changed = {"stat": "proportion", "unit": "1", "value": value} | ({"criterion": criterion} if criterion else {})
    return lambda arm: arm["observations"][0].update(changed)


def as_direction(arm: dict[str, Any]) -> None:
    arm["observations"][0].update(stat="qualitative", comparator="baseline")
    del arm["observations"][0]["value"]


def baseline_of_nothing(arm: dict[str, Any]) -> None:
    arm["baseline"]["x"] = arm["baseline"]["testosterone_total"]


LEVEL = {"op": "<", "value": 1, "unit": "ng/dL", "on": "level"}
TITRATION = {
    "biomarker": "testosterone_total", "sampling": "trough", "low": 5, "high": 4, "unit": "nmol/L", "step": 1, "min": 1,
    "max": 2, "times_d": [7],
}  # fmt: skip

WRONG: dict[str, tuple[Change, str, str]] = {
    "unknown key": (lambda arm: arm.__setitem__("colour", 1), "colour", "not a key"),
    "unknown inner key": (observed("colour", 1), "observations[0].colour", "not a key"),
    "near miss": (dosing("duration", 3), "treatment[0].duration", "Did you mean 'duration_d'"),
    "missing key": (lambda arm: arm.pop("seen"), "seen", "missing"),
    "missing inner key": (lambda arm: arm["observations"][0].pop("sampling"), "observations[0].sampling", "missing"),
    "not a mapping": (lambda arm: arm.__setitem__("population", 3), "population", "mapping"),
    "not a list": (lambda arm: arm.__setitem__("treatment", {}), "treatment", "list"),
    "not a number": (dosing("dose", "25"), "treatment[0].dose", "number"),
    "not finite": (dosing("dose", float("nan")), "treatment[0].dose", "number"),
    "a yes for a number": (observed("value", True), "observations[0].value", "number"),
    "not a flag": (observed("scorable", "yes"), "observations[0].scorable", "true or false"),
    "not a pair": (observed("ci95", [3, 2]), "observations[0].ci95", "in order"),
    "wrong word": (population("condition", "ill"), "population.condition", "one of healthy"),
    "wrong drug": (dosing("drug", "clomifen"), "treatment[0].drug", "Did you mean 'clomiphene'"),
    "wrong unit": (observed("unit", "mg"), "observations[0].unit", "ng/dL"),
    "wrong fixed unit": (observed("unit", "%", 1), "observations[1].unit", "one of 1"),
    "wrong dose unit": (dosing("dose_unit", "mg/d"), "treatment[0].dose_unit", "patches and infusions"),
    "wrong biomarker": (observed("biomarker", "testosteron"), "observations[0].biomarker", "testosterone_total"),
    "baseline of nothing": (baseline_of_nothing, "x", "no biomarker"),
    "unit without dose": (dosing("dose", None), "treatment[0].dose_unit", "without a dose"),
    "negative dose": (dosing("dose", -1), "treatment[0].dose", "zero or more"),
    "before day 0": (dosing("start_d", -1), "treatment[0].start_d", "day 0"),
    "interval of zero": (dosing("interval_h", 0), "treatment[0].interval_h", "above zero"),
    "titration upside down": (dosing("titration", TITRATION), "treatment[0].titration.low", "below high"),
    "bad id": (lambda arm: arm.__setitem__("id", "a b"), "id", "letters"),
    "bad pmid": (lambda arm: arm.__setitem__("pmid", "12"), "pmid", "digits"),
    "bad year": (lambda arm: arm.__setitem__("year", 1066), "year", "1950"),
    "menopause of a man": (population("menopause", "post"), "population.menopause", "women"),
    "age of nothing": (population("age", {"sd": 3}), "population.age.mean", "missing"),
    "why not scored": (observed("why_not", "because"), "observations[0].why_not", "exactly when"),
    "scored from memory": (observed("seen", "memory"), "observations[0].scorable", "memory"),
    "scored with an unknown route": (dosing("route", "unspecified"), "observations[0].scorable", "not known"),
    "no window": (observed("stat", "cmax"), "observations[0].window_d", "window"),
    "no day": (lambda arm: arm["observations"][0].pop("time_d"), "observations[0].time_d", "day"),
    "no criterion": (as_share(0.5), "observations[0].criterion", "needs one"),
    "share above one": (as_share(500, LEVEL), "observations[0].value", "between 0 and 1"),
    "no direction": (as_direction, "observations[0].direction", "one of up"),
    "relative without baseline": (observed("relative_only", True, 1), "observations[1].relative_only", "no baseline"),
    "comparator nowhere": (observed("comparator", "untreatd", 1), "observations[1].comparator", "mean 'untreated'"),
    "not an arm": (observed("comparator", "baseline", 1), "observations[1].comparator", "id of an arm"),
}  # fmt: skip


def test_a_file_that_meets_the_schema(tmp_path: Path) -> None:
    arms = load([write(tmp_path, treated(), UNTREATED)])
    assert [arm.id for arm in arms] == ["treated", "untreated"]


@pytest.mark.parametrize("kind", WRONG)
def test_each_kind_of_error(tmp_path: Path, kind: str) -> None:
    change, key, allowed = WRONG[kind]
    arm = treated()
    change(arm)
    with pytest.raises(ArmError) as problem:
        load([write(tmp_path, arm, UNTREATED, name="broken.yaml")])
    said = str(problem.value)
    assert said.startswith("broken.yaml: arm '")
    assert key in said
    assert allowed in said


def test_an_id_twice(tmp_path: Path) -> None:
    write(tmp_path, treated(), UNTREATED, name="a.yaml")
    write(tmp_path, UNTREATED, name="b.yaml")
    with pytest.raises(ArmError, match=r"b\.yaml: arm 'untreated': 'id' is 'untreated' again; an arm of a\.yaml"):
        load([tmp_path])


def test_comparators_are_sought_in_every_file(tmp_path: Path) -> None:
    one = write(tmp_path, treated(), name="a.yaml")
    other = write(tmp_path, UNTREATED, name="b.yaml")
    assert len(load([other, one])) == 2
    with pytest.raises(ArmError, match="comparator"):
        load([one])


def test_an_arm_without_a_purpose(tmp_path: Path) -> None:
    alone = {**UNTREATED, "id": "alone"}
    with pytest.raises(ArmError, match="'observations' is empty"):
        load([write(tmp_path, treated(), UNTREATED, alone)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- id: a\n  id: b\n", "given twice"),
        ("- id: [", "not valid YAML"),
        ("just words", "list of arms"),
        ("", "list of arms"),
        ("- 3\n", "arm number 1"),
        ("- !!python/object/apply:os.system ['true']\n", "not valid YAML"),
    ],
)
def test_what_is_no_arm_file(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "arms.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArmError, match=said):
        load([path])


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "none.yaml", "no arm file"),
        (tmp_path, "has no arm files"),
        (tmp_path / "arms.txt", "is no arm file"),
    ):
        with pytest.raises(InputError, match=said):
            load([path])


def test_the_packaged_arms() -> None:
    arms = load()
    assert len(arms) == 188
    assert sum(one.scorable for arm in arms for one in arm.observations) == 311
