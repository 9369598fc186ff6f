"""Events of the breast: levels of simulated quantities, judged from the beginning of treatment on."""

from __future__ import annotations

import numpy as np
import pytest
from tests.validation.test_predict import DAYS, curves, observation, read

from hpgx.validation.arms import Criterion
from hpgx.validation.events import levels

GLAND, PAIN = (levels()[name][1] for name in ("gynecomastia", "breast_pain"))
NONE, GROWING = np.zeros(len(DAYS)), GLAND * DAYS / 30
PASSING = np.where((DAYS > 10) & (DAYS < 20), 2 * PAIN, 0.0)
LASTING, EASED = np.full(len(DAYS), 2 * PAIN), np.where(DAYS < 10, 2 * PAIN, 0.0)

MEN = curves(breast_gland=[NONE, GROWING, NONE, NONE, NONE], breast_stimulus=[NONE, NONE, PASSING, LASTING, EASED])
"""One of whom nothing happens, one whose breast grows, one in pain for ten days, one always, one until day 10."""


def share(biomarker: str, time_d: float, **changed: object) -> float | None:
    return read(observation(biomarker=biomarker, stat="proportion", unit="1", time_d=time_d, **changed), MEN)


@pytest.mark.parametrize(
    ("biomarker", "time_d", "expected"),
    [
        ("gynecomastia", 25.0, 0.0),
        ("gynecomastia", 35.0, 0.2),
        ("breast_pain", 5.0, 0.4),
        ("breast_pain", 15.0, 0.4),
        ("breast_pain", 50.0, 0.4),  # the one of whom it passed counts, the one who had it before and lost it does not
        ("breast_event", 50.0, 0.6),
    ],
)
def test_shares(biomarker: str, time_d: float, expected: float) -> None:
    assert share(biomarker, time_d) == pytest.approx(expected)


def test_a_criterion_of_the_arm_asks_whether_it_is_there_then() -> None:
    gone = Criterion(op="<", value=1.0, unit="1", on="level")
    assert share("breast_event", 50.0, criterion=gone) == pytest.approx(0.6)
