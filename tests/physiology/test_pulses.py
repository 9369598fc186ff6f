"""Pulses: what a pulse brings, how often they come, the clock of the testis."""

from __future__ import annotations

import numpy as np
import pytest

from hpgx.axis import pulsatile
from hpgx.physiology import pulses
from hpgx.physiology.pulses import State, derivatives, frequency, jump, morning, occupied
from hpgx.records import build, replace

VALUES = {name: value.value for name, value in pulsatile.parameters().items()}
P = build(pulses.Parameters, VALUES, "pulses")
N = build(pulses.Generator, VALUES, "pulses")
REST = State(g=0.5, mean=0.02, sustained=0.02, clock_x=3.0, clock_y=2.0)
E = 60.0


@pytest.mark.parametrize("before", [0.0, 0.3, 5.0])
def test_a_pulse_brings_its_drive_whatever_is_left_of_others(before: float) -> None:
    """The time-integral of occupancy rises by drive·time/E, by quadrature."""
    drive, lasting = 1.7, 1.5
    times = np.linspace(0.0, 40 / P.k_portal, 400_001)

    def area(g: float) -> float:
        s = g * np.exp(-P.k_portal * times)
        return float(np.trapezoid(s / (1 + s), times))

    after = before + jump(before, drive, lasting, E, P)
    assert area(after) - area(before) == pytest.approx(drive * lasting / E, rel=1e-6)


def test_no_drive_no_pulse() -> None:
    assert jump(0.4, 0.0, 2.0, E, P) == 0


def test_given_gnrh_competes_for_the_receptors() -> None:
    assert occupied(0.0, 0.3) == pytest.approx(0.3, rel=1e-12)
    assert occupied(1.0, 0.0) == 0.5
    assert occupied(1.0, 0.5) == pytest.approx(2 / 3, rel=1e-12)  # as much again of the same ligand


def test_pulses_come_at_their_usual_rate_at_rest() -> None:
    assert frequency(1.0, 1.0, N) == pytest.approx(N.f_0, rel=1e-10)


def test_frequency_follows_drive_and_tone_within_bounds() -> None:
    seen = [frequency(G, K, N) for G, K in ((1e-9, 1.0), (0.3, 1.0), (1.0, 1.0), (2.4, 1.0), (50.0, 1.0))]
    assert seen == sorted(seen)
    assert seen[0] == pytest.approx(N.phi * N.f_0, rel=1e-3)
    assert seen[-1] < (N.phi + (1 - N.phi) * N.f_max) * N.f_0 * 1.001
    assert frequency(1.0, 0.1, N) < 0.6 * N.f_0


def test_portal_gnrh_fades_and_memories_follow() -> None:
    rates = derivatives(REST, P, given=0.0)
    assert rates.g == -P.k_portal * REST.g
    assert rates.mean == pytest.approx(P.k_mean * (1 / 3 - REST.mean), rel=1e-12)
    assert rates.sustained == pytest.approx(P.k_sustained * (1 / 3 - REST.sustained), rel=1e-12)
    assert derivatives(REST, P, given=0.9).mean > rates.mean


def test_the_clock_turns_once_a_day_and_stays_positive() -> None:
    steps = 2400
    turning, day = REST, [REST]
    for _ in range(steps):  # midpoint rule
        half = moved(turning, derivatives(turning, P, given=0.0), P.day / steps / 2)
        turning = moved(turning, derivatives(half, P, given=0.0), P.day / steps)
        day.append(turning)
    assert (turning.clock_x, turning.clock_y) == pytest.approx((3.0, 2.0), abs=1e-4)
    assert min(min(one.clock_x, one.clock_y) for one in day) > 0.99
    factors = [morning(one, P) for one in day[1:]]
    assert np.mean(factors) == pytest.approx(1.0, abs=1e-4)
    assert max(factors) == pytest.approx(1 + P.rhythm, abs=1e-4)


def moved(y: State, rates: State, hours: float) -> State:
    """Return the state moved along its clock."""
    return replace(y, clock_x=y.clock_x + hours * rates.clock_x, clock_y=y.clock_y + hours * rates.clock_y)
