"""A clause while it is being read: what was written, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hpgx.pharmacology.drugs import Drug
from hpgx.protocols.lexer import Span
from hpgx.protocols.schedule import Visits
from hpgx.protocols.treatment import Condition, Titration
from hpgx.records import record


@record
class Amount:
    """A dose as written, in the unit of a clause.

    With a `piece` it is a number of pieces of a product whose content is yet to be looked up, and has no unit.
    """

    amount: float
    unit: str
    note: str = ""
    piece: str = ""


@record
class Interval:
    """How often: `count` times in `period_h` hours."""

    period_h: float
    count: int = 1


@record
class Days:
    """Named days of a cycle of `cycle_h` hours (None: not said)."""

    days: tuple[float, ...]
    cycle_h: float | None
    weekdays: bool


NAMES = {
    "drug": "drug",
    "forms": "form",
    "route": "route",
    "implant": "route",
    "strength": "strength",
    "depot": "length of the depot",
    "vehicle": "oil",
    "dose": "dose",
    "basis": "basis",
    "with_food": "food",
    "interval": "schedule",
    "once": "schedule",
    "days": "days",
    "start": "start",
    "duration": "duration",
    "until": "end",
    "pause": "pause",
    "condition": "condition",
    "titration": "titration",
    "visits": "times of the visits",
}
"""What people call each thing that a clause can say."""


@dataclass
class Draft:
    """What one clause says; `spans` has the place of each thing that was said."""

    end: Span
    drug: Drug | None = None
    forms: tuple[str, ...] = ()
    route: str = ""
    implant: bool = False
    strength: float | None = None
    depot: float | None = None
    vehicle: str = ""
    dose: Amount | None = None
    basis: str = ""
    with_food: bool = False
    interval: Interval | None = None
    once: str = ""
    days: Days | None = None
    start: float | None = None
    duration: float | None = None
    until: float | None = None
    pause: float | None = None
    condition: Condition | None = None
    titration: Titration | None = None
    titration_unit: str = ""
    visits: Visits | None = None
    spans: dict[str, Span] = field(default_factory=dict[str, Span])

    def put(self, name: str, value: Any, span: Span) -> None:
        """Write down one thing. Raises ProtocolError where it was said before."""
        if name in self.spans:
            raise span.error(
                f"The {NAMES[name]} is given twice in one clause: first '{self.spans[name].words}'. "
                "Keep one, or separate two clauses by ';'."
            )
        setattr(self, name, value)
        self.spans[name] = span

    def span(self, *names: str) -> Span:
        """Return the place of the first of these that was said, else the end of the clause."""
        return next((self.spans[name] for name in names if name in self.spans), self.end)
