"""Breast: growth under estrogen over androgen, tenderness that comes first, fibrosis that stays."""

from __future__ import annotations

import pytest

from hpgx.axis import variant
from hpgx.physiology import breast
from hpgx.physiology.breast import State, derivatives, over, size, steady
from hpgx.records import replace

P = variant.typical().breast
BLOCKED = {"A": 0.1, "E": 1.3}
"""The signals under an antiandrogen."""

DAY = 24.0


def follow(y: State, days: int, A: float, E: float) -> State:
    for _ in range(days * 4):
        rate = derivatives(y, P, A=A, E=E)
        y = State(
            gland=y.gland + DAY / 4 * rate.gland,
            pain=y.pain + DAY / 4 * rate.pain,
            fibrosis=y.fibrosis + DAY / 4 * rate.fibrosis,
        )
    return y


def test_the_young_man_of_reference_has_a_ratio_of_one_and_no_breast() -> None:
    assert over(1.0, 1.0, P) == pytest.approx(1.0, rel=1e-12)
    rest = steady(P, A=1.0, E=1.0)
    assert rest.gland < 0.05
    assert rest.pain < 0.01


@pytest.mark.parametrize("A", [0.0, 0.3, 1.0, 4.0])
@pytest.mark.parametrize("E", [0.0, 0.5, 1.0, 6.0])
def test_steady_is_steady(A: float, E: float) -> None:
    rates = derivatives(steady(P, A=A, E=E), P, A=A, E=E)
    assert (rates.gland, rates.pain, rates.fibrosis) == pytest.approx((0.0, 0.0, 0.0), abs=1e-15)


def test_androgen_brakes_more_than_in_proportion() -> None:
    floor = P.floor_A
    assert over(2.0, 1.0, P) == pytest.approx(((2 + floor) / (1 + floor)) ** -P.p, rel=1e-12)
    assert over(0.2, 1.0, P) / over(0.4, 1.0, P) > (0.4 + floor) / (0.2 + floor)


def test_pain_comes_before_growth_and_growth_within_half_a_year() -> None:
    rest = steady(P, A=0.7, E=0.9)
    after_month, after_half_year = (follow(rest, days, **BLOCKED) for days in (30, 180))
    assert after_month.pain > 0.9 * after_half_year.pain
    assert after_month.gland < 0.5 * after_half_year.gland
    assert after_half_year.gland > 0.5


def test_young_tissue_regresses_within_months_and_old_tissue_stays() -> None:
    rest = steady(P, A=0.7, E=0.9)
    young, old = (follow(rest, days, **BLOCKED) for days in (120, 1500))
    kept = [follow(y, 270, A=1.0, E=0.8).gland / y.gland for y in (young, old)]
    assert kept[0] < 0.3
    assert kept[1] > 0.4


def test_fibrosis_never_exceeds_its_share() -> None:
    old = follow(steady(P, A=0.7, E=0.9), 3000, **BLOCKED)
    assert old.fibrosis <= P.fibrous * old.gland + 1e-9


def test_who_cannot_grow_one_does_not() -> None:
    small = replace(P, most=0.1)
    assert breast.steady(small, **BLOCKED).gland == pytest.approx(0.1 * breast.steady(P, **BLOCKED).gland, rel=1e-12)


def test_volume_falls_faster_than_extent() -> None:
    assert size(0.5, P) == pytest.approx(0.5**P.bulk, rel=1e-6)
