"""Conditions: every diagnosis loads, is plausible and consistent; a wrong data file is refused by name."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hpgx import catalogue, references
from hpgx.biomarkers import biomarkers
from hpgx.errors import DataError, InputError
from hpgx.patients import conditions as module
from hpgx.patients.conditions import BASELINE, Condition, conditions, find
from hpgx.patients.population import Population
from hpgx.patients.untreated import assemble, from_labs, lanes_of

MEN = (
    "healthy",
    "eugonadal",
    "hypogonadism_mixed",
    "primary_hypogonadism",
    "secondary_hypogonadism",
    "functional_hypogonadism_obesity",
    "functional_hypogonadism_age",
    "congenital_hypogonadotropic",
    "castrate",
    "infertility_idiopathic",
    "infertility_low_t_e2_ratio",
    "prostate_cancer",
    "pubertal_gynaecomastia",
    "gynaecomastia",
    "klinefelter",
    "post_androgen_suppression",
)
AGES = (10, 100)
"""The ages that the model accepts."""

MADE_BY_TUBULES = {
    "sperm_capacity": "sperm_concentration",
    "inhibin_capacity": "inhibin_b",
    "volume_capacity": "testis_volume",
}
LOW_TESTOSTERONE = (
    "hypogonadism_mixed",
    "primary_hypogonadism",
    "secondary_hypogonadism",
    "functional_hypogonadism_obesity",
    "functional_hypogonadism_age",
    "congenital_hypogonadotropic",
    "castrate",
    "infertility_low_t_e2_ratio",
    "klinefelter",
)


def median(condition: Condition, hormone: str) -> float:
    return condition.hormones[hormone].typical.value


def lh_per_testosterone(condition: Condition) -> float:
    return median(condition, "lh") / median(condition, "testosterone_total")


def typical_man(condition: Condition) -> tuple[dict[str, Any], dict[str, Any]]:
    logs = condition.log_mean(condition.reference_age, condition.reference_bmi)
    return lanes_of(assemble(condition, logs[None, :], {}, None, age=condition.reference_age))


def test_every_male_condition_is_there() -> None:
    assert set(MEN) <= set(conditions())
    assert all(conditions()[name].sex == "male" for name in MEN)


@pytest.mark.parametrize("name", MEN)
def test_says_who_it_is(name: str) -> None:
    condition = conditions()[name]
    assert condition.name
    assert condition.meaning.endswith(".")
    assert tuple(condition.hormones) == tuple(BASELINE)


@pytest.mark.parametrize("name", MEN)
def test_ages_and_body_mass_are_inside_limits(name: str) -> None:
    condition = conditions()[name]
    for spread in (condition.age, condition.bmi):
        assert spread.low < spread.mean < spread.high
        assert spread.sd > 0
    youngest, oldest = AGES
    assert youngest <= condition.age.low
    assert condition.age.high <= oldest
    assert condition.age.low <= condition.reference_age <= condition.age.high
    assert condition.bmi.low <= condition.reference_bmi <= condition.bmi.high


@pytest.mark.parametrize("name", [name for name in MEN if name != "healthy"])
def test_reference_is_the_typical_person(name: str) -> None:
    condition = conditions()[name]
    assert condition.reference_age == condition.age.mean
    assert condition.reference_bmi == condition.bmi.mean


@pytest.mark.parametrize("name", MEN)
def test_every_number_has_a_known_source(name: str) -> None:
    condition = conditions()[name]
    known = references.bibliography()
    values = [
        value
        for hormone in condition.hormones.values()
        for value in (hormone.typical, hormone.per_year, hormone.per_bmi)
    ]
    assert {value.source for value in (*values, *condition.parameters.values())} <= known.keys()
    assert {condition.age.source, condition.bmi.source, condition.correlation_source} <= known.keys()


@pytest.mark.parametrize("name", MEN)
def test_covariance_is_positive_definite(name: str) -> None:
    covariance = conditions()[name].log_covariance()
    sd = np.sqrt(np.diag(covariance))
    assert np.all(sd > 0)
    assert np.linalg.eigvalsh(covariance / np.outer(sd, sd)).min() > 0.02


@pytest.mark.parametrize("name", MEN)
def test_medians_are_plausible(name: str) -> None:
    condition = conditions()[name]
    for hormone in BASELINE:
        low, high = biomarkers()[MADE_BY_TUBULES.get(hormone, hormone)].plausible
        # what a man without testes makes is nothing, which the model needs as a small number
        low = 0.0 if hormone in MADE_BY_TUBULES else low
        assert low < median(condition, hormone) <= high, hormone


@pytest.mark.parametrize("name", MEN)
def test_sources_of_each_hormone_add_up(name: str) -> None:
    """Clearances, capacities and the testis's share are what the rest leaves: none may be negative."""
    parameters, _ = lanes_of(Population(name, 300, seed=1).untreated)
    for key, value in parameters.items():
        if key.startswith("baseline."):
            assert np.all(np.asarray(value) > 0), key


