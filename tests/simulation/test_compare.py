"""A comparison is the courses it is made of, side by side."""

import re
from dataclasses import replace

import numpy as np
import pytest

from hpgx import Comparison, InputError, Patient, Protocol, compare, simulate
from hpgx.biomarkers import biomarkers
from hpgx.pharmacology.drugs import drugs
from hpgx.simulation.measures import BURDENS, burden, measures
from hpgx.simulation.run import mean_over

ANASTROZOLE, TAMOXIFEN = "anastrozole 1 mg oral daily", "tamoxifen 20 mg oral daily"


@pytest.fixture(scope="module")
def two(ben: Patient) -> Comparison:
    return compare(ben, [ANASTROZOLE, TAMOXIFEN], "8 days")


def test_the_courses_are_those_of_simulate(two: Comparison, ben: Patient) -> None:
    alone = simulate(ben, TAMOXIFEN, "8 days")
    for name in alone.names:
        np.testing.assert_array_equal(two.courses[1].observed[name], alone.observed[name])


def test_the_table(two: Comparison) -> None:
    lines = two.table().split("\n")
    assert lines[0].startswith("(1) anastrozole tablet 1 mg oral daily; mean of day 1 to 8")
    assert lines[1].startswith("      anastrozole: ")
    assert lines[2].startswith("(2) tamoxifen ")
    assert lines[5].split() == ["unit", "day", "0", "(1)", "(2)"]
    assert lines[7] == "HORMONES"
    rows = {line.split("  ")[0]: line for line in lines[8:]}
    assert "ng/dL" in rows["Testosterone"]
    assert re.search(r"600 +\d+ \(\+\d+ %\) +\d+ \(\+\d+ %\)$", rows["Testosterone"])
    assert not any(name.startswith("Anastrozole") for name in rows)


def test_units(two: Comparison) -> None:
    assert re.search(r"^Testosterone +nmol/L ", two.table("si"), re.M)
    assert re.search(r"^Testosterone +ng/dL ", two.table(), re.M)


def test_plain_data(two: Comparison) -> None:
    first, second = two.to_dict()
    assert first["protocol"] != second["protocol"]
    assert first["person"] == second["person"]


def test_draws_are_the_same_men(ben: Patient) -> None:
    both = compare(ben, [ANASTROZOLE, TAMOXIFEN], "1 day", draws=3, seed=5)
    one, other = (course.observed["inhibin_b"][0] for course in both.courses)
    np.testing.assert_array_equal(one, other)


