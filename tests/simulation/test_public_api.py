"""What hpgx shows to the world, and that importing it costs nothing."""

import subprocess
import sys

import pytest

import hpgx


@pytest.mark.parametrize("name", hpgx.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    found = getattr(hpgx, name)
    assert found.__name__ == name
    assert found.__doc__


def test_the_names_are_listed() -> None:
    assert dir(hpgx) == sorted([*hpgx.__all__, "__version__"])
    assert list(hpgx.__all__) == sorted(hpgx.__all__)


def test_other_names_are_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulator'"):
        hpgx.simulator  # noqa: B018


def test_errors_are_one_family() -> None:
    assert issubclass(hpgx.UnitError, hpgx.InputError)
    assert issubclass(hpgx.ProtocolError, hpgx.InputError)
    assert issubclass(hpgx.InputError, hpgx.HpgxError)
    assert not issubclass(hpgx.SimulationError, hpgx.InputError)
    assert not issubclass(hpgx.DataError, hpgx.InputError)


def test_the_import_is_lazy() -> None:
    command = [sys.executable, "-X", "importtime", "-c", "import hpgx"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "hpgx" in loaded
    assert not {"numpy", "pint", "scipy", "matplotlib", "hpgx.patients"} & loaded
