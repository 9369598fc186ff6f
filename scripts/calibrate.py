"""Fit parameters of the male axis to the packaged trial arms; print the report that docs/calibration.md keeps.

    python scripts/calibrate.py hormones|sperm [--people 24] [--rounds 2] [--write]

A fifth of the cohorts, drawn with a recorded seed before anything is fitted, is left out. What is fitted: the
parameters of PLANS, in the logarithm, each with a normal prior around its present value and bounds. Objective: the
squares of what an observation misses by, in units of what the scoring allows, bent so that no observation counts for
more than a few, plus the prior. Method: Gauss and Newton with differences, damped. The same people (seed) are used
throughout, so that the objective is smooth. With --write the fitted values go into the data files.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import re
import tempfile
from dataclasses import dataclass
from dataclasses import replace as with_value
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from hpgx import catalogue
from hpgx.axis import variant
from hpgx.patients import conditions
from hpgx.pharmacology.drugs import drugs
from hpgx.validation import runner
from hpgx.validation.score import (
    AS_DIFFERENCE,
    AS_PERCENT,
    BONE,
    BONE_TOLERANCE,
    DIFFERENCE,
    TOLERANCE,
    Row,
    thresholds,
)

LEFT_OUT_SEED = 20261122
LEFT_OUT_SHARE = 0.2
SEED = 1
STEP = 0.10  # of the logarithm, for differences
WORST = 10.0  # the miss of a number that is not predicted
BEND = 2.0  # allowed misses beyond which an observation counts less and less

HORMONES = (
    "testosterone_total", "testosterone_free", "testosterone_bioavailable", "dihydrotestosterone", "estradiol",
    "lh", "fsh", "shbg", "inhibin_b", "intratesticular_testosterone",
)  # fmt: skip
SPERM = ("sperm_concentration", "azoospermia", "testis_volume")


@dataclass(frozen=True)
class Free:
    """A parameter to fit: its place, the prior's standard deviation of its logarithm, its bounds in house units."""

    place: str
    sd: float
    low: float
    high: float


PLANS: dict[str, tuple[tuple[str, ...], tuple[Free, ...]]] = {
    "hormones": (
        HORMONES,
        (
            Free("parameters/hypothalamus:kappa", 0.25, 0.8, 3.0),
            Free("parameters/hypothalamus:h", 0.15, 3.0, 7.0),
            Free("parameters/hypothalamus:f_E", 0.15, 0.2, 0.6),
            Free("parameters/receptors:phi", 0.3, 0.05, 0.5),
            Free("parameters/steroids:share_E_testis", 0.25, 0.05, 0.35),
            Free("parameters/leydig:LH_50", 0.2, 4.0, 12.0),
            Free("parameters/leydig:L_min", 0.2, 0.25, 0.7),
            Free("parameters/liver:alpha", 0.25, 0.1, 0.4),
            Free("parameters/age:steroids.MCR_T", 0.25, -0.014, -0.003),
            Free("drugs/anastrozole:aromatase_inhibitor.Ki", 0.4, 3.0, 20.0),
            Free("drugs/letrozole:aromatase_inhibitor.Ki", 0.5, 0.2, 4.0),
            Free("drugs/enclomiphene:estrogen_receptor_modulator.Ki", 0.4, 0.3, 3.0),
            Free("drugs/zuclomiphene:estrogen_receptor_modulator.central_activity", 0.3, 0.1, 0.6),
            Free("drugs/tamoxifen:estrogen_receptor_modulator.Ki", 0.4, 2.0, 15.0),
            Free("drugs/hcg:lh_agonist.potency", 0.2, 0.25, 0.7),
            Free("drugs/testosterone_enanthate:oil_injection_intramuscular.F", 0.1, 0.75, 1.0),
            Free("drugs/testosterone_enanthate:oil_injection_subcutaneous.F", 0.1, 0.8, 1.0),
            Free("conditions/secondary_hypogonadism:hypothalamus.kappa", 0.4, 1.0, 5.0),
        ),
    ),
    "sperm": (
        SPERM,
        (
            Free("parameters/seminiferous:x_50", 0.4, 0.05, 0.6),
            Free("parameters/seminiferous:transit", 0.08, 1344.0, 1824.0),
            Free("parameters/seminiferous:FSH_50", 0.4, 0.3, 3.0),
            Free("parameters/seminiferous:d_0", 0.4, 0.0003, 0.04),
            Free("parameters/seminiferous:d_F", 0.3, 0.1, 0.5),
            Free("parameters/seminiferous:D_max", 0.03, 0.95, 1.2),
            Free("parameters/seminiferous:a", 0.4, 0.2, 2.0),
            Free("parameters/seminiferous:b", 0.4, 0.2, 3.0),
            Free("parameters/seminiferous:D_50", 0.5, 0.002, 0.4),
            Free("parameters/seminiferous:k_epididymis", 0.3, 0.002, 0.0125),
        ),
    ),
}


