"""A protocol as a TOML file.

    name = "weekly cypionate with a guard on estradiol"

    [[give]]
    drug = "testosterone cypionate"
    dose = "100 mg"
    route = "intramuscular"
    schedule = "weekly"
    for = "26 weeks"

    [[give]]
    drug = "anastrozole"
    dose = "0.5 mg"
    schedule = "on days 0 and 3"
    from = "week 4"
    if = "estradiol above 45 pg/mL"

    [[stop]]
    drug = "anastrozole"      optional; every drug without it
    when = "estradiol below 10 pg/mL"
    checked = "every 6 weeks"

Each value is worded as in a sentence, and is read by the same rules. A [[give]] can also have strength,
depot, form, basis, vehicle, food, until, pause (with `for`: then repeat), titrate and checked.
"""

from __future__ import annotations

import tomllib
from typing import Any, cast

from hpgx.errors import ProtocolError, near
from hpgx.protocols import parser, words
from hpgx.protocols.draft import NAMES, Draft
from hpgx.protocols.lexer import LONGEST_TEXT, Cursor, Span
from hpgx.protocols.settle import settle
from hpgx.protocols.treatment import Clause, StopRule

ALLOWED: dict[str, tuple[str, ...]] = {
    "drug": ("drug", "forms"),
    "strength": ("strength",),
    "depot": ("depot",),
    "form": ("forms", "implant"),
    "dose": ("dose",),
    "basis": ("basis",),
    "vehicle": ("vehicle",),
    "route": ("route", "implant"),
    "food": ("with_food",),
    "schedule": ("interval", "once", "days"),
    "from": ("start",),
    "for": ("duration",),
    "until": ("until",),
    "pause": ("pause",),
    "if": ("condition",),
    "titrate": ("titration",),
    "checked": ("visits",),
}
"""{key of [[give]]: what its value may say}."""

STOP_KEYS = ("drug", "when", "checked")


def write(name: str, clauses: tuple[Clause, ...], stops: tuple[StopRule, ...]) -> str:
    """Return the TOML text of a protocol."""
    import tomli_w

    content: dict[str, Any] = {"name": name} if name else {}
    if clauses:
        content["give"] = [words.parts(clause) for clause in clauses]
    if stops:
        content["stop"] = [words.stop_parts(rule) for rule in stops]
    return tomli_w.dumps(content)


def read(text: str) -> tuple[str, tuple[Clause, ...], tuple[StopRule, ...]]:
    """Return (name, clauses, stop rules) of a TOML text. Raises ProtocolError, which names the key."""
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]  (a user's value)
        raise ProtocolError(f"A protocol file is a text, not {type(text).__name__}.")
    if len(text) > LONGEST_TEXT:
        raise ProtocolError(f"The protocol file has {len(text)} characters; at most {LONGEST_TEXT} are read.")
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise ProtocolError(f"The protocol file is not TOML ({problem}); repair it.") from problem
    _known(content, ("name", "give", "stop"), "the file")
    name = content.get("name", "")
    if not isinstance(name, str):
        raise ProtocolError(f"'name' is {name!r}; it must be a text.")
    clauses = [_clause(table, f"give[{number}]") for number, table in enumerate(_tables(content, "give"))]
    stops = [_stop(table, f"stop[{number}]", clauses) for number, table in enumerate(_tables(content, "stop"))]
    return name, tuple(clauses), tuple(stops)


def _tables(content: dict[str, Any], key: str) -> list[dict[str, str]]:
    """Return an array of tables of texts."""
    tables = content.get(key, [])
    if not isinstance(tables, list):
        raise ProtocolError(f"'{key}' must be written as [[{key}]], once for each.")
    allowed = tuple(ALLOWED) if key == "give" else STOP_KEYS
    for number, table in enumerate(cast("list[Any]", tables)):
        if not isinstance(table, dict):
            raise ProtocolError(f"'{key}' must be written as [[{key}]], once for each.")
        _known(cast("dict[str, Any]", table), allowed, f"{key}[{number}]")
        for name, value in cast("dict[str, Any]", table).items():
            if not isinstance(value, str):
                raise ProtocolError(f'{key}[{number}].{name} is {value!r}; write it as a text, such as "100 mg".')
    return cast("list[dict[str, str]]", tables)


def _known(table: dict[str, Any], allowed: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in allowed:
            raise ProtocolError(f"'{key}' is no key of {place}.{near(key, allowed)} Allowed: {', '.join(allowed)}.")


def _clause(table: dict[str, str], place: str) -> Clause:
    said = " ".join(table.values())
    draft = Draft(end=Span(text=said, start=len(said), stop=len(said) + 1))
    end = draft.end
    for key, form in words.PARTS.items():
        if key in table:
            _read_key(table[key], form, key, draft, place)
    draft.end = end
    try:
        return settle(draft)
    except ProtocolError as problem:
        raise ProtocolError(f"{place}: {problem}") from problem


def _read_key(value: str, form: str, key: str, draft: Draft, place: str) -> None:
    """Read one value into the draft and refuse what belongs under another key."""
    before = set(draft.spans)
    try:
        fragment = Cursor(form.format(value).removeprefix(", "))
        parser.clause(fragment, draft)
        if not fragment.done:
            raise fragment.here().error("Expected one clause in each [[give]].")
        said = draft.spans.keys() - before
        if not said:
            raise ProtocolError(f"Expected the {NAMES[ALLOWED[key][0]]}, not {value!r}.")
        for extra in said - set(ALLOWED[key]):
            raise draft.spans[extra].error(f"This is the {NAMES[extra]}; it does not belong under '{key}'.")
    except ProtocolError as problem:
        raise ProtocolError(f"{place}.{key}: {problem}") from problem


def _stop(table: dict[str, str], place: str, clauses: list[Clause]) -> StopRule:
    if "when" not in table:
        raise ProtocolError(f"{place}: 'when' is missing; write a condition such as when = \"hematocrit above 54 %\".")
    forms = {"drug": "{}", "when": "when {}", "checked": "checked {}"}
    text = " ".join(form.format(table[key]) for key, form in forms.items() if key in table)
    try:
        fragment = Cursor(text)
        rule = parser.stop_rule(fragment)
        parser.check_given(rule, clauses, fragment.since(0))
        if not fragment.done:
            raise fragment.here().error("Expected one rule in each [[stop]].")
        if (rule.drug is None) != ("drug" not in table):
            raise ProtocolError("write the drug under 'drug' and the condition under 'when'.")
    except ProtocolError as problem:
        raise ProtocolError(f"{place}: {problem}") from problem
    return rule
