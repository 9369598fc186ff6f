"""Products and guidelines: complete files, and errors that name file, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from hpgx import catalogue
from hpgx.errors import DataError
from hpgx.pharmacology.drugs import drugs
from hpgx.pharmacology.guidelines import _guidelines, guidelines
from hpgx.pharmacology.products import _products, products

PRODUCT = """
[[product]]
name = "Example"
drug = "anastrozole"
form = "tablet"
route = "oral"
strength = "1 mg"
pack = "tablets"
source = "hpgx"
"""

THRESHOLD = """
[[threshold]]
id = "example"
issuer = "Example society"
year = 2020
item = "safety"
biomarker = "hematocrit"
op = "above"
value = 54
unit = "%"
text = "Stop."
seen = "memory"
source = "hpgx"
"""


def written(tmp_path: Path, text: str) -> catalogue.Table:
    path = tmp_path / "example.toml"
    path.write_text(text)
    return catalogue.read(path)


def test_products_name_formulations() -> None:
    assert 30 <= len(products()) <= 60
    for product in products():
        assert any(
            (item.form, item.route) == (product.form, product.route)
            and product.strength_pct in (None, item.strength_pct)
            for item in drugs()[product.drug].formulations
        )


def test_pieces_are_doses_that_studies_cover() -> None:
    """What one piece holds is near the studied doses; a mistaken unit or point is not."""
    for product in products():
        studied = [
            item.studied
            for item in drugs()[product.drug].formulations
            if (item.form, item.route) == (product.form, product.route) and item.studied
        ]
        for piece in product.pieces:
            assert piece.unit.removesuffix("/d") in drugs()[product.drug].dose_units
            if piece.name != "mL":
                assert any(one.low / 5 <= piece.amount <= one.high for one in studied), product.name


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('pack = "tablets"\n', "", ["product[0].pack", "missing", "add it"]),
        (
            'pack = "tablets"\n',
            'pack = "tablets"\npacks = 3\n',
            ["packs", "remove it", "Did you mean 'pack'"],
        ),
        ('source = "hpgx"\n', "", ["source", "missing"]),
        (
            'source = "hpgx"',
            'source = "arimidex"',
            ["source", "references.toml", "Did you mean 'arimidex_label'"],
        ),
        ('"anastrozole"', '"anastrazole"', ["drug", "Did you mean 'anastrozole'"]),
        ('"tablet"', '"gel"', ["form", "anastrozole.toml", "tablet oral"]),
        (
            'pack = "tablets"',
            'pack = "tablets"\npieces = { tablets = ["1 mg"] }',
            ["pieces.tablets", "tablet, capsule"],
        ),
        ('pack = "tablets"', 'pack = "tablets"\npieces = { tablet = ["1 IU"] }', ["pieces.tablet", "'1 IU'", "mg"]),
        ('pack = "tablets"', 'pack = "tablets"\npieces = { tablet = ["one"] }', ["pieces.tablet", "a number and mg"]),
    ],
)
def test_wrong_product_is_refused(tmp_path: Path, old: str, new: str, told: list[str]) -> None:
    assert len(_products(written(tmp_path, PRODUCT))) == 1
    with pytest.raises(DataError) as problem:
        _products(written(tmp_path, PRODUCT.replace(old, new)))
    assert all(part in str(problem.value) for part in ["example.toml", *told])


def test_product_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="another product"):
        _products(written(tmp_path, PRODUCT + PRODUCT))


def test_guidelines_cover_what_is_watched() -> None:
    found = guidelines()
    assert {"testosterone_total", "hematocrit", "psa"} <= {item.biomarker for item in found.values()}
    assert found["aua_low_testosterone"].house == pytest.approx((10.401,), rel=1e-3)  # 300 ng/dL
    assert found["eau_low_testosterone"].house == (12.0,)
    assert found["aua_target"].house == pytest.approx((15.60, 20.80), rel=1e-3)
    assert found["aua_hematocrit"].house == (54.0,)
    for item in found.values():
        assert len(item.values) == {"above": 1, "below": 1, "between": 2, "": 0}[item.op]
        assert bool(item.house) == bool(item.biomarker and item.op)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("value = 54\n", "", ["threshold[0].value", "missing", "add it"]),
        ("value = 54\n", "value = 54\nvalues = [48, 54]\n", ["values", "remove it"]),
        ('op = "above"\nvalue = 54', 'op = "between"\nvalues = [54]', ["values", "two numbers"]),
        ('op = "above"\nvalue = 54', 'op = "between"\nvalues = [54, 48]', ["values", "the lower one first"]),
        ('op = "above"', 'op = "over"', ["op", "above"]),
        ('unit = "%"', 'unit = "ng/dL"', ["unit", "ng/dL", "hematocrit", "'%'", "fix the unit"]),
        ('unit = "%"\n', "", ["unit", "missing"]),
        ('source = "hpgx"\n', "", ["source", "missing"]),
        ('source = "hpgx"', 'source = "aua"', ["source", "references.toml", "add it"]),
        ('"hematocrit"', '"haematocrit"', ["biomarker", "Did you mean 'hematocrit'"]),
        ('"memory"', '"recalled"', ["seen", "memory"]),
    ],
)
def test_wrong_threshold_is_refused(tmp_path: Path, old: str, new: str, told: list[str]) -> None:
    assert _guidelines(written(tmp_path, THRESHOLD))[0]["example"].house == (54.0,)
    with pytest.raises(DataError) as problem:
        _guidelines(written(tmp_path, THRESHOLD.replace(old, new)))
    assert all(part in str(problem.value) for part in ["example.toml", *told])


def test_threshold_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="another threshold"):
        _guidelines(written(tmp_path, THRESHOLD + THRESHOLD))
