"""The command that simulates pulse by pulse."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from hpgx.cli.app import app

BEN = str(Path(__file__).parents[2] / "examples" / "people" / "ben.toml")


def test_the_table_counts_the_pulses(tmp_path: Path) -> None:
    picture = tmp_path / "pulses.svg"
    done = CliRunner().invoke(app, ["pulses", BEN, "no treatment", "--for", "2d", "--plot", str(picture)])
    assert done.exit_code == 0, done.output
    assert "pulses of his own" in done.output
    assert "one every" in done.output
    assert picture.stat().st_size > 10_000


def test_json_has_the_pulses() -> None:
    done = CliRunner().invoke(app, ["pulses", BEN, "gonadorelin 100 ug SC once", "--for", "2d", "--json"])
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert content["pulses"]["lh"]["count"] == len(content["pulses"]["lh"]["times_d"]) > 10
    assert len(content["time_d"]) == 2 * 288 + 1
