"""Gonadotroph: GnRH receptors, a releasable pool of LH, the mass of the cells, LH and FSH in blood.

    o  = hill(agonist),  B = 1/(1 + antagonistⁿ)           occupied by an agonist; left free by an antagonist
    u  = [GnRH·(1 − o) + E_max·o]·B·R                      drive on the cell
    R' = k_res·(1 − R)·(1 − o) − k_des·o·B·R               receptors leave while an agonist stays
    P' = k_P·[(min(u, u_syn) + c)·M − (u + c)·P]           releasable pool
    M' = (M_min + (1 − M_min)·uᵐ − M)/τ                    mass of the cells, over weeks
    LH'  = k_LH·{LH₀·[c_LH + (1 − c_LH)·u·P·e_LH] − LH}    a small part is secreted without GnRH
    FSH' = k_FSH·{FSH₀·[c_FSH + (1 − c_FSH)·sat(u)^n]·M^m_F·e_FSH·i − FSH}
    e = bounded falling power of estrogen, i = of inhibin B;  sat(u) = u·(1 + 1/u_F)/(1 + u/u_F)

Agonist and antagonist constants follow Tornøe 2007 (PMID 17096678); its study-specific feedback does not.
"""

from hpgx.kinetics import capped, hill, positive, power, shielded, turnover, two_way_turnover
from hpgx.records import record
from hpgx.units import Fraction, IUPerLitre, PerHour


@record
class Parameters:
    """See the equations above; `floor_*` bound the falling powers."""

    n_agonist: Fraction
    n_antagonist: Fraction
    E_max: Fraction
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


def derivatives(
    y: State,
    p: Parameters,
    b: Baseline,
    *,
    GnRH: Fraction,
    E: Fraction,
    inhibin: Fraction,
    agonist: Fraction,
    antagonist: Fraction,
) -> State:
    """Return the rates of change for GnRH output, estrogen and inhibin signals (1 at baseline) and analogues."""
    o = hill(agonist, 1, p.n_agonist)
    B = 1 - hill(antagonist, 1, p.n_antagonist)
    u = (GnRH * (1 - o) + p.E_max * o) * B * y.R

    sat = u * (1 + 1 / p.u_F) / (1 + u / p.u_F)
    e_LH = power(1 / shielded(E, p.floor_E_LH), p.n_E_LH)
    e_FSH = power(1 / shielded(E, p.floor_E_FSH), p.n_E_FSH)
    i = power(1 / shielded(inhibin, p.floor_inhibin), p.n_inhibin)
    LH = b.LH * (p.c_LH + (1 - p.c_LH) * u * y.P * e_LH)
    FSH = b.FSH * (p.c_FSH + (1 - p.c_FSH) * power(positive(sat), p.n_FSH)) * power(y.M, p.m_F) * e_FSH * i

    M = p.M_min + (1 - p.M_min) * power(positive(u), p.m)
    return State(
        R=p.k_res * (1 - y.R) * (1 - o) - p.k_des * o * B * y.R,
        P=p.k_P * ((capped(u, p.u_syn) + p.c) * y.M - (u + p.c) * y.P),
        M=two_way_turnover(M, y.M, p.k_mass_rising, p.k_mass_falling),
        LH=turnover(LH, y.LH, p.k_LH),
        FSH=turnover(FSH, y.FSH, p.k_FSH),
    )


def steady(b: Baseline) -> State:
    """Return the state of the untreated person."""
    return State(R=1.0, P=1.0, M=1.0, LH=b.LH, FSH=b.FSH)
