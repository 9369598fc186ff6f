"""When doses are given and rules are read."""

import pytest

from hpgx.errors import InputError
from hpgx.protocols import Protocol

DAY, WEEK = 24.0, 168.0


def times(sentence: str, horizon: float) -> list[float]:
    return [dose.time_h for dose in Protocol(sentence).doses(horizon)]


def test_twelve_weeks_weekly_are_twelve_doses() -> None:
    assert times("letrozole 2.5 mg weekly for 12 weeks", 52 * WEEK) == [week * WEEK for week in range(12)]
    assert times("letrozole 2.5 mg weekly", 3 * WEEK) == [0, WEEK, 2 * WEEK], (
        "without 'for' to the horizon, which is excluded"
    )


def test_start_once_and_named_days() -> None:
    assert times("degarelix 240 mg SC once from day 10", 52 * WEEK) == [240.0]
    assert times("letrozole 2.5 mg weekly from week 4", 6 * WEEK) == [4 * WEEK, 5 * WEEK]
    assert times("letrozole 2.5 mg on days 0 and 3", 2 * WEEK) == [0, 3 * DAY, 7 * DAY, 10 * DAY]
    assert times("letrozole 2.5 mg on Monday and Thursday from day 2", 2 * WEEK) == [
        3 * DAY,
        7 * DAY,
        10 * DAY,
    ]
    assert times("letrozole 2.5 mg on days 0 to 2 of every 28 days", 5 * WEEK) == [
        0,
        DAY,
        2 * DAY,
        28 * DAY,
        29 * DAY,
        30 * DAY,
    ]
    assert times("letrozole 2.5 mg twice weekly", WEEK) == [0, 84]
    assert len(times("gonadorelin pump 5 ug SC every 90 minutes", WEEK)) == 112
    assert len(times("gonadorelin pump 5 ug SC every 7 minutes for 70 minutes", WEEK)) == 10


def test_cycles() -> None:
    sentence = "clomiphene 25 mg every other day for 2 weeks, then pause 4 weeks, then repeat"
    given = times(sentence, 8 * WEEK)
    assert given == [day * DAY for day in range(0, 14, 2)] + [(42 + day) * DAY for day in range(0, 14, 2)]
    protocol = Protocol(sentence + "; letrozole 1 mg on days 0 and 3; degarelix 240 mg SC once; tamoxifen 20 mg daily")
    assert [protocol.cycle_h(clause) for clause in protocol.clauses] == [6 * WEEK, WEEK, 0.0, DAY]


def test_rates_last() -> None:
    (infusion,) = Protocol("testosterone 7 mg/d IV infusion for 4 days").doses(52 * WEEK)
    assert (infusion.time_h, infusion.duration_h, infusion.amount, infusion.unit) == (0.0, 96.0, 7.0, "mg/d")
    (open_end,) = Protocol("testosterone 7 mg/d IV infusion from day 1").doses(WEEK)
    assert open_end.duration_h == WEEK - DAY
    patches = Protocol("testosterone patch 4 mg/d on days 0 and 3 for 8 days").doses(52 * WEEK)
    assert [patch.duration_h for patch in patches] == [3 * DAY, 4 * DAY, DAY]
    assert [dose.duration_h for dose in Protocol("tamoxifen 20 mg daily").doses(2 * DAY)] == [0.0, 0.0]


def test_doses_of_several_clauses_in_order() -> None:
    doses = Protocol("letrozole 2.5 mg weekly; tamoxifen 20 mg daily from day 6").doses(8 * DAY)
    assert [(dose.time_h, dose.clause) for dose in doses] == [(0, 0), (144, 1), (168, 0), (168, 1)]


def test_visits() -> None:
    protocol = Protocol(
        "testosterone enanthate 75 mg SC weekly from week 4, titrate by 25 mg from 50 to 100 mg "
        "to keep trough testosterone 350 to 650 ng/dL;"
        "tamoxifen 20 mg daily; stop when PSA above 4 ng/mL checked every 6 weeks;"
        "stop tamoxifen when LH above 20 IU/L at weeks 8 and 9"
    )
    visits = [(visit.time_h / WEEK, visit.stops, visit.titrations) for visit in protocol.visits(13 * WEEK)]
    assert visits == [(6, (0,), ()), (8, (1,), (0,)), (9, (1,), ()), (12, (0,), (0,))]


@pytest.mark.parametrize("horizon", [-1.0, float("nan"), float("inf")])
def test_no_horizon(horizon: float) -> None:
    protocol = Protocol("tamoxifen 20 mg daily")
    with pytest.raises(InputError, match="horizon"):
        protocol.doses(horizon)
    with pytest.raises(InputError, match="horizon"):
        protocol.visits(horizon)
    assert protocol.doses(0) == []
