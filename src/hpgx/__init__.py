"""hpgx: a digital twin of the human hypothalamic-pituitary-gonadal axis under therapy.

Research and education; not a medical device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hpgx.errors import DataError, HpgxError, InputError, ProtocolError, SimulationError, UnitError
    from hpgx.patients.patient import Patient
    from hpgx.patients.population import Population
    from hpgx.protocols.protocol import Protocol
    from hpgx.simulation.compare import Comparison, compare
    from hpgx.simulation.course import Course, Series
    from hpgx.simulation.pulses import PulseCourse, simulate_pulses
    from hpgx.simulation.simulate import simulate

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Course",
    "DataError",
    "HpgxError",
    "InputError",
    "Patient",
    "Population",
    "Protocol",
    "ProtocolError",
    "PulseCourse",
    "Series",
    "SimulationError",
    "UnitError",
    "compare",
    "simulate",
    "simulate_pulses",
]

_HOMES = {
    "hpgx.errors": ("DataError", "HpgxError", "InputError", "ProtocolError", "SimulationError", "UnitError"),
    "hpgx.patients.patient": ("Patient",),
    "hpgx.patients.population": ("Population",),
    "hpgx.protocols.protocol": ("Protocol",),
    "hpgx.simulation.compare": ("Comparison", "compare"),
    "hpgx.simulation.course": ("Course", "Series"),
    "hpgx.simulation.pulses": ("PulseCourse", "simulate_pulses"),
    "hpgx.simulation.simulate": ("simulate",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that ``import hpgx`` costs nothing."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'hpgx' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted([*__all__, "__version__"])
