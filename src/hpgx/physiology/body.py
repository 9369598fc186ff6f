"""Body: lean mass under androgen, fat mass under androgen and estrogen, insulin resistance that follows both.

    lean* = 1 + a·A,  fat* = 1 − b·A − c·E
    lean' = k_lean·(lean* − lean),  fat' = k_fat·(fat* − fat)         relative to baseline
    insulin resistance = fat^i · lean^−j

A and E are the shifts of androgen and estrogen (`tissue.shift`). Fat holds aromatase and lowers
SHBG, so it closes a loop with estradiol and testosterone (steroids, liver). Muscle takes up glucose: androgen reaches
insulin through lean and fat mass and so over months, not hours.
"""

from hpgx.kinetics import positive, power, turnover
from hpgx.records import record
from hpgx.units import Fraction, PerHour


@record
class Parameters:
    """See the equations above."""

    a_lean: Fraction
    a_fat: Fraction
    e_fat: Fraction
    k_lean: PerHour
    k_fat: PerHour
    fat_insulin: Fraction
    lean_insulin: Fraction


@record
class State:
    """Lean and fat mass relative to baseline."""

    lean: Fraction
    fat: Fraction


def derivatives(y: State, p: Parameters, *, A: Fraction, E: Fraction) -> State:
    """Return the rates of change for the shifts of androgen and estrogen."""
    return State(
        lean=turnover(1 + p.a_lean * A, y.lean, p.k_lean),
        fat=turnover(1 - p.a_fat * A - p.e_fat * E, y.fat, p.k_fat),
    )


def insulin_resistance(y: State, p: Parameters) -> Fraction:
    """Return insulin resistance relative to baseline."""
    return power(positive(y.fat), p.fat_insulin) * power(positive(y.lean), -p.lean_insulin)


def steady() -> State:
    """Return the state of the untreated person."""
    return State(lean=1.0, fat=1.0)
