"""Slopes from lanes that share their steps, against a closed form and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from tests import men
from tests.engine import models
from tests.engine.models import given

from hpgx.engine import reference

pytest.importorskip("llvmlite")

from hpgx.engine import compiled
from hpgx.engine.sensitivity import sensitivities
from hpgx.errors import SimulationError

MOVED = (
    "plasma.K_T",
    "hypothalamus.kappa",
    "leydig.LH_50",
    "baseline.steroids.CL_T",
    "testosterone_cypionate_oil_injection_intramuscular.k1",
    "anastrozole.CL",
    "anastrozole.aromatase_inhibitor.Ki",
)


def test_a_decay() -> None:
    kernel, at, k = compiled.Kernel(models.chain(1), rtol=1e-6, atol=1e-9), np.linspace(0.0, 8.0, 17), 0.4
    found = sensitivities(
        kernel, np.array([3.0]), np.array([k]), [0], given(1, (2.0, 0, 1.0)), (0.0, 8.0), at, np.ones(1)
    )
    since = np.maximum(at - 2.0, 0.0)
    wanted = -3.0 * at * np.exp(-k * at) - since * np.exp(-k * since)
    np.testing.assert_allclose(found.slopes[:, 0, 0], wanted, rtol=1e-4, atol=1e-6)


def test_the_male_axis() -> None:
    man = men.man(("testosterone_cypionate_oil_injection_intramuscular", "anastrozole_tablet_oral"))
    names = man.model.parameters
    which = [names.index(name) for name in MOVED]
    depots = [place for place, name in enumerate(man.model.states) if name.endswith(".depot")]
    doses = men.doses(1, (0.0, depots[0], 2e5), (0.0, depots[1], 1e3), (168.0, depots[0], 2e5))
    at, scales = np.array([24.0, 200.0, 336.0]), np.where(man.y > 0, man.y, 1e4)
    span = (0.0, 336.0)
    found = sensitivities(compiled.Kernel(man.model, 1e-8, 1e-10), man.y, man.p, which, doses, span, at, scales)
    slow = reference.Kernel(man.model, 1e-11, 1e-13)
    for number, parameter in enumerate(which):
        step = 1e-3 * man.p[parameter]
        up, down = man.p.copy(), man.p.copy()
        up[parameter] += step
        down[parameter] -= step
        ends = [
            reference.solve(slow, man.y[:, None], p[:, None], doses, span, at, scales).states[:, :, 0]
            for p in (up, down)
        ]
        wanted = (ends[0] - ends[1]) / (2 * step) * man.p[parameter]
        apart = np.abs(found.slopes[:, :, number] * man.p[parameter] - wanted)
        assert (apart / (np.abs(wanted) + 1e-2 * scales)).max() < 1e-3, names[parameter]
    assert (np.abs(found.slopes).max(axis=(0, 1)) > 0).all()  # every one of them matters


def test_a_failure_is_raised() -> None:
    kernel = compiled.Kernel(models.explosive())
    with pytest.raises(SimulationError, match="no step is short enough"):
        sensitivities(
            kernel, np.ones(2), np.array([1.0]), [0], models.nothing(), (0.0, 4.0), np.array([4.0]), np.ones(2)
        )
