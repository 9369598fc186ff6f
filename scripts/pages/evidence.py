"""The parts of a page that say what was tested: the self-check, the trial arms, and what rests on no test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scripts.pages.tables import number, table

from hpgx.catalogue import Value
from hpgx.validation.loader import load

KINDS = {"I": "independent", "C": "shared source", "F": "a parameter was set to it", "arm": "trial arm"}
WEAK = 12


def levels(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the table of published beside simulated levels."""
    lines = [
        [
            f"`{row['protocol']}`",
            row["what"],
            f"{number(row['published'])} {row['unit']}".strip(),
            "not simulated" if row["simulated"] is None else number(row["simulated"]),
            "" if row["ratio"] is None else f"{row['ratio']:.2f}",
            KINDS[row["kind"]],
        ]
        for row in rows
    ]
    if not lines:
        return "No published level of it in blood is in the self-check."
    heads = ["protocol or arm", "read", "published", "simulated", "ratio", "kind"]
    words = "Published levels beside those of a typical man (`hpgx selfcheck`; ratio to the typical man of the group):"
    return f"{words}\n\n{table(heads, lines)}"


def trials(recorded: Mapping[str, Any], rows: list[Mapping[str, Any]], arms: list[str]) -> str:
    """Return the trial arms, with hits where a validation is recorded."""
    if not arms:
        return "No packaged trial arm tests it."
    counted = {arm: [row for row in rows if row["arm"] == arm] for arm in arms}
    if not recorded["n"]:
        return f"Trial arms that test it (`hpgx validate`; not counted yet): {', '.join(f'`{arm}`' for arm in arms)}."
    done = [row for row in rows if row["simulated"]]
    words = (
        f"Trial arms (`hpgx validate`, {recorded['n']} people each): {sum(row['hit'] for row in rows)} of {len(rows)} "
        f"scorable results hit, {len(done)} of them could be simulated."
    )
    lines = [
        [f"`{arm}`", str(len(one)), str(sum(row["simulated"] for row in one)), str(sum(row["hit"] for row in one))]
        for arm, one in counted.items()
    ]
    return f"{words}\n\n{table(['arm', 'scorable', 'simulated', 'hit'], lines)}"


def arms_of(drug: str) -> list[str]:
    return [arm.id for arm in load() if drug in arm.drugs and arm.population.sex == "male"]


def arms_with(biomarkers: Iterable[str]) -> list[str]:
    wanted = set(biomarkers)
    return [
        arm.id
        for arm in load()
        if arm.population.sex == "male" and any(one.biomarker in wanted and one.scorable for one in arm.observations)
    ]


def weak(values: Mapping[str, Value]) -> str:
    """Name the numbers that no source was read for."""
    assumed = [name for name, one in values.items() if one.method == "assumed"]
    recalled = [name for name, one in values.items() if one.seen == "memory" and one.method != "assumed"]
    said = []
    for words, names in (("Assumed", assumed), ("Recalled, not read again", recalled)):
        if names:
            more = f" and {len(names) - WEAK} more" if len(names) > WEAK else ""
            said.append(f"{words}: {', '.join(f'`{name}`' for name in names[:WEAK])}{more}.")
    return " ".join(said) or "Every number was read in a source, or follows from one."