def test_progress_is_told(ben: Patient) -> None:
    told: list[float] = []
    compare(ben, [ANASTROZOLE, ""], "1 day", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_measures_are_those_of_the_courses(two: Comparison) -> None:
    for measured, course in zip(two.measures, two.courses, strict=True):
        values = course["T"].values
        reference = biomarkers()["testosterone_total"].reference
        assert reference is not None
        inside = (values >= reference.low) & (values <= reference.high)
        assert measured.in_range["testosterone_total"] == pytest.approx(mean_over(course.times_h, 1.0 * inside))
        assert measured.sperm_end == course["sperm"].values[-1]
        assert measured.azoospermic == 0
        assert measured.back_d is None
        assert measured.burden == {"tablets": pytest.approx(365.25 / 12)}
        row = course.summary()["estradiol"]
        assert measured.swing["estradiol"] == pytest.approx(row.peak / row.trough)


def test_sperm_are_back_when_they_stay(two: Comparison) -> None:
    times = 24 * np.arange(5.0)
    sperm = np.array(
        [[60.0, 60.0, 60.0], [10.0, 10.0, 60.0], [20.0, 10.0, 60.0], [9.0, 20.0, 60.0], [20.0, 20.0, 60.0]]
    )
    lanes = np.repeat(two.courses[0].observed["estradiol"][:1, :1], 5, axis=0)
    for who, day in ((0, 4), (1, 3), (2, None)):
        observed = {"sperm_concentration": sperm[:, [who]], "testosterone_total": lanes, "estradiol": lanes}
        course = replace(two.courses[0], times_h=times, observed=observed | {"testosterone_free": lanes})
        assert measures(course).back_d == day


@pytest.mark.parametrize(
    ("protocol", "counted"),
    [
        ("testosterone cypionate 100 mg IM weekly", {"injections": 4}),
        ("testosterone gel 1.62 % 40.5 mg applied transdermal daily", {"days of gel": 28}),
        ("testosterone nasal gel 11 mg nasal three times daily", {"doses in the nose": 84}),
        ("gonadorelin pump 10 ug SC every 90 minutes", {"days of pump": 28}),
        ("gonadorelin pump 10 ug SC twice weekly", {"injections": 8}),
        ("testosterone 7 mg/d IV infusion for 4 days", {"days of infusion": 4}),
        ("testosterone cypionate 50 mg IM weekly; hcg 500 IU SC twice weekly", {"injections": 12}),
        ("no treatment", {}),
    ],
)
def test_burden(protocol: str, counted: dict[str, float]) -> None:
    month = 365.25 / 12 / 28
    assert burden(Protocol(protocol), 28 * 24.0) == {what: pytest.approx(n * month) for what, n in counted.items()}


def test_every_form_has_a_burden() -> None:
    assert {item.form for drug in drugs().values() for item in drug.formulations} == set(BURDENS)


def test_of_one_man_a_share_is_yes_or_no(ben: Patient) -> None:
    alone, drawn = (compare(ben, [TAMOXIFEN, ""], "1 day", draws=draws).table() for draws in (0, 2))
    assert re.search(r"^Without sperm at the end  [^%]* no +no$", alone, re.M)
    assert re.search(r"^Without sperm at the end +% of men +0.00 +0.00$", drawn, re.M)


def test_a_share_is_of_the_draws(two: Comparison) -> None:
    sperm = np.array([[60.0, 60.0, 60.0, 60.0], [60.0, 0.0, 0.0, 60.0]])
    lanes = np.full((2, 4), 20.0)
    observed = {"sperm_concentration": sperm} | dict.fromkeys(
        ("testosterone_total", "testosterone_free", "estradiol"), lanes
    )
    course = replace(two.courses[0], draws=3, times_h=np.array([0.0, 24.0]), observed=observed)
    assert measures(course).azoospermic == pytest.approx(2 / 3)


def test_a_boy_beside_a_man(ben: Patient) -> None:
    boy = Patient(sex="male", age="14 yr")
    text = compare([boy, ben], [TAMOXIFEN], "1 day").table()
    assert text.startswith("(1) a boy of 14: tamoxifen")
    assert re.search(r"^Testosterone in its range +% of time +- +100$", text, re.M)


def test_people_beside_each_other(ben: Patient) -> None:
    other = Patient(name="Old Ben", sex="male", age="70 yr", labs={"testosterone": "400 ng/dL"})
    both = compare([ben, other], [ANASTROZOLE], "2 days")
    assert [course.who for course in both.courses] == [ben, other]
    lines = both.table().split("\n")
    assert lines[2].startswith("(2) Old Ben: anastrozole tablet 1 mg oral daily")
    assert "day 0" not in next(line for line in lines if "(1)" in line and "unit" in line)
    assert re.search(r"^Testosterone +ng/dL +600 -> \d+ +400 -> \d+$", both.table(), re.M)
    with pytest.raises(InputError, match="3 people on 3 protocols are 9 courses; compare takes 1 to 8"):
        compare([ben] * 3, [""] * 3, "2 days")


def test_thresholds_stand_side_by_side(ben: Patient) -> None:
    both = compare(ben, ["testosterone enanthate 200 mg IM weekly", ""], "13 weeks").table()
    line = next(line for line in both.split("\n") if line.startswith("Sperm concentration below 16 million/mL"))
    assert re.search(r"  day \d\d$", line)


def test_what_the_medicines_do_is_explained(two: Comparison) -> None:
    assert [item.id for item in two.classes()] == ["aromatase_inhibitor", "serm"]
    text = two.explain()
    head = text.split("\n")[0]
    assert head.split("  ")[-1].strip() == "ESTROGEN RECEPTOR MODULATOR"
    for words in ("mechanism", "effect on the axis", "secondary hypogonadism", "SOURCES", "label"):
        assert words in text
    assert max(map(len, text.split("SOURCES")[0].split("\n"))) <= 118
    assert two.to_dict()[0]["classes"][0]["aspects"]["estrogen"].startswith("falls by a quarter")


@pytest.mark.parametrize(
    ("protocols", "given"), [([], "protocols is 0"), ([""] * 9, "protocols is 9"), (ANASTROZOLE, "one text")]
)
def test_too_few_and_too_many(ben: Patient, protocols: list[str], given: str) -> None:
    with pytest.raises(InputError, match=f"{given}.*a list of 1 to 8 protocols"):
        compare(ben, protocols, "2 days")
