"""Mechanisms: what a concentration does to the axis, as signals that organs read.

Each ligand contributes its concentration over its affinity, so ligands that meet at one enzyme or receptor
compete without further equations: the organ sees the sum. An enzyme of which a share X is inactivated for good
counts as inhibited X/(1 − X)-fold, which makes several inactivators at one enzyme add up to the exact steady state.

A mechanism has `Parameters` and `signals`; one that remembers has a `State`, zero before the first dose, and
`derivatives`. Mechanisms on a metabolising enzyme (`ON_ENZYMES`) speak to the clearance of other medicines instead
of the axis; a drug file says which `enzyme`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from hpgx.kinetics import occupancy, turnover
from hpgx.records import record
from hpgx.units import Concentration, Fraction, IUPerLitre, PerHour


@record
class Signals:
    """What all medicines together tell the axis; zero without medicines.

    aromatase, aromatase_testis      inhibitor over its constant, at peripheral and testicular aromatase
    aromatase_inactivated            inactivated over active aromatase, in the periphery
    reductase_1, reductase_2         inactivated over active 5α-reductase of type 1 and of type 2
    steroidogenesis(_adrenal)        inhibitor over its constant, at steroid synthesis in testis and adrenal
    androgen_receptor                antagonist over its constant
    estrogen_receptor                receptor modulator over its constant, at hypothalamus, pituitary, liver and bone
    estrogen_receptor_agonism        the part of it that acts as estrogen at hypothalamus and pituitary
    liver_agonism, bone_agonism      the part of it that acts as estrogen on liver and bone
    breast_modulator, _agonism       the modulator over its constant in the breast, and its part that acts as estrogen
    lh_activity, lh_measured         LH-like activity at the Leydig cell, and what an assay of LH reads of it
    fsh_activity                     FSH that is given
    gnrh_agonist, gnrh_antagonist    ligand over its constant at the GnRH receptor
    gnrh_pulse, _mean, _sustained    drive of native GnRH that is given: now, over a day or two, and over hours
    """

    aromatase: Fraction
    aromatase_testis: Fraction
    aromatase_inactivated: Fraction
    reductase_1: Fraction
    reductase_2: Fraction
    steroidogenesis: Fraction
    steroidogenesis_adrenal: Fraction
    androgen_receptor: Fraction
    estrogen_receptor: Fraction
    estrogen_receptor_agonism: Fraction
    liver_agonism: Fraction
    bone_agonism: Fraction
    breast_modulator: Fraction
    breast_agonism: Fraction
    lh_activity: IUPerLitre
    lh_measured: IUPerLitre
    fsh_activity: IUPerLitre
    gnrh_agonist: Fraction
    gnrh_antagonist: Fraction
    gnrh_pulse: Fraction
    gnrh_pulse_mean: Fraction
    gnrh_pulse_sustained: Fraction


@record
class EnzymeSignals:
    """What one medicine does to one enzyme that clears others: inhibitor over its constant, rise of the activity."""

    inhibited: Fraction
    induced: Fraction


NONE = Signals(**{field.name: 0.0 for field in fields(Signals)})
"""The signals of a man without medicines."""


class AromataseInhibitor:
    """Reversible competition with androgen for aromatase; abundant substrate in the testis protects it there."""

    @record
    class Parameters:
        """Inhibition constants in plasma concentration: Ki peripheral, Ki_testis in the testis."""

        Ki: Concentration
        Ki_testis: Concentration

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"aromatase": C / p.Ki, "aromatase_testis": C / p.Ki_testis}


class AromataseInactivator:
    """A substrate that destroys the enzyme, which is made anew.

    X' = (1 + X)·[k_inact·C/(K_I + C) − k_new·X],  X inactivated over active enzyme
    """

    @record
    class Parameters:
        """k_inact, K_I inactivation, k_new enzyme turnover; testis: potency in the testis over the periphery."""

        k_inact: PerHour
        K_I: Concentration
        k_new: PerHour
        testis: Fraction

    @record
    class State:
        """Inactivated over active enzyme."""

        inactivated: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters, y: State) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"aromatase_inactivated": y.inactivated, "aromatase_testis": p.testis * y.inactivated}

    @staticmethod
    def derivatives(y: State, C: Concentration, p: Parameters) -> State:
        """Return the rates of change."""
        return AromataseInactivator.State(
            inactivated=_inactivation(y.inactivated, p.k_inact * C / (p.K_I + C), p.k_new)
        )


class ReductaseInactivator:
    """Inactivation of the two 5α-reductases, which are made anew.

    X_i' = (1 + X_i)·[k_inact·C/(K_i + C) − k_i·X_i],  i = 1, 2
    """

    @record
    class Parameters:
        """k_inact fastest inactivation; K_1, K_2 half-saturations and k_1, k_2 turnover of the two types."""

        k_inact: PerHour
        K_1: Concentration
        K_2: Concentration
        k_1: PerHour
        k_2: PerHour

    @record
    class State:
        """Inactivated over active enzyme, of the two types."""

        type_1: Fraction
        type_2: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters, y: State) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"reductase_1": y.type_1, "reductase_2": y.type_2}

    @staticmethod
    def derivatives(y: State, C: Concentration, p: Parameters) -> State:
        """Return the rates of change."""
        return ReductaseInactivator.State(
            type_1=_inactivation(y.type_1, p.k_inact * C / (p.K_1 + C), p.k_1),
            type_2=_inactivation(y.type_2, p.k_inact * C / (p.K_2 + C), p.k_2),
        )


def _inactivation(ratio: Fraction, rate: PerHour, k_new: PerHour) -> PerHour:
    """Return d/dt of X = S/(1 − S) for the share S that is inactivated: S' = rate·(1 − S) − k_new·S."""
    return (1 + ratio) * (rate - k_new * ratio)


