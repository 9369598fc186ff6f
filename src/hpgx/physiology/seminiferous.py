"""Seminiferous tubules: Sertoli cells, inhibin B, germ cells in transit, sperm and testis volume.

    x   = (1 − σ)·(secretion/reference) + σ·T/T_ref              testosterone in the testis, 1 in the typical man
    f_I = h(x; x₅₀, n_x)/h(1),  f_F = h(FSH; FSH₅₀, n_F)/h(FSH_ref)    support by testosterone and by FSH
    D   = min(d₀ + d_I·f_I + d_F·f_F + (1 − d₀ − d_I − d_F)·f_I·f_F, D_max)   support, 1 in the typical man
    S'  : S → S_min + (1 − S_min)·f_F                              Sertoli cells
    g₁' = k·(D^a − g₁), g₂' = k·(g₁ − g₂), g₃' = k·(g₂ − g₃), g₄' = k·(g₃·D^b − g₄), g₅' = k·(g₄ − g₅);  k = 5/transit
    sperm' : → capacity·g₅·h(D; D₅₀, n_D)/h(1)                     release fails at once when support is deeply low
    InhB'  : → capacity·[i₀ + (1 − i₀)·min(S, S_max)·(w + (1 − w)·min(g₃, g_max))]
    volume': → capacity·[v₀ + (1 − v₀)·mean(g)]

Support is absolute, so that a man without gonadotropins has few sperm and gains them when he is given LH and FSH
activity; his capacities follow from his baseline.
"""

from hpgx.kinetics import capped, hill, positive, power, turnover
from hpgx.records import record
from hpgx.units import (
    Fraction,
    Hour,
    IUPerLitre,
    Millilitre,
    MillionPerMl,
    NmolPerHour,
    NmolPerLitre,
    PerHour,
    PgPerMl,
)


@record
class Parameters:
    """See the equations above; `ITT` is testosterone in the testis of the typical man."""

    ITT: NmolPerLitre
    secretion_ref: NmolPerHour
    T_ref: NmolPerLitre
    FSH_ref: IUPerLitre
    spill: Fraction
    x_50: Fraction
    n_x: Fraction
    FSH_50: IUPerLitre
    n_F: Fraction
    d_0: Fraction
    d_I: Fraction
    d_F: Fraction
    D_max: Fraction
    a: Fraction
    b: Fraction
    D_50: Fraction
    n_D: Fraction
    transit: Hour
    S_min: Fraction
    S_max: Fraction
    k_sertoli: PerHour
    i_0: Fraction
    w: Fraction
    g_max: Fraction
    k_inhibin: PerHour
    k_epididymis: PerHour
    v_0: Fraction
    k_volume: PerHour


@record
class Baseline:
    """What this man's tubules make at full support."""

    sperm: MillionPerMl
    inhibin: PgPerMl
    volume: Millilitre


@record
class State:
    """S Sertoli cells and g germ cells relative to full support; sperm, inhibin B and testis volume."""

    S: Fraction
    g1: Fraction
    g2: Fraction
    g3: Fraction
    g4: Fraction
    g5: Fraction
    sperm: MillionPerMl
    inhibin: PgPerMl
    volume: Millilitre


def intratesticular(secretion: NmolPerHour, T: NmolPerLitre, p: Parameters) -> Fraction:
    """Return testosterone in the testis relative to the typical man, for its secretion and total T in blood."""
    return (1 - p.spill) * (secretion / p.secretion_ref) + p.spill * (T / p.T_ref)


def fsh_support(FSH: IUPerLitre, p: Parameters) -> Fraction:
    """Return the support by FSH, 1 in the typical man."""
    return hill(FSH, p.FSH_50, p.n_F) / hill(p.FSH_ref, p.FSH_50, p.n_F)


def support(x: Fraction, f_F: Fraction, p: Parameters) -> Fraction:
    """Return D for testosterone in the testis and the support by FSH."""
    f_I = hill(x, p.x_50, p.n_x) / hill(1, p.x_50, p.n_x)
    return capped(p.d_0 + p.d_I * f_I + p.d_F * f_F + (1 - p.d_0 - p.d_I - p.d_F) * f_I * f_F, p.D_max)


def _made(y: State, D: Fraction, p: Parameters, b: Baseline) -> tuple[MillionPerMl, PgPerMl, Millilitre]:
    """Return the sperm, inhibin B and volume that the present cells tend to."""
    inhibin = p.i_0 + (1 - p.i_0) * capped(y.S, p.S_max) * (p.w + (1 - p.w) * capped(y.g3, p.g_max))
    cells = (y.g1 + y.g2 + y.g3 + y.g4 + y.g5) / 5
    released = hill(D, p.D_50, p.n_D) / hill(1, p.D_50, p.n_D)
    return (
        b.sperm * y.g5 * released,
        b.inhibin * inhibin,
        b.volume * (p.v_0 + (1 - p.v_0) * cells),
    )


def derivatives(y: State, p: Parameters, b: Baseline, *, x: Fraction, FSH: IUPerLitre) -> State:
    """Return the rates of change for testosterone in the testis (relative) and FSH."""
    f_F = fsh_support(FSH, p)
    D = support(x, f_F, p)
    sperm, inhibin, volume = _made(y, D, p, b)
    k = 5 / p.transit
    return State(
        S=turnover(p.S_min + (1 - p.S_min) * f_F, y.S, p.k_sertoli),
        g1=turnover(power(positive(D), p.a), y.g1, k),
        g2=turnover(y.g1, y.g2, k),
        g3=turnover(y.g2, y.g3, k),
        g4=turnover(y.g3 * power(positive(D), p.b), y.g4, k),
        g5=turnover(y.g4, y.g5, k),
        sperm=turnover(sperm, y.sperm, p.k_epididymis),
        inhibin=turnover(inhibin, y.inhibin, p.k_inhibin),
        volume=turnover(volume, y.volume, p.k_volume),
    )


def steady(p: Parameters, b: Baseline, *, x: Fraction, FSH: IUPerLitre) -> State:
    """Return the steady state for testosterone in the testis (relative) and FSH."""
    f_F = fsh_support(FSH, p)
    D = support(x, f_F, p)
    g1 = power(positive(D), p.a)
    g4 = g1 * power(positive(D), p.b)
    cells = State(
        S=p.S_min + (1 - p.S_min) * f_F,
        g1=g1,
        g2=g1,
        g3=g1,
        g4=g4,
        g5=g4,
        sperm=b.sperm,
        inhibin=b.inhibin,
        volume=b.volume,
    )
    sperm, inhibin, volume = _made(cells, D, p, b)
    return State(S=cells.S, g1=g1, g2=g1, g3=g1, g4=g4, g5=g4, sperm=sperm, inhibin=inhibin, volume=volume)
