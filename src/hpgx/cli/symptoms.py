"""The command that tells the symptoms of a course, and the harms that are known of its medicines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def symptoms(
    patient: Annotated[Path, typer.Argument(metavar="PATIENT.toml", help="The person: a TOML file.")],
    protocol: Annotated[str, typer.Argument(metavar="PROTOCOL", help="Sentences, or a .toml or .txt file.")],
    horizon: Annotated[str, typer.Option("--for", metavar="TIME", help="How long, such as 26w or 180d.")],
    draws: Annotated[int, typer.Option(help="Men who share the labs, drawn for 5 to 95 % bands; 0 for none.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same draws.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Tell how probable symptoms are before and on a protocol, how well that is known, and what harms are recorded."""
    import hpgx
    from hpgx.cli.app import NOTICE, read_protocol, warn
    from hpgx.simulation import export

    person = hpgx.Patient.read(patient)
    plan = read_protocol(protocol)
    course = hpgx.simulate(person, plan, horizon, draws=draws, seed=seed)
    harms = course.harms()
    warn(course.warnings)
    if as_json:
        told = [
            {"drugs": list(harm.drugs), "harm": harm.harm, "often": harm.often, "of": harm.population} for harm in harms
        ]
        export.write_json(sys.stdout, {"symptoms": course.symptoms().as_dicts(), "harms": told})
        return
    for note in plan.assumed:
        print(f"Taken: {note}")
    print(course.symptoms())
    if harms:
        print("\nHarms recorded in those who were studied; not computed for this person:")
        for harm in harms:
            print(f"  {harm}")
    print(f"\n{NOTICE}")
