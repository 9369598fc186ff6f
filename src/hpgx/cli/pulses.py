"""The command that simulates pulse by pulse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def pulses(
    patient: Annotated[Path, typer.Argument(metavar="PATIENT.toml", help="The person: a TOML file.")],
    protocol: Annotated[str, typer.Argument(metavar="PROTOCOL", help="Sentences, or a .toml or .txt file.")],
    horizon: Annotated[str, typer.Option("--for", metavar="TIME", help="How long, such as 7d; at most 90d.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same pulses.")] = 0,
    every: Annotated[str, typer.Option(metavar="TIME", help="How often the course is kept.")] = "5 min",
    units: Annotated[str, typer.Option(metavar="us|si", help="Units of tables, pictures and files.")] = "us",
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a picture: .png, .svg or .pdf.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Forecast one person with every pulse of GnRH, LH and testosterone, over days to weeks."""
    import hpgx
    from hpgx.cli.app import NOTICE, read_protocol, warn
    from hpgx.simulation import export
    from hpgx.simulation.course import shown_unit
    from hpgx.simulation.plot import check_ending
    from hpgx.simulation.pulses import simulate_pulses

    shown_unit("lh", units)
    check_ending(plot)
    person = hpgx.Patient.read(patient)
    plan = read_protocol(protocol)
    course = simulate_pulses(person, plan, horizon, seed=seed, every=every)
    if plot is not None:
        course.plot(plot, units=units)
    warn(course.warnings)
    if as_json:
        export.write_json(sys.stdout, course.to_dict(units))
        return
    for note in plan.assumed:
        print(f"Taken: {note}")
    print(course.summary(units))
    print(f"\nGnRH: {len(course.fired_h)} pulses of his own.")
    print(f"LH, as blood every 10 minutes would show it: {course.peaks()}.")
    if plot is not None:
        print(f"Wrote {plot}")
    print(f"\n{NOTICE}")
