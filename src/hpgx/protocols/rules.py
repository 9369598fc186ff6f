"""Conditions, titrations and visits."""

from __future__ import annotations

import re

from hpgx.biomarkers import Biomarker, biomarker_names, biomarkers
from hpgx.errors import UnitError, near
from hpgx.protocols import reading, vocabulary
from hpgx.protocols.dosing import amount
from hpgx.protocols.draft import Draft
from hpgx.protocols.lexer import Cursor
from hpgx.protocols.schedule import Visits, hours
from hpgx.protocols.treatment import SAMPLINGS, Condition, Titration

TITRATION = "titrate by 25 mg from 50 to 100 mg to keep trough testosterone 350 to 650 ng/dL"

_UNIT = re.compile(r"(10[*^]6|[a-zµμ%]+)(/[a-zµμ]+2?)?", re.IGNORECASE)  # keeps powers of powers from the unit reader


def given_if(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'if estradiol above 45 pg/mL'."""
    draft.put("condition", condition(words), words.since(start))


def checked(words: Cursor, draft: Draft, said: object, start: int) -> None:
    """'checked every 6 weeks', 'at weeks 6 and 12'."""
    if said == "at":
        words.at = start
    draft.put("visits", visits(words), words.since(start))


def visits(words: Cursor) -> Visits:
    """Read 'every 6 weeks' or 'at weeks 6 and 12'."""
    if words.take("at"):
        unit = reading.unit_of_time(words)
        return Visits(at_h=tuple(hours(number, unit) for number in reading.numbers(words)))
    if not words.take("every"):
        raise words.here().error("Expected when to check: 'every 6 weeks' or 'at weeks 6 and 12'.")
    return Visits(every_h=reading.length(words))


def biomarker(words: Cursor) -> Biomarker:
    """Read the name of something that is measured."""
    name = words.phrase(biomarker_names())
    if name is not None:
        return biomarkers()[name]
    size = 1
    while words.peek(size).kind == "word" and words.word(size) not in ("is", *vocabulary.OPERATOR_WORDS) and size < 4:
        size += 1
    span = words.here(size)
    hint = near(span.words, biomarker_names()) or near(words.word(), biomarker_names())
    raise span.error(f"Expected the name of a biomarker.{hint or ' Known: ' + ', '.join(biomarkers()) + '.'}")


def condition(words: Cursor) -> Condition:
    """Read 'estradiol above 45 pg/mL'."""
    marker = biomarker(words)
    words.take("is")
    op = words.phrase(vocabulary.OPERATOR_WORDS)
    if op is None:
        raise words.here().error("Expected 'above', 'below', 'at least' or 'at most'.")
    start = words.at
    value = reading.number(words)
    unit, (house,) = _level(words, marker, [value], start)
    return Condition(biomarker=marker.name, op=op, value=value, unit=unit, house=house)


def _level(words: Cursor, marker: Biomarker, values: list[float], start: int) -> tuple[str, list[float]]:
    """Read the unit of `values`; return it with the values in the house unit of the biomarker."""
    name = marker.label if marker.label.isupper() else marker.label.lower()
    expected = f"Expected a unit of {name}, such as {' or '.join(dict.fromkeys((marker.us, marker.si)))}."
    if not marker.us:
        _check_plausible(words, marker, values, start, "", 1.0)
        return "", values
    if words.peek().kind == "end" or words.word() in (",", *vocabulary.WORDS):
        raise words.here().error(expected)
    span = words.glued()
    if not _UNIT.fullmatch(span.words):
        raise span.error(expected)
    try:
        house = [marker.to_house(f"{value!r} {span.words}") for value in values]
        factor = marker.factor(span.words)
    except (UnitError, ArithmeticError) as problem:
        raise span.error(expected) from problem
    _check_plausible(words, marker, values, start, span.words, factor)
    return span.words, house


def _check_plausible(
    words: Cursor, marker: Biomarker, values: list[float], start: int, unit: str, factor: float
) -> None:
    low, high = (bound * factor for bound in marker.plausible)
    if not all(low <= value <= high for value in values):
        shown = f"{low:.4g} to {high:.4g} {unit}".rstrip()
        raise words.since(start).error(f"{marker.label} is plausible from {shown}; check number and unit.")


def titrate(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'titrate by 25 mg from 50 to 100 mg to keep trough testosterone 350 to 650 ng/dL'."""
    _need(words, "by")
    step = amount(words)
    _need(words, "from", "between")
    place = words.at
    minimum = reading.number(words)
    if words.word() not in ("to", "and", "-"):
        words.at = place
        minimum = amount(words).amount
    _need(words, "to", "and", "-")
    most = amount(words)
    if most.unit != step.unit or not 0 < minimum < most.amount:
        raise words.since(place).error(f"Expected the lowest and the highest dose in {step.unit}, as in '{TITRATION}'.")
    _need(words, "to")
    _need(words, "keep")
    sampling = words.step().text.lower() if words.word() in SAMPLINGS else "unspecified"
    marker = biomarker(words)
    words.take("between", "from", "at")
    place = words.at
    low = reading.number(words)
    _need(words, "to", "and", "-")
    high = reading.number(words)
    unit, house = _level(words, marker, [low, high], place)
    if not low < high:
        raise words.since(place).error("Expected the lower limit first and then a higher one.")
    titration = Titration(
        step=step.amount, minimum=minimum, maximum=most.amount, biomarker=marker.name, sampling=sampling,
        low=low, high=high, unit=unit, house_low=house[0], house_high=house[1], visits=Visits(),
    )  # fmt: skip
    draft.put("titration", titration, words.since(start))
    draft.titration_unit = step.unit


def _need(words: Cursor, *expected: str) -> None:
    if not words.take(*expected):
        raise words.here().error(f"Expected '{expected[0]}', as in '{TITRATION}'.")