class SteroidogenesisInhibitor:
    """Inhibition of steroid synthesis in testis and adrenal (17,20-lyase and others)."""

    @record
    class Parameters:
        """Inhibition constants in plasma concentration."""

        Ki: Concentration
        Ki_adrenal: Concentration

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"steroidogenesis": C / p.Ki, "steroidogenesis_adrenal": C / p.Ki_adrenal}


class AndrogenReceptorAntagonist:
    """Competition with androgen at its receptor."""

    @record
    class Parameters:
        """Ki in plasma concentration."""

        Ki: Concentration

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"androgen_receptor": C / p.Ki}


class EstrogenReceptorModulator:
    """Competition with estradiol at its receptor; partial agonism that differs from tissue to tissue."""

    @record
    class Parameters:
        """Ki in plasma concentration, and that for the breast; intrinsic activity (estradiol = 1) in each tissue."""

        Ki: Concentration
        Ki_breast: Concentration
        central_activity: Fraction
        liver_activity: Fraction
        bone_activity: Fraction
        breast_activity: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        s, breast = C / p.Ki, C / p.Ki_breast
        return {
            "estrogen_receptor": s,
            "estrogen_receptor_agonism": p.central_activity * s,
            "liver_agonism": p.liver_activity * s,
            "bone_agonism": p.bone_activity * s,
            "breast_modulator": breast,
            "breast_agonism": p.breast_activity * breast,
        }


class LHAgonist:
    """Action as LH on the Leydig cell."""

    @record
    class Parameters:
        """potency: LH units per unit of the medicine; measured: the share that an assay of LH reads."""

        potency: Fraction
        measured: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"lh_activity": p.potency * C, "lh_measured": p.measured * C}


class FSHAgonist:
    """Action as FSH on the Sertoli cell."""

    @record
    class Parameters:
        """potency: FSH units per unit of the medicine, in equal volumes of blood."""

        potency: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"fsh_activity": p.potency * C}