@pytest.mark.parametrize("name", LOW_TESTOSTERONE)
def test_testosterone_is_low(name: str) -> None:
    assert median(conditions()[name], "testosterone_total") < 0.65 * median(
        conditions()["healthy"], "testosterone_total"
    )


@pytest.mark.parametrize("name", ["primary_hypogonadism", "klinefelter", "castrate"])
def test_primary_failure_has_more_lh_for_its_testosterone(name: str) -> None:
    assert lh_per_testosterone(conditions()[name]) > 5 * lh_per_testosterone(conditions()["healthy"])
    assert median(conditions()[name], "fsh") > 3 * median(conditions()["healthy"], "fsh")


@pytest.mark.parametrize(
    "name", ["secondary_hypogonadism", "congenital_hypogonadotropic", "functional_hypogonadism_obesity"]
)
def test_secondary_failure_has_less_lh(name: str) -> None:
    assert median(conditions()[name], "lh") < median(conditions()["healthy"], "lh")
    assert lh_per_testosterone(conditions()[name]) < 0.2 * lh_per_testosterone(conditions()["primary_hypogonadism"])


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("healthy", 15, 150),
        ("infertility_idiopathic", 2, 15),
        ("infertility_low_t_e2_ratio", 2, 15),
        ("congenital_hypogonadotropic", 0, 0.1),
        ("castrate", 0, 0.1),
        ("klinefelter", 0, 0.1),
    ],
)
def test_untreated_sperm(name: str, low: float, high: float) -> None:
    _, state = typical_man(conditions()[name])
    assert low < float(state["seminiferous.sperm"][0]) < high


def test_low_ratio_is_low() -> None:
    condition = conditions()["infertility_low_t_e2_ratio"]
    testosterone = median(condition, "testosterone_total") * biomarkers()["testosterone_total"].factor("ng/dL")
    estradiol = median(condition, "estradiol") * biomarkers()["estradiol"].factor("pg/mL")
    assert testosterone / estradiol < 10


def test_castrate_man_lives_on_his_adrenal() -> None:
    assert conditions()["castrate"].parameters["steroids.share_T_adrenal"].value > 0.95


def test_find_takes_blanks_and_american_spelling() -> None:
    assert find(" Primary hypogonadism").id == "primary_hypogonadism"
    assert find("pubertal-gynecomastia").id == "pubertal_gynaecomastia"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("klinefelder", "klinefelter"),
        ("castrated", "castrate"),
        ("secundary hypogonadism", "secondary_hypogonadism"),
    ],
)
def test_find_names_what_is_near(given: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"'{given}'.*Did you mean.*'{meant}'"):
        find(given)


# Wrong files: the healthy man's, with one thing changed.


def healthy() -> dict[str, Any]:
    return tomllib.loads((catalogue.DATA / "conditions" / "healthy.toml").read_text(encoding="utf-8"))


def toml(table: dict[str, Any]) -> str:
    def written(value: Any) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(f'"{key}" = {written(inner)}' for key, inner in value.items()) + " }"
        return f'"{value}"' if isinstance(value, str) else repr(value)

    return "\n".join(f'"{key}" = {written(value)}' for key, value in table.items())


def load(content: dict[str, Any], tmp_path: Path) -> Condition:
    path = tmp_path / "wrong.toml"
    path.write_text(toml(content), encoding="utf-8")
    raw = {"wrong": catalogue.read(path)}
    return module._condition("wrong", module._inherited("wrong", raw))


def test_a_copy_of_a_file_loads(tmp_path: Path) -> None:
    assert load(healthy(), tmp_path).hormones == conditions()["healthy"].hormones


WITH = {"unit": "", "source": "hpgx", "at": "", "method": "assumed", "seen": "derived", "value": 0.5}


