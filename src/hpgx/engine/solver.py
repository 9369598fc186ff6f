"""The solver that a caller wants: compiled where llvmlite is there, else SciPy, slower but with the same meaning."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from numpy.typing import NDArray

from hpgx.engine import reference
from hpgx.engine.model import Model
from hpgx.engine.reference import Doses, Solution

if TYPE_CHECKING:
    from hpgx.engine import compiled

Array: TypeAlias = NDArray[Any]
Kernel: TypeAlias = "compiled.Kernel | reference.Kernel"


@cache
def is_compiled() -> bool:
    """Return whether models are compiled; warns, once, when they are not."""
    try:
        import llvmlite.binding  # noqa: F401  # pyright: ignore[reportMissingTypeStubs, reportUnusedImport]
    except (ImportError, OSError) as problem:  # not installed, or its library cannot be loaded here
        warnings.warn(
            f"models run on SciPy, some fifty times slower, because llvmlite cannot be used ({problem}); "
            "'pip install llvmlite' brings the compiled engine.",
            RuntimeWarning,
            stacklevel=3,
        )
        return False
    return True


def kernel(model: Model, rtol: float = 1e-6, atol: float = 1e-8, *, nonnegative: bool = False) -> Kernel:
    """Return a model made ready to be solved.

    rtol, atol: the error allowed in a step is atol·scale + rtol·|state|, where `scale` is the natural size of a state.
    nonnegative: a compiled step that takes a state from above to below zero is taken again, shorter.
    """
    if is_compiled():
        from hpgx.engine import compiled

        return compiled.Kernel(model, rtol, atol, nonnegative)
    return reference.Kernel(model, rtol, atol)


def solve(
    kernel: Kernel,
    y0: Array,
    p: Array,
    doses: Doses,
    span: tuple[float, float],
    at: Array,
    scales: Array,
    progress: Callable[[int], None] = lambda _: None,
) -> Solution:
    """Integrate from `span[0]` to `span[1]` (hours) over the doses of that half-open interval.

    `y0` (states, lanes), `p` (parameters, lanes), `scales` (states,). `at` lies within the span and rises; at the time
    of a dose the state before it is returned. A lane that fails is masked with NaN and named in `failures`; the others
    go on. `progress` is told of every lane done.
    """
    if isinstance(kernel, reference.Kernel):
        return reference.solve(kernel, y0, p, doses, span, at, scales, progress)
    from hpgx.engine import compiled

    return compiled.solve(kernel, y0, p, doses, span, at, scales, progress)
