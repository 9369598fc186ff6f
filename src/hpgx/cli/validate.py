"""The command that sets virtual groups beside published trial arms."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="ARMS...", help="Arm files (.yaml) or folders of them; none: the packaged set."),
    ] = None,
    n: Annotated[int, typer.Option(help="People in each virtual group.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 0,
    workers: Annotated[int, typer.Option(help="Processes; 0 for one for each of up to two processors.")] = 0,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every row and the summary.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the scoreboard page.")] = None,
) -> None:
    """Compare virtual groups with the published arms of trials, number by number."""
    from hpgx.validation import page, report
    from hpgx.validation.runner import validate as run

    for path in (json, html):
        report.check_writable(path)
    with _progress() as progress:
        found = run(paths or (), n=n, seed=seed, workers=workers or min(2, os.cpu_count() or 1), progress=progress)
    if json is not None:
        report.write_json(found, json)
    if html is not None:
        report.write(html, page.page(found))
    print(report.table(found))
    for path in (json, html):
        if path is not None:
            print(f"Wrote {path}")


@contextmanager
def _progress() -> Generator[Callable[[float], Any]]:
    """Show progress on standard error: a bar at a terminal, else a line every tenth."""
    if not sys.stderr.isatty():
        told = [0]

        def tell(done: float) -> None:
            if int(10 * done) > told[0]:
                told[0] = int(10 * done)
                print(f"hpgx: {10 * told[0]} % of the arms simulated", file=sys.stderr)

        yield tell
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Simulating arms", total=1.0)
        yield lambda done: bar.update(task, completed=done)
