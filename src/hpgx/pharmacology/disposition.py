"""Disposition: what the body does with a medicine once it is in the blood.

Each structure has `Parameters` and `State` records, `derivatives` for a given input, and the
`concentrations` of the substances it carries, by the suffix of their name ("" for the parent).
"""

from __future__ import annotations

from typing import Any

from hpgx.records import record
from hpgx.units import Amount, AmountPerHour, Concentration, Litre, LitrePerHour


class OneCompartment:
    """central' = input − CL·C,  C = central/V."""

    @record
    class Parameters:
        """CL clearance, V volume."""

        CL: LitrePerHour
        V: Litre

    @record
    class State:
        """Amount in the body."""

        central: Amount

    @staticmethod
    def concentrations(y: State, p: Parameters) -> dict[str, Concentration]:
        """Return the concentration of the parent."""
        return {"": y.central / p.V}

    @staticmethod
    def derivatives(y: State, p: Parameters, given: AmountPerHour) -> State:
        """Return the rates of change."""
        return OneCompartment.State(central=given - p.CL * y.central / p.V)


class TwoCompartment:
    """central' = input − CL·C − Q·(C − P),  peripheral' = Q·(C − P);  C = central/V, P = peripheral/V2."""

    @record
    class Parameters:
        """CL clearance, V central volume, Q exchange, V2 peripheral volume."""

        CL: LitrePerHour
        V: Litre
        Q: LitrePerHour
        V2: Litre

    @record
    class State:
        """Amounts in the two compartments."""

        central: Amount
        peripheral: Amount

    @staticmethod
    def concentrations(y: State, p: Parameters) -> dict[str, Concentration]:
        """Return the concentration of the parent."""
        return {"": y.central / p.V}

    @staticmethod
    def derivatives(y: State, p: Parameters, given: AmountPerHour) -> State:
        """Return the rates of change."""
        C = y.central / p.V
        distributed = p.Q * (C - y.peripheral / p.V2)
        return TwoCompartment.State(central=given - p.CL * C - distributed, peripheral=distributed)


class SaturableClearance:
    """central' = input − (CL + Vmax/(Km + C))·C,  C = central/V: clearance that falls as one enzyme saturates."""

    @record
    class Parameters:
        """CL linear clearance, Vmax and Km of the saturable pathway, V volume."""

        CL: LitrePerHour
        Vmax: AmountPerHour
        Km: Concentration
        V: Litre

    @record
    class State:
        """Amount in the body."""

        central: Amount

    @staticmethod
    def concentrations(y: State, p: Parameters) -> dict[str, Concentration]:
        """Return the concentration of the parent."""
        return {"": y.central / p.V}

    @staticmethod
    def derivatives(y: State, p: Parameters, given: AmountPerHour) -> State:
        """Return the rates of change."""
        C = y.central / p.V
        return SaturableClearance.State(central=given - (p.CL + p.Vmax / (p.Km + C)) * C)


class WithMetabolite:
    """A parent and its active metabolite, part of it formed at first passage through the liver.

    C_liver = (input + Q·C)/(Q + CL_form);  formed = CL_form·C_liver
    central' = Q·(C_liver − C) − CL·C;  metabolite' = formed − CL_m·M
    C = central/V, M = metabolite/V_m
    """

    @record
    class Parameters:
        """Parent: CL other clearance, V volume, Q liver flow, CL_form formation; metabolite: CL_m, V_m."""

        CL: LitrePerHour
        V: Litre
        Q: LitrePerHour
        CL_form: LitrePerHour
        CL_m: LitrePerHour
        V_m: Litre

    @record
    class State:
        """Amounts of parent and metabolite (as parent equivalents)."""

        central: Amount
        metabolite: Amount

    @staticmethod
    def concentrations(y: State, p: Parameters) -> dict[str, Concentration]:
        """Return the concentrations of parent and metabolite."""
        return {"": y.central / p.V, "metabolite": y.metabolite / p.V_m}

    @staticmethod
    def derivatives(y: State, p: Parameters, given: AmountPerHour) -> State:
        """Return the rates of change."""
        C = y.central / p.V
        C_liver = (given + p.Q * C) / (p.Q + p.CL_form)
        formed = p.CL_form * C_liver
        return WithMetabolite.State(
            central=given - formed - p.CL * C,
            metabolite=formed - p.CL_m * y.metabolite / p.V_m,
        )


STRUCTURES: dict[str, Any] = {
    "one_compartment": OneCompartment,
    "two_compartment": TwoCompartment,
    "saturable_clearance": SaturableClearance,
    "with_metabolite": WithMetabolite,
}
"""The names by which drug files ask for a structure."""
