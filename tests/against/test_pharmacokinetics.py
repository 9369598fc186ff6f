"""Structures of absorption and disposition, solved by the reference solver, against their closed forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.special import gammainc
from tests import men

from hpgx.engine.model import Model
from hpgx.engine.reference import Kernel, solve
from hpgx.pharmacology.absorption import STRUCTURES as ABSORPTION
from hpgx.pharmacology.disposition import STRUCTURES as DISPOSITION
from hpgx.records import build, flatten, leaves

DOSE, CL, V = 1000.0, 3.0, 60.0
WORN = 36.0
"""Hours of a patch or an infusion."""
KE = CL / V
TIMES = np.array([0.5, 2.0, 7.0, 24.0, 60.0, 119.0, 121.0, 200.0, 320.0])
BODY = {"CL": CL, "V": V}

Array = np.ndarray


def linked(absorption: str, disposition: str = "one_compartment") -> Model:
    """Return a model of a depot that releases into a body, without the axis."""
    site, body = ABSORPTION[absorption], DISPOSITION[disposition]
    states = [name for owner, prefix in ((site, "site"), (body, "body")) for name, _, _ in leaves(owner.State, prefix)]
    names = [
        name for owner, prefix in ((site, "site"), (body, "body")) for name, _, _ in leaves(owner.Parameters, prefix)
    ]

    def evaluate(y: Any, p: Any) -> tuple[list[Any], dict[str, Any]]:
        state, values = dict(zip(states, y, strict=True)), dict(zip(names, p, strict=True))
        depot, q = build(site.State, state, "site"), build(site.Parameters, values, "site")
        inner, r = build(body.State, state, "body"), build(body.Parameters, values, "body")
        rates = [*flatten(site.derivatives(depot, q)).values()]
        rates += flatten(body.derivatives(inner, r, site.release(depot, q))).values()
        return rates, body.concentrations(inner, r)

    return Model("pharmacokinetics", tuple(states), tuple(names), evaluate)


def events(model: Model, absorption: str, p: dict[str, float], times: tuple[float, ...]) -> Any:
    structure = ABSORPTION[absorption]
    made = []
    for time in times:
        for entry in structure.entries(structure.Parameters(**p)):
            place, amount = model.index(f"site.{entry.field}"), DOSE * entry.share
            hours = WORN if entry.lasting else entry.hours
            if hours:
                made += [(time, place, amount / hours), (time + hours, place, -amount / hours)]
            else:
                made.append((time, place, amount))
    return men.doses(1, *sorted(made))


def solved(
    absorption: str,
    p: dict[str, float],
    body: dict[str, float] | None = None,
    disposition: str = "one_compartment",
    times: tuple[float, ...] = (0.0,),
) -> dict[str, Array]:
    """Return {state: amounts at TIMES}."""
    model = linked(absorption, disposition)
    values = {f"site.{k}": v for k, v in p.items()} | {f"body.{k}": v for k, v in (body or BODY).items()}
    column = np.array([values[name] for name in model.parameters])[:, None]
    scales = np.full(len(model.states), DOSE)
    kernel = Kernel(model, rtol=1e-10, atol=1e-13)
    span = (0.0, float(TIMES[-1]))
    doses = events(model, absorption, p, times)
    solution = solve(kernel, np.zeros((len(scales), 1)), column, doses, span, TIMES, scales)
    assert not solution.failures
    return dict(zip(model.states, solution.states[:, :, 0].T, strict=True))


def decay(k: float, t: Array) -> Array:
    return np.where(t >= 0, np.exp(-k * np.maximum(t, 0)), 0.0)


def bateman(dose: float, ka: float, ke: float, t: Array) -> Array:
    return dose * ka / (ka - ke) * (decay(ke, t) - decay(ka, t))


def infusion(rate: float, hours: float, ke: float, t: Array) -> Array:
    def rising(s: Array) -> Array:
        return rate / ke * (1 - np.exp(-ke * np.maximum(s, 0)))

    return rising(t) - rising(t - hours)


def close(found: Array, wanted: Array) -> None:
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-12 * DOSE)


def test_first_order() -> None:
    p = {"F": 0.6, "ka": 0.8}
    found = solved("first_order", p)
    close(found["body.central"], bateman(0.6 * DOSE, 0.8, KE, TIMES))
    assert found["site.depot"] == pytest.approx(0.6 * DOSE * np.exp(-0.8 * TIMES), rel=1e-6, abs=1e-6)


def test_slow_absorption_governs_the_fall() -> None:
    found = solved("first_order", {"F": 1.0, "ka": 0.01})
    close(found["body.central"], bateman(DOSE, 0.01, KE, TIMES))


def test_two_stage() -> None:
    k1, k2 = 0.05 * 7, 0.011
    rates = (k1, k2, KE)
    wanted = sum(k1 * k2 * decay(k, TIMES) / np.prod([other - k for other in rates if other != k]) for k in rates)
    found = solved("two_stage", {"F": 0.9, "k1": k1, "k2": k2})
    close(found["body.central"], 0.9 * DOSE * wanted)


def test_parallel() -> None:
    found = solved("parallel", {"F": 0.4, "fast": 0.3, "k_fast": 0.7, "k_slow": 0.004})
    wanted = bateman(0.4 * 0.3 * DOSE, 0.7, KE, TIMES) + bateman(0.4 * 0.7 * DOSE, 0.004, KE, TIMES)
    close(found["body.central"], wanted)


def test_burst_and_release() -> None:
    found = solved("burst_and_release", {"F": 0.8, "burst": 0.25, "k_burst": 0.5, "duration": 120.0})
    wanted = bateman(0.2 * DOSE, 0.5, KE, TIMES) + infusion(0.6 * DOSE / 120, 120.0, KE, TIMES)
    close(found["body.central"], wanted)
    released = TIMES > 120
    assert found["site.rate"][released] == pytest.approx(0.0, abs=1e-12)
    close(found["site.rate"][~released], np.full((~released).sum(), 0.6 * DOSE / 120))


def test_constant_rate() -> None:
    close(solved("constant_rate", {"F": 0.7, "duration": 1 / 60})["body.central"], push(TIMES))
    assert push(TIMES) == pytest.approx(0.7 * DOSE * np.exp(-KE * TIMES), rel=1e-3)  # as good as a bolus


def push(t: Array) -> Array:
    return infusion(0.7 * DOSE * 60, 1 / 60, KE, t)


def patch(ka: float, t: Array) -> Array:
    """Return the amount in the body of a dose worn for WORN hours: the response to a step, less the later one."""

    def rising(s: Array) -> Array:
        s = np.maximum(s, 0)
        return (1 - (ka * np.exp(-KE * s) - KE * np.exp(-ka * s)) / (ka - KE)) / KE

    return DOSE / WORN * (rising(t) - rising(t - WORN))


def test_zero_order() -> None:
    found = solved("zero_order", {"F": 0.9, "ka": 0.25})
    close(found["body.central"], 0.9 * patch(0.25, TIMES))


def test_a_patch_reaches_its_rate_and_fades() -> None:
    found = solved("zero_order", {"F": 1.0, "ka": 0.25})
    release = 0.25 * found["site.depot"]
    on = TIMES < WORN
    assert release[on] == pytest.approx(DOSE / WORN * (1 - np.exp(-0.25 * TIMES[on])), rel=1e-6)
    assert release[~on] == pytest.approx(release[4] * np.exp(-0.25 * (TIMES[~on] - TIMES[4])), rel=1e-5, abs=1e-9)


def test_eroding_pellet() -> None:
    k = 6 / 300.0
    found = solved("eroding", {"F": 0.8, "lifetime": 300.0})
    surface = bateman(1.0, k, KE, TIMES)
    core = k**2 * (decay(KE, TIMES) - decay(k, TIMES) * (1 + (k - KE) * TIMES)) / (k - KE) ** 2
    close(found["body.central"], 0.8 * DOSE * (surface + core) / 2)


def test_eroding_pellet_follows_a_surface_that_recedes() -> None:
    lifetime = 300.0
    found = solved("eroding", {"F": 1.0, "lifetime": lifetime}, {"CL": 0.0, "V": V})
    left = DOSE - found["body.central"]
    wearing = lifetime > TIMES
    assert left[wearing] == pytest.approx(DOSE * (1 - TIMES[wearing] / lifetime) ** 3, abs=DOSE / 30)
    assert left[~wearing] == pytest.approx(0, abs=0.01 * DOSE)


def test_transit_is_a_gamma_density() -> None:
    k = 4 / 40.0
    found = solved("transit", {"F": 0.95, "mean_time": 40.0})
    wanted = (k / (k - KE)) ** 4 * np.exp(-KE * TIMES) * gammainc(4, (k - KE) * TIMES)
    close(found["body.central"], 0.95 * DOSE * wanted)
    release = k * found["site.d"]
    early = TIMES < 200
    density = 0.95 * DOSE * k * (k * TIMES) ** 3 / 6 * np.exp(-k * TIMES)
    close(release[early], density[early])


def test_transit_takes_its_mean_time() -> None:
    found = solved("transit", {"F": 1.0, "mean_time": 40.0}, {"CL": 0.0, "V": V})
    close(found["body.central"], DOSE * gammainc(4, 0.1 * TIMES))


def test_two_compartments() -> None:
    body = {"CL": CL, "V": V, "Q": 4.0, "V2": 90.0}
    k10, k12, k21 = CL / V, 4.0 / V, 4.0 / 90.0
    total = k10 + k12 + k21
    alpha, beta = np.roots([1, -total, k10 * k21])
    ka = 500.0  # as good as a bolus, but followed exactly
    wanted = sum(
        DOSE * ka * (k21 - r) * decay(r, TIMES) / np.prod([q - r for q in (alpha, beta, ka) if q != r])
        for r in (alpha, beta, ka)
    )
    found = solved("first_order", {"F": 1.0, "ka": ka}, body, "two_compartment")
    close(found["body.central"], wanted)


@pytest.mark.parametrize(
    ("size", "rate"), [(1e-7, CL / V + 2.0 / 5.0 / V), (1e7, CL / V)], ids=["not saturated", "saturated"]
)
def test_saturable_clearance_at_its_ends(size: float, rate: float) -> None:
    body = {"CL": CL, "V": V, "Vmax": 2.0, "Km": 5.0}
    found = solved("first_order", {"F": size, "ka": 0.8}, body, "saturable_clearance")
    early = TIMES < 100
    wanted = bateman(size * DOSE, 0.8, rate, TIMES)
    assert found["body.central"][early] == pytest.approx(wanted[early], rel=1e-4)


def test_metabolite() -> None:
    """Linear, so the whole system is one matrix exponential."""
    from scipy.linalg import expm

    body = {"CL": 9.0, "V": 750.0, "Q": 60.0, "CL_form": 0.4, "CL_m": 5.0, "V_m": 400.0}
    ka, share = 1.9, 0.4 / (60.0 + 0.4)
    formed = share * 60.0 / 750.0
    matrix = np.array([[-ka, 0, 0], [ka * (1 - share), -formed - 9.0 / 750.0, 0], [ka * share, formed, -5.0 / 400.0]])
    wanted = np.array([expm(matrix * t)[:, 0] * DOSE for t in TIMES])
    found = solved("first_order", {"F": 1.0, "ka": ka}, body, "with_metabolite")
    close(found["body.central"], wanted[:, 1])
    close(found["body.metabolite"], wanted[:, 2])


CASES: dict[str, tuple[dict[str, float], Callable[[Array], Array]]] = {
    "first_order": ({"F": 1.0, "ka": 0.3}, lambda t: bateman(DOSE, 0.3, KE, t)),
    "zero_order": ({"F": 1.0, "ka": 0.25}, lambda t: patch(0.25, t)),
    "burst_and_release": (
        {"F": 1.0, "burst": 0.1, "k_burst": 0.4, "duration": 96.0},
        lambda t: bateman(0.1 * DOSE, 0.4, KE, t) + infusion(0.9 * DOSE / 96, 96.0, KE, t),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_doses_add(name: str) -> None:
    p, one = CASES[name]
    given = (0.0, 48.0, 50.0, 150.0)  # releases overlap
    found = solved(name, p, times=given)
    close(found["body.central"], sum(one(TIMES - time) for time in given))
