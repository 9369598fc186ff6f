"""Rules for schedules, starts and ends. Each reads on from its keyword and writes into the draft."""

from __future__ import annotations

from hpgx.protocols import reading, vocabulary
from hpgx.protocols.draft import Days, Draft, Interval
from hpgx.protocols.lexer import Cursor
from hpgx.protocols.schedule import WEEK, hours

MOST_TIMES = 1440  # in a day: once a minute


def every(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'every 3 days', 'every other day', 'every week', 'every Monday'."""
    if words.word() in vocabulary.WEEKDAYS:
        weekdays(words, draft, start)
        return
    period = hours(2, reading.unit_of_time(words)) if words.take("other", "second") else reading.length(words)
    draft.put("interval", Interval(period_h=period), words.since(start))


def period(words: Cursor, draft: Draft, unit: object, start: int) -> None:
    """'daily', 'weekly', 'monthly'."""
    draft.put("interval", Interval(period_h=hours(1, str(unit))), words.since(start))


def short(words: Cursor, draft: Draft, interval: object, start: int) -> None:
    """'bid', 'qod' and other short forms."""
    assert isinstance(interval, float)
    draft.put("interval", Interval(period_h=interval), words.since(start))


def once(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'once', also before 'daily', 'a week' or 'every 3 days'."""
    if words.take("every"):
        every(words, draft, None, start)
    elif words.word() in (*vocabulary.PERIODS, "a", "per", "each"):
        count(words, draft, 1, start)
    else:
        draft.put("once", "once", words.since(start))


def count(words: Cursor, draft: Draft, times: object, start: int) -> None:
    """'twice daily', 'three times a week', '2 x weekly'."""
    assert isinstance(times, int | float)
    said = words.word(-1)
    if not words.take("times", "x", "×") and said in vocabulary.NUMBER_WORDS:
        raise words.since(start).error("Expected a schedule such as 'three times daily'; write doses in digits.")
    if words.word() in vocabulary.PERIODS:
        unit = vocabulary.PERIODS[words.step().text.lower()]
    elif words.take("a", "per", "each", "every"):
        unit = reading.unit_of_time(words)
    else:
        raise words.here().error("Expected 'daily', 'weekly', 'monthly', or 'a day', 'a week', 'a month'.")
    if not 1 <= times <= MOST_TIMES or times != int(times):
        raise words.since(start).error(f"Expected a whole number of times from 1 to {MOST_TIMES}.")
    draft.put("interval", Interval(period_h=hours(1, unit), count=int(times)), words.since(start))


def continuously(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'continuously', of an infusion."""
    draft.put("once", "continuously", words.since(start))


def on(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'on days 0 and 3', 'on days 0 to 13 of every 28 days', 'on Monday and Thursday'."""
    if words.word() in vocabulary.WEEKDAYS:
        weekdays(words, draft, start)
        return
    if not words.take("day", "days"):
        raise words.here().error("Expected days, such as 'on days 0 and 3' or 'on Monday and Thursday'.")
    days, cycle = reading.numbers(words), None
    if words.take("of"):
        if not words.take("every", "each"):
            raise words.here().error("Expected a cycle, such as 'of every 28 days'.")
        cycle = reading.length(words)
    draft.put("days", Days(days=days, cycle_h=cycle, weekdays=False), words.since(start))


def weekdays(words: Cursor, draft: Draft, start: int) -> None:
    """'Monday, Wednesday and Friday'; day 0 is a Monday."""
    days: set[float] = set()
    while words.word() in vocabulary.WEEKDAYS:
        days.add(float(vocabulary.WEEKDAYS[words.step().text.lower()]))
        for joint in ((",", "and"), (",",), ("and",), ("&",)):
            if (
                tuple(words.word(i) for i in range(len(joint))) == joint
                and words.word(len(joint)) in vocabulary.WEEKDAYS
            ):
                words.at += len(joint)
                break
    draft.put("days", Days(days=tuple(sorted(days)), cycle_h=WEEK, weekdays=True), words.since(start))


def begin(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'from week 4'."""
    draft.put("start", reading.moment(words), words.since(start))


def last(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'for 12 weeks'."""
    draft.put("duration", reading.length(words), words.since(start))


def until(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'until week 12'."""
    draft.put("until", reading.moment(words), words.since(start))


def pause(words: Cursor, draft: Draft, _: object, start: int) -> None:
    """'then pause 4 weeks, then repeat', after 'for 12 weeks'."""
    words.take("for")
    length = reading.length(words)
    words.take(",")
    words.take("and")
    words.take("then")
    if not words.take("repeat"):
        raise words.here().error("Expected ', then repeat' after the pause; without it, leave the pause out.")
    draft.put("pause", length, words.since(start))
