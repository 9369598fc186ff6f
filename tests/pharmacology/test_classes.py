"""Classes of medicines: complete, and every drug has one."""

from pathlib import Path

import pytest

from hpgx import catalogue
from hpgx.errors import DataError
from hpgx.pharmacology.classes import ASPECTS, _read, class_of, classes
from hpgx.pharmacology.drugs import drugs


def test_the_drugs_of_the_axis_have_a_class() -> None:
    found = {drug: class_of(drug) for drug in drugs()}
    for drug, item in found.items():
        assert item is None or drug in item.drugs or drugs()[drug].kind in item.kinds
    for drug in ("testosterone_enanthate", "anastrozole", "clomiphene", "gonadorelin", "leuprolide", "bicalutamide"):
        assert found[drug] is not None


def test_a_named_drug_is_more_than_a_kind() -> None:
    assert class_of("hcg") is classes()["hcg"]
    assert class_of("fsh") is classes()["fsh"]


def test_every_class_says_everything() -> None:
    for item in classes().values():
        assert set(item.aspects) == set(ASPECTS)
        assert all(item.aspects.values())
        assert item.sources


def test_an_unknown_source_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "classes.toml"
    said = "\n".join(f'{aspect} = "x"' for aspect in ASPECTS)
    file.write_text(f'[x]\nname = "x"\nkinds = ["x"]\n{said}\nsources = ["nobody1999"]\n')
    with pytest.raises(DataError, match=r"sources.*nobody1999"):
        _read("x", catalogue.read(file).table("x"))
