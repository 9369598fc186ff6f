"""Virtual groups: people of a condition, drawn with a seed."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpgx.errors import InputError
from hpgx.patients import conditions
from hpgx.patients.conditions import Condition, Spread
from hpgx.patients.untreated import Untreated, assemble

Array: TypeAlias = NDArray[Any]

LARGEST = 100_000


class Population:
    """`n` men of a condition; the same condition, n and seed give the same men.

    age, bmi: (n,) in yr and kg/m2. Raises InputError for an unknown condition or an impossible n.
    """

    def __init__(self, condition: str, n: int = 100, *, seed: int = 0) -> None:
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= LARGEST:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InputError(f"n is {n!r}; a population has 1 to {LARGEST} people.")
        self.condition: Condition = conditions.find(condition)
        if self.condition.sex != "male":
            raise InputError(f"condition '{condition}' is a woman's; the female axis is not simulated yet.")
        self.n = n
        self.seed = seed
        rng = np.random.default_rng(seed)
        self.age = _drawn(self.condition.age, n, rng)
        self.bmi = _drawn(self.condition.bmi, n, rng)
        self._untreated = self._draw(rng)

    def _draw(self, rng: np.random.Generator) -> Untreated:
        means = np.array([self.condition.log_mean(age, bmi) for age, bmi in zip(self.age, self.bmi, strict=True)])
        spread = rng.multivariate_normal(
            np.zeros(means.shape[1]), self.condition.log_covariance(), size=self.n, method="eigh"
        )
        return assemble(self.condition, means + spread, {}, rng, age=self.age, first_typical=False)

    @property
    def untreated(self) -> Untreated:
        """The parameter sets of these men."""
        return self._untreated

    def as_dict(self) -> dict[str, Any]:
        """Return what defines the group."""
        return {"condition": self.condition.id, "n": self.n, "seed": self.seed}

    @property
    def words(self) -> str:
        """What tables and pictures call the group, such as '6 men with Klinefelter syndrome'."""
        return f"{self.n} {self.condition.told('man' if self.n == 1 else 'men')}"

    def __repr__(self) -> str:
        """Return the group in one line."""
        return f"Population({self.condition.id!r}, n={self.n}, seed={self.seed})"


def _drawn(spread: Spread, n: int, rng: np.random.Generator) -> Array:
    """Return n draws of a truncated normal, by drawing again what falls outside."""
    found = rng.normal(spread.mean, spread.sd, n)
    outside = (found < spread.low) | (found > spread.high)
    while outside.any():
        found[outside] = rng.normal(spread.mean, spread.sd, int(outside.sum()))
        outside = (found < spread.low) | (found > spread.high)
    return found
