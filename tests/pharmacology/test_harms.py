"""Harms: sourced rates of medicines that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from hpgx import catalogue
from hpgx.errors import DataError
from hpgx.pharmacology import harms as module
from hpgx.pharmacology.harms import Harm, harms, harms_of

MISSPELLED = """
[[harm]]
drugs = ["tamoxifn"]
harm = "thrombosis"
population = "women"
share = { value = 1.0, unit = "%", source = "hpgx", at = "x", method = "assumed", seen = "memory" }
"""


@pytest.mark.parametrize("harm", harms(), ids=lambda one: f"{one.drugs[0]} {one.harm}")
def test_every_harm_says_how_often_in_whom(harm: Harm) -> None:
    assert 0 < harm.rate.value < (100 if harm.rate.unit == "%" else 1)
    assert harm.population in str(harm)
    assert harm.often in str(harm)


@pytest.mark.parametrize("drug", ["tamoxifen", "raloxifene", "estradiol", "testosterone", "testosterone_enanthate"])
def test_thrombosis_is_named(drug: str) -> None:
    assert any("thromboembolism" in harm.harm for harm in harms_of(drug))


def test_vision_is_named_for_clomiphene() -> None:
    assert any("vision" in harm.harm for harm in harms_of("clomiphene"))


def test_a_rate_reads_as_people_say_it() -> None:
    of_men = next(harm for harm in harms_of("tamoxifen") if harm.rate.unit == "1/yr")
    assert of_men.often == "51.9 per 1000 person-years (21.5 without)"


def test_a_drug_without_known_harms_has_none() -> None:
    assert harms_of("gonadorelin") == ()


def test_a_drug_that_does_not_exist_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "harms.toml").write_text(MISSPELLED)
    monkeypatch.setattr(catalogue, "DATA", tmp_path)
    with pytest.raises(DataError, match="tamoxifn"):
        module.harms.__wrapped__()
