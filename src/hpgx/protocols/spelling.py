"""Numbers and times written so that reading them gives back the same value."""

from __future__ import annotations

from decimal import Decimal

from hpgx.protocols.schedule import DAY, MINUTES, WEEK, Schedule, hours

PLAIN = {
    DAY: "daily",
    DAY / 2: "twice daily",
    DAY / 3: "three times daily",
    DAY / 4: "four times daily",
    2 * DAY: "every other day",
    WEEK: "weekly",
}
"""Intervals that have a word of their own."""


def spell(value: float) -> str:
    """Return the shortest decimal number that reads back as the same value, without an exponent."""
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_and_number(time_h: float) -> tuple[str, str]:
    """Return hours as (largest unit that makes a whole number, number); in hours where none does."""
    for unit in ("week", "day", "hour", "minute"):
        number = round(time_h * 60 / MINUTES[unit])
        if (number or unit == "day") and hours(number, unit) == time_h:
            return unit, str(number)
    return "hour", spell(time_h)


def lasting(time_h: float) -> str:
    """Return a length of time in words: '12 weeks', '1 day'."""
    unit, number = unit_and_number(time_h)
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def moment(time_h: float) -> str:
    """Return a time after the start of day 0 in words: 'week 4', 'day 10'."""
    return " ".join(unit_and_number(time_h))


def listed(items: list[str], last: str = "and") -> str:
    """Return '0, 3 and 5'."""
    return f" {last} ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def moments(times_h: tuple[float, ...]) -> str:
    """Return times in one common unit: 'weeks 6 and 12'."""
    for unit in ("week", "day", "hour", "minute"):
        numbers = [round(time * 60 / MINUTES[unit]) for time in times_h]
        if all(hours(number, unit) == time for number, time in zip(numbers, times_h, strict=True)):
            return f"{unit}s {listed([str(number) for number in numbers])}"
    return f"hours {listed([spell(time) for time in times_h])}"


def schedule(plan: Schedule, *, rate: bool) -> str:
    """Return a schedule in words: 'twice weekly', 'every 3 days', 'on days 0 and 3', 'once'."""
    if plan.interval_h is None:
        return "continuously" if rate else "once"
    if plan.days:
        cycle = "" if plan.interval_h == WEEK else f" of every {lasting(plan.interval_h)}"
        return f"on days {_days(plan.days)}{cycle}"
    return PLAIN.get(plan.interval_h) or f"every {lasting(plan.interval_h)}"


def _days(days: tuple[float, ...]) -> str:
    """Return '0, 3 and 5', or '0 to 13' for an unbroken run."""
    if len(days) > 2 and all(day == days[0] + number for number, day in enumerate(days)):
        return f"{spell(days[0])} to {spell(days[-1])}"
    return listed([spell(day) for day in days])
