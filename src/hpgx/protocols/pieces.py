"""Doses counted in pieces of a product: tablets, presses of a pump, pellets, millilitres."""

from __future__ import annotations

from collections.abc import Iterable

from hpgx.errors import ProtocolError
from hpgx.pharmacology.drugs import Drug, Formulation
from hpgx.pharmacology.products import Piece, Product, products
from hpgx.protocols.dosing import product
from hpgx.protocols.draft import Amount, Draft
from hpgx.protocols.lexer import normal
from hpgx.protocols.spelling import listed, spell
from hpgx.records import replace


def named(draft: Draft) -> list[Product]:
    """Return the products that the drug's name in a clause stands for: none where it is no brand."""
    said = normal(draft.span("drug").words)
    found = [item for item in products() if f"{normal(item.name)} ".startswith(f"{said} ")]
    return [item for item in found if draft.drug and item.drug == draft.drug.id]


def sold(item: Formulation, boxes: Iterable[Product]) -> bool:
    """Return whether one of these products is this formulation."""
    return any(
        (box.form, box.route) == (item.form, item.route) and box.strength_pct in (None, item.strength_pct)
        for box in boxes
    )


def counted(draft: Draft, drug: Drug, dose: Amount) -> Amount:
    """Return a dose in a unit, with its pieces looked up. Raises ProtocolError where what one holds is not known."""
    if not dose.piece:
        return dose
    boxes = named(draft) or ([] if dose.piece == "mL" else [item for item in products() if item.drug == drug.id])
    fitting = [item for item in boxes if draft.strength is None or item.strength_pct == draft.strength]
    held = {(one.amount, one.unit): one for box in fitting for one in box.pieces if one.name == dose.piece}
    if len(held) != 1:
        raise _unknown(draft, drug, dose, list(held.values()))
    (one,) = held.values()
    total = product(dose.amount, one.amount)
    box = next(item.name for item in fitting if one in item.pieces)
    what = f"{spell(dose.amount)} {plural(dose.piece, dose.amount)} of {box}"
    note = f"{what} {'is' if dose.amount == 1 or dose.piece == 'mL' else 'are'} {spell(total)} {one.unit}."
    return replace(dose, amount=total, unit=one.unit, note=note, piece="")


def _unknown(draft: Draft, drug: Drug, dose: Amount, held: list[Piece]) -> ProtocolError:
    """Return the error for a piece that could hold several amounts, or none that is known."""
    said = f"{spell(dose.amount)} {plural(dose.piece, dose.amount)}"
    if dose.piece == "mL":
        known = drug.concentrations
        vials = f" Vials have {', '.join(spell(item) for item in known)} mg/mL." if known else ""
        vial = spell(known[0]) if known else "200"
        return draft.span("dose").error(
            f"A volume is a dose only with its concentration: write '{said} of {vial} mg/mL'.{vials}"
        )
    example = held[0] if held else Piece(name=dose.piece, amount=25, unit=drug.dose_units[0])
    amounts = listed([f"{spell(one.amount)} {one.unit}" for one in held], "or")
    why = f"one {dose.piece} holds {amounts}" if held else f"hpgx does not know what one {dose.piece} holds"
    return draft.span("dose").error(
        f"Of {drug.name} {why}; write '{said} of {spell(example.amount)} {example.unit}', or the dose."
    )


def plural(piece: str, count: float) -> str:
    """Return the word for one or several of a piece."""
    if count == 1 or piece == "mL":
        return piece
    return piece + ("es" if piece.endswith(("s", "ch")) else "s")
