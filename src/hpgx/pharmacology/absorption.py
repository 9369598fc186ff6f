"""Absorption: how a dose leaves the place where it was put.

Each structure has `Parameters` and `State` records, `derivatives`, the `release` into the blood, and the
`entries` by which a dose enters its states. The bioavailability F scales the dose, so that what is in a
state will all reach the blood. Amounts are micrograms, IU, or nmol for a steroid that the body makes too.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hpgx.kinetics import power
from hpgx.records import record
from hpgx.units import Amount, AmountPerHour, Fraction, Hour, PerHour


@record
class Entry:
    """A share of the dose that enters `field` at once, or at a constant rate over `hours`.

    With `lasting` that time is not the structure's own but the dose's: until a patch is changed, an infusion ends.
    """

    field: str
    share: float
    hours: float = 0.0
    lasting: bool = False


class FirstOrder:
    """One depot that empties in proportion to what it holds.

    depot' = −ka·depot,  release = ka·depot
    """

    @record
    class Parameters:
        """F bioavailability, ka absorption rate."""

        F: Fraction
        ka: PerHour

    @record
    class State:
        """Amount at the site of absorption."""

        depot: Amount

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return p.ka * y.depot

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        return FirstOrder.State(depot=-FirstOrder.release(y, p))

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (Entry(field="depot", share=p.F),)


class DoseDependent:
    """First-order absorption whose bioavailability falls with the dose, as through skin.

    F = F_reference·(dose/reference)^−exponent;  depot' = −ka·depot
    """

    @record
    class Parameters:
        """F at the reference dose, that dose, the exponent of its fall, and the absorption rate ka."""

        F: Fraction
        reference: Amount
        exponent: Fraction
        ka: PerHour

    State: ClassVar[Any] = FirstOrder.State

    @staticmethod
    def release(y: Any, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return p.ka * y.depot

    @staticmethod
    def derivatives(y: Any, p: Parameters) -> Any:
        """Return the rates of change."""
        return FirstOrder.State(depot=-DoseDependent.release(y, p))

    @staticmethod
    def entries(p: Parameters, dose: Amount) -> tuple[Entry, ...]:
        """Return how a dose enters; `dose` in the unit of `reference`."""
        return (Entry(field="depot", share=p.F * power(dose / p.reference, -p.exponent)),)


class TwoStage:
    """An oil depot: a fast first step (spreading, hydrolysis) before a slow, rate-limiting release.

    depot' = −k1·depot,  pool' = k1·depot − k2·pool,  release = k2·pool
    """

    @record
    class Parameters:
        """F bioavailability, k1 rate of the first step, k2 rate of the release."""

        F: Fraction
        k1: PerHour
        k2: PerHour

    @record
    class State:
        """Amount in the depot, and past the first step."""

        depot: Amount
        pool: Amount

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return p.k2 * y.pool

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        spreading = p.k1 * y.depot
        return TwoStage.State(depot=-spreading, pool=spreading - TwoStage.release(y, p))

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (Entry(field="depot", share=p.F),)


class Parallel:
    """Two depots side by side, one fast and one slow.

    fast' = −k_fast·fast,  slow' = −k_slow·slow,  release = k_fast·fast + k_slow·slow
    """

    @record
    class Parameters:
        """F bioavailability, share of it in the fast depot, the two rates."""

        F: Fraction
        fast: Fraction
        k_fast: PerHour
        k_slow: PerHour

    @record
    class State:
        """Amounts in the fast and the slow depot."""

        fast: Amount
        slow: Amount

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return p.k_fast * y.fast + p.k_slow * y.slow

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        return Parallel.State(fast=-p.k_fast * y.fast, slow=-p.k_slow * y.slow)

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (Entry(field="fast", share=p.F * p.fast), Entry(field="slow", share=p.F * (1 - p.fast)))


class BurstAndRelease:
    """A slow-release depot: an early burst, the rest at a constant rate over the depot's nominal time.

    burst' = −k_burst·burst,  rate' = 0 (set by the dose for `duration`),  release = k_burst·burst + rate
    """

    @record
    class Parameters:
        """F bioavailability, share released in the burst, rate of the burst, duration of the rest."""

        F: Fraction
        burst: Fraction
        k_burst: PerHour
        duration: Hour

    @record
    class State:
        """Amount of the burst not yet released, and the present rate of release."""

        burst: Amount
        rate: AmountPerHour

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return p.k_burst * y.burst + y.rate

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        return BurstAndRelease.State(burst=-p.k_burst * y.burst, rate=0 * p.k_burst * y.rate)

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (
            Entry(field="burst", share=p.F * p.burst),
            Entry(field="rate", share=p.F * (1 - p.burst), hours=p.duration),
        )


class Transit:
    """An eroding implant: release that rises to a peak and falls, as a chain of four equal steps.

    a' = −k·a,  b' = k·(a − b),  c' = k·(b − c),  d' = k·(c − d),  release = k·d;  mean time 4/k
    """

    @record
    class Parameters:
        """F bioavailability, mean time from implantation to release."""

        F: Fraction
        mean_time: Hour

    @record
    class State:
        """Amounts along the chain."""

        a: Amount
        b: Amount
        c: Amount
        d: Amount

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return 4 / p.mean_time * y.d

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        k = 4 / p.mean_time
        return Transit.State(a=-k * y.a, b=k * (y.a - y.b), c=k * (y.b - y.c), d=k * (y.c - y.d))

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (Entry(field="a", share=p.F),)


class ConstantRate:
    """An injection into a vein, pushed at a constant rate.

    rate' = 0 (set by the dose for `duration`),  release = rate
    """

    @record
    class Parameters:
        """F bioavailability, time that the injection takes."""

        F: Fraction
        duration: Hour

    @record
    class State:
        """The present rate of injection."""

        rate: AmountPerHour

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return y.rate

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        return ConstantRate.State(rate=0 / p.duration * y.rate)

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (Entry(field="rate", share=p.F, hours=p.duration),)


class ZeroOrder:
    """A constant rate for as long as the dose lasts, through a depot: a patch over skin, an infusion.

    rate' = 0 (set by the dose while it lasts),  depot' = rate − ka·depot,  release = ka·depot

    The release nears the rate within hours of 1/ka and fades as slowly once the patch is off.
    """

    @record
    class Parameters:
        """F share of the nominal rate that is delivered, ka rate at which the depot empties."""

        F: Fraction
        ka: PerHour

    @record
    class State:
        """The present rate of delivery, and the amount between the device and the blood."""

        rate: AmountPerHour
        depot: Amount

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return p.ka * y.depot

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        return ZeroOrder.State(rate=0 * p.ka * y.rate, depot=y.rate - ZeroOrder.release(y, p))

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (Entry(field="rate", share=p.F, lasting=True),)


class Eroding:
    """A pellet that wears away from its surface.

    core' = −k·core,  surface' = k·(core − surface),  release = k·surface,  k = 6/lifetime

    Where a surface recedes at a constant speed, (1 − t/T)³ of the mass is left and 3/T·(1 − t/T)² of the dose is
    released per hour, until at T all is gone, at an instant that doses could not share between people. Half the dose
    at the surface and half in the core, both left at 6/T, have the same first release 3/T and the same mean time T/4;
    what is left is never off by more than a thirtieth of the dose, and pellets of any age add up.
    """

    @record
    class Parameters:
        """F bioavailability, time at which a pellet that wears away at a constant speed would be gone."""

        F: Fraction
        lifetime: Hour

    @record
    class State:
        """Amounts in the core and at the surface."""

        core: Amount
        surface: Amount

    @staticmethod
    def release(y: State, p: Parameters) -> AmountPerHour:
        """Return the flux into the blood."""
        return 6 / p.lifetime * y.surface

    @staticmethod
    def derivatives(y: State, p: Parameters) -> State:
        """Return the rates of change."""
        k = 6 / p.lifetime
        return Eroding.State(core=-k * y.core, surface=k * (y.core - y.surface))

    @staticmethod
    def entries(p: Parameters) -> tuple[Entry, ...]:
        """Return how a dose enters."""
        return (Entry(field="core", share=p.F / 2), Entry(field="surface", share=p.F / 2))


STRUCTURES: dict[str, Any] = {
    "first_order": FirstOrder,
    "dose_dependent": DoseDependent,
    "two_stage": TwoStage,
    "parallel": Parallel,
    "burst_and_release": BurstAndRelease,
    "transit": Transit,
    "constant_rate": ConstantRate,
    "zero_order": ZeroOrder,
    "eroding": Eroding,
}
"""The names by which drug files ask for a structure."""
