"""The command that sets published levels beside simulated ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hpgx.validation.selfcheck import Found

HEADS = ["drug", "protocol", "read", "unit", "published", "typical", "simulated", "ratio", ""]
KINDS = {
    "I": "independent of every parameter",
    "arm": "concentrations in the trial arms",
    "C": "shared source or compromise",
    "F": "parameters were set to them",
}


def selfcheck(
    drug: Annotated[str | None, typer.Argument(metavar="DRUG", help="Only the rows of one drug.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Set published levels beside simulated ones; exit code 1 where one twofold off is not explained."""
    from hpgx.pharmacology import drugs
    from hpgx.validation import selfcheck as checks

    wanted = None if drug is None else drugs.find(drug).id
    found = [*checks.check(wanted), *checks.arms(wanted)]
    missing = checks.unexplained(found)
    if as_json:
        print(json.dumps(_plain(found), indent=1, allow_nan=False))
    else:
        _show(found)
        for row in missing:
            print(
                f"\nNot explained: {row.what} on '{row.protocol}', {row.ratio:.2f} of the published {row.stated}. "
                f"Find the cause, or say in `notes` of data/drugs/{row.drug}.toml why; name '{row.stated}' there."
            )
    if missing:
        raise typer.Exit(1)


def _plain(found: Sequence[Found]) -> dict[str, Any]:
    from hpgx.validation import selfcheck as checks

    return {
        "rows": [row.as_dict() for row in found],
        "summary": {kind: checks.tally(row for row in found if row.kind == kind) for kind in KINDS},
    }


def _show(found: Sequence[Found]) -> None:
    from hpgx.validation import selfcheck as checks

    for kind, meaning in KINDS.items():
        rows = [row for row in found if row.kind == kind]
        if not rows:
            continue
        print(f"{kind}: {meaning}\n")
        _print([HEADS, *map(_cells, rows)])
        count = checks.tally(rows)
        print(
            f"\n{count['near']} of {count['simulated']} within 25 %, {count['within_twofold']} within twofold; "
            f"{count['rows'] - count['simulated']} of {count['rows']} not simulated\n"
        )
    for error in dict.fromkeys(row.error for row in found if row.error):
        print(f"Not simulated: {error}")


def _cells(row: Found) -> list[str]:
    from hpgx.simulation.summary import digits

    row_is = [row.drug, row.protocol, row.what, row.unit, digits(row.published), digits(row.typical)]
    if row.simulated is None or row.ratio is None:
        return [*row_is, "not simulated", "", ""]
    verdict = "" if row.near else "far off" if row.far else "off"
    return [*row_is, digits(row.simulated), f"{row.ratio:.2f}", verdict]


def _print(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            print("-" * (sum(widths) + 2 * len(widths) - 2))
