"""Medicines wired: what depots release reaches drugs and hormones, and ligands add up at their target."""

from __future__ import annotations

from dataclasses import astuple, fields

import pytest
from tests import men

from hpgx.pharmacology.drugs import drugs, formulation
from hpgx.pharmacology.mechanisms import (
    AndrogenReceptorAntagonist,
    AromataseInactivator,
    AromataseInhibitor,
    EstrogenReceptorModulator,
    FSHAgonist,
    GnRHAgonist,
    GnRHAntagonist,
    LHAgonist,
    ReductaseInactivator,
    Signals,
    SteroidogenesisInhibitor,
)
from hpgx.pharmacology.medicines import Effects, Medicines, wired


def medicines(*keys: str) -> Medicines:
    return wired(tuple(formulation(key) for key in keys))


def effects(made: Medicines, **amounts: float) -> Effects:
    """Return the effects of amounts in states; 'drug__state' for 'drug.state'."""
    given = {name.replace("__", "."): amount for name, amount in amounts.items()}
    assert given.keys() <= set(made.states)
    p = {name: value.value for name, value in made.parameters.items()}
    return made.effects(dict.fromkeys(made.states, 0.0) | given, p)


def value(drug: str, mechanism: str, key: str) -> float:
    return next(a for a in drugs()[drug].actions if a.mechanism == mechanism).parameters[key].value


def volume(drug: str, key: str = "V") -> float:
    return drugs()[drug].disposition_parameters[key].value


def test_what_each_mechanism_tells() -> None:
    inhibitor = AromataseInhibitor.Parameters(Ki=2.0, Ki_testis=8.0)
    assert AromataseInhibitor.signals(4.0, inhibitor) == {"aromatase": 2.0, "aromatase_testis": 0.5}
    modulator = EstrogenReceptorModulator.Parameters(
        Ki=2.0, Ki_breast=3.0, central_activity=0.1, liver_activity=0.5, bone_activity=0.7, breast_activity=0.05
    )
    assert EstrogenReceptorModulator.signals(6.0, modulator) == pytest.approx(
        {
            "estrogen_receptor": 3.0,
            "estrogen_receptor_agonism": 0.3,
            "liver_agonism": 1.5,
            "bone_agonism": 2.1,
            "breast_modulator": 2.0,
            "breast_agonism": 0.1,
        },
        rel=1e-14,
    )
    lh = LHAgonist.Parameters(potency=3.0, measured=0.2)
    assert LHAgonist.signals(5.0, lh) == {"lh_activity": 15.0, "lh_measured": 1.0}
    assert FSHAgonist.signals(5.0, FSHAgonist.Parameters(potency=3.0)) == {"fsh_activity": 15.0}
    assert GnRHAgonist.signals(5.0, GnRHAgonist.Parameters(EC50=2.0)) == {"gnrh_agonist": 2.5}
    assert GnRHAntagonist.signals(5.0, GnRHAntagonist.Parameters(IC50=4.0)) == {"gnrh_antagonist": 1.25}
    antagonist = AndrogenReceptorAntagonist.Parameters(Ki=4.0)
    assert AndrogenReceptorAntagonist.signals(6.0, antagonist) == {"androgen_receptor": 1.5}
    blocker = SteroidogenesisInhibitor.Parameters(Ki=4.0, Ki_adrenal=8.0)
    assert SteroidogenesisInhibitor.signals(6.0, blocker) == {"steroidogenesis": 1.5, "steroidogenesis_adrenal": 0.75}


@pytest.mark.parametrize("inactivated", [0.0, 0.4, 3.0, 40.0])
def test_an_inactivated_enzyme_is_made_anew(inactivated: float) -> None:
    """The ratio that is kept moves as the share S does: S' = k·C/(K + C)·(1 − S) − k_new·S."""
    p = AromataseInactivator.Parameters(k_inact=0.3, K_I=2.0, k_new=0.05, testis=0.1)
    y = AromataseInactivator.State(inactivated=inactivated)
    rate = AromataseInactivator.derivatives(y, 4.0, p).inactivated
    share = inactivated / (1 + inactivated)
    assert rate == pytest.approx((0.2 * (1 - share) - 0.05 * share) / (1 - share) ** 2, rel=1e-12, abs=1e-12)
    told = AromataseInactivator.signals(4.0, p, y)
    assert told == {"aromatase_inactivated": inactivated, "aromatase_testis": pytest.approx(0.1 * inactivated)}


