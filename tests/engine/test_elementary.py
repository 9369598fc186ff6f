"""The vector logarithm and exponential against long doubles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hpgx.engine import elementary, native
from hpgx.engine.ir import DOUBLE, INT, POINTER, Module, vector

pytest.importorskip("llvmlite")

MOST_ULP = 4.0
Function = Callable[[np.ndarray], np.ndarray]


def library(lanes: int) -> dict[str, Function]:
    """Return each function over arrays whose length is a multiple of the lanes."""
    module = Module()
    for name in ("log2", "log", "exp", "exp2"):
        code = module.function(name, [("x", POINTER), ("out", POINTER), ("count", INT)])
        with code.loop(code["count"], step=lanes) as index:
            x = code.load(vector(DOUBLE, lanes), code["x"], index)
            code.store(getattr(elementary, name)(code, x), code["out"], index)
    loaded = native.Library(native.compile_text(module.text()))

    def over_arrays(name: str) -> Function:
        compiled = loaded.function(name, (POINTER, POINTER, INT))

        def function(x: np.ndarray) -> np.ndarray:
            x = np.ascontiguousarray(x, dtype=float)
            out = np.empty_like(x)
            compiled(x.ctypes.data, out.ctypes.data, len(x))
            return out

        return function

    return {name: over_arrays(name) for name in ("log2", "log", "exp", "exp2")}


@pytest.fixture(scope="module", params=[1, 8])
def functions(request: pytest.FixtureRequest) -> dict[str, Function]:
    return library(request.param)


def positive(rng: np.random.Generator) -> np.ndarray:
    """Return doubles of every size, and many near 1, where a logarithm can lose its digits."""
    wide = np.exp(rng.uniform(-708, 709, 400_000))
    return np.concatenate(
        [
            wide,
            rng.uniform(0.5, 2.0, 200_000),
            1 + rng.normal(0, 1e-3, 100_000),
            2.0 ** np.arange(-1022, 1022),
        ]
    )


def arguments(rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    return np.concatenate([rng.uniform(low, high, 400_000), rng.normal(0, 1, 200_000), rng.normal(0, 1e-6, 100_000)])


def ulps(found: np.ndarray, exact: np.ndarray) -> float:
    unit = np.spacing(np.abs(exact.astype(float))).astype(np.longdouble)
    return float(np.max(np.abs(found.astype(np.longdouble) - exact) / unit))


@pytest.mark.parametrize("name", ["log2", "log"])
def test_logarithms(functions: dict[str, Function], name: str) -> None:
    x = positive(np.random.default_rng(1))
    x = x[: len(x) // 8 * 8]
    assert ulps(functions[name](x), getattr(np, name)(x.astype(np.longdouble))) < MOST_ULP


@pytest.mark.parametrize(("name", "low", "high"), [("exp", -708.39, 709.78), ("exp2", -1022.0, 1023.99)])
def test_exponentials(functions: dict[str, Function], name: str, low: float, high: float) -> None:
    x = arguments(np.random.default_rng(2), low, high)
    assert ulps(functions[name](x), getattr(np, name)(x.astype(np.longdouble))) < MOST_ULP


def test_edges(functions: dict[str, Function]) -> None:
    x = np.array([0.0, -0.0, -1.0, np.inf, -np.inf, np.nan, 1.0, 8.0])
    with np.errstate(all="ignore"):
        for name in ("log2", "log"):
            np.testing.assert_allclose(functions[name](x), getattr(np, name)(x), rtol=1e-15)
        for name in ("exp", "exp2"):
            np.testing.assert_array_equal(functions[name](x), getattr(np, name)(x))
    beyond = np.array([800.0, -800.0, 1e300, -1e300, 720.0, -760.0, 1e5, -1e5])
    np.testing.assert_array_equal(functions["exp"](beyond), np.array([np.inf, 0.0] * 4))


def test_less_than_normal_is_zero(functions: dict[str, Function]) -> None:
    np.testing.assert_array_equal(functions["log2"](np.full(8, 1e-310)), -np.inf)
    np.testing.assert_array_equal(functions["exp"](np.full(8, -709.0)), 0.0)
    np.testing.assert_array_equal(functions["exp2"](np.full(8, -1023.0)), 0.0)


@pytest.mark.parametrize("lanes", [1, 8])
def test_any_lane_gives_the_same_bits(lanes: int) -> None:
    x = np.exp(np.random.default_rng(3).uniform(-50, 50, 800))
    wide, narrow = library(8), library(lanes)
    for name in ("log2", "exp2"):
        np.testing.assert_array_equal(wide[name](x), narrow[name](x))
