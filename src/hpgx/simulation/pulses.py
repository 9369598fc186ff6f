"""The axis pulse by pulse: a generator of GnRH pulses, and the course of one man at the resolution of minutes.

The solver carries him from pulse to pulse; at each the hypothalamus says how much GnRH comes, and the time to the
next is drawn for its present drive and tone: Weibull intervals, so that pulses neither keep time nor crowd.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cache
from math import cos, gamma, sin
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx import catalogue, quantities, references
from hpgx.axis import pulsatile
from hpgx.axis.variant import Variant
from hpgx.engine import solver
from hpgx.engine.reference import Doses, Solution
from hpgx.engine.solver import Kernel, solve
from hpgx.errors import InputError, SimulationError
from hpgx.patients.patient import Patient
from hpgx.physiology import pulses
from hpgx.physiology.pulses import TURN
from hpgx.protocols.protocol import Protocol
from hpgx.records import build, flatten
from hpgx.simulation.assay import laboratory
from hpgx.simulation.course import Course
from hpgx.simulation.peaks import Peaks, peaks
from hpgx.simulation.run import Lanes, run
from hpgx.simulation.simulate import Progress, begin, body_weight, horizon_hours, remarks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from hpgx.references import Reference
    from hpgx.simulation.why import Why

Array: TypeAlias = NDArray[Any]

LONGEST_H = 90 * 24.0
"""The longest run: pulses are for days to weeks."""

BEFORE_H = 48.0
"""How long an untreated man's pulses run before day 0, so that he starts in the midst of them."""

T_RISE = 0.03
"""The share by which testosterone must rise to count as a pulse: its half-life of hours blunts what LH does."""

DAY_0 = 8.0
"""The clock time at which day 0 begins."""


@dataclass(frozen=True)
class PulseCourse(Course):
    """What `simulate_pulses` returns: a course at the resolution of minutes, day 0 beginning at 08:00.

    Its values on day 0 are the averaged man's, since those of one moment hang on the last pulse.
    occupancy (times,): share of the pituitary's GnRH receptors that is occupied, by the body's own GnRH and by what
    is given; fired_h: hours of the hypothalamus' own pulses.
    """

    occupancy: Array
    fired_h: Array

    def before(self) -> dict[str, Array]:
        """Return {name: (lanes,)} of the averaged man on day 0, in house units."""
        seen = self.begun.kernel.observe(self.begun.y[None], self.begun.p)
        return {name: seen[name][0] for name in self.observed}

    def peaks(self, name: str = "lh", **how: Any) -> Peaks:
        """Return the pulses of a hormone as blood samples would show them; see `hpgx.simulation.peaks.peaks`.

        Unless told otherwise, a rise must be one that the laboratory can count, and of testosterone 3 %.
        """
        series = self[name]
        limit = laboratory().limits.get(series.name)
        asked: dict[str, Any] = {"least": limit.value if limit else 0.0}
        if series.name == "testosterone_total":
            asked = {"rise": T_RISE}
        return peaks(series, **(asked | how))

    def plot(
        self,
        path: str | Path | None = None,
        *,
        units: str = "us",
        show: Sequence[str] = (),
        days: tuple[float, float] | None = None,
    ) -> Figure:
        """Return a figure of GnRH, LH with its pulses marked, FSH and testosterone; written to `path` if given.

        days: the part that is shown, such as (21, 28); all of it unless given. show: must be left out, since the
        panels are these four. Raises InputError.
        """
        if show:
            raise InputError(f"show is {', '.join(show)}; a picture of pulses has GnRH, LH, FSH and testosterone.")
        from hpgx.simulation.pulse_plot import plot

        return plot([self], path, units=units, days=days)

    def why(self, name: str, at: str | None = None) -> Why:
        """Refuse: only the averaged mode can take the feedback apart."""
        raise InputError(f"pulses cannot explain {name}; ask the course of hpgx.simulate, which averages them.")

    def citations(self) -> list[Reference]:
        """Return the sources of every parameter that this run used, those of the pulses among them."""
        keys = {value.source for value in pulsatile.parameters().values()}
        more = [references.bibliography()[key] for key in sorted(keys)]
        return list(dict.fromkeys([*super().citations(), *more]))

    def to_dict(self, units: str = "us") -> dict[str, Any]:
        """Return the course as plain data, with the pulses of LH and of testosterone as samples would show them."""
        found = {name: self.peaks(name).as_dict() for name in ("lh", "testosterone_total")}
        return super().to_dict(units) | {"pulses": found, "gnrh_pulses_d": [float(h) / 24 for h in self.fired_h]}


