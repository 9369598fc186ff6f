"""The door between people's units and the house units."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hpgx import quantities
from hpgx.biomarkers import biomarkers
from hpgx.errors import UnitError

TESTOSTERONE = 288.42
many = settings(max_examples=200, deadline=None, derandomize=True)
numbers = st.floats(1e-6, 1e9)


@pytest.mark.parametrize(
    ("text", "unit", "wanted"),
    [
        ("20 mg", "ug", 20_000.0),
        ("20 mcg", "ug", 20.0),
        ("20 µg", "ug", 20.0),
        ("20 μg", "ug", 20.0),
        ("1160 L/d", "L/h", 1160 / 24),
        ("5 mIU/mL", "IU/L", 5.0),
        ("5 mU/mL", "IU/L", 5.0),
        ("5 U/L", "IU/L", 5.0),
        ("5 iu/l", "IU/L", 5.0),
        ("5000 uIU/mL", "IU/L", 5.0),
        ("1500 IU", "IU", 1500.0),
        ("66 million/mL", "million/mL", 66.0),
        ("66 10^6/mL", "million/mL", 66.0),
        ("66 10*6/mL", "million/mL", 66.0),
        ("66 mln/mL", "million/mL", 66.0),
        ("66000000 1/mL", "million/mL", 66.0),
        ("25 kg/m²", "kg/m**2", 25.0),
        ("45 %", "", 0.45),
        ("2 weeks", "h", 336.0),
        ("1 month", "d", 730 / 24),
        ("1 yr", "d", 365.25),
        ("6 foot", "cm", 182.88),
        ("-1.5e2 ng/dL", "ng/mL", -1.5),
        (".5mg", "mg", 0.5),
    ],
)
def test_what_people_write(text: str, unit: str, wanted: float) -> None:
    assert quantities.house(text, unit) == pytest.approx(wanted, rel=1e-12)


def test_mass_becomes_substance_with_a_molar_mass() -> None:
    found = quantities.house("280 ng/dL", "nmol/L", molar_mass=TESTOSTERONE)
    assert found == pytest.approx(2800 / TESTOSTERONE, rel=1e-12)
    back = quantities.convert(found, "nmol/L", "ng/dL", molar_mass=TESTOSTERONE)
    assert back == pytest.approx(280.0, rel=1e-12)


@pytest.mark.parametrize(("unit", "to"), [("ng/dL", "nmol/L"), ("nmol/L", "ng/dL"), ("mg", "nmol")])
def test_mass_is_not_substance_without_a_molar_mass(unit: str, to: str) -> None:
    with pytest.raises(UnitError, match="must be convertible to"):
        quantities.convert(1.0, unit, to)


def test_a_molar_mass_does_not_turn_activity_into_mass() -> None:
    with pytest.raises(UnitError):
        quantities.convert(1.0, "IU/L", "nmol/L", molar_mass=TESTOSTERONE)


@many
@given(value=numbers, data=st.data())
def test_round_trip_through_the_units_of_every_biomarker(value: float, data: st.DataObject) -> None:
    marker = data.draw(st.sampled_from(list(biomarkers().values())))
    unit = data.draw(st.sampled_from([marker.us, marker.si]))
    out = quantities.convert(value, marker.unit, unit, molar_mass=marker.molar_mass)
    back = quantities.convert(out, unit, marker.unit, molar_mass=marker.molar_mass)
    assert back == pytest.approx(value, rel=1e-12)
    assert out == pytest.approx(value * marker.factor(unit), rel=1e-12)


@many
@given(value=numbers, unit=st.sampled_from(["ng/dL", "mIU/mL", "L/d", "pmol/L", "million/mL", "kg"]))
def test_a_number_as_text_keeps_its_value(value: float, unit: str) -> None:
    assert quantities.house(f"{value!r} {unit}", unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["280 ng/dLL", "280 bananas", "3 (", "280 ng per"])
def test_an_unknown_unit_is_named(text: str) -> None:
    with pytest.raises(UnitError, match="is not a unit hpgx knows") as problem:
        quantities.parse(text, "testosterone")
    assert "testosterone" in str(problem.value)
    assert text.split(maxsplit=1)[1] in str(problem.value)


@pytest.mark.parametrize("text", ["ng/dL", "", "about 5 mg", "nan nmol/L", "5,5 mg", "--3 mg"])
def test_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        quantities.house(text, "mg")


def test_no_unit_is_refused() -> None:
    with pytest.raises(UnitError, match="without a unit"):
        quantities.parse("280", "testosterone")


@pytest.mark.parametrize(("unit", "to"), [("mg", "mL"), ("IU/L", "ng/mL"), ("h", "L/h"), ("million/mL", "ng/mL")])
def test_a_wrong_dimension_names_both_units(unit: str, to: str) -> None:
    with pytest.raises(UnitError) as problem:
        quantities.convert(1.0, unit, to, what="the dose")
    assert "the dose" in str(problem.value)
    assert to in str(problem.value)


def test_the_same_unit_is_left_alone() -> None:
    assert quantities.convert(0.1, "nmol/L", "nmol/L") == 0.1


def test_loading_the_registry_redefines_nothing(caplog: pytest.LogCaptureFixture) -> None:
    quantities.registry.__wrapped__()
    assert not [entry.getMessage() for entry in caplog.records]