class GnRHAgonist:
    """Occupation and stimulation of the GnRH receptor, which then leaves the surface."""

    @record
    class Parameters:
        """EC50: plasma concentration at half occupancy."""

        EC50: Concentration

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"gnrh_agonist": C / p.EC50}


class GnRHAntagonist:
    """Blockade of the GnRH receptor."""

    @record
    class Parameters:
        """IC50: plasma concentration at half blockade."""

        IC50: Concentration

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"gnrh_antagonist": C / p.IC50}


class NativeGnRH:
    """GnRH itself: it occupies the receptor for minutes, and the cell remembers how much over hours and days.

    x = (C/EC50)/(1 + C/EC50),  mean' = k_mean·(x − mean),  sustained' = k_sustained·(x − sustained)
    """

    @record
    class Parameters:
        """EC50: plasma concentration at half occupancy; rates of the two memories."""

        EC50: Concentration
        k_mean: PerHour
        k_sustained: PerHour

    @record
    class State:
        """Occupancy over a day or two, and over hours."""

        mean: Fraction
        sustained: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters, y: State) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        x = occupancy(C / p.EC50)
        return {"gnrh_pulse": x, "gnrh_pulse_mean": y.mean, "gnrh_pulse_sustained": y.sustained}

    @staticmethod
    def derivatives(y: State, C: Concentration, p: Parameters) -> State:
        """Return the rates of change."""
        x = occupancy(C / p.EC50)
        return NativeGnRH.State(mean=turnover(x, y.mean, p.k_mean), sustained=turnover(x, y.sustained, p.k_sustained))


class EnzymeInhibitor:
    """Inhibition of an enzyme that clears medicines."""

    @record
    class Parameters:
        """Ki in plasma concentration, as seen in people."""

        Ki: Concentration

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return inhibitor over its constant."""
        return {"inhibited": C / p.Ki}


class EnzymeInducer:
    """Induction of an enzyme that clears medicines: more is made, over days.

    X' = k·(E_max·C/(EC50 + C) − X),  activity 1 + X
    """

    @record
    class Parameters:
        """E_max greatest rise of the activity, EC50 in plasma concentration, k turnover of the enzyme."""

        E_max: Fraction
        EC50: Concentration
        k: PerHour

    @record
    class State:
        """Rise of the activity over that without the medicine."""

        induced: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters, y: State) -> dict[str, float]:
        """Return the rise of the activity."""
        return {"induced": y.induced}

    @staticmethod
    def derivatives(y: State, C: Concentration, p: Parameters) -> State:
        """Return the rates of change."""
        return EnzymeInducer.State(induced=turnover(p.E_max * C / (p.EC50 + C), y.induced, p.k))


MECHANISMS: dict[str, Any] = {
    "aromatase_inhibitor": AromataseInhibitor,
    "aromatase_inactivator": AromataseInactivator,
    "reductase_inactivator": ReductaseInactivator,
    "steroidogenesis_inhibitor": SteroidogenesisInhibitor,
    "androgen_receptor_antagonist": AndrogenReceptorAntagonist,
    "estrogen_receptor_modulator": EstrogenReceptorModulator,
    "lh_agonist": LHAgonist,
    "fsh_agonist": FSHAgonist,
    "gnrh_agonist": GnRHAgonist,
    "gnrh_antagonist": GnRHAntagonist,
    "gnrh": NativeGnRH,
    "enzyme_inhibitor": EnzymeInhibitor,
    "enzyme_inducer": EnzymeInducer,
}
"""The names by which drug files ask for a mechanism."""

ON_ENZYMES = ("enzyme_inhibitor", "enzyme_inducer")
"""Mechanisms that act on the clearance of medicines."""

ENZYMES = (
    "CYP2A6", "CYP2B6", "CYP2C9", "CYP2C19", "CYP2D6", "CYP3A4", "UGT1A4", "UGT2B7", "UGT2B15", "UGT2B17", "ABCB1",
)  # fmt: skip
"""Enzymes and transporters by which drug files say what clears a medicine."""