def simulate_pulses(
    who: Patient,
    protocol: Protocol | str,
    horizon: str,
    *,
    seed: int = 0,
    every: str = "5 min",
    progress: Progress = lambda _: None,
) -> PulseCourse:
    """Return the course of one man with every pulse of GnRH, LH and testosterone.

    horizon: such as '7 days', at most 90. seed: the same seed gives the same pulses. every: how often the course is
    kept, '1 min' to '60 min'. Raises InputError for what cannot be used, SimulationError when the integration fails.
    """
    if not isinstance(who, Patient):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InputError("pulses are simulated for one man; give a Patient.")
    plan = protocol if isinstance(protocol, Protocol) else Protocol(protocol)
    hours = horizon_hours(horizon)
    if hours > LONGEST_H:
        raise InputError(f"the horizon is {horizon}; pulses run for 90 days at most. hpgx.simulate goes further.")
    step = quantities.house(every, "h", what="every", example="5 min")
    if not 1 / 60 - 1e-9 <= step <= 1:
        raise InputError(f"every is {every}; it must be between '1 min' and '60 min'.")
    begun = begin(who, plan, body_weight(who), 0, seed, hours)
    generator = Generator(age=who.age, rng=np.random.default_rng([seed, 2]))
    lanes = started(begun.lanes, generator, warm=who.background is None)
    day_0 = begun.lanes.alone()
    at = np.append(np.arange(0.0, hours - step / 2, step), hours)
    result = run(lanes, plan, hours, progress, at=at, advance=generator.advance)
    if result.failures:
        raise SimulationError(result.failures[0])
    observed = dict(result.observed)
    return PulseCourse(
        who=who,
        protocol=plan,
        horizon=horizon,
        draws=0,
        seed=seed,
        data=catalogue.digest(),
        times_h=result.times,
        occupancy=observed.pop(pulsatile.OCCUPANCY)[:, 0],
        fired_h=np.array([time for time in generator.fired if time >= 0]),
        observed=observed,
        untreated=begun.untreated,
        begun=day_0,
        decisions=tuple(result.decisions),
        failures=result.failures,
        warnings=(*begun.warnings, *remarks(who)),
    )


@dataclass
class Generator:
    """The hypothalamus' clockwork: when the next pulse is due, and those that were."""

    age: float
    rng: np.random.Generator
    due: float = np.nan
    fired: list[float] = field(default_factory=list[float])
    numbers: pulses.Generator = field(init=False)

    def __post_init__(self) -> None:
        values = pulsatile.parameters()
        self.numbers = build(pulses.Generator, lambda name: values[f"{pulsatile.PREFIX}.{name}"].value)

    def rhythm(self) -> float:
        """Return what age has left of the daily rhythm, 1 in a young man."""
        return float(np.exp(self.numbers.rhythm_slope * max(0.0, self.age - self.numbers.rhythm_from)))

    def interval(self, mean: float) -> float:
        """Draw the hours to the next pulse."""
        n = self.numbers
        return max(n.least, mean * float(self.rng.weibull(n.shape)) / gamma(1 + 1 / n.shape))

    def mass(self) -> float:
        """Draw what a pulse brings, 1 on average."""
        sigma = np.sqrt(np.log1p(self.numbers.spread**2))
        return float(np.exp(sigma * self.rng.standard_normal() - sigma**2 / 2))

    def advance(
        self,
        kernel: Kernel,
        y0: Array,
        p: Array,
        doses: Doses,
        span: tuple[float, float],
        at: Array,
        scales: Array,
    ) -> Solution:
        """Carry one man through a span, from pulse to pulse; like `hpgx.engine.solver.solve`."""
        places = _Places.of(kernel)
        y, now, found = y0, span[0], [np.empty((0, *y0.shape))]
        if np.isnan(self.due):
            self.due = now + self.rng.random() * self.interval(places.mean_interval(y, self.numbers))
        while now < span[1]:
            until = min(self.due, span[1])
            kept = at[(at >= now) & ((at < until) | ((until == span[1]) & (at <= until)))]
            part = solve(kernel, y, p, doses, (now, until), kept, scales)
            found.append(part.states)
            y, now = part.end, until
            if part.failures:
                return Solution(
                    np.concatenate([*found, np.full((len(at), *y.shape), np.nan)])[: len(at)], y, part.failures
                )
            if now == self.due:
                lasting = places.mean_interval(y, self.numbers)
                y = places.raised(y, p, lasting * self.mass())
                self.fired.append(now)
                self.due = now + self.interval(lasting)
        return Solution(np.concatenate(found), y, {})


