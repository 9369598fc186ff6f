"""Documentation runs: every Python block is executed, every command line works, every name is documented."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import hpgx
from hpgx.cli.app import app
from hpgx.errors import HpgxError
from hpgx.pharmacology.drugs import drugs
from hpgx.protocols.protocol import Protocol

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs").glob("[dem]*/*.md"))]


def blocks(language: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for number, block in enumerate(re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)):
            found.append((f"{page.name}[{number}]", block))
    return found


def commands() -> list[str]:
    lines = [line for _, block in blocks("sh") for line in block.splitlines()]
    return [line[line.index("hpgx ") :] for line in lines if "hpgx " in line]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "code"), blocks("python"))
@pytest.mark.usefixtures("elsewhere")
def test_python_blocks_run(name: str, code: str) -> None:
    exec(compile(code, name, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("command", commands())
@pytest.mark.usefixtures("elsewhere")
def test_command_lines_work(command: str) -> None:
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert result.output


@pytest.mark.parametrize("sentence", [line for _, block in blocks("text") for line in block.splitlines()])
def test_sentences_are_read(sentence: str) -> None:
    assert Protocol(sentence).clauses


def test_every_public_name_is_documented() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in hpgx.__all__:
        public = getattr(hpgx, name)
        assert public.__doc__, name
        errors = isinstance(public, type) and issubclass(public, HpgxError)
        assert errors or name in text, f"{name} is not in the documentation"


def test_the_readme_lists_what_can_be_simulated() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    for drug in drugs().values():
        if drug.simulated and drug.id != "zuclomiphene":
            word = drug.name.split()[-1].lower()
            assert word in text, drug.name


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "protocols").iterdir()), ids=lambda path: path.stem)
def test_example_protocols_run(path: Path) -> None:
    protocol = Protocol.read(path)
    assert Protocol.from_toml(protocol.to_toml()) == protocol
    course = hpgx.simulate(hpgx.Patient.read(ROOT / "examples" / "people" / "ben.toml"), protocol, "15 days")
    assert course.summary().rows


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "people").glob("*.toml")), ids=lambda path: path.stem)
def test_example_people_run(path: Path) -> None:
    person = hpgx.Patient.read(path)
    course = hpgx.simulate(person, "no treatment", "2 days")
    for lab, value in person.labs.items():
        assert course[lab].values[0] == pytest.approx(value, rel=0.02)


def test_an_example_on_treatment_recovers() -> None:
    frank = hpgx.Patient.read(ROOT / "examples" / "people" / "frank.toml")
    course = hpgx.simulate(frank, Protocol.read(ROOT / "examples" / "protocols" / "restart.txt"), "12 weeks")
    assert course["LH"].values[0] < 0.3
    assert course["LH"].values[-1] > 1.0
