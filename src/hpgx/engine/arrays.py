"""Arrays as numbers: importing this module lets the equations run over many people at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpgx import kinetics

for _generic, _function in ((kinetics.exp, np.exp), (kinetics.log, np.log), (kinetics.sqrt, np.sqrt)):
    _generic.register(np.ndarray)(_function)


@kinetics.power.register(np.ndarray)
def _power(x: Any, n: Any) -> Any:
    return np.power(x, n)