@pytest.mark.parametrize(
    ("where", "value", "key", "problem"),
    [
        (("colour",), "red", "colour", "is not a key hpgx knows"),
        (("covariates", "height"), {}, "covariates.height", "is not a key hpgx knows"),
        (("covariates", "age", "mode"), 3, "covariates.age.mode", "is not a key hpgx knows"),
        (("hormones", "cortisol"), {}, "hormones.cortisol", "is not a key hpgx knows"),
        (("hormones", "lh", "per_month"), {}, "hormones.lh.per_month", "is not a key hpgx knows"),
        (("hormones", "lh"), None, "hormones.lh", "is missing"),
        (("hormones", "lh", "typical", "source"), None, "hormones.lh.typical.source", "is missing"),
        (
            ("hormones", "lh", "typical", "source"),
            "nobody1900",
            "hormones.lh.typical.source",
            "references.toml does not have",
        ),
        (
            ("hormones", "lh", "typical", "unit"),
            "mg",
            "hormones.lh.typical",
            "IU/L",
        ),
        (
            ("hormones", "sperm_capacity", "typical", "unit"),
            "mL",
            "hormones.sperm_capacity.typical.unit",
            "million/mL",
        ),
        (
            ("hormones", "shbg", "per_year", "unit"),
            "kg",
            "hormones.shbg.per_year.unit",
            "the model needs '1/yr'",
        ),
        (("covariates", "age", "mean"), "32 kg", "age", "kg"),
        (("reference_bmi",), "24 yr", "reference_bmi", "yr"),
        (("correlation", "lh cortisol"), 0.1, "correlation.lh cortisol", "must name two of"),
        (("correlation", "source"), None, "correlation.source", "is missing"),
        (
            ("parameters",),
            {"hypothalamus.kapa": WITH},
            "parameters.hypothalamus.kapa",
            "Did you mean 'hypothalamus.kappa'",
        ),
        (
            ("parameters",),
            {"hypothalamus.kappa": WITH | {"unit": "d"}},
            "parameters.hypothalamus.kappa.unit",
            "is 'd'",
        ),
        (("sex",), "none", "sex", "must be one of male, female"),
        (("based_on",), "nobody", "based_on", "which is no condition"),
    ],
)
def test_a_wrong_file_is_refused_by_file_and_key(
    where: tuple[str, ...], value: Any, key: str, problem: str, tmp_path: Path
) -> None:
    content = copy.deepcopy(healthy())
    inner = content
    for step in where[:-1]:
        inner = inner[step]
    if value is None:
        del inner[where[-1]]
    else:
        inner[where[-1]] = value
    with pytest.raises(DataError) as caught:
        load(content, tmp_path)
    message = str(caught.value)
    assert "wrong.toml" in message
    assert key in message
    assert problem in message


def test_a_file_takes_the_rest_from_what_it_is_based_on(tmp_path: Path) -> None:
    parent = tmp_path / "parent.toml"
    parent.write_text(toml(healthy()), encoding="utf-8")
    child = tmp_path / "child.toml"
    lh = {**WITH, "value": 9, "unit": "IU/L", "cv": 0.1}
    child.write_text(toml({"schema": 1, "based_on": "parent", "hormones": {"lh": {"typical": lh}}}), encoding="utf-8")
    raw = {path.stem: catalogue.read(path) for path in (parent, child)}
    condition = module._condition("child", module._inherited("child", raw))
    assert condition.hormones["lh"].typical.value == 9
    assert condition.hormones["lh"].per_year == conditions()["healthy"].hormones["lh"].per_year
    assert condition.hormones["fsh"] == conditions()["healthy"].hormones["fsh"]
    assert condition.correlation == conditions()["healthy"].correlation


def test_what_a_condition_leaves_out_is_its_parents_at_its_own_age_and_size() -> None:
    parent, child = find("healthy"), find("eugonadal")
    at = list(BASELINE).index("psa")
    where = child.reference_age, child.reference_bmi
    assert child.log_mean(*where)[at] == pytest.approx(parent.log_mean(*where)[at], rel=1e-9)
    assert child.log_mean(*where)[at] > parent.log_mean(parent.reference_age, parent.reference_bmi)[at] + 0.3


def at_age(age: float) -> dict[str, float]:
    condition = conditions()["healthy"]
    return dict(zip(BASELINE, np.exp(condition.log_mean(age, condition.reference_bmi)), strict=True))


def test_puberty_takes_a_child_to_an_adult() -> None:
    child, adult, old = at_age(10), at_age(20), at_age(75)
    assert child["testosterone_total"] < adult["testosterone_total"] / 15
    assert child["lh"] < adult["lh"] / 4
    assert child["shbg"] > 1.8 * adult["shbg"]
    assert old["shbg"] > 1.3 * adult["shbg"]
    assert old["lh"] > adult["lh"]


def test_estrogen_comes_before_androgen_in_puberty() -> None:
    ratio = {age: at_age(age)["estradiol"] / at_age(age)["testosterone_total"] for age in (12, 13, 25)}
    assert ratio[12] > ratio[13] > 0.9 * ratio[25]
    assert ratio[12] > 1.1 * ratio[25]


@pytest.mark.parametrize("age", [10, 12, 14, 17, 25, 60, 90])
def test_a_healthy_man_of_any_age_is_possible(age: float) -> None:
    men = from_labs(conditions()["healthy"], age, 22.0, {}, draws=0, seed=0)
    parameters, _ = lanes_of(men)
    assert all(value[0] > 0 for name, value in parameters.items() if name.startswith("baseline."))
