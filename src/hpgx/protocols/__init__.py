"""The protocol language: what is given and when, in sentences a person can read, with a TOML twin."""

from hpgx.protocols.limits import check
from hpgx.protocols.protocol import Dose, Protocol, Visit
from hpgx.protocols.schedule import Schedule, Visits
from hpgx.protocols.treatment import Clause, Condition, StopRule, Titration

__all__ = [
    "Clause",
    "Condition",
    "Dose",
    "Protocol",
    "Schedule",
    "StopRule",
    "Titration",
    "Visit",
    "Visits",
    "check",
]
