"""What cannot be read is refused at its place, with what was expected there."""

import pytest

from hpgx.errors import ProtocolError
from hpgx.protocols import Protocol

T = "testosterone cypionate"

WRONG = [
    ("anastrozole daily", " ", "Expected a dose of anastrozole"),
    ("anastrozole -1 mg daily", "-1 mg", "above zero"),
    ("anastrozole 0 mg daily", "0 mg", "above zero"),
    ("anastrozole 1 furlong daily", "furlong", "Expected a unit of dose"),
    ("anastrozole 1 daily", "daily", "Expected a unit of dose"),
    ("anastrozole 1,000 mg daily", ",000", "without a comma"),
    ("hcg 5 mg SC daily", "5 mg", "hCG is not dosed in mg"),
    ("anastrozole 5 IU daily", "5 IU", "anastrozole is not dosed in IU"),
    ("hcg 500 units SC daily", "500 units", "'500 IU'"),
    (f"{T} 20 units IM weekly", "20 units", "0.2 mL"),
    (f"{T} 20 units U-100 IM weekly", "20 units U-100", "needs a concentration"),
    (f"{T} 0.5 mL IM weekly", "0.5 mL", "Vials have 100, 200 mg/mL"),
    (f"{T} 0.5 mL of 200 mg IM weekly", "mg", "Expected a concentration"),
    (f"{T} 200 mg/mL weekly", "200 mg/mL", "is a concentration"),
    ("anastrazole 1 mg daily", "anastrazole", "'anastrozole'"),
    ("testosterone cypionat 100 mg IM weekly", "cypionat", "'testosterone cypionate'"),
    ("unobtainium 1 mg daily", "unobtainium", "Expected the name of a drug"),
    ("anastrozole 1 mg subcutaneus daily", "subcutaneus", "'subcutaneous'"),
    ("anastrozole 1 mg IM daily", "IM", "it knows: oral"),
    ("anastrozole gel 1 mg daily", "gel", "it knows: tablet"),
    ("testosterone gel 5 % 50 mg transdermal daily", "5 %", "1 %, 1.62 %"),
    ("leuprolide 0-day depot 7.5 mg IM monthly", "0-day", "28 days"),
    ("leuprolide 100-day depot 7.5 mg IM monthly", "100-day", "28 days"),
    ("testosterone 100 mg IM weekly", "testosterone", "testosterone cypionate, testosterone enanthate"),
    ("testosterone 100 mg SC weekly", "testosterone", "say which"),
    ("testosterone injection 100 mg weekly", "testosterone", "say which"),
    ("hcg 500 IU daily", " ", "Expected the route: hCG is given subcutaneous or intramuscular"),
    ("testosterone 50 mg daily", " ", "Expected the route"),
    ("leuprolide 1 mg SC daily", " ", "Expected the form"),
    ("testosterone patch 4 mg daily", "4 mg", "'4 mg/d'"),
    ("anastrozole 1 mg/d daily", "1 mg/d", "Only a patch or an infusion"),
    ("testosterone patch 4 mg/d once", "once", "how long the patch stays"),
    ("testosterone 7 mg/d IV infusion daily", "daily", "leave the schedule out"),
    ("anastrozole 1 mg continuously", "continuously", "Only an infusion"),
    ("anastrozole 1 mg delivered daily", "delivered", "on the skin only"),
    ("anastrozole 1 mg", " ", "'daily', 'twice weekly', 'every 3 days'"),
    ("anastrozole 1 mg every 0 days", "0 days", "at least one minute"),
    ("anastrozole 1 mg every -3 days", "-", "cannot be negative"),
    ("anastrozole 1 mg every 3 fortnights", "fortnights", "Expected minutes"),
    ("anastrozole 1 mg biweekly", "biweekly", "'twice weekly' or 'every 2 weeks'"),
    ("anastrozole 1 mg weekly daily", "daily", "given twice"),
    ("anastrozole 1 mg once daily once", "once", "does not go with"),
    ("anastrozole 1 mg three times weekly on days 0 and 3", "on days 0 and 3", "Expected 3 days"),
    ("anastrozole 1 mg on days 0 and 9", "on days 0 and 9", "'on days 0 and 14 of every"),
    ("anastrozole 1 mg daily from week 4 from week 5", "from week 5", "The start is given twice"),
    ("anastrozole 1 mg daily for 4 weeks until week 9", "until week 9", "The end is given twice"),
    ("anastrozole 1 mg daily from week 9 until week 4", "until week 4", "after the start"),
    ("anastrozole 1 mg on days 0 and 9", "on days 0 and 9", "of every 28 days"),
    ("anastrozole 1 mg daily for 4 weeks, then pause 4 weeks", " ", "then repeat"),
    ("anastrozole 1 mg daily for 101 years", "years", "Expected minutes"),
    ("anastrozole 1 mg daily for 9999 weeks", "9999 weeks", "a hundred years"),
    ("anastrozole 1 mg daily from week 9999", "week 9999", "a hundred years"),
    ("anastrozole 1 mg daily garbage", "garbage", "Expected a dose, form, route, schedule or condition"),
    ("anastrozole 1 mg daily (", "(", "means nothing here"),
    ("anastrozole 1 mg daily tamoxifen 20 mg daily", "tamoxifen", "put ';' before it"),
    ("anastrozole 1 mg daily stop when LH above 9 IU/L", "stop", "put ';' before 'stop'"),
    ("anastrozole 1 mg 2 mg daily", "2 mg", "The dose is given twice"),
    ("anastrozole mg daily", "mg", "Expected a number before 'mg'"),
    ("anastrozole 1 mg daily if estradil above 45 pg/mL", "estradil", "'estradiol'"),
    ("anastrozole 1 mg daily if estradiol 45 pg/mL", "45", "Expected 'above'"),
    ("anastrozole 1 mg daily if estradiol above 45", " ", "such as pg/mL or pmol/L"),
    ("anastrozole 1 mg daily if estradiol above 45 kg", "kg", "such as pg/mL or pmol/L"),
    ("anastrozole 1 mg daily if estradiol above 45 ng/mL", "45 ng/mL", "plausible"),
    ("anastrozole 1 mg daily checked every week", "checked every week", "Only titrations and stop rules"),
    ("stop anastrozole when LH above 9 IU/L", "stop anastrozole when LH above 9 IU/L", "nothing to stop"),
    ("stop", " ", "Expected 'when'"),
    ("stop wen LH above 9 IU/L", "wen", "Did you mean 'when'"),
    ("stop when LH above 9 IU/L checked", " ", "'every 6 weeks' or 'at weeks 6 and 12'"),
    ("no treatment daily", "daily", "Expected ';'"),
    ("anastrozole " + "9" * 400 + " mg daily", "9", "at most"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "marked", "expected"), WRONG)
