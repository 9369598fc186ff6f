"""One log-normal hormone of a group, moved to a printed centre and spread and kept within entry limits.

A person keeps his rank: his standard score z becomes ``μ + σ·Φ⁻¹(Φ(a) + Φ(z)·(Φ(b) − Φ(a)))`` with a and b the
standardised limits, which is exactly how a normal distribution looks once everyone outside the limits has been sent
away. μ and σ are sought so that the group has the printed centre and standard deviation.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from hpgx.records import record

Array: TypeAlias = NDArray[Any]

ROUNDS = 60
CLOSE = 1e-4
NARROWEST, WIDEST = 0.02, 1.6
"""Bounds of σ of the logarithm."""

WIDER = 1.5
"""By how much σ may exceed the printed spread, to make up for what limits cut off."""

FARTHEST = 6.0
"""Standard deviations by which μ may lie beyond a limit."""


@record
class Target:
    """What a hormone of the group must be, in one unit: `centre` by `stat`, `sd`, within `low` to `high`.

    `log_sd` fixes the spread of the logarithm instead (from printed quartiles). None and infinite: not printed.
    """

    centre: float | None = None
    stat: str = "mean"
    sd: float | None = None
    log_sd: float | None = None
    low: float = 0.0
    high: float = math.inf


def place(logs: Array, target: Target) -> Array:
    """Return the logs (n,) of a hormone, moved to the target."""
    mean, sd = float(logs.mean()), float(logs.std())
    if sd < NARROWEST / 2:
        logs, sd = logs + NARROWEST * _scores(len(logs)), NARROWEST
    z = (logs - mean) / sd
    sigma = _bounded(target.log_sd or sd)
    low, high = _limits(target)
    if target.centre is None:
        return _truncated(z, mean, sigma, low, high)
    centre = math.log(target.centre)
    widest = WIDER * math.sqrt(math.log1p((target.sd / target.centre) ** 2)) if target.sd else WIDEST
    mu = centre
    for _ in range(ROUNDS):
        moved = np.exp(_truncated(z, mu, sigma, low, high))
        found = float(moved.mean() if target.stat == "mean" else np.median(moved))
        off = centre - math.log(found)
        mu = min(max(mu + off, low - FARTHEST * sigma), high + FARTHEST * sigma)
        narrow = 0.0
        if target.sd:
            narrow = math.log(target.sd / max(float(moved.std(ddof=1)), 1e-12 * found))
            sigma = _bounded(min(sigma * math.exp(0.7 * narrow), widest))
        if abs(off) < CLOSE and abs(narrow) < 100 * CLOSE:
            break
    return _truncated(z, mu, sigma, low, high)


def _limits(target: Target) -> tuple[float, float]:
    """Return the log limits; a limit that the printed centre itself breaks does not count."""
    low = -math.inf if target.low <= 0 else math.log(target.low)
    high = math.inf if math.isinf(target.high) else math.log(target.high)
    if target.centre is not None:
        low = low if low < math.log(target.centre) else -math.inf
        high = high if high > math.log(target.centre) else math.inf
    return low, high


def _truncated(z: Array, mu: float, sigma: float, low: float, high: float) -> Array:
    if math.isinf(low) and math.isinf(high):
        return mu + sigma * z
    begin, end = float(ndtr((low - mu) / sigma)), float(ndtr((high - mu) / sigma))
    if end - begin < 1e-9:  # hardly anyone of this distribution meets the limit: everyone stands at it
        return low + NARROWEST * np.abs(z) if mu < low else high - NARROWEST * np.abs(z)
    return np.clip(mu + sigma * ndtri(begin + ndtr(z) * (end - begin)), low, high)


def _bounded(sigma: float) -> float:
    return min(max(sigma, NARROWEST), WIDEST)


def _scores(n: int) -> Array:
    return ndtri((np.arange(n) + 0.5) / n)
