"""The drug files: complete, consistent, sourced."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from hpgx import catalogue
from hpgx.errors import DataError
from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.pharmacology.drugs import (
    AMOUNT_UNITS,
    ENDOGENOUS,
    Drug,
    Formulation,
    _drug,
    drug_names,
    drugs,
    find,
)
from hpgx.quantities import convert
from hpgx.references import bibliography
from hpgx.units import units_of

FILES = sorted((catalogue.DATA / "drugs").glob("*.toml"))

NAMED = {"dexamethasone", "metformin", "progesterone"}
"""What a protocol may mention and hpgx cannot compute; everything else is simulated."""

every_drug = pytest.mark.parametrize("drug", drugs().values(), ids=lambda drug: drug.id)
every_formulation = pytest.mark.parametrize(
    "formulation",
    [formulation for drug in drugs().values() for formulation in drug.formulations],
    ids=lambda formulation: formulation.key,
)


def test_every_file_is_a_drug() -> None:
    assert {path.stem for path in FILES} == set(drugs())
    assert {drug.id for drug in drugs().values() if not drug.simulated} == NAMED


@every_drug
def test_drug_can_be_shown(drug: Drug) -> None:
    assert drug.name
    assert drug.kind
    assert drug.summary.endswith(".")
    assert drug.summary.count(". ") == 0, "one sentence"
    assert drug.summary.isascii()
    assert drug.amount_unit in AMOUNT_UNITS
    assert drug.hint
    assert drug.formulations
    assert sum(formulation.default for formulation in drug.formulations) == 1


@every_drug
def test_dose_units_are_of_the_dimension_of_the_amounts(drug: Drug) -> None:
    assert drug.dose_units
    for unit in drug.dose_units:
        convert(1.0, unit, AMOUNT_UNITS[drug.amount_unit])


@every_drug
def test_drug_without_simulation_says_so(drug: Drug) -> None:
    if not drug.simulated:
        assert any("not simulated" in note for note in drug.notes)


@every_drug
def test_simulated_drug_is_complete(drug: Drug) -> None:
    if drug.disposition:
        assert set(drug.disposition_parameters) == set(units_of(DISPOSITION[drug.disposition].Parameters))
        assert drug.actions, "it is in the blood and does nothing"
    assert bool(drug.metabolite) == (drug.disposition == "with_metabolite")
    for action in drug.actions:
        assert action.of in ("", "metabolite")
        assert action.of == "" or drug.metabolite


def test_names_are_unambiguous() -> None:
    owner: dict[str, str] = {}
    for drug in drugs().values():
        for name in {drug.id.replace("_", " "), drug.name, *drug.aliases}:
            key = name.lower().replace("-", " ")
            assert owner.setdefault(key, drug.id) == drug.id, f"{name} names {owner[key]} and {drug.id}"
    assert owner == drug_names()


@every_drug
def test_every_name_finds_its_drug(drug: Drug) -> None:
    for name in (drug.id, drug.name, *drug.aliases):
        assert find(name.upper()) is drug


@pytest.mark.parametrize(
    ("said", "drug"),
    [
        ("Arimidex", "anastrozole"),
        ("test cyp", "testosterone_cypionate"),
        ("Nebido", "testosterone_undecanoate"),
        ("clomid", "clomiphene"),
        ("nolvadex", "tamoxifen"),
        ("human chorionic gonadotropin", "hcg"),
        ("leuprorelin", "leuprolide"),
        ("GnRH", "gonadorelin"),
        ("dht", "dihydrotestosterone"),
    ],
)
def test_common_names(said: str, drug: str) -> None:
    assert find(said).id == drug


@every_formulation
def test_formulation_has_all_its_values(formulation: Formulation) -> None:
    if formulation.absorption is None:
        assert not formulation.parameters
        return
    assert set(formulation.parameters) == set(units_of(ABSORPTION[formulation.absorption].Parameters))
    assert 0 < formulation.parameters["F"].value <= 1
    for key in ("fast", "burst"):
        if key in formulation.parameters:
            assert 0 < formulation.parameters[key].value < 1


def test_keys_of_formulations_are_unique() -> None:
    keys = [formulation.key for drug in drugs().values() for formulation in drug.formulations]
    assert len(keys) == len(set(keys))


@every_formulation
def test_release_goes_somewhere(formulation: Formulation) -> None:
    assert formulation.releases
    total = sum(release.fraction.value for release in formulation.releases)
    assert 0 < total <= 1 + 1e-12
    if formulation.absorption is None:
        return
    for release in formulation.releases:
        pool = release.substance in ENDOGENOUS or drugs()[release.substance].disposition is not None
        assert pool, f"{release.substance} has neither a pool of its own nor one in the axis"


def test_gel_keeps_its_mass() -> None:
    for formulation in drugs()["testosterone"].formulations:
        if formulation.form == "gel":
            assert {item.substance for item in formulation.releases} == {
                "testosterone",
                "dihydrotestosterone",
            }
            assert sum(item.fraction.value for item in formulation.releases) == pytest.approx(1)


def test_esters_release_their_mass_of_testosterone() -> None:
    # 288.42 g/mol over that of the ester
    for ester, mass in (
        ("cypionate", 412.6),
        ("enanthate", 400.6),
        ("undecanoate", 456.7),
        ("propionate", 344.5),
    ):
        for formulation in drugs()[f"testosterone_{ester}"].formulations:
            # a capsule brings part of it as dihydrotestosterone
            assert formulation.releases[0].substance == "testosterone"
            released = sum(release.fraction.value for release in formulation.releases)
            assert released == pytest.approx(288.42 / mass, rel=2e-3)


@every_formulation
def test_studied_doses_are_ordered(formulation: Formulation) -> None:
    studied = formulation.studied
    assert studied, "studied doses are missing"
    assert 0 < studied.low <= studied.high < studied.limit
    assert studied.high <= studied.weekly < studied.weekly_limit
    units = drugs()[formulation.drug].dose_units
    assert studied.unit in (*units, *(f"{unit}/d" for unit in units))
    assert studied.source in bibliography()


def values_in(content: Any) -> list[dict[str, Any]]:
    if isinstance(content, list):
        return [value for item in content for value in values_in(item)]
    if not isinstance(content, dict):
        return []
    here = [content] if "method" in content else []
    return here + [value for item in content.values() for value in values_in(item)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_values_say_what_they_are(path: Any) -> None:
    for value in values_in(tomllib.loads(path.read_text(encoding="utf-8"))):
        assert value["source"] in bibliography()
        assert value["meaning"]
        assert value["at"]
        assert 0 <= value.get("cv", 0) <= 1
        if value["seen"] == "memory":
            assert value["method"] == "assumed"
        if "range" in value:
            low, high = value["range"]
            assert low <= value["value"] <= high


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_machine_path_in_a_file(path: Any) -> None:
    assert "/work" not in path.read_text(encoding="utf-8")


GOOD = """
schema = 1
name = "example"
kind = "aromatase inhibitor"
summary = "Blocks aromatase."
amount_unit = "ug"
dose_units = ["mg"]

