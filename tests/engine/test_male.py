"""The compiled male axis against SciPy, and what threads, lanes and the cache may not change."""

from __future__ import annotations

import numpy as np
import pytest
from tests import men

from hpgx.engine import native, program, reference, sparse
from hpgx.engine.derive import jacobian
from hpgx.engine.reference import Doses, Solution
from hpgx.patients.population import Population
from hpgx.patients.untreated import lanes_of, varied

pytest.importorskip("llvmlite")

from hpgx.engine import compiled

COMBINATIONS = {
    "testosterone+anastrozole": (
        "testosterone_cypionate_oil_injection_intramuscular",
        "anastrozole_tablet_oral",
    ),
    "hcg+enclomiphene": ("hcg_solution_injection_subcutaneous", "enclomiphene_tablet_oral"),
    "all": men.every_formulation(),
}
DAYS = 28
AT = np.unique(np.concatenate([np.arange(0, DAYS * 24.0, 12.0), [1.0, 2.0, 4.0, DAYS * 24.0]]))


class Group:
    """Men with medicines of which each takes every one, some days apart; amounts differ between men."""

    def __init__(self, keys: tuple[str, ...], lanes: int, seed: int = 3) -> None:
        self.man = men.man(keys)
        self.model = self.man.model
        group = Population("functional_hypogonadism_obesity", lanes, seed=seed)
        parameters, states = lanes_of(group.untreated)
        rng = np.random.default_rng(seed)
        parameters |= varied(self.man.variant.medicines.parameters, lanes, rng, first_typical=False)
        self.p = self._stacked(parameters, self.model.parameters, lanes)
        arms = [index for index, name in enumerate(self.model.parameters) if name.startswith("arms.")]
        self.p[arms] = 1.0
        self.y = self._stacked(states, self.model.states, lanes)
        self.doses = self._doses(rng, lanes)
        self.scales = np.maximum(np.median(self.y, axis=1), 1e-6)
        self.scales[self.man.organs :] = 1e4

    def _doses(self, rng: np.random.Generator, lanes: int) -> Doses:
        depots = [i for i, name in enumerate(self.model.states) if name.endswith(".depot")]
        times = np.sort(rng.integers(0, 2 * DAYS, 4 * len(depots)) * 12.0)
        amounts = np.exp(rng.normal(np.log(1e4), 0.5, (len(times), lanes)))
        return Doses(times, rng.choice(depots, len(times)).astype(np.int64), amounts)

    @staticmethod
    def _stacked(values: dict[str, np.ndarray], names: tuple[str, ...], lanes: int) -> np.ndarray:
        return np.array([np.broadcast_to(values.get(name, np.zeros(1)), lanes) for name in names])

    def solve(self, rtol: float = 1e-8, lanes: slice = slice(None), **options: int) -> Solution:
        kernel = compiled.Kernel(self.model, rtol, rtol * 1e-2, nonnegative=True)
        doses = Doses(self.doses.times, self.doses.states, self.doses.amounts[:, lanes])
        span = (0.0, DAYS * 24.0)
        return compiled.solve(kernel, self.y[:, lanes], self.p[:, lanes], doses, span, AT, self.scales, **options)

    def by_lsoda(self, lane: int) -> Solution:
        one = slice(lane, lane + 1)
        doses = Doses(self.doses.times, self.doses.states, self.doses.amounts[:, one])
        kernel = reference.Kernel(self.model, 1e-10, 1e-12)
        return reference.solve(kernel, self.y[:, one], self.p[:, one], doses, (0.0, DAYS * 24.0), AT, self.scales)

    def error(self, found: np.ndarray, wanted: np.ndarray) -> float:
        return float(np.max(np.abs(found - wanted) / np.maximum(np.abs(wanted), 1e-3 * self.scales[:, None])))


@pytest.fixture(scope="module")
def group() -> Group:
    return Group(COMBINATIONS["testosterone+anastrozole"], 19)


@pytest.mark.parametrize("name", COMBINATIONS)
def test_against_lsoda(name: str) -> None:
    made = Group(COMBINATIONS[name], 8)
    found = made.solve()
    assert not found.failures
    for lane in (0, 5):
        wanted = made.by_lsoda(lane)
        assert made.error(found.states[:, :, lane : lane + 1], wanted.states) < 1e-5
        assert made.error(found.end[:, lane : lane + 1], wanted.end) < 1e-5


def test_alone_and_in_a_group(group: Group) -> None:
    together, alone = group.solve(1e-6), group.solve(1e-6, slice(4, 5))
    assert 0 < group.error(alone.states, together.states[:, :, 4:5]) < 1e-4


