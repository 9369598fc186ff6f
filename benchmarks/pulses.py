"""What a man's pulses cost: seconds for a course pulse by pulse, after the model is compiled, on one thread.

    python benchmarks/pulses.py [--repeats 3]

The last column sets each beside the averaged mode at the same protocol and horizon.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from throughput import best

from hpgx import Patient, simulate, simulate_pulses

MAN = Patient(sex="male", age="30 yr", labs={"testosterone": "600 ng/dL", "LH": "4 IU/L", "FSH": "4 IU/L"})
WITHOUT = Patient(sex="male", age="26 yr", diagnosis="congenital_hypogonadotropic")
PUMP = "gonadorelin pump 10 ug SC every 90 minutes"

CASES = {
    "untreated, 7 days": (MAN, "no treatment", "7 days"),
    "untreated, 28 days": (MAN, "no treatment", "28 days"),
    "testosterone and gonadorelin, 28 days": (
        MAN,
        "testosterone cypionate 100 mg IM weekly; gonadorelin 100 ug SC twice weekly",
        "28 days",
    ),
    "pump, 28 days": (WITHOUT, PUMP, "28 days"),
    "pump, 90 days": (WITHOUT, PUMP, "90 days"),
}


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    for name, (who, protocol, horizon) in CASES.items():
        works: dict[str, Callable[[], object]] = {
            "pulses": lambda who=who, protocol=protocol, horizon=horizon: simulate_pulses(who, protocol, horizon),
            "averaged": lambda who=who, protocol=protocol, horizon=horizon: simulate(who, protocol, horizon),
        }
        for work in works.values():
            work()  # compiled before it is timed
        times = best(works, asked.repeats)
        pulses, averaged = times["pulses"][1], times["averaged"][1]
        print(f"{name:40} {pulses:6.2f} s, {pulses / averaged:6.1f} times the averaged mode")


if __name__ == "__main__":
    main()
