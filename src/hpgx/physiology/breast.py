"""Breast: glandular tissue under local estrogen against androgen, tenderness, and fibrosis of old tissue.

    B = E/[(A + floor)/(1 + floor)]^p                            estrogen over androgen; 1 in the healthy young man
    w = hill(B; B₅₀, n)
    gland' = k_up·w·(most − gland) − k_down·(1 − w)·(gland − fibrosis)    its extent
    pain' = k_pain·[hill(B; tender·B₅₀, n) − pain]                     stimulus, felt within weeks
    fibrosis' = k_fibrosis·(fibrous·gland − fibrosis)                  what no longer regresses
    size = most·(gland/most)^bulk                                                  volume

Androgen brakes more than in proportion (p > 1): with the receptor blocked, little estrogen suffices. Who grows a
breast is decided by B₅₀ and by how far his ducts can grow at all (`most`); both differ between men several-fold.
"""

from hpgx.kinetics import occupancy, positive, power, shielded, turnover
from hpgx.records import record
from hpgx.units import Fraction, PerHour


@record
class Parameters:
    """See the equations above; local: share of estrogen that the breast makes from testosterone."""

    local: Fraction
    floor_A: Fraction
    p: Fraction
    B_50: Fraction
    n: Fraction
    tender: Fraction
    most: Fraction
    k_up: PerHour
    k_down: PerHour
    k_pain: PerHour
    k_fibrosis: PerHour
    fibrous: Fraction
    bulk: Fraction


@record
class State:
    """Extent of the gland and of its fibrous part, 1 a full one of the typical man; stimulus from 0 to 1."""

    gland: Fraction
    pain: Fraction
    fibrosis: Fraction


@record
class Stimuli:
    """What makes the gland grow (w), and what is felt; each from 0 to 1."""

    growth: Fraction
    pain: Fraction


def over(A: Fraction, E: Fraction, p: Parameters) -> Fraction:
    """Return B, estrogen over androgen, for the signals of the breast."""
    return E / power(shielded(A, p.floor_A), p.p)


def stimuli(A: Fraction, E: Fraction, p: Parameters) -> Stimuli:
    """Return the stimuli for the androgen and estrogen signals of the breast."""
    driven = power(positive(over(A, E, p) / p.B_50), p.n)
    return Stimuli(growth=occupancy(driven), pain=occupancy(driven / power(p.tender, p.n)))


def derivatives(y: State, p: Parameters, *, A: Fraction, E: Fraction) -> State:
    """Return the rates of change for the androgen and estrogen signals of the breast."""
    felt = stimuli(A, E, p)
    w = felt.growth
    return State(
        gland=p.k_up * w * (p.most - y.gland) - p.k_down * (1 - w) * (y.gland - y.fibrosis),
        pain=turnover(felt.pain, y.pain, p.k_pain),
        fibrosis=turnover(p.fibrous * y.gland, y.fibrosis, p.k_fibrosis),
    )


def steady(p: Parameters, *, A: Fraction, E: Fraction) -> State:
    """Return the state after years at these signals."""
    felt = stimuli(A, E, p)
    w = felt.growth
    grows, shrinks = p.k_up * w, p.k_down * (1 - w) * (1 - p.fibrous)
    gland = p.most * grows / (grows + shrinks)
    return State(gland=gland, pain=felt.pain, fibrosis=p.fibrous * gland)


def size(gland: Fraction, p: Parameters) -> Fraction:
    """Return the volume of the gland, 1 a full one of the typical man."""
    return p.most * power(positive(gland / p.most), p.bulk)
