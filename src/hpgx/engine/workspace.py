"""The memory of one lane group: named stretches of doubles in one block, at places fixed when code is generated.

States lie one after another, the lanes of a state side by side. Generated functions work on whole lane groups; the
driver's own arithmetic (sums of stages, error norms) does not care what is a state and what a lane, and goes through
the same memory eight doubles at a time. So with one lane it handles eight states at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hpgx.engine.ir import Function, Value

BLOCK = 8
"""Doubles per vector of the driver, and the lanes of a group."""


def padded(doubles: int) -> int:
    """Return a length rounded up to whole vectors."""
    return -(-doubles // BLOCK) * BLOCK


@dataclass
class Workspace:
    """Where everything lies. What the caller fills in or reads comes first: `inputs` tells its places by itself."""

    states: int
    parameters: int
    lanes: int
    places: dict[str, int] = field(default_factory=dict[str, int])
    size: int = 0

    def __post_init__(self) -> None:
        for name in ("y", "scale", "absolute", "floor", "last"):
            self.add(name, self.states * self.lanes)
        self.add("p", self.parameters * self.lanes)
        for name in ("alive", "code", "when", "work"):
            self.add(name, BLOCK)

    @property
    def vectors(self) -> int:
        """How many vectors hold the states of all lanes."""
        return padded(self.states * self.lanes) // BLOCK

    def add(self, name: str, doubles: int) -> None:
        """Set memory aside."""
        self.places[name] = self.size
        self.size += padded(doubles)

    def at(self, code: Function, name: str) -> Value:
        """Return the address of a stretch, for a function with an argument `w`."""
        return code.place(code["w"], self.places[name])
