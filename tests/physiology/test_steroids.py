"""Steroids: saturation, inhibition and the sources of each hormone."""

from __future__ import annotations

from typing import Any

import pytest
from tests import men

from hpgx.axis import baseline, variant
from hpgx.physiology import plasma, steroids
from hpgx.physiology.steroids import Enzymes, Fluxes
from hpgx.records import flatten, replace

PARAMETERS = variant.typical()
P = PARAMETERS.steroids
MAN = baseline.Hormones(T=19.4, D=1.6, E=88.0, SHBG=33.0, LH=4.0, FSH=4.0, sperm=66.0, inhibin=190.0, volume=21.0)
B = baseline.baseline(MAN, PARAMETERS, men.measured()).steroids
FREE = plasma.unbound(MAN.T, MAN.D, MAN.E, MAN.SHBG, PARAMETERS.plasma)
REST = {
    "T": FREE.T,
    "T_bio": FREE.T_bio,
    "D_bio": FREE.D_bio,
    "E_bio": FREE.E_bio,
    "s": 1.0,
    "fat": 1.0,
}
FULL = Enzymes(I=0.0, I_testis=0.0, X=0.0, X_1=0.0, X_2=0.0, adrenal=1.0)


def fluxes(enzymes: Enzymes = FULL, **changed: Any) -> Fluxes:
    return steroids.fluxes(P, B, enzymes, **(REST | changed))


def under(**changed: float) -> Enzymes:
    return replace(FULL, **changed)


def test_production_follows_from_concentration_and_clearance() -> None:
    f = fluxes()
    assert f.aromatised + f.testis_E + f.adrenal_E == pytest.approx(P.MCR_E * MAN.E, rel=1e-12)
    assert f.reduced + f.testis_D + B.D_adrenal == pytest.approx(P.MCR_D * MAN.D, rel=1e-12)
    assert f.cleared_E == pytest.approx(P.MCR_E * MAN.E, rel=1e-12)
    assert f.cleared_D == pytest.approx(P.MCR_D * MAN.D, rel=1e-12)
    left = f.cleared_T + f.reduced + P.nmol_per_pmol * f.aromatised
    assert left == pytest.approx(P.MCR_T * MAN.T, rel=1e-12)


def test_each_source_has_its_share() -> None:
    f = fluxes()
    assert f.testis_E / (P.MCR_E * MAN.E) == pytest.approx(P.share_E_testis, rel=1e-12)
    assert f.adrenal_E / (P.MCR_E * MAN.E) == pytest.approx(P.share_E_adrenal, rel=1e-12)
    assert B.T_adrenal / (P.MCR_T * MAN.T) == pytest.approx(P.share_T_adrenal, rel=1e-12)


def test_aromatase_saturates() -> None:
    assert fluxes(T=P.Km).aromatised == pytest.approx(B.Vm / 2, rel=1e-12)
    assert fluxes(T=1e6 * P.Km).aromatised == pytest.approx(B.Vm, rel=1e-5)


def test_reduction_saturates_in_plasma_and_not_in_tissues() -> None:
    high = 1e6 * P.Km_5
    assert fluxes(T=high).reduced == pytest.approx(B.Vm_5 + B.k_5 * high, rel=1e-6)


def test_an_inhibitor_competes_with_testosterone() -> None:
    assert fluxes(under(I=1e9)).aromatised == pytest.approx(0.0, abs=1e-3)
    assert fluxes(under(I=2.0), T=3 * FREE.T).aromatised == pytest.approx(fluxes().aromatised, rel=1e-12)
    assert fluxes(under(I=1.0)).adrenal_E == pytest.approx(B.E_adrenal / 2, rel=1e-12)


def test_what_is_inactivated_is_gone_whatever_the_substrate() -> None:
    for T in (FREE.T, 20 * FREE.T):
        assert fluxes(under(X=3.0), T=T).aromatised == pytest.approx(fluxes(T=T).aromatised / 4, rel=1e-12)
    assert steroids.aromatase(P, under(X=3.0), T=FREE.T, T_0=FREE.T, fat=1.0) == pytest.approx(0.25, rel=1e-10)


def test_the_two_reductases_share_the_work() -> None:
    whole = fluxes()
    without_2 = fluxes(under(X_2=1e9))
    for flux in ("reduced", "testis_D", "adrenal_D"):
        assert getattr(without_2, flux) == pytest.approx(P.share_reductase_1 * getattr(whole, flux), rel=1e-6)


def test_more_fat_more_aromatase() -> None:
    assert fluxes(fat=2.0).aromatised == pytest.approx((1 + P.n_fat) * fluxes().aromatised, rel=1e-10)


def test_estrone_is_mostly_adrenal() -> None:
    assert steroids.estrone(P, FULL, E=1.0) == pytest.approx(1.0, rel=1e-12)
    assert steroids.estrone(P, under(I=1e9), E=0.0) == pytest.approx(0.0, abs=1e-8)
    assert steroids.estrone(P, FULL, E=0.0) == pytest.approx(P.share_E1_adrenal, rel=1e-12)


def test_the_testis_is_inhibited_by_its_own_constant() -> None:
    assert fluxes(under(I=50.0)).testis_E == fluxes().testis_E
    assert fluxes(under(I_testis=1.0)).testis_E == pytest.approx(fluxes().testis_E / 2, rel=1e-12)
    assert fluxes(s=0.3).testis_E == pytest.approx(0.3 * fluxes().testis_E, rel=1e-12)


def test_a_castrate_keeps_what_his_adrenals_make() -> None:
    f = fluxes(T=0.0, T_bio=0.0, D_bio=0.0, E_bio=0.0, s=0.0)
    given = {"secreted": 0.0, "given_T": 0.0, "given_D": 0.0, "given_E": 0.0}
    rates = steroids.derivatives(f, P, **given)
    assert pytest.approx(B.T_adrenal / P.V_T, rel=1e-12) == rates.T
    assert pytest.approx(B.D_adrenal / P.V_D, rel=1e-12) == rates.D
    assert pytest.approx(B.E_adrenal / P.V_E, rel=1e-12) == rates.E


def test_capacities_are_positive() -> None:
    for name, value in flatten(B).items():
        assert value > 0, name
