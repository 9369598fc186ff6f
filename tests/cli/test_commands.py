"""Every command does what its help says, on the streams it should."""

import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import Hpgx

import hpgx as package
from hpgx import catalogue
from hpgx.axis import variant
from hpgx.patients.conditions import conditions
from hpgx.pharmacology.drugs import drugs

ANASTROZOLE = "anastrozole 1 mg oral daily"
NOTICE = "Research and education, not a medical device"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), ("simulate", "compare", "drugs", "parameters", "conditions", "not a medical device")),
        (("simulate",), ("PATIENT.toml", "PROTOCOL", "--for", "--draws", "--why", "--save", "--json")),
        (("compare",), ("PATIENT.toml", "PROTOCOL...", "--for", "--plot", "--show", "--and", "--explain")),
        (("why",), ("PATIENT.toml", "QUANTITY", "--for", "--at", "--json")),
        (("drugs",), ("NAME", "--json")),
        (("parameters",), ("NAME", "--json")),
        (("conditions",), ("NAME", "--json")),
    ],
)
def test_help(hpgx: Hpgx, command: tuple[str, ...], words: tuple[str, ...]) -> None:
    done = hpgx(*command, "--help")
    assert (done.code, done.err) == (0, "")
    for word in words:
        assert word in re.sub(r"\s+", " ", done.out)


def test_alone_it_prints_help(hpgx: Hpgx) -> None:
    assert hpgx() == hpgx("--help")


def test_version(hpgx: Hpgx) -> None:
    done = hpgx("--version")
    assert done.code == 0
    assert done.out == f"hpgx {package.__version__}, data {catalogue.digest()}\n"


