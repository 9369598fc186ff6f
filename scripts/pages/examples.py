"""The running example of a page and its picture."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import hpgx
from hpgx.pharmacology.drugs import Drug
from hpgx.protocols.protocol import Protocol
from hpgx.simulation.course import DRUG, Course, label_of, shown_unit
from hpgx.simulation.pulses import simulate_pulses

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("examples.toml")
PANELS = 3
COLOUR = "#0072B2"
WEEKS_FROM_D = 70.0
NARROW = 0.8  # a curve that stays above this share of its maximum would be a flat line on an axis from zero


@dataclass(frozen=True)
class Example:
    """Who takes what for how long, averaged (`simulate`) or pulse by pulse (`pulses`), and what the picture shows."""

    who: str
    protocol: str
    horizon: str
    show: tuple[str, ...]
    by: str = "simulate"

    @property
    def command(self) -> str:
        return f'hpgx {self.by} examples/people/{self.who}.toml "{self.protocol}" --for {self.horizon}'

    def run(self) -> Course:
        person = hpgx.Patient.read(ROOT / "examples" / "people" / f"{self.who}.toml")
        simulated = simulate_pulses if self.by == "pulses" else hpgx.simulate
        return simulated(person, self.protocol, self.horizon)


def of(kind: str, name: str) -> Example | None:
    """Return the example of a page of `kind` ('drugs' or 'model')."""
    entry = tomllib.loads(FILE.read_text(encoding="utf-8"))[kind].get(name)
    if entry is None:
        return None
    by = entry.get("by", "simulate")
    return Example(entry["who"], entry["protocol"], entry["for"], tuple(entry["show"]), by)


def of_drug(drug: Drug) -> Example | None:
    """Return the example of a drug that can be simulated: its own, or one dose of its default form."""
    if not drug.simulated:
        return None
    own = of("drugs", drug.id)
    if own is not None:
        return own
    form = next(one for one in drug.formulations if one.absorption)
    dose = f"{form.studied.low:g} {form.studied.unit}" if form.studied else f"1 {drug.dose_units[0]}"
    sentence = f"{drug.name} {form.form.replace('_', ' ')} {dose} {form.route} once"
    return Example(who="ben", protocol=sentence, horizon="4w", show=("testosterone_total", "lh"))


def shown(example: Example, kind: str, name: str) -> str:
    """Return the command as a block that the test of the docs runs, and the picture."""
    course = f"![{example.protocol}](../images/{kind}/{name}.png)"
    return f"```sh\n{example.command}\n```\n\n{course}\n\n`{Protocol(example.protocol)}`"


def draw(example: Example, path: Path) -> None:
    """Write the picture: up to three panels, of the medicine and of what it moves."""
    from matplotlib.figure import Figure

    course = example.run()
    given = [name for name in course.names if name.startswith(DRUG) and name not in example.show]
    names = [*given[:1], *(name for name in example.show if name in course.names)][:PANELS]
    figure = Figure(figsize=(2.9 * len(names), 2.1), dpi=80, layout="constrained")
    for number, name in enumerate(names, 1):
        axis = figure.add_subplot(1, len(names), number)
        series = course[name].to(shown_unit(name, "us"))
        weeks = series.days[-1] > WEEKS_FROM_D
        axis.plot(series.days / 7 if weeks else series.days, series.values, color=COLOUR, lw=1.2)
        low, high = float(series.values.min()), float(series.values.max())
        axis.set_ylim(0 if low < NARROW * high else 2 * low - high, max(high + 0.08 * (high - low), 1e-9))
        axis.set_xlim(0, None)
        unit = f" ({series.unit})" if series.unit else ""
        axis.set_title(f"{label_of(name)}{unit}", fontsize=8, loc="left")
        axis.set_xlabel("weeks" if weeks else "days", fontsize=7, labelpad=1)
        axis.tick_params(labelsize=7)
        axis.spines[["top", "right"]].set_visible(False)
    sink = BytesIO()
    figure.savefig(sink, format="png")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sink.getvalue())