def test_the_number_of_threads_changes_no_bit(group: Group) -> None:
    one, two = group.solve(1e-6, threads=1), group.solve(1e-6, threads=2)
    assert np.array_equal(one.states, two.states)
    assert np.array_equal(one.end, two.end)


def test_a_group_that_is_not_full_is_a_full_one_with_copies(group: Group) -> None:
    some = group.solve(1e-6, slice(16, 19))
    assert np.array_equal(some.states, group.solve(1e-6).states[:, :, 16:19])


def test_observables(group: Group) -> None:
    states = group.solve(1e-6).states
    seen = compiled.Kernel(group.model).observe(states, group.p)
    wanted = reference.Kernel(group.model).observe(states, group.p)
    assert list(seen) == list(wanted)
    for name, values in wanted.items():
        assert seen[name].shape == values.shape
        np.testing.assert_allclose(seen[name], values, rtol=1e-12, err_msg=name)
        np.testing.assert_allclose(
            compiled.Kernel(group.model).observe(states[:, :, 3:4], group.p[:, 3:4])[name],
            values[:, 3:4],
            rtol=1e-12,
        )


@pytest.mark.parametrize("lanes", [1, 8])
def test_jacobian_against_differences(lanes: int) -> None:
    group = Group(COMBINATIONS["all"], lanes)
    y = men.disturbed(group.man, np.random.default_rng(5), lanes)
    library = compiled.Kernel(group.model).program(lanes).library
    p, q = np.ascontiguousarray(group.p), np.zeros((2000, lanes))
    library.function("prologue", ("ptr", "ptr"))(p.ctypes.data, q.ctypes.data)
    compute = library.function("rates", ("ptr", "ptr", "ptr"))

    def rates(states: np.ndarray) -> np.ndarray:
        out, states = np.empty_like(y), np.ascontiguousarray(states)
        compute(states.ctypes.data, q.ctypes.data, out.ctypes.data)
        return out

    places = list(jacobian(group.model.traced.rates, group.model.traced.states))
    found, base = np.empty((len(places), lanes)), np.empty_like(y)
    linearise = library.function("linearise", ("ptr", "ptr", "ptr", "ptr"))
    linearise(np.ascontiguousarray(y).ctypes.data, q.ctypes.data, base.ctypes.data, found.ctypes.data)
    np.testing.assert_allclose(base, rates(y), rtol=1e-9, atol=1e-12)
    for column in range(len(y)):
        step = 1e-5 * y[column]
        up, down = y.copy(), y.copy()
        up[column] += step
        down[column] -= step
        difference = (rates(up) - rates(down)) / (up[column] - down[column])
        dense = np.zeros_like(y)
        for index, (row, at) in enumerate(places):
            if at == column:
                dense[row] = found[index]
        size = np.abs(dense) + (np.abs(base) + 1e-9) / y[column]
        assert (np.abs(dense - difference) / size).max() < 1e-5, group.model.states[column]


def test_generated_elimination_against_numpy() -> None:
    model = men.man(COMBINATIONS["all"]).model
    places = list(jacobian(model.traced.rates, model.traced.states))
    size, rng = len(model.states), np.random.default_rng(6)
    order = sparse.ordering(size, places)
    library = compiled.Kernel(model).program(8).library
    entries, right, x = (
        rng.normal(size=(len(places), 8)),
        rng.normal(size=(size, 8)),
        rng.normal(size=(size, 8)),
    )
    wanted_right = right + x
    factors = np.empty((len(sparse.filled(order, places)), 8))
    library.function("factor", ("ptr", "ptr", "double"))(entries.ctypes.data, factors.ctypes.data, 9.0)
    library.function("solve", ("ptr", "ptr", "ptr"))(factors.ctypes.data, right.ctypes.data, x.ctypes.data)
    for lane in range(8):
        matrix = 9.0 * np.eye(size)
        for (row, column), entry in zip(places, entries[:, lane], strict=True):
            matrix[row, column] -= entry
        np.testing.assert_allclose(x[:, lane], np.linalg.solve(matrix, wanted_right[:, lane]), rtol=1e-8, atol=1e-10)


def test_the_same_text_every_time() -> None:
    """Nothing in the program depends on memory addresses or on the order of sets: the cache would never hit."""
    model = men.man(COMBINATIONS["testosterone+anastrozole"]).model
    again = type(model)(model.name, model.states, model.parameters, model.evaluate)
    assert program.signature(model) == program.signature(again)
    assert program.text(model, 8) == program.text(again, 8)


def test_vectors_are_as_wide_as_the_processor() -> None:
    if "+avx512f" in native.machine() and native.machine().split(",")[2].strip().startswith("x86_64"):
        text = program.text(men.man().model, 8)
        assert "<8 x double>" in text
        assert native.assembly(text).count("%zmm") > 1000
