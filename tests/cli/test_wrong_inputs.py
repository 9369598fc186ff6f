"""Whatever is given, a wrong input is one message that names it, and exit code 2."""

import sys
from pathlib import Path

import pytest
from tests.cli.conftest import BEN, Hpgx

ANASTROZOLE = "anastrozole 1 mg oral daily"
TC = "testosterone cypionate"

PERSON = 'sex = "male"\nage = "30 yr"\n'


def _labs(*lines: str) -> str:
    return PERSON + "[labs]\n" + "\n".join(lines)


PATIENTS = {
    "unknown unit": (_labs('LH = "4 furlongs"'), ["LH", "furlongs", "not a unit", "IU/L"]),
    "unit of another kind": (_labs('LH = "4 ng/dL"'), ["LH", "ng/dL", "convertible to 'IU/L'"]),
    "unit of a medicine": (_labs('testosterone = "300 mg"'), ["testosterone", "mg", "ng/dL or nmol/L"]),
    "lab without a unit": (_labs("testosterone = 280"), ["testosterone", "280", "without a unit", "quotes"]),
    "lab without a unit in quotes": (_labs('LH = "4"'), ["LH", "'4'", "without a unit"]),
    "lab that is no number": (_labs('LH = "low"'), ["LH", "'low'", "a number and a unit"]),
    "negative lab": (_labs('LH = "-4 IU/L"'), ["LH", "-4 IU/L", "0 to 150"]),
    "absurd lab": (_labs('testosterone = "280 nmol/mL"'), ["testosterone", "280 nmol/mL", "1.009e+04 ng/dL"]),
    "unknown lab": (_labs('testosteron = "280 ng/dL"'), ["testosteron'", "Did you mean 'testosterone'"]),
    "lab that tells nothing": (_labs('ITT = "600 nmol/L"'), ["ITT", "one of testosterone_total"]),
    "lab that is computed": (_labs('"free testosterone" = "90 pg/mL"'), ["free testosterone", "SHBG"]),
    "lab given twice": (_labs('T = "280 ng/dL"', 'testosterone = "280 ng/dL"'), ["testosterone", "twice"]),
    "labs that are none": (PERSON + "labs = 3", ["labs is 3", "table of biomarkers"]),
    "contradictory labs": (
        _labs('LH = "0.2 IU/L"', 'T = "900 ng/dL"'),
        ["contradict each other", "LH 0.2 IU/L", "900 ng/dL", "background ="],
    ),
    "labs that leave nothing over": (
        _labs('DHT = "300 ng/dL"', 'T = "100 ng/dL"'),
        ["contradict each other", "Dihydrotestosterone 300 ng/dL", "background ="],
    ),
    "empty file": ("", ["is empty", 'sex = "male"']),
    "comment only": ("# nobody\n", ["is empty"]),
    "binary file": (b"\x89PNG\r\n\x1a\n\x00\xff", ["is not a text", "TOML"]),
    "TOML error": ('sex = "male\nage = "30 yr"', ["is not TOML", "line 1"]),
    "key twice": (PERSON + 'sex = "male"', ["is not TOML", "overwrite"]),
    "unknown key": (PERSON + 'wieght = "80 kg"', ["'wieght'", "Did you mean 'weight'", "Allowed: name"]),
    "no sex": ('age = "30 yr"', ["'sex' is missing", 'sex = "male"']),
    "no age": ('sex = "male"', ["'age' is missing", 'age = "41 yr"']),
    "female": ('sex = "female"\nage = "30 yr"', ["'female'", "only the male axis"]),
    "no sex hpgx knows": ('sex = "x"\nage = "30 yr"', ["sex is 'x'", "'male'"]),
    "age without a unit": ('sex = "male"\nage = 30', ["age is 30", "in quotes"]),
    "absurd age": ('sex = "male"\nage = "300 yr"', ["age is 300 yr", "10 to 100 yr"]),
    "age in kilograms": ('sex = "male"\nage = "30 kg"', ["age is given in 'kg'", "'yr'"]),
    "age that is no number": ('sex = "male"\nage = "old"', ["age is given as 'old'", "'55 yr'"]),
    "age outside the diagnosis": (
        'sex = "male"\nage = "60 yr"\ndiagnosis = "pubertal gynecomastia"',
        ["age is 60 yr", "'pubertal_gynaecomastia' describes men of", "hpgx conditions"],
    ),
    "absurd weight": (PERSON + 'weight = "8 kg"', ["weight is 8 kg", "30 to 350 kg"]),
    "absurd height": (PERSON + 'height = "180 m"', ["height is 180 m", "120 to 230 cm"]),
    "unknown diagnosis": (PERSON + 'diagnosis = "klinefelte"', ["'klinefelte'", "Did you mean 'klinefelter'"]),
    "diagnosis that is a number": (PERSON + "diagnosis = 3", ["diagnosis is 3", "a text"]),
    "genotype": (PERSON + 'genotype = "CYP2D6 *4/*4"', ["genotype", "remove the line"]),
    "medicines that are no list": (PERSON + 'medicines = "aspirin"', ["medicines is 'aspirin'", "['aspirin']"]),
    "medicine that is no text": (PERSON + "medicines = [3]", ["medicines is 3", "a text"]),
    "background that is no text": (PERSON + "background = 3", ["background is 3", "a text"]),
    "background that cannot be read": (
        PERSON + 'background = "testosterone cypionat 100 mg"',
        ["person's background", "^^^^", "'testosterone cypionate'"],
    ),
    "background without an end": (
        PERSON + 'background = "testosterone undecanoate 1000 mg IM once"',
        ["does not say how long ago", "'once for 10 weeks'"],
    ),
}

