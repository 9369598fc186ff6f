"""What breaks: lanes that cannot go on, cache files, folders, and a machine without llvmlite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.engine import models
from tests.engine.models import columns, given, nothing

from hpgx.engine import cache, reference, solver
from hpgx.engine.reference import Solution

pytest.importorskip("llvmlite")

from hpgx.engine import compiled

AT = np.linspace(0.0, 4.0, 9)


def explosive(k: list[float], **options: int) -> Solution:
    """Return the course of y' = k·y², from 1, which explodes at t = 1/k."""
    lanes = len(k)
    kernel = compiled.Kernel(models.explosive(), rtol=1e-8, atol=1e-10)
    y0 = columns([1.0, 1.0], lanes)
    return compiled.solve(kernel, y0, np.array([k]), nothing(lanes), (0.0, 4.0), AT, np.ones(2), **options)


def exact(k: float) -> np.ndarray:
    return np.array([1 / (1 - k * AT), np.exp(-AT)]).T


def test_a_lane_that_explodes_leaves_its_neighbours_unharmed() -> None:
    k = [0.1, 0.0, -1.0, 0.4, -0.2, 0.05, 0.1, 0.2, 0.1, 0.1]
    found = explosive(k)
    assert list(found.failures) == [3]
    assert "day 0.1" in found.failures[3]
    assert "no step is short enough" in found.failures[3]
    assert "'s0'" in found.failures[3]
    assert np.isnan(found.states[:, :, 3]).all()
    assert np.isnan(found.end[:, 3]).all()
    for lane in {*range(10)} - {3}:
        np.testing.assert_allclose(found.states[:, :, lane], exact(k[lane]), rtol=1e-6)


def test_the_same_bits_around_a_failure_on_any_number_of_threads() -> None:
    k = [0.1, 0.4] * 12
    one, two = explosive(k, threads=1), explosive(k, threads=2)
    assert one.failures == two.failures
    assert len(one.failures) == 12
    np.testing.assert_array_equal(one.states, two.states)


@pytest.mark.parametrize("k", [[0.4], [0.4] * 8])
def test_when_every_lane_explodes(k: list[float]) -> None:
    found = explosive(k)
    assert len(found.failures) == len(k)
    assert np.isnan(found.states).all()


