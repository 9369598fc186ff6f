"""Sentences to records, by recursive descent over tokens."""

from __future__ import annotations

from collections.abc import Callable

from hpgx.errors import ProtocolError, near
from hpgx.pharmacology.drugs import drug_names, drugs
from hpgx.protocols import dosing, reading, rules, timing, vocabulary
from hpgx.protocols.draft import Draft
from hpgx.protocols.lexer import Cursor, Span
from hpgx.protocols.schedule import DAY, Visits, hours
from hpgx.protocols.settle import settle
from hpgx.protocols.treatment import Clause, StopRule

NOTHING: dict[str, bool] = dict.fromkeys(("no treatment", "nothing", "none", "placebo"), True)

Rule = Callable[[Cursor, Draft, object, int], None]

RULES: dict[str, Rule] = {
    "every": timing.every,
    "period": timing.period,
    "short": timing.short,
    "once": timing.once,
    "count": timing.count,
    "continuously": timing.continuously,
    "on": timing.on,
    "from": timing.begin,
    "for": timing.last,
    "until": timing.until,
    "then": timing.pause,
    "if": rules.given_if,
    "titrate": rules.titrate,
    "visits": rules.checked,
}
"""The rules that read on after a keyword; every other word stands for itself."""


def parse(text: str) -> tuple[tuple[Clause, ...], tuple[StopRule, ...]]:
    """Read a whole protocol. Raises ProtocolError, which shows the place and what was expected there."""
    words = Cursor(text)
    clauses: list[Clause] = []
    stops: list[tuple[StopRule, Span]] = []
    while not words.done:
        start = words.at
        if words.peek().kind == "end":
            words.step()
        elif words.phrase(NOTHING):
            _expect_end(words)
        elif words.take("stop"):
            stops.append((stop_rule(words), words.since(start)))
        else:
            clauses.append(settle(clause(words)))
    for rule, span in stops:
        check_given(rule, clauses, span)
    return tuple(clauses), tuple(rule for rule, _ in stops)


def check_given(rule: StopRule, clauses: list[Clause], span: Span) -> None:
    """Refuse a rule that stops a drug which is not given."""
    if rule.drug is not None and all(given.drug != rule.drug for given in clauses):
        raise span.error(f"The protocol does not give {drugs()[rule.drug].name}, so there is nothing to stop.")


def _expect_end(words: Cursor) -> None:
    if words.peek().kind != "end":
        raise words.here().error("Expected ';' or the end here.")


def clause(words: Cursor, draft: Draft | None = None) -> Draft:
    """Read one clause, or a piece of one, up to its end."""
    draft = draft or Draft(end=words.here())
    while words.peek().kind != "end":
        _part(words, draft)
    stop = words.peek(-1).stop if words.at else 0
    draft.end = Span(text=words.text, start=stop, stop=stop + 1)
    return draft


def _part(words: Cursor, draft: Draft) -> None:
    """Read one part of a clause: the drug, its dose, a schedule, a condition ..."""
    start = words.at
    drug = words.phrase(drug_names()) if draft.drug is None else None
    if drug:
        draft.put("drug", drugs()[drug], words.since(start))
        _form_in_name(words, draft, start)
    elif words.peek().kind == "number" or words.word() in ("-", "−"):
        _number_led(words, draft)
    elif found := words.phrase(vocabulary.WORDS):
        name, value = found
        if name in RULES:
            RULES[name](words, draft, value, start)
        else:
            draft.put(name, value, words.since(start))
        if words.word() == "/":  # 'implant/SC' says two things of one dose
            words.step()
    elif not words.take(","):
        raise _unknown(words, draft)


def _form_in_name(words: Cursor, draft: Draft, start: int) -> None:
    """Read the last word of a name such as 'testosterone gel' as the form too, where the drug has it."""
    assert draft.drug
    forms = vocabulary.FORMS_OF.get(words.word(-1), ())
    if words.at - 1 > start and any(item.form in forms for item in draft.drug.formulations):
        draft.forms = forms


def _number_led(words: Cursor, draft: Draft) -> None:
    """Read what starts with a number: a dose, a strength, the length of a depot, '3 times daily'."""
    start = words.at
    after, second = words.word(1), words.word(2)
    if words.peek().kind == "number" and after == "%":
        strength = reading.number(words)
        words.step()
        draft.put("strength", strength, words.since(start))
    elif after in vocabulary.TIMES or (after == "-" and second in vocabulary.TIMES):
        days = reading.number(words)
        words.take("-")
        draft.put("depot", hours(days, reading.unit_of_time(words)) / DAY, words.since(start))
    elif after == "times" or (after in ("x", "×") and words.peek(2).kind != "number"):
        timing.count(words, draft, reading.number(words), start)
    else:
        amount = dosing.dose(words, draft)
        draft.put("dose", amount, words.since(start))


def stop_rule(words: Cursor) -> StopRule:
    """Read what follows 'stop': 'when hematocrit above 54 %', 'anastrozole when ... at weeks 6 and 12'."""
    drug = None
    if not words.take("when", "if"):
        drug = words.phrase(drug_names())
        if drug is None and words.peek().kind != "end":
            hint = near(words.word(), ["when", *drug_names()])
            raise words.here().error(f"Expected 'when' or the name of a drug.{hint}")
        if not words.take("when", "if"):
            raise words.here().error("Expected 'when' and a condition, such as 'stop when hematocrit above 54 %'.")
    condition = rules.condition(words)
    words.take(",")
    visits = None
    if words.take("checked") or words.word() == "at":
        visits = rules.visits(words)
    _expect_end(words)
    assumed = () if visits else ("The stop rule is checked every 4 weeks.",)
    return StopRule(drug=drug, condition=condition, visits=visits or Visits(), assumed=assumed)


def _unknown(words: Cursor, draft: Draft) -> ProtocolError:
    """Return the error for a word that no rule reads."""
    word = words.word()
    if words.peek().kind != "word":
        return words.here().error(f"'{word}' means nothing here. Clauses are separated by ';'.")
    if word in vocabulary.REFUSED:
        return words.here().error(vocabulary.REFUSED[word])
    if word in vocabulary.SYRINGE_UNITS or word in vocabulary.DOSE_UNITS:
        return words.here().error(f"Expected a number before '{word}', as in '100 mg'.")
    if draft.drug is None:
        return _unknown_drug(words)
    if words.phrase(drug_names()):
        return words.since(words.at - 1).error("A second drug is a clause of its own: put ';' before it.")
    name = draft.spans["drug"]
    longer = near(f"{name.words} {word}", drug_names(), most=2) if name.stop + 1 == words.peek().start else ""
    known = [known for known in (*vocabulary.WORDS, *vocabulary.WEEKDAYS) if len(known) > 2]
    hint = longer or near(word, known)
    return words.here().error(f"Expected a dose, form, route, schedule or condition.{hint}")


def _unknown_drug(words: Cursor) -> ProtocolError:
    """Return the error for what stands in the place of a drug's name."""
    size = 1
    while (
        words.peek(size).kind == "word"
        and words.word(size) not in vocabulary.WORDS
        and words.word(size) != "when"
        and size < 4
    ):
        size += 1
    span, known = words.here(size), drug_names()
    hint = near(span.words, known) or near(words.word(), known) or " 'hpgx drugs' lists them."
    return span.error(f"Expected the name of a drug.{hint}")