def test_points_at_the_place(sentence: str, marked: str, expected: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        Protocol(sentence)
    _, line, carets, *message = str(caught.value).split("\n")
    assert expected in " ".join(message)
    first, size = carets.index("^"), carets.count("^")
    shown = line[first : first + size]
    assert shown.startswith(marked) if line.endswith("...") else (shown or " ") == marked


TITRATE = f"{T} 75 mg SC weekly, titrate "


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", "Expected 'by'"),
        ("by 25 mg", "Expected 'from'"),
        ("by 25 mg from 50 mg", "Expected 'to'"),
        (
            "by 25 mg from 50 to 100 ug to keep testosterone 350 to 650 ng/dL",
            "lowest and the highest dose in mg",
        ),
        (
            "by 25 mg from 100 to 50 mg to keep testosterone 350 to 650 ng/dL",
            "lowest and the highest dose in mg",
        ),
        ("by 25 mg from 50 to 100 mg to keep testosterone 650 to 350 ng/dL", "lower limit first"),
        (
            "by 25 mg from 80 to 100 mg to keep testosterone 350 to 650 ng/dL",
            "first dose between 80 and 100 mg",
        ),
        ("by 25 ug from 50 to 100 ug to keep testosterone 350 to 650 ng/dL", "in the unit of the dose, mg"),
        ("by 0 mg from 50 to 100 mg to keep testosterone 350 to 650 ng/dL", "above zero"),
    ],
)
def test_titrations(rule: str, expected: str) -> None:
    with pytest.raises(ProtocolError, match=expected):
        Protocol(TITRATE + rule)


def test_shows_the_line_of_a_longer_text() -> None:
    with pytest.raises(ProtocolError) as caught:
        Protocol("tamoxifen 20 mg daily\nanastrazole 1 mg daily\n")
    assert str(caught.value).split("\n")[1:3] == ["  anastrazole 1 mg daily", "  ^^^^^^^^^^^"]


def test_gigantic_text_and_no_text() -> None:
    with pytest.raises(ProtocolError, match="at most 20000"):
        Protocol("anastrozole 1 mg daily;" * 10_000)
    for value in (None, 3, b"anastrozole 1 mg daily", ["anastrozole 1 mg daily"]):
        with pytest.raises(ProtocolError, match="is a text"):
            Protocol(value)  # type: ignore[arg-type]