PROTOCOLS = {
    "misspelt drug": ("anastrozol 1 mg oral daily", ["anastrozol", "^^^", "'anastrozole'"]),
    "unknown drug": ("unobtainium 1 mg oral daily", ["unobtainium", "^^^", "name of a drug"]),
    "syntax error": ("anastrozole 1 mg oral daily (", ["daily (", "^"]),
    "negative dose": ("anastrozole -1 mg oral daily", ["-1 mg", "^^^^", "above zero"]),
    "zero dose": ("anastrozole 0 mg oral daily", ["0 mg", "^^^^", "above zero"]),
    "absurd dose": (f"{TC} 50 g IM weekly", ["50", "mg"]),
    "absurd dose in mg": (f"{TC} 50000 mg IM weekly", ["50000 mg", "is refused", "2000 mg"]),
    "bare units": (f"{TC} 20 units IM weekly", ["20 units", "^^^^", "0.2 mL"]),
    "concentration without a volume": (f"{TC} 200 mg/mL IM weekly", ["200 mg/mL", "^^^^", "concentration"]),
    "volume without a concentration": (f"{TC} 0.5 mL IM weekly", ["0.5 mL", "mg/mL"]),
    "no dose": ("anastrozole oral daily", ["^", "Expected a dose of anastrozole"]),
    "unknown route": ("anastrozole 1 mg rectal daily", ["rectal", "^^^^"]),
    "another route": ("anastrozole 1 mg IM daily", ["IM", "^^", "it knows: oral"]),
    "no schedule": ("anastrozole 1 mg oral", ["^", "'twice weekly'"]),
    "not an ester": ("testosterone 100 mg IM weekly", ["^^^^", "testosterone cypionate"]),
    "units of mass for activity": ("hcg 5 mg SC daily", ["5 mg", "^^^^", "hCG is not dosed in mg"]),
    "drug that is not simulated yet": ("metformin 850 mg oral daily", ["metformin", "cannot simulate it yet"]),
    "rule on what is not simulated": (
        f"{ANASTROZOLE}; stop when triglycerides above 400 mg/dL",
        ["rule on Triglycerides", "does not simulate yet", "remove the rule"],
    ),
    "missing file": ("nowhere.txt", ["nowhere.txt", "cannot be read"]),
    "missing TOML file": ("nowhere.toml", ["nowhere.toml", "cannot be read"]),
}

OPTIONS = {
    "horizon without a unit": (["--for", "26"], ["the horizon", "'26'", "without a unit", "'26 weeks'"]),
    "no horizon": (["--for", "0 weeks"], ["the horizon is 0 weeks", "an hour and ten years"]),
    "endless horizon": (["--for", "400 years"], ["the horizon is 400 years", "ten years"]),
    "horizon that is none": (["--for", "soon"], ["the horizon", "'soon'", "a number and a unit"]),
    "horizon of mass": (["--for", "3 mg"], ["the horizon", "'mg'", "'h'"]),
    "negative draws": (["--for", "1d", "--draws", "-1"], ["draws is -1", "0 to 2000"]),
    "too many draws": (["--for", "1d", "--draws", "99999"], ["draws is 99999", "0 to 2000"]),
    "more than fits in memory": (["--for", "9 years", "--draws", "2000"], ["GB of memory", "fewer"]),
    "draws that are no number": (["--for", "1d", "--draws", "some"], ["--draws", "integer"]),
    "negative seed": (["--for", "1d", "--seed", "-3"], ["seed is -3"]),
    "unknown units": (["--for", "1d", "--units", "metric"], ["'metric'", "'us' or 'si'"]),
    "picture with a wrong ending": (["--for", "1d", "--plot", "x.jpg"], ["x.jpg", ".png, .svg, .pdf"]),
    "panels without a picture": (["--for", "1d", "--show", "LH"], ["--show LH", "--plot FILE.png"]),
    "file with a wrong ending": (["--for", "1d", "--save", "x.xls"], ["x.xls", ".json, .csv, .parquet"]),
    "unknown hormone": (["--for", "1d", "--why", "cortisol"], ["'cortisol'", "lh, fsh"]),
    "unknown option": (["--for", "1d", "--plt", "x.png"], ["--plt"]),
}

