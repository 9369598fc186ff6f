"""Blood: red cells under androgen, which moves the hemoglobin that erythropoietin defends.

    s  = g(A)/g(A₀),  g(A) = 1 + γ·hill(A; A₅₀, n)      the defended hemoglobin, relative to baseline
    e  = exp[f·(s − c)]                                  erythropoietin: the kidney's answer to what is missing
    m' = k_m·(s·e^η − m)                                 marrow: erythropoietin, and iron that falling hepcidin frees
    c' = k_c·(m − c)                                     red cells, over their lifetime
    hemoglobin = hemoglobin₀·c,  hematocrit = hematocrit₀·c

Erythropoietin rises at first and is normal again at the higher hemoglobin, as Bachman 2014 (PMID 24158761) found:
the set point has moved. It falls exponentially with hemoglobin in the population too (Grote Beverborg 2015).
"""

from hpgx.kinetics import exp, hill, turnover
from hpgx.records import record
from hpgx.units import Fraction, PerHour


@record
class Parameters:
    """See the equations above; eta: exponent (η) of erythropoietin on marrow output."""

    gamma: Fraction
    A_50: Fraction
    n: Fraction
    f: Fraction
    eta: Fraction
    k_marrow: PerHour
    k_cells: PerHour


@record
class State:
    """Marrow output and red cells relative to baseline."""

    marrow: Fraction
    cells: Fraction


def set_point(A: Fraction, A_0: Fraction, p: Parameters) -> Fraction:
    """Return s, the hemoglobin defended under an androgen signal, relative to that at the baseline signal."""
    return (1 + p.gamma * hill(A, p.A_50, p.n)) / (1 + p.gamma * hill(A_0, p.A_50, p.n))


def erythropoietin(y: State, p: Parameters, *, A: Fraction, A_0: Fraction) -> Fraction:
    """Return erythropoietin relative to baseline for the androgen signal, now and at baseline."""
    return exp(p.f * (set_point(A, A_0, p) - y.cells))


def derivatives(y: State, p: Parameters, *, A: Fraction, A_0: Fraction) -> State:
    """Return the rates of change for the androgen signal, now and at baseline."""
    s = set_point(A, A_0, p)
    return State(
        marrow=turnover(s * exp(p.eta * p.f * (s - y.cells)), y.marrow, p.k_marrow),
        cells=turnover(y.marrow, y.cells, p.k_cells),
    )


def steady() -> State:
    """Return the state of the untreated person."""
    return State(marrow=1.0, cells=1.0)
