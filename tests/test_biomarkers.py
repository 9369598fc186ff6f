"""The vocabulary of what can be measured."""

from __future__ import annotations

import pytest

from hpgx import references
from hpgx.axis import variant
from hpgx.biomarkers import Biomarker, biomarkers, find
from hpgx.errors import InputError, UnitError

ALL = list(biomarkers().values())


@pytest.mark.parametrize("marker", ALL, ids=lambda marker: marker.name)
def test_entries_are_consistent(marker: Biomarker) -> None:
    assert marker.factor(marker.unit) == 1.0
    assert marker.factor(marker.us) > 0
    assert marker.factor(marker.si) > 0
    low, high = marker.plausible
    assert low < high
    assert low >= 0 or marker.name == "estrogen_loss", "what can be below zero says so"
    if marker.reference:
        assert low <= marker.reference.low < marker.reference.high <= high
        assert marker.reference.source in references.bibliography()


@pytest.mark.parametrize("marker", ALL, ids=lambda marker: marker.name)
def test_every_name_finds_it(marker: Biomarker) -> None:
    for name in (
        marker.name,
        marker.label,
        *marker.aliases,
        marker.name.upper(),
        marker.name.replace("_", "-"),
    ):
        assert find(name) is marker, name


def test_no_two_share_a_name() -> None:
    names = [{name.lower().replace("_", " ").replace("-", " ") for name in (m.name, m.label, *m.aliases)} for m in ALL]
    for place, own in enumerate(names):
        for other in names[place + 1 :]:
            assert not own & other


def test_everything_the_axis_shows_is_a_biomarker() -> None:
    assert set(variant.variant().model.traced.observables) <= set(biomarkers())


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("testosterone", "288.42 ng/dL", 10.0),
        ("testosterone", "10 nmol/L", 10.0),
        ("E2", "27.238 pg/mL", 100.0),
        ("dht", "29.044 ng/dL", 1.0),
        ("LH", "4 mIU/mL", 4.0),
        ("free T", "28.842 pg/mL", 100.0),
        ("sperm", "20 million/mL", 20.0),
    ],
)
def test_to_house(name: str, text: str, wanted: float) -> None:
    assert find(name).to_house(text) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(("name", "text"), [("LH", "4 ng/mL"), ("SHBG", "3 mg/L"), ("testosterone", "280")])
def test_a_unit_that_does_not_fit_names_the_biomarker(name: str, text: str) -> None:
    with pytest.raises(UnitError, match=find(name).label):
        find(name).to_house(text)


def test_an_unknown_name_gets_near_matches() -> None:
    with pytest.raises(InputError, match="Did you mean 'testosterone'"):
        find("testosteron")
    with pytest.raises(InputError, match="Known: testosterone_total"):
        find("xyzzy")
