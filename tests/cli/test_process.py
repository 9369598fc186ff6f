"""``hpgx`` as a process of its own: streams, exit codes and pipes."""

import json
import subprocess
import sys
from pathlib import Path

HPGX = (sys.executable, "-m", "hpgx")


def test_a_forecast(ben: Path) -> None:
    command = [*HPGX, "simulate", str(ben), "anastrozole 1 mg oral daily", "--for", "2d", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["protocol"] == "anastrozole tablet 1 mg oral daily"


def test_a_wrong_input(tmp_path: Path) -> None:
    command = [*HPGX, "simulate", str(tmp_path / "nobody.toml"), "", "--for", "2d"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("hpgx: there is no patient file")
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough() -> None:
    with subprocess.Popen([*HPGX, "drugs"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_terminal_without_greek() -> None:
    command = [sys.executable, "-X", "utf8=0", "-m", "hpgx", "conditions", "healthy"]
    done = subprocess.run(command, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PATH": ""})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"age 32 ? 7 yr" in done.stdout