COMMANDS = {
    "unknown command": (["forecast"], ["forecast"]),
    "unknown drug": (["drugs", "anastrozol"], ["anastrozol", "Did you mean 'anastrozole'"]),
    "unknown parameter": (["parameters", "leydig.LH50"], ["leydig.LH50", "Did you mean 'leydig.LH_50'"]),
    "unknown condition": (["conditions", "helthy"], ["helthy", "Did you mean 'healthy'"]),
    "nothing to simulate": (["simulate"], ["PATIENT.toml"]),
    "nothing to compare": (["compare", "ben.toml", "--for", "1d"], ["PROTOCOL"]),
    "too many names": (["drugs", "anastrozole", "tamoxifen"], ["tamoxifen"]),
    "missing patient file": (["simulate", "nobody.toml", "", "--for", "1d"], ["nobody.toml", "TOML file"]),
    "directory as a file": (["simulate", ".", "", "--for", "1d"], ["'.'", "directory", "TOML file"]),
    "no horizon": (["simulate", "ben.toml", ANASTROZOLE], ["--for"]),
    "too many to compare": (["compare", "ben.toml", *[""] * 9, "--for", "1d"], ["9", "1 to 8 protocols"]),
    "one wrong of two": (["compare", "ben.toml", "", "anastrozol", "--for", "1d"], ["^^^", "'anastrozole'"]),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ben.toml").write_text(BEN)


def _check(hpgx: Hpgx, arguments: list[str], words: list[str]) -> str:
    before = set(Path().iterdir())
    done = hpgx(*arguments)
    assert done.code == 2, done
    assert done.out == ""
    assert done.err.strip()
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err, f"{word!r} is not in: {done.err}"
    assert set(Path().iterdir()) == before
    return done.err


@pytest.mark.parametrize("case", PATIENTS)
def test_patients(hpgx: Hpgx, case: str) -> None:
    content, words = PATIENTS[case]
    Path("man.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    message = _check(hpgx, ["simulate", "man.toml", "", "--for", "1d"], words)
    assert message.startswith("hpgx: ")
    if "background" not in case:
        assert message.startswith("hpgx: patient file 'man.toml'")
        assert message.count("\n") == 1


@pytest.mark.parametrize("case", PROTOCOLS)
def test_protocols(hpgx: Hpgx, case: str) -> None:
    text, words = PROTOCOLS[case]
    message = _check(hpgx, ["simulate", "ben.toml", text, "--for", "1d"], words)
    assert message.startswith("hpgx: ")


@pytest.mark.parametrize("case", OPTIONS)
def test_options(hpgx: Hpgx, case: str) -> None:
    options, words = OPTIONS[case]
    _check(hpgx, ["simulate", "ben.toml", ANASTROZOLE, *options], words)


@pytest.mark.parametrize("case", COMMANDS)
def test_commands(hpgx: Hpgx, case: str) -> None:
    arguments, words = COMMANDS[case]
    _check(hpgx, arguments, words)


@pytest.mark.parametrize("option", ["--plot", "--save", "--out"])
def test_a_place_that_cannot_be_written(hpgx: Hpgx, option: str) -> None:
    place = {"--plot": "ben.toml/x.png", "--save": "ben.toml/x.csv", "--out": "ben.toml"}[option]
    message = _check(hpgx, ["simulate", "ben.toml", "", "--for", "1d", option, place], ["ben.toml", "another place"])
    assert message.startswith("hpgx: '")
    assert Path("ben.toml").read_text() == BEN


def test_what_is_refused_early_is_refused_before_work(hpgx: Hpgx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hpgx.simulation.simulate", None)  # importing it would fail
    for option, value in (("--plot", "x.jpg"), ("--save", "x.xls"), ("--units", "metric")):
        _check(hpgx, ["simulate", "ben.toml", ANASTROZOLE, "--for", "1d", option, value], [value])
