"""The pages of docs that follow from the data: they are what the data give now, and nothing in them leads nowhere.

Their running examples are executed with all others by test_docs.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from scripts.pages import examples, organ, recorded, tables
from scripts.pages.site import DOCS, texts

from hpgx.pharmacology.absorption import FirstOrder
from hpgx.pharmacology.disposition import OneCompartment
from hpgx.pharmacology.drugs import drugs
from hpgx.physiology import blood
from hpgx.references import bibliography
from hpgx.validation.selfcheck import levels

LARGEST = 60_000
REMEDY = "run: python -m scripts.pages"


@pytest.fixture(scope="module")
def wanted() -> dict[Path, str]:
    return texts(recorded.read())


def test_pages_are_what_the_data_give(wanted: dict[Path, str]) -> None:
    old = [
        str(path.relative_to(DOCS))
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    assert not old, f"{', '.join(old)} differ from the data; {REMEDY} --text"


def test_no_page_is_left_of_what_is_gone(wanted: dict[Path, str]) -> None:
    found = {path for kind in ("drugs", "model") for path in (DOCS / kind).glob("*.md")}
    assert found <= set(wanted), REMEDY


def test_there_is_a_page_for_each_drug_and_subsystem(wanted: dict[Path, str]) -> None:
    names = {path.relative_to(DOCS).as_posix() for path in wanted}
    assert {f"drugs/{drug}.md" for drug in drugs()} < names
    assert {f"model/{name}.md" for name in (*organ.ORGANS, *organ.FAMILIES)} < names


def test_links_lead_somewhere(wanted: dict[Path, str]) -> None:
    for path, text in wanted.items():
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in link:
                assert (path.parent / link).exists(), f"{path.name}: {link}; {REMEDY}"


def test_every_source_has_its_anchor(wanted: dict[Path, str]) -> None:
    anchors = set(re.findall(r'<a id="([^"]+)">', wanted[DOCS / "references.md"]))
    assert anchors == set(bibliography())
    asked = {key for text in wanted.values() for key in re.findall(r"references\.md#(\w+)", text)}
    assert asked <= anchors


@pytest.mark.parametrize("path", sorted(DOCS.glob("images/*/*.png")), ids=lambda path: path.stem)
def test_pictures_are_small(path: Path) -> None:
    assert path.stat().st_size < LARGEST


def test_every_number_of_a_drug_is_on_its_page(wanted: dict[Path, str]) -> None:
    for drug in drugs().values():
        text = wanted[DOCS / "drugs" / f"{drug.id}.md"]
        for name, value in drug.disposition_parameters.items():
            assert f"| `{name}` | {tables.number(value.value)} | {value.unit or 1} |" in text, drug.id


def test_what_is_recorded_is_of_rows_that_exist() -> None:
    rows = [row for row in recorded.read()["selfcheck"]["rows"] if row["kind"] != "arm"]
    known = {(level.drug, level.protocol, level.what, level.value) for level in levels()}
    assert {(row["drug"], row["protocol"], row["what"], row["published"]) for row in rows} <= known, REMEDY


def test_equations_and_words_are_told_apart() -> None:
    assert "```\ndepot' = −ka·depot,  release = ka·depot\n```" in tables.equations(FirstOrder)
    assert tables.equations(OneCompartment).startswith("```\ncentral' = input")
    assert tables.equations(blood).startswith("Blood: ")


def test_a_validation_is_counted(tmp_path: Path) -> None:
    arm = "mauras-2009-anastrozole-1mg-gynecomastia-pk"
    usual: dict[str, Any] = {"arm": arm, "trial": "t", "biomarker": "lh", "scorable": True}
    rows = [
        usual | {"predicted": 1.0, "hit": True},
        usual | {"predicted": None, "hit": False},
        usual | {"scorable": False, "predicted": 1.0, "hit": None},
    ]
    file = tmp_path / "validated.json"
    file.write_text(json.dumps({"data": "x", "observations": rows, "summary": {"n": 7}}))
    kept = recorded.read() | {"trials": recorded.trials(file)}
    text = texts(kept)[DOCS / "drugs" / "anastrozole.md"]
    assert "7 people each): 1 of 2 scorable results hit, 1 of them could be simulated" in text
    assert f"| `{arm}` | 2 | 1 | 1 |" in text


def test_a_drug_without_an_example_gets_one_dose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "of", lambda *_: None)
    example = examples.of_drug(drugs()["letrozole"])
    assert example is not None
    assert example.protocol == f"letrozole tablet {drugs()['letrozole'].formulations[0].studied.low:g} mg oral once"
