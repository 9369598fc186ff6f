"""A person as given: what is read, and that each wrong input is one clear error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hpgx import InputError, Patient, UnitError
from hpgx.patients.patient import FIELDS

RIGHT: dict[str, Any] = {"sex": "male", "age": "41 yr", "weight": "92 kg", "height": "180 cm"}
LABS = {"testosterone": "280 ng/dL", "LH": "3.1 mIU/mL", "E2": "30 pg/mL", "SHBG": "25 nmol/L"}


def person(**changed: Any) -> Patient:
    return Patient(**(RIGHT | changed))


def test_a_person_in_house_units() -> None:
    man = person(labs=LABS, diagnosis="secondary hypogonadism", goals=["fertility"])
    assert (man.sex, man.age, man.weight, man.height) == ("male", 41.0, 92.0, 180.0)
    assert man.bmi == pytest.approx(92 / 1.8**2, rel=1e-12)
    assert man.condition.id == man.diagnosis == "secondary_hypogonadism"
    assert man.labs == pytest.approx(
        {"testosterone_total": 2800 / 288.42, "lh": 3.1, "estradiol": 30_000 / 272.38, "shbg": 25.0},
        rel=1e-12,
    )


@pytest.mark.parametrize("sex", ["male", "Male", " M ", "man"])
def test_spellings_of_sex(sex: str) -> None:
    assert person(sex=sex).sex == "male"


@pytest.mark.parametrize("name", ["T", "TT", "total testosterone", "testosterone_total", "Testosterone"])
def test_labs_by_any_name(name: str) -> None:
    assert person(labs={name: "10 nmol/L"}).labs == {"testosterone_total": 10.0}


def test_without_weight_he_has_the_body_of_his_condition() -> None:
    man = person(weight=None, diagnosis="functional hypogonadism obesity")
    assert man.bmi == man.condition.bmi.mean > 30


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sex": "female"}, "female axis is not built yet"),
        ({"sex": "robot"}, "sex is 'robot'; it must be 'male'"),
        ({"sex": 1}, "sex is 1; it must be a text"),
        ({"age": "5 yr"}, "age is 5 yr; hpgx accepts 10 to 100 yr"),
        ({"age": "141 yr"}, "age is 141 yr"),
        ({"age": 41}, "age is 41; write a quantity in quotes"),
        ({"age": "41"}, "age is given as '41', without a unit"),
        ({"age": "41 kg"}, "age is given in 'kg'"),
        ({"age": "old"}, "age is given as 'old'"),
        ({"weight": "920 kg"}, "weight is 920 kg; hpgx accepts 30 to 350 kg"),
        ({"weight": "92 cm"}, "weight is given in 'cm'"),
        ({"height": "18 cm"}, "height is 18 cm"),
        ({"diagnosis": "primary hypogonadizm"}, "Did you mean 'primary_hypogonadism'"),
        ({"diagnosis": 3}, "diagnosis is 3; it must be a text"),
        ({"genotype": {"AR": 22}}, "genotype"),
        ({"background": 5}, "background is 5; it must be a text"),
        ({"medicines": [3]}, "medicines is 3; it must be a text"),
        ({"goals": [None]}, "goals is None; it must be a text"),
        ({"labs": ["T"]}, "it must be a table of biomarkers"),
        ({"labs": {"T": 10.0}}, "lab 'T' is 10.0, without a unit"),
        ({"labs": {"T": "10"}}, "lab 'T': Testosterone is given as '10', without a unit"),
        ({"labs": {"T": "10 IU/L"}}, "must be convertible to 'nmol/L'"),
        ({"labs": {"T": "0 ng/dL"}}, "outside what a man can have"),
        ({"labs": {"T": "-5 ng/dL"}}, "outside what a man can have"),
        ({"labs": {"T": "99999 ng/dL"}}, "check value and unit"),
        ({"labs": {"T": "nan ng/dL"}}, "lab 'T'"),
        ({"labs": {"T": "1e999 ng/dL"}}, "lab 'T'"),
        ({"labs": {"testosteron": "10 nmol/L"}}, "Did you mean 'testosterone'"),
        ({"labs": {"T": "10 nmol/L", "TT": "10 nmol/L"}}, "lab 'TT' is given twice"),
        ({"labs": {"free T": "10 pg/mL"}}, "hpgx computes it from the total hormone and SHBG"),
        ({"labs": {"ITT": "600 nmol/L"}}, "does not tell the baseline"),
    ],
)
def test_a_wrong_input_is_one_clear_error(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as problem:
        person(**changed)
    assert words in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_wrong_unit_is_a_unit_error() -> None:
    with pytest.raises(UnitError):
        person(labs={"T": "10 IU/L"})


IMPOSSIBLE = {"testosterone": "900 ng/dL", "LH": "0.05 IU/L"}


def test_labs_of_a_treated_man_need_his_treatment() -> None:
    with pytest.raises(InputError, match="labs contradict each other") as problem:
        person(labs=IMPOSSIBLE)
    assert "background =" in str(problem.value)
    treated = person(labs=IMPOSSIBLE, background="testosterone cypionate 100 mg IM weekly")
    assert treated.labs["lh"] == 0.05


@pytest.mark.parametrize(
    "labs", [{"T": "15 ng/dL", "DHT": "200 ng/dL"}, {"T": "20 ng/dL", "E2": "300 pg/mL"}], ids=["DHT", "E2"]
)
def test_more_of_a_product_than_of_its_source_is_refused(labs: dict[str, str]) -> None:
    with pytest.raises(InputError, match="labs contradict each other"):
        person(labs=labs)


@pytest.mark.parametrize(
    "labs",
    [
        {"T": "150 ng/dL", "LH": "0.3 IU/L"},
        {"T": "900 ng/dL", "LH": "2 IU/L"},
        {"T": "200 ng/dL", "LH": "30 IU/L"},
    ],
)
def test_labs_that_an_untreated_man_can_have(labs: dict[str, str]) -> None:
    assert person(labs=labs).labs["lh"] > 0


def test_no_sperm_is_a_result() -> None:
    assert person(labs={"sperm": "0 million/mL"}).labs == {"sperm_concentration": 0.0}


def test_round_trip_through_a_dictionary() -> None:
    man = person(
        name="Ben",
        labs=LABS,
        diagnosis="healthy",
        background="testosterone cypionate 100 mg IM weekly",
        medicines=["metformin"],
        goals=["fertility"],
    )
    again = Patient(**man.as_dict())
    assert again.as_dict() == man.as_dict()
    assert again.labs == pytest.approx(man.labs, rel=1e-5)
    assert set(man.as_dict()) <= set(FIELDS)
    assert set(person().as_dict()) == {"sex", "age", "weight", "height"}
    assert "labs" in repr(man)


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "ben.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_reads_as_the_person(tmp_path: Path) -> None:
    file = written(tmp_path, 'sex = "male"\nage = "41 yr"\n[labs]\nT = "280 ng/dL"\n"E2" = "30 pg/mL"\n')
    found = Patient.read(file)
    assert found.as_dict() == Patient(sex="male", age="41 yr", labs={"T": "280 ng/dL", "E2": "30 pg/mL"}).as_dict()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ('age = "41 yr"', "'sex' is missing"),
        ('sex = "male"', "'age' is missing"),
        ('sex = "male"\nage = "41 yr"\nwaight = "80 kg"', "Did you mean 'weight'"),
        ("sex = male", "TOML"),
        ('sex = "male"\nage = "4 yr"', "age is 4 yr"),
        ('sex = "male"\nage = "41 yr"\nlabs = 3', "it must be a table"),
        ('sex = "male"\nage = "41 yr"\nmedicines = 3', "medicines"),
        ('sex = "male"\nage = "41 yr"\nmedicines = "metformin"', "medicines"),
    ],
)
def test_a_wrong_file_names_itself_and_the_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError) as problem:
        Patient.read(written(tmp_path, text))
    assert "ben.toml" in str(problem.value)
    assert words in str(problem.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no patient file"):
        Patient.read(tmp_path / "nobody.toml")
    with pytest.raises(InputError, match="cannot be read"):
        Patient.read(tmp_path)
