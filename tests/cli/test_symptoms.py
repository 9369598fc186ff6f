"""The command that tells symptoms and harms."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Hpgx

TAMOXIFEN = "tamoxifen 20 mg oral daily"


def test_the_table(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("symptoms", ben, TAMOXIFEN, "--for", "4w")
    assert (done.code, done.err) == (0, "")
    for word in (
        "less sexual desire",
        "grade A",
        "does not tell which",
        "not computed for this person",
        "51.9 per 1000",
    ):
        assert word in done.out


def test_json(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("symptoms", ben, TAMOXIFEN, "--for", "4w", "--draws", "3", "--json")
    told = json.loads(done.out)
    assert {"low_desire", "hot_flushes", "breast_tenderness"} <= {one["id"] for one in told["symptoms"]}
    assert told["harms"][0]["harm"] == "venous thromboembolism"


def test_a_protocol_that_cannot_be_read(hpgx: Hpgx, ben: Path) -> None:
    done = hpgx("symptoms", ben, "anastrozole when the moon is full", "--for", "4w")
    assert done.code != 0
    assert done.err.startswith("hpgx:")
