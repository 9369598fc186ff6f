"""Mechanisms: what a concentration does to the axis, as signals that organs read.

Each ligand contributes its concentration over its affinity, so ligands that meet at one enzyme or receptor
compete without further equations: the organ sees the sum.
"""

from __future__ import annotations

from typing import Any

from hpgx.records import record
from hpgx.units import Concentration, Fraction, IUPerLitre


@record
class Signals:
    """What all medicines together tell the axis; zero without medicines.

    aromatase, aromatase_testis      inhibitor over its constant, at peripheral and testicular aromatase
    estrogen_receptor                receptor modulator over its constant, at hypothalamus and pituitary
    estrogen_receptor_agonism        the part of it that acts as estrogen there
    liver_agonism                    the part of it that acts as estrogen on the liver
    lh_activity                      LH-like activity at the Leydig cell
    gnrh_agonist, gnrh_antagonist    ligand over its constant at the GnRH receptor
    """

    aromatase: Fraction
    aromatase_testis: Fraction
    estrogen_receptor: Fraction
    estrogen_receptor_agonism: Fraction
    liver_agonism: Fraction
    lh_activity: IUPerLitre
    gnrh_agonist: Fraction
    gnrh_antagonist: Fraction


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


class EstrogenReceptorModulator:
    """Competition with estradiol at its receptor; partial agonism that differs between brain and liver."""

    @record
    class Parameters:
        """Ki in plasma concentration; intrinsic activity (estradiol = 1) centrally and at the liver."""

        Ki: Concentration
        central_activity: Fraction
        liver_activity: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        s = C / p.Ki
        return {
            "estrogen_receptor": s,
            "estrogen_receptor_agonism": p.central_activity * s,
            "liver_agonism": p.liver_activity * s,
        }


class LHAgonist:
    """Action as LH on the Leydig cell."""

    @record
    class Parameters:
        """potency: LH units per unit of the medicine, in equal volumes of blood."""

        potency: Fraction

    @staticmethod
    def signals(C: Concentration, p: Parameters) -> dict[str, float]:
        """Return this ligand's part of the signals."""
        return {"lh_activity": p.potency * C}


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


MECHANISMS: dict[str, Any] = {
    "aromatase_inhibitor": AromataseInhibitor,
    "estrogen_receptor_modulator": EstrogenReceptorModulator,
    "lh_agonist": LHAgonist,
    "gnrh_agonist": GnRHAgonist,
    "gnrh_antagonist": GnRHAntagonist,
}
"""The names by which drug files ask for a mechanism."""
