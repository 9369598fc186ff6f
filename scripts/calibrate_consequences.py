"""Fit blood, lipids, prostate, body, bone and breast under the hormones to the packaged trial arms; print the report.

    python scripts/calibrate_consequences.py ORGAN|all [--people 24] [--rounds 2] [--write]

The hormones are those of the axis, which stays as it is; each organ is fitted by itself on the observations of its
biomarkers, the way `scripts/calibrate.py` does it: the same cohorts left out, the same objective, the same people.
An organ is one entry of PARAMETERS.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import yaml
from calibrate import Free, arms, fit, hits, now, write

PARAMETERS: dict[str, tuple[tuple[str, ...], tuple[Free, ...]]] = {
    "blood": (
        ("hematocrit", "hemoglobin", "erythropoietin"),
        (
            Free("parameters/blood:gamma", 0.3, 0.05, 0.6),
            Free("parameters/blood:A_50", 0.6, 0.3, 5.0),
        ),
    ),
    "lipids": (
        ("hdl", "ldl", "total_cholesterol"),
        (Free("parameters/lipids:a_HDL", 0.4, 0.05, 0.6),),
    ),
    "prostate": (
        ("psa", "prostate_volume"),
        (Free("parameters/prostate:A_50", 0.3, 0.1, 0.6),),
    ),
    "body": (
        ("lean_mass", "fat_mass"),
        (
            Free("parameters/body:a_lean", 0.2, 0.03, 0.15),
            Free("parameters/body:a_fat", 0.3, 0.01, 0.15),
            Free("parameters/body:e_fat", 0.3, 0.01, 0.15),
        ),
    ),
    "bone": (
        ("bmd_lumbar_spine", "bmd_total_hip", "bmd_femoral_neck", "ctx"),
        (
            Free("parameters/bone:r_max", 0.3, 0.4, 2.0),
            Free("parameters/bone:E_50", 0.2, 0.35, 0.8),
            Free("parameters/bone:b", 0.4, 0.02, 0.3),
            Free("parameters/bone:q", 0.3, 0.1, 0.8),
            Free("parameters/bone:k_spine", 0.3, 5e-6, 5e-5),
            Free("parameters/bone:k_hip", 0.3, 5e-6, 5e-5),
        ),
    ),
    "breast": (
        ("breast_event", "gynecomastia", "breast_pain", "breast_size"),
        (
            Free("parameters/breast:B_50", 0.2, 3.0, 20.0),
            Free("parameters/breast:p", 0.2, 1.0, 3.5),
            Free("parameters/breast:tender", 0.2, 0.5, 2.5),
            Free("parameters/breast:k_up", 0.3, 0.0002, 0.0015),
            Free("parameters/breast:k_down", 0.3, 0.0004, 0.002),
            Free("drugs/tamoxifen:estrogen_receptor_modulator.Ki_breast", 0.4, 0.4, 4.0),
        ),
    ),
}


def calibrate(organ: str, people: int, rounds: int) -> dict[str, float]:
    """Fit one organ, report hits on fitted and left-out cohorts, and return the factors on its parameters."""
    biomarkers, free = PARAMETERS[organ]
    before = {one.place: now(one.place) for one in free}
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("fitted.yaml", "left_out.yaml")]
        for path, group in zip(paths, arms(biomarkers), strict=True):
            Path(path).write_text(yaml.safe_dump(group, allow_unicode=True), encoding="utf-8")
        report(organ, "before", paths, people)
        fit(paths[0], free, people, rounds)
        report(organ, "after", paths, people)
    return {place: now(place) / value for place, value in before.items()}


def report(organ: str, when: str, paths: list[str], people: int) -> None:
    """Print hits, scored observations and the median fold error of fitted and left-out cohorts."""
    for path in paths:
        print(f"{organ}, {when}: {Path(path).stem}: hits, scored, median fold", *hits(path, people), flush=True)


def main() -> None:
    """Fit one organ or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("organ", choices=[*PARAMETERS, "all"])
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    for organ in PARAMETERS if asked.organ == "all" else (asked.organ,):
        factors = calibrate(organ, asked.people, asked.rounds)
        if asked.write:
            for place, factor in factors.items():
                write(place, factor)


if __name__ == "__main__":
    main()
