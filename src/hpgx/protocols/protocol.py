"""A protocol: what is given to a person, when, and the rules that change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from hpgx.errors import InputError, ProtocolError
from hpgx.protocols import parser, toml_twin, words
from hpgx.protocols.treatment import Clause, StopRule
from hpgx.records import record


@record
class Dose:
    """One dose of the clause number `clause`: `amount` in `unit`, before any titration.

    `time_h` in hours from the start of day 0. A rate runs for `duration_h` hours; for other doses this is 0.
    """

    time_h: float
    clause: int
    amount: float
    unit: str
    duration_h: float


@record
class Visit:
    """A time in hours at which rules are read: the numbers of the stop rules and of the titrated clauses."""

    time_h: float
    stops: tuple[int, ...]
    titrations: tuple[int, ...]


@dataclass(frozen=True, init=False, repr=False, slots=True)
class Protocol:
    """What is given, and when.

    `Protocol("testosterone cypionate 100 mg IM weekly; stop when hematocrit above 54 %")`. An empty text,
    or "no treatment", gives nothing. Protocols are equal when their clauses and stop rules are; the name is a
    label. Raises ProtocolError, which shows the offending words, what was expected and what may be meant.
    """

    clauses: tuple[Clause, ...]
    stops: tuple[StopRule, ...]
    name: str = field(compare=False)

    def __init__(self, text: str = "", *, name: str = "") -> None:
        self._fill(*parser.parse(text), name)

    def _fill(self, clauses: Iterable[Clause], stops: Iterable[StopRule], name: str) -> None:
        object.__setattr__(self, "clauses", tuple(clauses))
        object.__setattr__(self, "stops", tuple(stops))
        object.__setattr__(self, "name", name)

    @classmethod
    def of(cls, clauses: Iterable[Clause], stops: Iterable[StopRule] = (), *, name: str = "") -> Protocol:
        """Make a protocol of records."""
        protocol = cls(name=name)
        protocol._fill(clauses, stops, name)
        return protocol

    @classmethod
    def from_toml(cls, text: str) -> Protocol:
        """Read the TOML twin of a protocol; see `hpgx.protocols.toml_twin`. Raises ProtocolError."""
        name, clauses, stops = toml_twin.read(text)
        return cls.of(clauses, stops, name=name)

    @classmethod
    def read(cls, path: str | Path) -> Protocol:
        """Read a .toml or .txt file; without a name of its own the protocol has that of the file."""
        path = Path(path)
        if path.suffix.lower() not in (".toml", ".txt"):
            raise ProtocolError(f"{path.name} must end in .toml (a protocol file) or .txt (sentences).")
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as problem:
            raise ProtocolError(f"The protocol file {path} cannot be read: {problem}.") from problem
        try:
            protocol = cls.from_toml(text) if path.suffix.lower() == ".toml" else cls(text)
        except ProtocolError as problem:
            raise ProtocolError(f"{path.name}: {problem}") from problem
        return cls.of(protocol.clauses, protocol.stops, name=protocol.name or path.stem)

    def to_toml(self) -> str:
        """Return the TOML twin, with every default made explicit."""
        return toml_twin.write(self.name, self.clauses, self.stops)

    def __str__(self) -> str:
        """Return the canonical sentences, with every default made explicit."""
        said = [*map(words.sentence, self.clauses), *map(words.stop, self.stops)]
        return "; ".join(said) or "no treatment"

    def __repr__(self) -> str:
        return f"Protocol({str(self)!r})"

    @property
    def assumed(self) -> tuple[str, ...]:
        """Every default that was taken, in plain sentences."""
        return tuple(dict.fromkeys(note for part in (*self.clauses, *self.stops) for note in part.assumed))

    def cycle_h(self, clause: Clause) -> float:
        """Return the hours of one full cycle of a clause; 0 for what is given once or continuously."""
        return clause.cycle_h

    def doses(self, horizon_h: float) -> list[Dose]:
        """Return every dose before the horizon (hours), sorted by time and then by clause.

        Conditions, titrations and stop rules are not applied: they belong to the simulation.
        """
        _check_horizon(horizon_h)
        doses = [dose for number in range(len(self.clauses)) for dose in self._doses_of(number, horizon_h)]
        return sorted(doses, key=lambda dose: (dose.time_h, dose.clause))

    def _doses_of(self, number: int, horizon_h: float) -> Iterable[Dose]:
        clause = self.clauses[number]
        for time, lasts in clause.times(horizon_h):
            yield Dose(
                time_h=time,
                clause=number,
                amount=clause.amount,
                unit=clause.unit,
                duration_h=lasts if clause.is_rate else 0.0,
            )

    def visits(self, horizon_h: float) -> list[Visit]:
        """Return the visits before the horizon (hours) at which a stop rule or a titration is read, in order.

        A titration is read only after the first dose of its clause and while the clause is given.
        """
        _check_horizon(horizon_h)
        stops: dict[float, list[int]] = {}
        titrations: dict[float, list[int]] = {}
        for number, rule in enumerate(self.stops):
            for time in rule.visits.times(horizon_h):
                stops.setdefault(time, []).append(number)
        for number, clause in enumerate(self.clauses):
            for time in clause.titration.visits.times(horizon_h) if clause.titration else ():
                if any(start < time < end for start, end in clause.windows(horizon_h)):
                    titrations.setdefault(time, []).append(number)
        return [
            Visit(time_h=time, stops=tuple(stops.get(time, ())), titrations=tuple(titrations.get(time, ())))
            for time in sorted(stops.keys() | titrations.keys())
        ]


def _check_horizon(horizon_h: float) -> None:
    if not (isfinite(horizon_h) and horizon_h >= 0):
        raise InputError(f"The horizon is {horizon_h} hours; it must be a finite number of hours, zero or more.")
