"""The reference solver against another method, and what it does with doses, lanes and failures."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from tests import men

from hpgx.engine import python
from hpgx.engine.reference import Doses, Kernel, Solution, solve

KEYS = (
    "testosterone_enanthate_oil_injection_intramuscular",
    "anastrozole_tablet_oral",
    "hcg_solution_injection_subcutaneous",
)
AT = np.array([0.0, 1.0, 24.0, 50.0, 72.0, 100.0, 167.0, 168.0, 240.0])
END = 240.0


@pytest.fixture(scope="module")
def man() -> men.Man:
    return men.man(KEYS)


def course(man: men.Man, lanes: int = 1) -> Doses:
    """Return doses of three drugs; two at one time, one at the start."""
    enanthate, anastrozole, hcg = (man.model.index(f"{key}.depot") for key in KEYS)
    return men.doses(
        lanes,
        (0.0, enanthate, 180_000.0),
        (0.0, anastrozole, 1000.0),
        (24.0, anastrozole, 1000.0),
        (72.0, anastrozole, 1000.0),
        (72.0, hcg, 500.0),
        (168.0, enanthate, 90_000.0),
    )


def scales(man: men.Man) -> np.ndarray:
    found = man.y.copy()
    found[man.organs :] = 1e4
    return found


def solved(man: men.Man, lanes: int = 1, p: np.ndarray | None = None, **tolerances: float) -> Solution:
    kernel = Kernel(man.model, **tolerances)
    y = np.repeat(man.y[:, None], lanes, axis=1)
    values = np.repeat(man.p[:, None], lanes, axis=1) if p is None else p
    return solve(kernel, y, values, course(man, lanes), (0.0, END), AT, scales(man))


@pytest.fixture(scope="module")
def by_dop853(man: men.Man) -> np.ndarray:
    """Return (times, states) by DOP853, from dose to dose."""
    rates = python.function(man.model.traced.rates)(man.p.tolist())
    doses = course(man)
    y, found = man.y.copy(), np.empty((len(AT), len(man.y)))
    stops = np.unique([*doses.times, END])
    found[0] = y
    for start, stop in pairwise(stops.tolist()):
        for time, place, amount in zip(doses.times, doses.states, doses.amounts[:, 0], strict=True):
            y[place] += amount * (time == start)
        wanted = (start < AT) & (stop >= AT)
        result: Any = solve_ivp(
            lambda t, values: rates(t, values.tolist()),
            (start, stop),
            y,
            method="DOP853",
            t_eval=np.union1d(AT[wanted], stop),
            rtol=1e-13,  # the fast states bound its steps, not the tolerance: at 1e-10 it is 5e-8 off
            atol=1e-14,
        )
        found[wanted] = result.y[:, : wanted.sum()].T
        y = result.y[:, -1].copy()
    return found


def error(man: men.Man, found: np.ndarray, wanted: np.ndarray) -> float:
    return float(np.max(np.abs(found - wanted) / (np.abs(wanted) + 1e-3 * scales(man))))


def test_lsoda_against_dop853(man: men.Man, by_dop853: np.ndarray) -> None:
    assert error(man, solved(man, rtol=1e-12, atol=1e-14).states[:, :, 0], by_dop853) < 1e-8


def test_the_usual_tolerance(man: men.Man, by_dop853: np.ndarray) -> None:
    found = error(man, solved(man).states[:, :, 0], by_dop853)
    assert 1e-9 < found < 1e-4


def test_the_course_moves(man: men.Man, by_dop853: np.ndarray) -> None:
    """Guard of the comparison: the doses reach testosterone, estradiol and the testis."""
    relative = by_dop853[-1] / np.where(man.y > 0, man.y, 1.0)
    for name, least in (("steroids.T", 0.1), ("gonadotroph.LH", 0.2), ("hypothalamus.G", 0.05)):
        assert abs(relative[man.model.index(name)] - 1) > least


def test_the_state_before_a_dose_is_returned(man: men.Man) -> None:
    states = solved(man).states[:, :, 0]
    anastrozole, hcg = man.model.index(f"{KEYS[1]}.depot"), man.model.index(f"{KEYS[2]}.depot")
    assert states[0] == pytest.approx(man.y, rel=0, abs=0)  # the first doses fall on the first time
    assert states[list(AT).index(24.0), anastrozole] < 1.0  # the first tablet is gone, the second not yet there
    assert states[list(AT).index(72.0), hcg] == 0.0
    assert states[list(AT).index(100.0), hcg] > 1.0


def test_the_end_is_where_the_next_stretch_begins(man: men.Man) -> None:
    kernel, p, y = Kernel(man.model, rtol=1e-10, atol=1e-13), man.p[:, None], man.y[:, None]
    all_doses = course(man)
    early = all_doses.times < 100
    first = Doses(all_doses.times[early], all_doses.states[early], all_doses.amounts[early])
    rest = Doses(all_doses.times[~early], all_doses.states[~early], all_doses.amounts[~early])
    half = solve(kernel, y, p, first, (0.0, 100.0), np.zeros(0), scales(man))
    whole = solve(kernel, y, p, all_doses, (0.0, END), np.zeros(0), scales(man))
    second = solve(kernel, half.end, p, rest, (100.0, END), np.zeros(0), scales(man))
    assert error(man, second.end[:, 0], whole.end[:, 0]) < 1e-7
    assert half.states.shape == (0, len(man.y), 1)


def test_a_failing_lane_is_masked_and_its_neighbours_untouched(man: men.Man) -> None:
    p = np.repeat(man.p[:, None], 3, axis=1)
    p[man.model.parameters.index("steroids.V_T"), 2] *= 1.3
    healthy = solved(man, 3, p)
    assert not healthy.failures
    broken = p.copy()
    broken[man.model.parameters.index("hypothalamus.kappa"), 1] = np.nan
    found = solved(man, 3, broken)
    assert list(found.failures) == [1]
    assert "day 0.0" in found.failures[1]
    assert np.isnan(found.states[:, :, 1]).all()
    assert np.isnan(found.end[:, 1]).all()
    for lane in (0, 2):
        assert np.array_equal(found.states[:, :, lane], healthy.states[:, :, lane])
        assert np.array_equal(found.end[:, lane], healthy.end[:, lane])


def test_the_state_that_explodes_is_named(man: men.Man) -> None:
    y = man.y[:, None].copy()
    y[man.model.index("gonadotroph.FSH")] = 1e9
    p = man.p[:, None].copy()
    p[man.model.parameters.index("leydig.LH_50")] = np.nan
    found = solve(Kernel(man.model), y, p, men.doses(1), (0.0, 24.0), np.array([24.0]), scales(man))
    assert "'gonadotroph.FSH'" in found.failures[0]


def test_lanes_are_told_one_by_one(man: men.Man) -> None:
    told: list[int] = []
    y, p = np.repeat(man.y[:, None], 3, axis=1), np.repeat(man.p[:, None], 3, axis=1)
    solve(Kernel(man.model), y, p, men.doses(3), (0.0, 1.0), np.zeros(0), scales(man), told.append)
    assert sum(told) == 3


def test_a_run_leaves_its_start_alone(man: men.Man) -> None:
    before = man.y.copy()
    solved(man)
    assert np.array_equal(man.y, before)


def test_observables_of_a_course(man: men.Man) -> None:
    kernel = Kernel(man.model)
    solution = solved(man, 2)
    seen = kernel.observe(solution.states, np.repeat(man.p[:, None], 2, axis=1))
    assert seen["testosterone_total"].shape == (len(AT), 2)
    place = man.model.index("steroids.T")
    assert np.array_equal(seen["testosterone_total"], solution.states[:, place])
    assert np.isfinite(seen["drug_concentration_anastrozole"]).all()
