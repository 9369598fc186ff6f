"""Every error hpgx raises on purpose.

    HpgxError                 anything below
    ├── InputError            what the user gave cannot be used; nothing was simulated
    │   ├── UnitError         a quantity in a unit or dimension that does not fit
    │   └── ProtocolError     a sentence or protocol file that cannot be read
    ├── DataError             a data file of the package (or of the user's own) is wrong
    └── SimulationError       the equations could not be integrated

A message says what was given, what is allowed and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class HpgxError(Exception):
    """Base of all errors that hpgx raises on purpose."""


class InputError(HpgxError):
    """The input cannot be used (command line exit code 2)."""


class UnitError(InputError):
    """A quantity whose unit is unknown or has the wrong dimension."""


class ProtocolError(InputError):
    """A protocol that cannot be read."""


class DataError(HpgxError):
    """A data file that does not meet its schema; names file, key and remedy."""


class SimulationError(HpgxError):
    """The integration failed; names the time and the state (command line exit code 1)."""


def near(word: str, allowed: Iterable[str], *, most: int = 3) -> str:
    """Return ``' Did you mean ...?'`` with the nearest of `allowed`, or an empty string."""
    known = list(allowed)
    lowered = {name.lower(): name for name in known}
    matches = [lowered[match] for match in get_close_matches(word.lower(), list(lowered), n=most, cutoff=0.6)]
    if not matches:
        return ""
    return f" Did you mean {' or '.join(repr(match) for match in matches)}?"
