"""The command line, run in this process."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from hpgx.cli import main

BEN = """\
name = "Ben"
sex = "male"
age = "30 yr"

[labs]
testosterone = "600 ng/dL"
LH = "4.0 IU/L"
"""


class Done(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Hpgx = Callable[..., Done]


@pytest.fixture
def hpgx(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hpgx:
    """Return a function that runs ``hpgx`` with arguments."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["hpgx", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main()
        out, err = capsys.readouterr()
        return Done(int(leaving.value.code or 0), out, err)

    return run


@pytest.fixture
def ben(tmp_path: Path) -> Path:
    file = tmp_path / "ben.toml"
    file.write_text(BEN)
    return file
