"""Doses: amounts, counts, volumes of a concentration, units of a syringe and pieces of a product."""

from __future__ import annotations

from hpgx.errors import near
from hpgx.protocols import vocabulary
from hpgx.protocols.draft import Amount, Draft
from hpgx.protocols.lexer import Cursor
from hpgx.protocols.reading import number
from hpgx.protocols.spelling import spell

UNITS_SHOWN = "mg, ug, IU, mg/kg, ug/kg, IU/kg, or for a patch or infusion mg/d or ug/d"


def dose(words: Cursor, draft: Draft) -> Amount:
    """Read '100 mg', '10 x 75 mg', '2 presses', '0.5 mL of 200 mg/mL' or '20 units U-100 of 200 mg/mL'."""
    start = words.at
    negative = words.take("-", "−")
    value = number(words)
    if negative or not value:
        if words.word() in vocabulary.DOSE_UNITS:
            words.glued()
        raise words.since(start).error("Expected a dose above zero; leave the drug out where none is given.")
    if words.take("x", "×", "*"):
        each = amount(words)
        total = product(value, each.amount)
        note = f"{spell(value)} x {spell(each.amount)} {each.unit} is {spell(total)} {each.unit}."
        return Amount(amount=total, unit=each.unit, note=note)
    scale = words.phrase(vocabulary.SCALES)
    if scale or words.word() in vocabulary.SYRINGE_UNITS:
        return _syringe(words, draft, value, scale, start)
    if words.word() in vocabulary.VOLUMES:
        words.step()
        if words.word() in ("of", "at", "@") and words.peek(1).kind == "number":
            return _volume(words, draft, value, start, f"{spell(value)} mL")
        return _of(words, value, "mL")
    piece = words.phrase(vocabulary.PIECES)
    if piece:
        draft.forms = draft.forms or vocabulary.FORMS_OF.get(piece, ())
        return _of(words, value, piece)
    return _with_unit(words, value, start)


def amount(words: Cursor) -> Amount:
    """Read a plain amount such as '25 mg', above zero."""
    start = words.at
    value = number(words)
    read = _with_unit(words, value, start)
    if not value:
        raise words.since(start).error("Expected an amount above zero.")
    return read


def _of(words: Cursor, count: float, piece: str) -> Amount:
    """Read 'of 75 mg' after '10 pellets'; without it, what a piece holds is looked up once the clause is read."""
    if not words.take("of") or words.peek().kind != "number" or words.word(1) == "%":
        return Amount(amount=count, unit="", piece=piece)
    each = amount(words)
    total = product(count, each.amount)
    note = f"{spell(count)} x {spell(each.amount)} {each.unit} is {spell(total)} {each.unit}."
    return Amount(amount=total, unit=each.unit, note=note)


def product(count: float, each: float) -> float:
    """Return a product as a person would compute it: 0.3 x 200 is 60."""
    return float(f"{count * each:.12g}")


def _with_unit(words: Cursor, value: float, start: int) -> Amount:
    if words.word() == "," and words.peek(1).kind == "number":
        raise words.here(2).error(
            "Expected a unit; write thousands without a comma and decimals with a point: 1000, 0.5."
        )
    span = words.glued()
    key = span.words.lower()
    if key in vocabulary.CONCENTRATIONS:
        raise words.since(start).error(
            f"Expected a dose, and {spell(value)} {span.words} is a concentration: write '100 mg' "
            f"or a volume ('0.5 mL of {spell(value)} {span.words}')."
        )
    if key not in vocabulary.DOSE_UNITS:
        raise span.error(f"Expected a unit of dose: {UNITS_SHOWN}.{near(key, vocabulary.DOSE_UNITS)}")
    unit, factor = vocabulary.DOSE_UNITS[key]
    return Amount(amount=value if factor == 1 else product(value, factor), unit=unit)


def _volume(words: Cursor, draft: Draft, millilitres: float, start: int, said: str) -> Amount:
    """Read 'of 200 mg/mL' after a volume."""
    known = draft.drug.concentrations if draft.drug else ()
    vials = f" Vials have {', '.join(spell(item) for item in known)} mg/mL." if known else ""
    words.take("of", "at", "@")
    concentration = number(words)
    span = words.glued()
    unit, factor = vocabulary.CONCENTRATIONS.get(span.words.lower(), ("", 0.0))
    if not unit:
        raise span.error(f"Expected a concentration: mg/mL, ug/mL or IU/mL.{vials}")
    total = product(millilitres, concentration * factor)
    if not total:
        raise words.since(start).error("Expected a dose above zero.")
    note = f"{said} of {spell(concentration)} {span.words} is {spell(total)} {unit}."
    return Amount(amount=total, unit=unit, note=note)


def _syringe(words: Cursor, draft: Draft, units: float, scale: float | None, start: int) -> Amount:
    """Read 'units U-100 of 200 mg/mL'."""
    words.take(*vocabulary.SYRINGE_UNITS)
    if scale is None:
        place = words.at
        words.take("of", "on")
        scale = words.phrase(vocabulary.SCALES)
        if scale is None:
            words.at = place
            raise words.since(start).error(_bare_units(draft, units))
    volume = product(units, 1 / scale)
    said = f"{spell(units)} units U-{scale:g}"
    if words.word() not in ("of", "at", "@"):
        raise words.since(start).error(
            f"{said} are {spell(volume)} mL, so a dose needs a concentration: write '{said} of 200 mg/mL'."
        )
    return _volume(words, draft, volume, start, f"{said} ({spell(volume)} mL)")


def _bare_units(draft: Draft, units: float) -> str:
    number_of = spell(units)
    if draft.drug and draft.drug.amount_unit == "IU":
        units_of = f"{draft.drug.name} is dosed in international units"
        return f"'units' alone can be misread. {units_of}: write '{number_of} IU'."
    offer = "" if draft.drug else f" International units are written '{number_of} IU'."
    return (
        f"'units' alone are marks on a syringe, not a dose: {number_of} units of a U-100 syringe are "
        f"{spell(product(units, 0.01))} mL, so a dose needs the scale and a concentration: "
        f"'{number_of} units U-100 of 200 mg/mL'.{offer}"
    )