[[formulation]]
form = "tablet"
route = "oral"
default = true
absorption = "first_order"
F = { value = 1.0, unit = "", source = "hpgx", at = "here", method = "assumed", seen = "derived" }
ka = { value = 1.0, unit = "1/h", source = "hpgx", at = "here", method = "assumed", seen = "derived" }
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "aromatase inhibitor"\n', "", ["'kind'", "missing"]),
        ('"tablet"', '"tablett"', ["form", "tablett", "Did you mean 'tablet'"]),
        ('"first_order"', '"first-order"', ["absorption", "first_order"]),
        ('unit = "1/h"', 'unit = "L"', ["ka", "'1/h'"]),
        ('value = 1.0, unit = "1/h"', 'unit = "1/h"', ["ka.value", "missing"]),
        (
            'route = "oral"\n',
            'route = "oral"\nroutes = "oral"\n',
            ["routes", "remove it", "Did you mean 'route'"],
        ),
        ('dose_units = ["mg"]', 'dose_units = "mg"', ["dose_units", "list of texts"]),
    ],
)
def test_wrong_file_is_refused(tmp_path: Any, old: str, new: str, told: list[str]) -> None:

    path = tmp_path / "example.toml"
    path.write_text(GOOD)
    assert _drug("example", catalogue.read(path)).simulated
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(DataError) as problem:
        _drug("example", catalogue.read(path))
    assert all(part in str(problem.value) for part in ["example.toml", *told])


@pytest.mark.parametrize(
    ("drug", "old", "new", "told"),
    [
        ("goserelin", "duration = { ", "duration = { cv = 0.2, ", ["duration", "one time for everyone", "remove cv"]),
        ("testosterone", "exponent = { value = 0.286", "exponent = { value = 1", ["exponent", "below 1"]),
        (
            "letrozole",
            'unit = "mg"\nsource = "',
            'unit = "mg"\nsource = "nobody',
            ["studied", "nobody", "add it there"],
        ),
    ],
)
def test_what_cannot_be_dosed_or_traced_is_refused(
    tmp_path: Any, drug: str, old: str, new: str, told: list[str]
) -> None:
    text = (catalogue.DATA / "drugs" / f"{drug}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{drug}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as problem:
        _drug(drug, catalogue.read(path))
    assert all(part in str(problem.value) for part in [f"{drug}.toml", *told])


def test_example_of_the_documentation_loads(tmp_path: Any) -> None:
    document = Path(__file__).parents[2] / "docs" / "drug-files.md"
    example = document.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    path = tmp_path / "examplozole.toml"
    path.write_text(example, encoding="utf-8")
    drug = _drug("examplozole", catalogue.read(path))
    assert drug.simulated
    assert [action.mechanism for action in drug.actions] == ["aromatase_inhibitor"]
