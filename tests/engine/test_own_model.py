"""The example of a model of one's own."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "own_model.py"


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    printed = capsys.readouterr().out
    assert printed.startswith("100 patients")
    mean = float(next(line for line in printed.splitlines() if line.startswith("mean")).split()[1])
    # in steady state what is infused is cleared: dose/(CL·interval) in the typical patient
    assert mean == pytest.approx(500 / (5 * 8), rel=0.1)
