"""What the engine's time grows with: people, doses, states and stiffness, as ratios to one base case.

    python benchmarks/cost.py [--men 64] [--weeks 26] [--repeats 3]

The base is 64 men on weekly testosterone with twice-weekly anastrozole at the default tolerance, one thread.
Stiffness: the LH receptor's turnover (a receptor-binding term) or a medicine's absorption made a hundred times faster.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

from people import Case, case
from throughput import best, engine

RTOL = 1e-6
WEEKLY = "testosterone cypionate 100 mg IM weekly"
DAILY = "testosterone cypionate 14.3 mg SC daily; anastrozole 0.15 mg oral daily"
MANY = f"{WEEKLY}; anastrozole 0.5 mg oral twice weekly; hcg 500 IU SC twice weekly; tamoxifen 10 mg oral twice weekly"


def faster(one: Case, factor: float, *names: str) -> Case:
    """Return the case with rates multiplied."""
    p = one.p.copy()
    for name in names:
        p[one.model.parameters.index(name)] *= factor
    return replace(one, p=p)


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--men", type=int, default=64)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    base = case(asked.men, asked.weeks)
    receptor = ("leydig.k_receptor_rising", "leydig.k_receptor_falling", "gonadotroph.k_res", "gonadotroph.k_des")
    cases = {
        "base": base,
        "a quarter of the men": base.some(asked.men // 4),
        "four times the men": case(4 * asked.men, asked.weeks),
        "one medicine, weekly": case(asked.men, asked.weeks, WEEKLY),
        "both daily": case(asked.men, asked.weeks, DAILY),
        "four medicines": case(asked.men, asked.weeks, MANY),
        "receptors 100 times faster": faster(base, 100.0, *receptor),
        "absorption 100 times faster": faster(base, 100.0, "anastrozole_tablet_oral.ka"),
    }
    works: dict[str, Callable[[], object]] = {name: lambda one=one: engine(one, RTOL) for name, one in cases.items()}
    for work in works.values():
        work()  # compiled before it is timed
    times = best(works, asked.repeats)
    each = {name: times[name][1] / one.y.shape[1] for name, one in cases.items()}
    for name, one in cases.items():
        breaks = len(set(one.doses.times.tolist()))
        print(
            f"{name:28} {one.y.shape[1]:4} men {one.y.shape[0]:3} states {breaks:4} dose times "
            f"{1e3 * each[name]:7.2f} ms a man, {each[name] / each['base']:5.2f} times"
        )


if __name__ == "__main__":
    main()