def value_table(place: str) -> tuple[dict[str, Any], str]:
    """Return the loaded dictionary that holds a parameter, and its key there."""
    file, name = place.split(":")
    kind, stem = file.split("/")
    if kind == "conditions":
        return conditions.conditions()[stem].parameters, name
    if kind == "drugs":
        owner, key = name.rsplit(".", 1)
        drug = drugs()[stem]
        for action in drug.actions:
            if action.mechanism == owner:
                return action.parameters, key
        return next(f.parameters for f in drug.formulations if f.key == f"{stem}_{owner}"), key
    if stem == "age":
        from hpgx.patients.untreated import ageing

        return ageing()[1], name
    return variant.parameters(), f"{stem}.{name}"


def put(place: str, value: float) -> None:
    """Set a parameter of this process."""
    table, key = value_table(place)
    table[key] = with_value(table[key], value=value)


def now(place: str) -> float:
    """Return a parameter in its house unit."""
    table, key = value_table(place)
    return table[key].value


def arms(biomarkers: tuple[str, ...]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the arms with something to score, fitted and left out by cohort, with the comparators they need."""
    every = [
        arm for path in sorted((catalogue.DATA / "arms").glob("*.yaml")) for arm in yaml.safe_load(path.read_text())
    ]
    by_id = {arm["id"]: arm for arm in every}
    cohorts = sorted({cohort(arm) for arm in every})
    rng = np.random.default_rng(LEFT_OUT_SEED)
    left_out = set(rng.permutation(cohorts)[: round(LEFT_OUT_SHARE * len(cohorts))].tolist())
    groups: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for arm in every:
        scored = [one for one in arm["observations"] if one.get("scorable") and one["biomarker"] in biomarkers]
        if arm["population"]["sex"] == "male" and scored:
            groups[cohort(arm) in left_out].append({**arm, "observations": scored})
    for group in groups:
        present = {arm["id"] for arm in group}
        asked = {one.get("comparator") for arm in group for one in arm["observations"]} & by_id.keys()
        group += [{**by_id[name], "observations": []} for name in sorted(asked - present)]
    return groups


def cohort(arm: dict[str, Any]) -> str:
    """Return what arms share that are one experiment."""
    return str(arm.get("cohort") or arm["trial"])


def miss(row: Row) -> float | None:
    """Return what a row misses by, in units of what the scoring allows; None where nothing can be scored."""
    one = row.observation
    if not one.scorable:
        return None
    if row.predicted is None:
        return WORST  # also where what is waited for never happens, so that a step towards it counts
    p, o = row.predicted, one.value
    if one.stat == "qualitative":
        moved, still = thresholds(one.biomarker)
        over = {"up": moved - p, "down": p + moved}.get(str(one.direction), abs(p) - still)
        return max(0.0, over) / still
    if o is None:
        return None
    if one.biomarker in TOLERANCE or one.biomarker.startswith(BONE):
        return miss_of_change(row, p, o)
    if one.stat == "proportion":
        return (p - o) / 0.10
    if one.stat in ("change", "difference_vs_arm"):
        return (p - o) / (0.25 * abs(o))
    shift = 1.0 if one.stat in ("percent_change", "percent_difference_vs_arm") else 0.0
    p, o = (shift + p / 100, shift + o / 100) if shift else (p, o)
    return math.log(max(p, 1e-3 * o) / o) / math.log(1.25) if o > 0 else None


def miss_of_change(row: Row, predicted: float, observed: float) -> float | None:
    """Return what blood count, bone or body composition misses by: these are scored as change from baseline."""
    one = row.observation
    printed, before = row.arm.printed(one.biomarker), row.predicted_baseline
    started = printed.value if printed is not None and printed.value is not None else before
    grams = 10.0 if one.biomarker == "hemoglobin" and one.unit == "g/L" else 1.0

    def change(value: float, start: float | None) -> float | None:
        if one.stat in AS_DIFFERENCE:
            return value
        if start is None:
            return None
        return value / 100 * start if one.stat in AS_PERCENT else value - start

    p, o = change(predicted, before), change(observed, started)
    if p is None or o is None:
        return None
    return (p - o) / max(DIFFERENCE * abs(o), TOLERANCE.get(one.biomarker, BONE_TOLERANCE * (started or 0.0)) * grams)


def bent(r: float) -> float:
    """Return a miss bent so that its square grows no faster than a line and levels off."""
    return r / math.sqrt(1 + (r / BEND) ** 2)


def residuals(job: tuple[str, int, dict[str, float]]) -> list[float]:
    """Return the bent misses of an arm file for changed parameters."""
    path, people, changed = job
    for place, value in changed.items():
        put(place, value)
    rows = runner.validate([path], n=people, seed=SEED).rows
    return [bent(r) if (r := miss(row)) is not None else float("nan") for row in rows]


def hits(path: str, people: int) -> tuple[int, int, float]:
    """Return hits, scored observations and the median fold error of an arm file at the present parameters."""
    rows = [
        row
        for row in runner.validate([path], n=people, seed=SEED).rows
        if row.hit is not None and row.predicted is not None
    ]
    folds = [
        math.exp(abs(m) * math.log(1.25))
        for row in rows
        if row.observation.stat in ("mean", "median", "percent_change", "cavg") and (m := miss(row)) is not None
    ]
    return sum(bool(row.hit) for row in rows), len(rows), float(np.median(folds)) if folds else float("nan")


def fit(path: str, free: tuple[Free, ...], people: int, rounds: int) -> None:
    """Fit the parameters on the arms of a file, in this process."""
    start = np.array([math.log(abs(now(one.place))) for one in free])
    sign = np.array([math.copysign(1.0, now(one.place)) for one in free])
    sd = np.array([one.sd for one in free])
    low = np.array([math.log(min(abs(one.low), abs(one.high))) for one in free])
    high = np.array([math.log(max(abs(one.low), abs(one.high))) for one in free])

    def named(x: np.ndarray) -> dict[str, float]:
        return {one.place: s * math.exp(v) for one, s, v in zip(free, sign, x, strict=True)}

    def cost(r: np.ndarray, x: np.ndarray) -> float:
        return float(np.nansum(r**2) + np.sum(((x - start) / sd) ** 2))

    x = start.copy()
    for turn in range(rounds):
        points = [x, *(x + STEP * unit for unit in np.eye(len(x)))]
        with multiprocessing.get_context("fork").Pool(2) as pool:
            found = np.array(pool.map(residuals, [(path, people, named(point)) for point in points], chunksize=1))
        r = np.nan_to_num(found[0])
        slopes = np.nan_to_num((found[1:] - found[0]).T / STEP)
        best, at = cost(found[0], x), x
        tries = []
        for damping in (0.3, 1.0, 4.0, 16.0):
            precision = slopes.T @ slopes + np.diag((1 + damping) / sd**2)
            step = -np.linalg.solve(precision, slopes.T @ r + (x - start) / sd**2)
            tries.append(np.clip(x + np.clip(step, -0.5, 0.5), low, high))
        with multiprocessing.get_context("fork").Pool(2) as pool:
            after = np.array(pool.map(residuals, [(path, people, named(point)) for point in tries], chunksize=1))
        print(
            f"round {turn + 1}: {best:.1f} ->",
            *(f"{cost(one, point):.1f}" for one, point in zip(after, tries, strict=True)),
            flush=True,
        )
        for one, point in zip(after, tries, strict=True):
            if cost(one, point) < best:
                best, at = cost(one, point), point
        if at is x:
            break
        x = at
    for one, value, before in zip(free, named(x).values(), named(start).values(), strict=True):
        put(one.place, value)
        print(f"  {one.place} {before:.4g} -> {value:.4g}", flush=True)


def write(place: str, factor: float) -> None:
    """Multiply a number in its data file."""
    file, name = place.split(":")
    path = catalogue.DATA / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    key = name.rsplit(".", 1)[-1] if file.startswith("drugs") else name
    header = re.search(rf'^\[(?:parameters\.)?"?{re.escape(key)}"?\]\n(?:.*\n)*?value = (\S+)', text, re.M)
    if file.startswith("drugs") and "_" in name.split(".")[0] and "injection" in name:
        route = name.split(".")[0].rsplit("_", 1)[-1]
        header = re.search(rf'route = "{route}"\n(?:.*\n)*?{key} = {{ value = ([^,]+)', text, re.M)
    inline = header or re.search(rf'^"?{re.escape(key)}"? = {{ value = ([^,]+)', text, re.M)
    if inline is None:
        raise SystemExit(f"cannot find {place}")
    number = f"{float(inline.group(1)) * factor:.3g}"
    path.write_text(text[: inline.start(1)] + number + text[inline.end(1) :], encoding="utf-8")


def main() -> None:
    """Fit one plan and report hits on fitted and left-out cohorts, before and after."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", choices=PLANS)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    biomarkers, free = PLANS[asked.plan]
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("fitted.yaml", "left_out.yaml")]
        for path, group in zip(paths, arms(biomarkers), strict=True):
            Path(path).write_text(yaml.safe_dump(group, allow_unicode=True))
        before = {one.place: now(one.place) for one in free}
        for path in paths:
            print(f"before: {Path(path).stem}: hits, scored, median fold", *hits(path, asked.people), flush=True)
        fit(paths[0], free, asked.people, asked.rounds)
        for path in paths:
            print(f"after: {Path(path).stem}: hits, scored, median fold", *hits(path, asked.people), flush=True)
    if asked.write:
        for one in free:
            write(one.place, now(one.place) / before[one.place])


if __name__ == "__main__":
    main()