def test_the_table(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("simulate", ben, ANASTROZOLE, "--for", "8d")
    assert (done.code, done.err) == (0, "")
    taken, _, title, window, *_ = done.out.split("\n")
    assert taken == "Taken: anastrozole is taken as tablet."
    assert title == "Ben: anastrozole tablet 1 mg oral daily"
    assert window == "Summary over day 1 to 8, the last whole cycles of anastrozole in a week."
    assert re.search(r"^Testosterone +ng/dL +600 ", done.out, re.M)
    assert NOTICE in done.out


@pytest.mark.parametrize("horizon", ["2d", "2 days", "48 hours"])
def test_horizons(hpgx: Hpgx, ben: Path, horizon: str) -> None:
    done = hpgx("simulate", ben, "", "--for", horizon)
    assert done.code == 0
    assert "day 0 to 2, the whole course" in done.out


def test_decisions_are_printed(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("simulate", ben, f"{ANASTROZOLE} if LH above 20 IU/L", "--for", "1d")
    assert "Day 0: anastrozole: dose left out, LH above 20 IU/L does not hold." in done.out


def test_json_is_pure_and_warnings_go_to_the_other_stream(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("simulate", ben, "anastrozole 12 mg oral daily", "--for", "2d", "--json", "--why", "LH")
    assert done.code == 0
    found = json.loads(done.out)
    assert len(found["warnings"]) > 0
    assert done.err == "".join(f"hpgx: warning: {warning}\n" for warning in found["warnings"])
    assert found["person"]["name"] == "Ben"
    assert found["why"]["label"] == "LH"
    assert [arm["arm"] for arm in found["why"]["arms"]] == list(_arms())


def _arms() -> tuple[str, ...]:
    from hpgx.simulation.why import ARMS

    return tuple(ARMS)


def test_units(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("simulate", ben, "", "--for", "2d", "--units", "si", "--json")
    assert json.loads(done.out)["series"]["testosterone_total"]["unit"] == "nmol/L"
    assert "nmol/L" in hpgx("simulate", ben, "", "--for", "2d", "--units", "si").out


def test_draws_and_seed(hpgx: Hpgx, ben: Path) -> None:
    one, same, other = (
        hpgx("simulate", ben, ANASTROZOLE, "--for", "1d", "--draws", 2, "--seed", seed, "--json").out
        for seed in (1, 1, 2)
    )
    assert one == same != other
    assert json.loads(one)["seed"] == 1
    assert "low" in json.loads(one)["series"]["lh"]


def test_why(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("simulate", ben, ANASTROZOLE, "--for", "8d", "--why", "LH")
    assert "LH rose from 4.00 to" in done.out
    assert "estrogen's brake on the hypothalamus, LH would be" in done.out


def test_the_command_why(hpgx: Hpgx, ben: Path) -> None:
    asked = ("why", ben, "testosterone cypionate 100 mg IM weekly", "LH", "--for", "2w", "--at", "week 1")
    done = hpgx(*asked)
    assert (done.code, done.err) == (0, "")
    assert re.match(r"LH fell from 4\.00 to [\d.]+ IU/L \(on day 7\)\.", done.out)
    assert "What it hangs on most" in done.out
    found = json.loads(hpgx(*asked, "--json").out)
    assert [arm["arm"] for arm in found["arms"]] == list(_arms())
    assert found["parameters"][0]["source"]


def test_guidelines_are_told(hpgx: Hpgx, ben: Path) -> None:
    command = ("simulate", ben, "testosterone enanthate 200 mg IM weekly", "--for", "13w")
    out = hpgx(*command).out
    assert re.search(r"^GUIDELINES$\n(.*\n)*  Sperm concentration below 16 million/mL: from day \d\d on", out, re.M)
    assert "not crossed" not in out
    assert "  not crossed: " in hpgx(*command, "--monitor").out
    findings = json.loads(hpgx(*command, "--json").out)["monitoring"]["findings"]
    assert {"endocrine_society_hematocrit", "who_sperm"} <= {finding["id"] for finding in findings}


def test_files(hpgx: Hpgx, ben: Path, tmp_path: Path) -> None:
    places = [tmp_path / "a.svg", tmp_path / "b.csv", tmp_path / "results"]
    done = hpgx(
        "simulate", ben, ANASTROZOLE, "--for", "2d", "--plot", places[0], "--save", places[1], "--out", places[2]
    )
    assert done.code == 0
    assert all(f"Wrote {place}\n" in done.out for place in places)
    assert places[0].read_bytes().startswith(b"<?xml")
    assert places[1].read_text().startswith("time_d,testosterone_total [ng/dL]")
    names = {file.name for file in places[2].iterdir()}
    assert names == {"course.json", "course.csv", "course.png", "summary.txt"}
    assert (places[2] / "summary.txt").read_text().strip() in done.out


@pytest.mark.parametrize("ending", [".txt", ".toml"])
def test_a_protocol_file(hpgx: Hpgx, ben: Path, tmp_path: Path, ending: str) -> None:
    plan = package.Protocol(ANASTROZOLE)
    file = tmp_path / f"plan{ending}"
    file.write_text(plan.to_toml() if ending == ".toml" else ANASTROZOLE)
    assert "anastrozole tablet 1 mg oral daily" in hpgx("simulate", ben, file, "--for", "1d").out


def test_compare(hpgx: Hpgx, ben: Path, tmp_path: Path) -> None:
    picture = tmp_path / "compare.png"
    done = hpgx("compare", ben, "anastrozole 12 mg oral daily", "", "--for", "2d", "--plot", picture)
    assert done.code == 0
    assert done.out.startswith("(1) anastrozole tablet 12 mg oral daily; mean of day 0 to 2")
    assert "(2) no treatment" in done.out
    assert "hpgx: warning: (1) 12 mg" in done.err
    assert f"Wrote {picture}\n" in done.out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_compare_people_and_groups(hpgx: Hpgx, ben: Path) -> None:
    out = hpgx("compare", ben, ANASTROZOLE, "--and", "primary_hypogonadism", "--men", 3, "--for", "1d", "--explain").out
    assert "(1) Ben: anastrozole" in out
    assert "(2) 3 men with primary hypogonadism: anastrozole" in out
    assert "AROMATASE INHIBITOR" in out


def test_compare_as_json(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("compare", ben, ANASTROZOLE, "", "--for", "1d", "--json")
    assert [course["protocol"] for course in json.loads(done.out)] == [
        "anastrozole tablet 1 mg oral daily",
        "no treatment",
    ]


def test_drugs(hpgx: Hpgx) -> None:
    out = hpgx("drugs").out
    assert all(drug.name in out for drug in drugs().values())
    assert re.search(r"^anastrozole +aromatase inhibitor +yes +oral$", out, re.M)
    found = json.loads(hpgx("drugs", "--json").out)
    assert {item["id"] for item in found} == set(drugs())
    assert {item["id"] for item in found if item["simulated"]} >= {"anastrozole", "testosterone"}


@pytest.mark.parametrize("name", drugs())
def test_one_drug(hpgx: Hpgx, name: str) -> None:
    done = hpgx("drugs", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{drugs()[name].name}: ")
    assert json.loads(hpgx("drugs", name, "--json").out)["id"] == name


def test_one_drug_in_full(hpgx: Hpgx) -> None:
    out = hpgx("drugs", "Arimidex").out
    assert "tablet, oral: first_order" in out
    assert "studied " in out
    assert "acts as aromatase inhibitor" in out
    assert "Ki = " in out


def test_parameters(hpgx: Hpgx) -> None:
    known = variant.parameters()
    out = hpgx("parameters").out
    assert all(key in out for key in known)
    assert set(json.loads(hpgx("parameters", "--json").out)) == set(known)


def test_one_parameter_and_one_organ(hpgx: Hpgx) -> None:
    known = variant.parameters()
    one = next(iter(known))
    organ = one.split(".")[0]
    assert set(json.loads(hpgx("parameters", one, "--json").out)) == {one}
    assert set(json.loads(hpgx("parameters", organ, "--json").out)) == {
        key for key in known if key.startswith(f"{organ}.")
    }
    out = hpgx("parameters", one).out
    assert out.startswith(f"  {one} = ")
    assert known[one].method in out


def test_conditions(hpgx: Hpgx) -> None:
    out = hpgx("conditions").out
    assert all(re.search(rf"^{name} ", out, re.M) for name in conditions())
    assert {item["id"] for item in json.loads(hpgx("conditions", "--json").out)} == set(conditions())


@pytest.mark.parametrize("name", conditions())
def test_one_condition(hpgx: Hpgx, name: str) -> None:
    out = hpgx("conditions", name).out
    assert out.startswith(f"{conditions()[name].name}. ")
    assert "untreated hormones at" in out
    found = json.loads(hpgx("conditions", name, "--json").out)
    assert found["hormones"]["lh"]["typical"]["unit"] == "IU/L"
    assert all(" " in pair for pair in found["correlation"] if pair != "source")


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def _broken(*_: object) -> None:
    raise package.SimulationError("the integration failed on day 3")


def test_an_interrupt(hpgx: Hpgx, ben: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpgx.simulation.simulate.run", _interrupted)
    done = hpgx("simulate", ben, ANASTROZOLE, "--for", "1d")
    assert (done.code, done.out) == (130, "")
    assert done.err == "hpgx: interrupted; files that were there before are untouched.\n"


def test_work_that_fails(hpgx: Hpgx, ben: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hpgx.simulation.simulate.run", _broken)
    done = hpgx("simulate", ben, ANASTROZOLE, "--for", "1d")
    assert done == (1, "", "hpgx: the integration failed on day 3\n")