def test_the_two_reductases_are_inactivated_apart() -> None:
    finasteride, dutasteride = (drugs()[name].actions[0].parameters for name in ("finasteride", "dutasteride"))
    for made, C, type_1, type_2 in ((finasteride, 10.0, (0, 0.2), (40, 50)), (dutasteride, 40.0, (10, 20), (20, 30))):
        p = ReductaseInactivator.Parameters(**{key: value.value for key, value in made.items()})
        steady = {name: p.k_inact * C / (K + C) / k for name, K, k in (("1", p.K_1, p.k_1), ("2", p.K_2, p.k_2))}
        y = ReductaseInactivator.State(type_1=steady["1"], type_2=steady["2"])
        assert astuple(ReductaseInactivator.derivatives(y, C, p)) == pytest.approx((0.0, 0.0), abs=1e-12)
        assert type_1[0] <= steady["1"] <= type_1[1]
        assert type_2[0] <= steady["2"] <= type_2[1]


def test_nothing_in_the_body_says_nothing() -> None:
    found = effects(medicines(*men.every_formulation()))
    assert astuple(found.signals) == (0.0,) * len(fields(Signals))
    assert set(found.given.values()) == {0.0}
    assert set(found.rates.values()) == {0.0}
    assert set(found.concentrations.values()) == {0.0}


def test_no_medicine_at_all() -> None:
    found = effects(wired(()))
    assert not any(astuple(found.signals))
    assert (found.rates, found.concentrations) == ({}, {})
    assert found.given == {"testosterone": 0.0, "dihydrotestosterone": 0.0, "estradiol": 0.0}


def test_inhibitors_add_up_at_aromatase() -> None:
    made = medicines("anastrozole_tablet_oral", "letrozole_tablet_oral")
    both = effects(made, anastrozole__central=100.0, letrozole__central=200.0).signals
    one = effects(made, anastrozole__central=100.0).signals
    other = effects(made, letrozole__central=200.0).signals
    assert one.aromatase == pytest.approx(
        100 / volume("anastrozole") / value("anastrozole", "aromatase_inhibitor", "Ki"), rel=1e-12
    )
    assert one.aromatase > 0
    assert other.aromatase > 0
    assert both.aromatase == pytest.approx(one.aromatase + other.aromatase, rel=1e-12)
    assert both.aromatase_testis == pytest.approx(one.aromatase_testis + other.aromatase_testis, rel=1e-12)


def test_the_isomers_of_clomiphene_act_side_by_side() -> None:
    (key,) = men.simulated()["clomiphene"]
    made = medicines(key)
    assert {drug.id for drug in made.substances} == {"enclomiphene", "zuclomiphene"}
    assert "clomiphene" not in {name.split(".")[0] for name in made.states}
    shares = {r.substance: r.fraction.value for r in made.formulations[0].releases}
    found = effects(made, **{f"{key}__depot": 1000.0})
    assert shares.keys() == {"enclomiphene", "zuclomiphene"}
    assert found.given["enclomiphene"] / found.given["zuclomiphene"] == pytest.approx(
        shares["enclomiphene"] / shares["zuclomiphene"], rel=1e-12
    )


def test_tamoxifen_acts_by_its_metabolite() -> None:
    made = medicines("tamoxifen_tablet_oral")
    assert effects(made, tamoxifen__central=1e5).signals.estrogen_receptor == 0
    found = effects(made, tamoxifen__metabolite=1e4)
    assert set(found.concentrations) == {"tamoxifen", "endoxifen"}
    assert found.concentrations["endoxifen"] == pytest.approx(1e4 / volume("tamoxifen", "V_m"), rel=1e-12)
    Ki = value("tamoxifen", "estrogen_receptor_modulator", "Ki")
    assert found.signals.estrogen_receptor == pytest.approx(found.concentrations["endoxifen"] / Ki, rel=1e-12)


def test_two_forms_of_one_drug_meet_in_one_body() -> None:
    keys = [key for key in men.simulated()["leuprolide"] if key.endswith("28d")]
    assert len(keys) == 2
    made = medicines(*keys)
    assert [drug.id for drug in made.substances] == ["leuprolide"]
    found = effects(made, **{f"{key}__rate": 3.0 for key in keys})
    assert found.given["leuprolide"] == pytest.approx(6.0, rel=1e-12)


def test_esters_bring_testosterone_by_their_mass() -> None:
    key = "testosterone_enanthate_oil_injection_intramuscular"
    made = medicines(key)
    assert made.substances == ()
    names = [name for name in made.states if name.startswith(key)]
    found = effects(made, **{name.replace(".", "__"): 100.0 for name in names})
    form = formulation(key)
    share = form.releases[0].fraction.value
    assert found.given["testosterone"] == pytest.approx(100.0 * form.parameters["k2"].value * share, rel=1e-12)
    assert found.given["dihydrotestosterone"] == 0


def test_the_same_set_in_any_order_is_the_same_model() -> None:
    one, other = "anastrozole_tablet_oral", "tamoxifen_tablet_oral"
    assert medicines(one, other) == medicines(other, one, one)
    made = medicines(one, other)
    assert len(set(made.states)) == len(made.states)
    assert set(effects(made).rates) == set(made.states)
    assert list(effects(made).rates) == list(made.states)
