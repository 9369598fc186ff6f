"""Numbers, lengths of time and lists, read from the place of a cursor."""

from __future__ import annotations

from hpgx.errors import near
from hpgx.protocols import vocabulary
from hpgx.protocols.lexer import Cursor
from hpgx.protocols.schedule import LONGEST, MINUTES, SHORTEST, hours

LARGEST = 1e9
MOST_LISTED = 400


def number(words: Cursor) -> float:
    """Read a number, in digits or as a word up to twelve."""
    token = words.peek()
    named = vocabulary.NUMBER_WORDS.get(words.word())
    if named is None and token.kind != "number":
        hint = " It cannot be negative." if token.text in ("-", "−") else ""
        raise words.here().error(f"Expected a number.{hint}")
    value = float(token.text) if named is None else float(named)
    if value > LARGEST:
        raise words.here().error(f"Expected a number of at most {LARGEST:g}.")
    words.step()
    return value


def unit_of_time(words: Cursor) -> str:
    """Read minutes, hours, days, weeks or months."""
    unit = vocabulary.TIMES.get(words.word())
    if unit is None:
        raise words.here().error(f"Expected minutes, hours, days, weeks or months.{near(words.word(), MINUTES)}")
    words.step()
    return unit


def length(words: Cursor) -> float:
    """Read a length of time such as '12 weeks' or 'week' and return hours, at least a minute."""
    start = words.at
    count = 1.0 if words.word() in vocabulary.TIMES else number(words)
    value = hours(count, unit_of_time(words))
    if not SHORTEST <= value <= LONGEST:
        raise words.since(start).error("Expected a time of at least one minute and at most a hundred years.")
    return value


def moment(words: Cursor) -> float:
    """Read 'week 4', 'day 10' or '4 weeks' and return hours from the start of day 0."""
    start = words.at
    if words.word() in vocabulary.TIMES:
        unit = unit_of_time(words)
        value = hours(number(words), unit)
    else:
        value = hours(number(words), unit_of_time(words))
    if value > LONGEST:
        raise words.since(start).error("Expected a time within a hundred years.")
    return value


def numbers(words: Cursor) -> tuple[float, ...]:
    """Read '0', '0 and 3', '6, 12 and 18' or '0 to 13'; sorted, each once."""
    values = [number(words)]
    while True:
        start = words.at
        if words.take("to", "-", "–"):
            values += _range(words, values[-1], start)
            continue
        words.take(",")
        words.take("and", "&")
        if words.at == start or words.peek().kind != "number" or _starts_dose(words):
            words.at = start
            return tuple(sorted(set(values)))
        values.append(number(words))


def _range(words: Cursor, first: float, start: int) -> list[float]:
    last = number(words)
    if not first < last <= first + MOST_LISTED:
        raise words.since(start).error(f"Expected a number between {first:g} and {first + MOST_LISTED:g} after 'to'.")
    return [first + step for step in range(1, int(last - first) + 1)]


def _starts_dose(words: Cursor) -> bool:
    """Whether the number that comes next begins a dose or a strength, not the next item of a list."""
    after = words.word(1)
    return after in ("%", "x", "×", *vocabulary.VOLUMES, *vocabulary.SYRINGE_UNITS) or after in vocabulary.DOSE_UNITS