@dataclass(frozen=True)
class _Places:
    """Where the model holds what the generator reads and writes."""

    g: int
    G: int
    K: int
    gamma: int
    E: int
    names: tuple[str, ...]
    values: tuple[int, ...]

    @classmethod
    def of(cls, kernel: Kernel) -> _Places:
        state, parameter = kernel.model.states.index, kernel.model.parameters.index
        names = tuple(f.name for f in fields(pulses.Parameters))
        return cls(
            g=state("pulses.g"),
            G=state("hypothalamus.G"),
            K=state("hypothalamus.K"),
            gamma=parameter("gonadotroph.gamma"),
            E=parameter("gonadotroph.E_pulse"),
            names=names,
            values=tuple(parameter(f"{pulsatile.PREFIX}.{name}") for name in names),
        )

    def mean_interval(self, y: Array, numbers: pulses.Generator) -> float:
        """Return the mean hours between pulses at the present drive and tone."""
        return 1 / pulses.frequency(float(y[self.G, 0]), float(y[self.K, 0]), numbers)

    def raised(self, y: Array, p: Array, lasting: float) -> Array:
        """Return the states after a pulse that is to bring the hypothalamic drive for `lasting` hours."""
        values = build(pulses.Parameters, dict(zip(self.names, p[list(self.values), 0], strict=True)))
        drive = float(p[self.gamma, 0] * y[self.G, 0] * y[self.K, 0])
        after = y.copy()
        after[self.g, 0] += pulses.jump(float(y[self.g, 0]), drive, lasting, float(p[self.E, 0]), values)
        return after


def started(lanes: Lanes, generator: Generator, *, warm: bool) -> Lanes:
    """Return one averaged man as the pulsatile model has him; with `warm` his pulses have been running."""
    made, ready = kernel(tuple(f.key for f in lanes.variant.medicines.formulations))
    averaged = dict(zip(lanes.variant.model.states, lanes.y[:, 0].tolist(), strict=True))
    known = dict(zip(lanes.variant.model.parameters, lanes.p[:, 0].tolist(), strict=True))
    values = {name: value.value for name, value in pulsatile.parameters().items()}
    values["pulses.rhythm"] *= generator.rhythm()
    own = known["gonadotroph.gamma"] * averaged["hypothalamus.G"] * averaged["hypothalamus.K"]
    own /= known["gonadotroph.E_pulse"]
    angle = TURN * (DAY_0 - (BEFORE_H if warm else 0.0) - generator.numbers.peak) / values["pulses.day"]
    given = [f"{drug.id}.{a.key}" for drug, a in lanes.variant.medicines.acting if a.mechanism == "gnrh"]
    portal = pulses.State(
        g=0.0,
        mean=own + sum(averaged[f"{acting}.mean"] for acting in given),
        sustained=own + sum(averaged[f"{acting}.sustained"] for acting in given),
        clock_x=2 + cos(angle),
        clock_y=2 + sin(angle),
    )
    p, y = known | values, averaged | flatten(portal, pulsatile.PREFIX)
    found = replace(
        lanes,
        variant=made,
        kernel=ready,
        p=np.array([[p[name]] for name in made.model.parameters]),
        y=np.array([[y[name]] for name in made.model.states]),
    )
    if warm:
        none = Doses(np.empty(0), np.empty(0, dtype=np.int64), np.empty((0, 1)))
        scales = np.maximum(np.abs(found.y[:, 0]), 1.0)
        before = generator.advance(ready, found.y, found.p, none, (-BEFORE_H, 0.0), np.empty(0), scales)
        if before.failures:
            raise SimulationError(before.failures[0])
        found.y = before.end
    return found


@cache
def kernel(formulations: tuple[str, ...]) -> tuple[Variant, Kernel]:
    """Return the pulsatile model with these formulations, made ready."""
    made = pulsatile.pulsatile(formulations)
    return made, solver.kernel(made.model, nonnegative=True)