@pytest.mark.parametrize("lanes", [1, 8])
def test_numbers_that_are_none(lanes: int) -> None:
    """NaN in a state, a parameter or a dose masks that lane from there, and is named at once."""
    kernel = compiled.Kernel(models.chain(2))
    for where in ("state", "parameter", "dose"):
        y0, p, amounts = columns([1.0, 0.0], lanes), columns([1.0, 2.0], lanes), np.ones(lanes)
        {"state": y0[0], "parameter": p[1], "dose": amounts}[where][lanes // 2] = np.nan
        doses = given(lanes, (2.0, 0, amounts))
        found = compiled.solve(kernel, y0, p, doses, (0.0, 4.0), AT, np.ones(2))
        assert list(found.failures) == [lanes // 2], where
        assert "not a finite number" in found.failures[lanes // 2]
        assert np.isfinite(np.delete(found.states, lanes // 2, axis=2)).all()


def test_a_lane_that_failed_before_stays_masked() -> None:
    kernel = compiled.Kernel(models.explosive())
    y0, p = columns([1.0, 1.0], 3), np.array([[0.0, 0.6, 0.1]])
    first = compiled.solve(kernel, y0, p, nothing(3), (0.0, 2.0), np.array([2.0]), np.ones(2))
    second = compiled.solve(kernel, first.end, p, nothing(3), (2.0, 3.0), np.array([3.0]), np.ones(2))
    assert list(second.failures) == [1]
    assert np.isfinite(second.end[:, [0, 2]]).all()


def test_steps_have_an_end() -> None:
    """A lane that needs millions of steps is given up with a reason, and its neighbour finishes."""

    def rates(y, p):
        return [p[0] * y[1], -p[0] * y[0]]

    kernel = compiled.Kernel(models.model(2, 1, rates), rtol=1e-8, atol=1e-10)
    p = np.array([[1.0, 1e7]])
    found = compiled.solve(kernel, columns([1.0, 0.0], 2), p, nothing(2), (0.0, 4.0), AT, np.ones(2))
    assert list(found.failures) == [1]
    assert "steps between two doses" in found.failures[1]
    np.testing.assert_allclose(found.states[:, 0, 0], np.cos(AT), atol=1e-6)


# the cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "kept"
    monkeypatch.setenv(cache.FOLDER, str(place))
    compiled.loaded.cache_clear()
    yield place
    compiled.loaded.cache_clear()


def course() -> np.ndarray:
    """Return a course through a program that is fetched anew, from disk if it is there."""
    compiled.loaded.cache_clear()
    kernel = compiled.Kernel(models.brusselator())
    y0, p = columns([1.2, 3.1], 8), columns([1.0, 3.0], 8)
    return compiled.solve(kernel, y0, p, nothing(8), (0.0, 4.0), AT, np.ones(2)).states


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count compilations."""
    counted: list[int] = []
    compile_text = compiled.native.compile_text
    monkeypatch.setattr(compiled.native, "compile_text", lambda text: (counted.append(1), compile_text(text))[1])
    return counted


def test_warm_and_cold_give_the_same_bits(folder: Path, compilations: list[int]) -> None:
    cold, warm = course(), course()
    assert len(compilations) == 1
    np.testing.assert_array_equal(cold, warm)
    (file,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o077 == 0


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGE = {
    "flipped": flipped,
    "truncated": lambda content: content[:-100],
    "header only": lambda content: content[:32],
    "empty": lambda _: b"",
    "another key": lambda content: b"\0" * 32 + content[32:],
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_made_again(folder: Path, compilations: list[int], kind: str) -> None:
    wanted = course()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    file.write_bytes(DAMAGE[kind](whole))
    np.testing.assert_array_equal(course(), wanted)
    assert len(compilations) == 2
    assert file.read_bytes() == whole
    np.testing.assert_array_equal(course(), wanted)
    assert len(compilations) == 2


def test_a_folder_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compilations: list[int]) -> None:
    """A file in its place, a place below a file, and a folder that others can write: nothing is kept or read."""
    (tmp_path / "file").write_text("")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    for place in (tmp_path / "file", tmp_path / "file" / "below", shared):
        monkeypatch.setenv(cache.FOLDER, str(place))
        compilations.clear()
        assert np.isfinite(course()).all()
        assert np.isfinite(course()).all()
        assert len(compilations) == 2
    assert not list(shared.iterdir())


def test_a_folder_that_cannot_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)

    def refused(**_: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr(cache.tempfile, "mkstemp", refused)
    assert np.isfinite(course()).all()
    assert not list(folder.iterdir())


def test_the_folder_stays_small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 2500)
    for number in range(5):
        cache.fetch(str(number), lambda: b"x" * 1000)
        for age, file in enumerate(sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)):
            os.utime(file, (age, age))
    assert len(list(folder.iterdir())) == 2
    assert cache.fetch("4", lambda: b"made again") == b"x" * 1000


PROCESS = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from tests.engine.test_damage import course
print(hashlib.sha256(course().tobytes()).hexdigest())
"""


def test_processes_that_compile_at_once(folder: Path) -> None:
    root = str(Path(__file__).parents[2])
    started = [
        subprocess.Popen([sys.executable, "-c", PROCESS, root], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    results = {process.communicate(timeout=120)[0] for process in started}
    assert all(process.returncode == 0 for process in started)
    assert len(results) == 1
    assert [file.suffix for file in folder.iterdir()] == [".object"]


# without llvmlite


@pytest.fixture
def without_llvmlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    solver.is_compiled.cache_clear()
    yield
    solver.is_compiled.cache_clear()


@pytest.mark.usefixtures("without_llvmlite")
def test_without_llvmlite_the_same_calls_run_on_scipy() -> None:
    with pytest.warns(RuntimeWarning, match="models run on SciPy") as caught:
        first, second = solver.kernel(models.chain(2)), solver.kernel(models.chain(2))
    assert len(caught) == 1
    assert isinstance(first, reference.Kernel)
    assert isinstance(second, reference.Kernel)
    doses = given(2, (0.0, 0, [1.0, 2.0]))
    found = solver.solve(first, columns([0.0, 0.0], 2), columns([1.0, 2.0], 2), doses, (0.0, 4.0), AT, np.ones(2))
    np.testing.assert_allclose(found.states[:, 0], np.exp(-AT)[:, None] * [1.0, 2.0] * (AT > 0)[:, None], rtol=1e-4)


def test_with_llvmlite_it_is_compiled() -> None:
    assert isinstance(solver.kernel(models.chain(2)), compiled.Kernel)
