"""Body: lean and fat mass, insulin resistance, and the gain of the loop through fat."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import root
from tests import men

from hpgx.axis import variant
from hpgx.physiology import tissue
from hpgx.physiology.body import State, derivatives, insulin_resistance, steady

P = variant.typical().body
QUIET = {"A": 0.0, "E": 0.0}


def targets(**changed: float) -> State:
    """Return lean and fat mass that are tended to, relative to baseline."""
    made = derivatives(steady(), P, **(QUIET | changed))
    return State(lean=made.lean / P.k_lean + 1, fat=made.fat / P.k_fat + 1)


def test_rest() -> None:
    found = targets()
    assert (found.lean, found.fat) == pytest.approx((1.0, 1.0), rel=1e-12)


def test_androgen_builds_lean_mass_and_takes_fat() -> None:
    more, less = targets(A=0.2), targets(A=-0.2)
    assert more.lean == pytest.approx(1 + 0.2 * P.a_lean, rel=1e-12)
    assert more.fat < 1 < less.fat
    assert less.lean < 1


def test_want_of_estrogen_alone_brings_fat_and_leaves_lean_mass() -> None:
    found = targets(E=-0.4)
    assert found.fat > 1.03
    assert found.lean == 1.0


def test_most_of_the_fat_of_castration_is_for_want_of_estrogen() -> None:
    # Finkelstein 2013: estrogen deficiency primarily accounts for the gain
    whole = variant.typical().tissue
    estrogen, androgen = tissue.shift(0.15, 1.0, whole.half_E), tissue.shift(0.05, 1.0, whole.half_A)
    assert targets(E=estrogen).fat > targets(A=androgen).fat


def test_insulin_resistance_follows_fat_and_runs_against_lean_mass() -> None:
    assert insulin_resistance(State(lean=1.0, fat=1.2), P) == pytest.approx(1.2**P.fat_insulin, rel=1e-9)
    assert insulin_resistance(State(lean=1.1, fat=1.0), P) == pytest.approx(1.1**-P.lean_insulin, rel=1e-9)


@pytest.mark.parametrize("condition", ["healthy", "functional_hypogonadism_obesity"])
def test_the_loop_through_fat_does_not_run_away(condition: str) -> None:
    """More fat, more aromatase, less SHBG and LH, less testosterone, more fat: the gain of one turn is small."""
    man = men.man(who=men.untreated(condition))
    fat = man.model.states.index("body.fat")
    free = [i for i in range(man.organs) if i != fat]
    rate = man.p[man.model.parameters.index("body.k_fat")]

    def wanted(given: float) -> float:
        """Return the fat that is tended to where all else has settled under a given fat."""

        def rates(logs: np.ndarray) -> np.ndarray:
            y = man.y.copy()
            y[free], y[fat] = man.y[free] * np.exp(logs), given
            return np.array(man.model.evaluate(list(y), list(man.p))[0])[free] / man.y[free]

        found = root(rates, np.zeros(len(free)), tol=1e-10)
        assert found.success
        y = man.y.copy()
        y[free], y[fat] = man.y[free] * np.exp(found.x), given
        return given + man.model.evaluate(list(y), list(man.p))[0][fat] / rate

    gain = (wanted(1.02) - wanted(0.98)) / 0.04
    assert -0.2 < gain < 0.2
