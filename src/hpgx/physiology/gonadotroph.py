"""Gonadotroph: GnRH receptors, a releasable pool of LH, the mass of the cells, LH and FSH in blood.

    o  = hill(agonist),  B = 1/(1 + antagonistⁿ)           occupied by an agonist; left free by an antagonist
    u  = {[γ·GnRH·(1 − x) + E_x·x]·(1 − o) + E_max·o}·B·R  drive on the cell, now; x occupied by pulses of GnRH
    ū  = the same with x̄                                   drive over a day or two
    d  = h(w + v) − h(v),  h = hill(w₅₀, n_w),  v = γ·GnRH/E_x    what sustained occupancy w adds to the body's own
    f  = (1 − o)·(1 − d)                                   receptors left alone
    R' = k_res·(1 − R)·f − k_des·(1 − f)·B·R               receptors leave while an agonist stays
    P' = k_P·[(min(ū, u_syn) + c)·M·π − (u + c)·P]         releasable pool
    M' = ([M_min + (1 − M_min)·ūᵐ]/M₀ − M)/τ               mass of the cells, over weeks
    LH'  = k_LH·{LH₀·[c_LH + (1 − c_LH)·u·P·P₀·e_LH]/ℓ − LH}    a small part is secreted without GnRH
    FSH' = k_FSH·{FSH₀·[c_FSH + (1 − c_FSH)·sat(ū)^n]/φ·a·M^m_F·e_FSH·i − FSH}
    a    = 1 + b·2P/(1 + P)·(u − ū)/(ū + c)                part of FSH that is released with each pulse
    e = bounded falling power of estrogen, i = of inhibin B;  sat(u) = u·(1 + 1/u_F)/(1 + u/u_F)

A drive of 1 is that of a healthy man, and γ the share of it that this man's own hypothalamus gives untreated: 1, or
little where GnRH is missing and the pituitary waits for it. M₀, P₀, π, ℓ and φ are what γ makes of mass, pool,
synthesis, LH and FSH, so that his own hormones are a steady state; all are 1 at γ = 1.
GnRH comes as an average over its pulses (`GnRH`) or pulse by pulse (x, x̄, w: now, over a day or two, over hours).
Receptors answer occupancy that lasts, so that pulses of the body's kind do not silence the cell.

Agonist and antagonist constants follow Tornøe 2007 (PMID 17096678); its study-specific feedback does not.
"""

from hpgx.kinetics import capped, hill, occupancy, positive, power, shielded, turnover, two_way_turnover
from hpgx.records import record
from hpgx.units import Fraction, IUPerLitre, PerHour


@record
class Parameters:
    """See the equations above; `floor_*` bound the falling powers."""

    gamma: Fraction
    n_agonist: Fraction
    n_antagonist: Fraction
    E_max: Fraction
    E_pulse: Fraction
    w_50: Fraction
    n_w: Fraction
    k_res: PerHour
    k_des: PerHour
    k_P: PerHour
    c: Fraction
    u_syn: Fraction
    M_min: Fraction
    m: Fraction
    k_mass_rising: PerHour
    k_mass_falling: PerHour
    k_LH: PerHour
    c_LH: Fraction
    n_E_LH: Fraction
    floor_E_LH: Fraction
    k_FSH: PerHour
    c_FSH: Fraction
    n_FSH: Fraction
    u_F: Fraction
    released: Fraction
    m_F: Fraction
    n_E_FSH: Fraction
    floor_E_FSH: Fraction
    n_inhibin: Fraction
    floor_inhibin: Fraction


@record
class Baseline:
    """Gonadotropins of the untreated person."""

    LH: IUPerLitre
    FSH: IUPerLitre


@record
class State:
    """R receptors, P pool and M mass relative to baseline; LH and FSH in blood."""

    R: Fraction
    P: Fraction
    M: Fraction
    LH: IUPerLitre
    FSH: IUPerLitre


def pool_at_rest(p: Parameters) -> Fraction:
    """Return P₀, the pool of a man whose own GnRH is γ, over a healthy man's."""
    return (capped(p.gamma, p.u_syn) + p.c) / (p.gamma + p.c) * mass(p.gamma, p)


def mass(drive: Fraction, p: Parameters) -> Fraction:
    """Return the mass that the cells tend to under a drive, 1 for a healthy man's."""
    return p.M_min + (1 - p.M_min) * power(positive(drive), p.m)


def secreted_FSH(drive: Fraction, p: Parameters) -> Fraction:
    """Return the FSH secreted under a drive, by cells of the usual mass, over a healthy man's."""
    sat = drive * (1 + 1 / p.u_F) / (1 + drive / p.u_F)
    return p.c_FSH + (1 - p.c_FSH) * power(positive(sat), p.n_FSH)


def derivatives(  # noqa: PLR0913  (each signal is an argument)
    y: State,
    p: Parameters,
    b: Baseline,
    *,
    GnRH: Fraction,
    E: Fraction,
    inhibin: Fraction,
    agonist: Fraction,
    antagonist: Fraction,
    pulse: Fraction = 0.0,
    pulse_mean: Fraction = 0.0,
    pulse_sustained: Fraction = 0.0,
) -> State:
    """Return the rates of change for GnRH output, estrogen and inhibin signals (1 at baseline) and analogues.

    pulse, pulse_mean, pulse_sustained: occupancy by GnRH that comes in pulses: now, over a day or two, over hours.
    """
    o = hill(agonist, 1, p.n_agonist)
    B = 1 - hill(antagonist, 1, p.n_antagonist)
    own = p.gamma * GnRH / p.E_pulse
    left = (1 - o) * (1 - hill(pulse_sustained + own, p.w_50, p.n_w) + hill(own, p.w_50, p.n_w))
    u = ((p.gamma * GnRH * (1 - pulse) + p.E_pulse * pulse) * (1 - o) + p.E_max * o) * B * y.R
    u_mean = ((p.gamma * GnRH * (1 - pulse_mean) + p.E_pulse * pulse_mean) * (1 - o) + p.E_max * o) * B * y.R

    M_0, P_0 = mass(p.gamma, p), pool_at_rest(p)
    LH_0 = p.c_LH + (1 - p.c_LH) * p.gamma * P_0
    e_LH = power(1 / shielded(E, p.floor_E_LH), p.n_E_LH)
    e_FSH = power(1 / shielded(E, p.floor_E_FSH), p.n_E_FSH)
    i = power(1 / shielded(inhibin, p.floor_inhibin), p.n_inhibin)
    LH = b.LH * (p.c_LH + (1 - p.c_LH) * u * y.P * P_0 * e_LH) / LH_0
    burst = 1 + p.released * 2 * occupancy(y.P) * (u - u_mean) / (u_mean + p.c)
    FSH = b.FSH * secreted_FSH(u_mean, p) / secreted_FSH(p.gamma, p) * burst * power(y.M, p.m_F) * e_FSH * i

    return State(
        R=p.k_res * (1 - y.R) * left - p.k_des * (1 - left) * B * y.R,
        P=p.k_P * ((capped(u_mean, p.u_syn) + p.c) * y.M * M_0 / P_0 - (u + p.c) * y.P),
        M=two_way_turnover(mass(u_mean, p) / M_0, y.M, p.k_mass_rising, p.k_mass_falling),
        LH=turnover(LH, y.LH, p.k_LH),
        FSH=turnover(FSH, y.FSH, p.k_FSH),
    )


def steady(b: Baseline) -> State:
    """Return the state of the untreated person."""
    return State(R=1.0, P=1.0, M=1.0, LH=b.LH, FSH=b.FSH)
