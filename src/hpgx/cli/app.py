"""The commands that simulate."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hpgx.cli import listing
from hpgx.cli.pulses import pulses
from hpgx.cli.selfcheck import selfcheck
from hpgx.cli.symptoms import symptoms
from hpgx.cli.validate import validate
from hpgx.errors import InputError

if TYPE_CHECKING:
    from hpgx.patients.patient import Patient
    from hpgx.patients.population import Population
    from hpgx.protocols.protocol import Protocol
    from hpgx.simulation.course import Course

NOTICE = (
    "Research and education, not a medical device: hpgx forecasts and explains, it does not tell anyone what to take."
)

app = typer.Typer(
    name="hpgx",
    help=f"A digital twin of the male hormone axis under therapy. {NOTICE}",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(listing.drugs)
app.command()(listing.parameters)
app.command()(listing.conditions)
app.command()(validate)
app.command()(pulses)
app.command()(selfcheck)
app.command()(symptoms)

PatientFile = Annotated[Path, typer.Argument(metavar="PATIENT.toml", help="The person: a TOML file.")]
Sentences = Annotated[str, typer.Argument(metavar="PROTOCOL", help="Sentences, or a .toml or .txt file.")]
Horizon = Annotated[str, typer.Option("--for", metavar="TIME", help="How long, such as 26w, '26 weeks' or 180d.")]
Draws = Annotated[int, typer.Option(help="Men who share the labs, drawn for 5 to 95 % bands; 0 for none.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same draws.")]
Units = Annotated[str, typer.Option(metavar="us|si", help="Units of tables, pictures and files.")]
Picture = Annotated[Path | None, typer.Option(metavar="FILE", help="Write a picture: .png, .svg or .pdf.")]
Panels = Annotated[str, typer.Option(metavar="NAMES", help="Panels of the picture, such as 'testosterone, LH, sperm'.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")]


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    show: Annotated[bool, typer.Option("--version", help="Print the version and the hash of the data.")] = False,
) -> None:
    """Forecast a man's hormone axis under therapy."""
    if show:
        import hpgx
        from hpgx import catalogue

        print(f"hpgx {hpgx.__version__}, data {catalogue.digest()}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def simulate(  # noqa: PLR0913, PLR0917  (each option is an argument)
    patient: PatientFile,
    protocol: Sentences,
    horizon: Horizon,
    draws: Draws = 0,
    seed: Seed = 0,
    units: Units = "us",
    plot: Picture = None,
    show: Panels = "",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write table, JSON, CSV and picture there.")] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the course: .csv, .json or .parquet.")
    ] = None,
    why: Annotated[
        str | None, typer.Option(metavar="QUANTITY", help="Explain what moved a hormone or consequence.")
    ] = None,
    monitor: Annotated[bool, typer.Option(help="Print all that guidelines say, also what is not crossed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forecast one person on one protocol."""
    import hpgx
    from hpgx.simulation import export

    _check(units, plot, save)
    _check_panels(show, plot or out)
    person = hpgx.Patient.read(patient)
    plan = read_protocol(protocol)
    with _progress(draws > 0) as progress:
        course = hpgx.simulate(person, plan, horizon, draws=draws, seed=seed, progress=progress)
    explained = None if why is None else course.why(why)
    _write(course, units, plot, _names(show), save, out)
    warn(course.warnings)
    if as_json:
        reasons = {} if explained is None else {"why": asdict(explained)}
        export.write_json(sys.stdout, course.to_dict(units) | reasons)
        return
    _say(course)
    print(course.summary(units))
    told = course.monitoring().in_full() if monitor else str(course.monitoring())
    if told:
        print(f"\n{told}")
    if explained is not None:
        print(f"\n{explained}")
    _wrote(plot, save, out)
    print(f"\n{NOTICE}")


@app.command()
def why(
    patient: PatientFile,
    protocol: Sentences,
    quantity: Annotated[
        str, typer.Argument(metavar="QUANTITY", help="What moved: LH, estradiol, hematocrit, sperm ...")
    ],
    horizon: Horizon,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When, such as 'week 12'; else over the last cycle.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explain what moved a hormone or a consequence, in numbers, in words and with sources."""
    import hpgx
    from hpgx.simulation import export

    course = hpgx.simulate(hpgx.Patient.read(patient), read_protocol(protocol), horizon)
    warn(course.warnings)
    explained = course.why(quantity, at)
    if as_json:
        export.write_json(sys.stdout, asdict(explained))
        return
    print(explained)
    print(f"\n{NOTICE}")


@app.command()
def compare(  # noqa: PLR0913, PLR0917  (each option is an argument)
    who: Annotated[
        str, typer.Argument(metavar="PATIENT.toml", help="The person: a file; or a diagnosis, for a group.")
    ],
    protocols: Annotated[list[str], typer.Argument(metavar="PROTOCOL...", help="Each sentences in quotes, or a file.")],
    horizon: Horizon,
    others: Annotated[
        list[str] | None,
        typer.Option("--and", metavar="PATIENT.toml", help="One more person or group; may be repeated."),
    ] = None,
    men: Annotated[int, typer.Option(help="How many men a group has.")] = 40,
    draws: Draws = 0,
    seed: Seed = 0,
    units: Units = "us",
    plot: Picture = None,
    show: Panels = "",
    explain: Annotated[bool, typer.Option(help="Add a table of what the classes of medicines do.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forecast one person or group on several protocols, or several people, side by side."""
    import hpgx
    from hpgx.simulation import export

    _check(units, plot)
    _check_panels(show, plot)
    people = [_who(name, men, seed) for name in (who, *(others or []))]
    plans = [read_protocol(text) for text in protocols]
    with _progress(draws > 0 or not all(isinstance(one, hpgx.Patient) for one in people)) as progress:
        comparison = hpgx.compare(people, plans, horizon, draws=draws, seed=seed, progress=progress)
    if plot is not None:
        comparison.plot(plot, units=units, show=_names(show))
    for number, course in enumerate(comparison.courses, 1):
        warn(course.warnings, f"({number}) ")
    if as_json:
        export.write_json(sys.stdout, comparison.to_dict(units))
        return
    print(comparison.table(units))
    if explain:
        print(f"\n{comparison.explain()}")
    _wrote(plot)
    print(f"\n{NOTICE}")


def _who(name: str, men: int, seed: int) -> Patient | Population:
    """Return the person of a file, or the group of a diagnosis."""
    import hpgx
    from hpgx.patients.conditions import conditions

    if name in conditions() and not Path(name).exists():
        return hpgx.Population(name, men, seed=seed)
    return hpgx.Patient.read(name)


def _check(units: str, picture: Path | None, file: Path | None = None) -> None:
    """Refuse what can be refused before any work is done."""
    from hpgx.simulation import export, plot
    from hpgx.simulation.course import shown_unit

    shown_unit("lh", units)
    plot.check_ending(picture)
    export.check_ending(file)


def _check_panels(show: str, picture: Path | None) -> None:
    if show and picture is None:
        raise InputError(f"--show {show} chooses the panels of a picture; say where it goes: --plot FILE.png.")


def read_protocol(text: str) -> Protocol:
    """Return the protocol of a sentence, or of a file where the text ends like one."""
    import hpgx

    return hpgx.Protocol.read(text) if Path(text).suffix.lower() in (".toml", ".txt") else hpgx.Protocol(text)


def _names(text: str) -> list[str]:
    """Return what is written with commas between."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _write(
    course: Course, units: str, picture: Path | None, show: list[str], file: Path | None, folder: Path | None
) -> None:
    from hpgx.simulation.export import write_whole

    if picture is not None:
        course.plot(picture, units=units, show=show)
    if file is not None:
        course.save(file, units=units)
    if folder is not None:
        course.save(folder / "course.json", units=units)
        course.save(folder / "course.csv", units=units)
        course.plot(folder / "course.png", units=units, show=show)
        write_whole(folder / "summary.txt", f"{course.summary(units)}\n".encode())


def warn(warnings: tuple[str, ...], which: str = "") -> None:
    """Print warnings on standard error; `which` says of what they are."""
    for warning in warnings:
        print(f"hpgx: warning: {which}{warning}", file=sys.stderr)


def _say(course: Course) -> None:
    """Print what was assumed and decided."""
    for note in course.protocol.assumed:
        print(f"Taken: {note}")
    for time, decision in course.decisions:
        print(f"Day {time / 24:g}: {decision}.")
    if course.protocol.assumed or course.decisions:
        print()


def _wrote(*paths: Path | None) -> None:
    for path in paths:
        if path is not None:
            print(f"Wrote {path}")


@contextmanager
def _progress(wanted: bool) -> Generator[Callable[[float], Any]]:
    """Show a bar on standard error while long work runs at a terminal."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Simulating", total=1.0)
        yield lambda done: bar.update(task, completed=done)
