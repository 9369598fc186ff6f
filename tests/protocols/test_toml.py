"""The TOML twin."""

from pathlib import Path

import pytest

from hpgx.errors import ProtocolError
from hpgx.protocols import Protocol
from hpgx.protocols.toml_twin import ALLOWED

FILE = """
name = "cypionate with a guard"

[[give]]
drug = "testosterone cypionate"
dose = "0.5 mL of 200 mg/mL"
route = "IM"
schedule = "every 7 days"
for = "26 weeks"

[[give]]
drug = "anastrozole"
dose = "0.5 mg"
schedule = "on days 0 and 3"
from = "week 4"
if = "estradiol above 45 pg/mL"

[[stop]]
drug = "anastrozole"
when = "estradiol below 10 pg/mL"
checked = "at weeks 6 and 12"
"""
SENTENCE = (
    "testosterone cypionate 100 mg IM weekly for 26 weeks; anastrozole 0.5 mg on days 0 and 3 from week 4 "
    "if estradiol above 45 pg/mL; stop anastrozole when estradiol below 10 pg/mL at weeks 6 and 12"
)


def test_says_what_the_sentence_says() -> None:
    protocol = Protocol.from_toml(FILE)
    assert protocol == Protocol(SENTENCE)
    assert protocol.name == "cypionate with a guard"
    again = Protocol.from_toml(protocol.to_toml())
    assert (again, again.name) == (protocol, protocol.name)


def test_every_key() -> None:
    sentence = (
        "testosterone 1.62 % gel 40.5 mg applied transdermal with food daily from day 1 for 12 weeks"
        ", then pause 4 weeks, then repeat if estradiol above 45 pg/mL, titrate by 20.25 mg "
        "from 20.25 to 81 mg to keep trough testosterone 350 to 650 ng/dL checked every 6 weeks;"
        "testosterone undecanoate 1000 mg IM in castor oil once;"
        "leuprolide 84-day depot 22.5 mg IM every 12 weeks"
    )
    text = Protocol(sentence).to_toml()
    for key in ALLOWED.keys() - {"until"}:
        assert f"\n{key} = " in text
    assert Protocol.from_toml(text) == Protocol(sentence)
    assert Protocol.from_toml(Protocol().to_toml()) == Protocol()


GIVE = '[[give]]\ndrug = "anastrozole"\ndose = "1 mg"\nschedule = "daily"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name =", "not TOML"),
        ("name = 3", "must be a text"),
        ("give = 3", r"\[\[give\]\]"),
        ("give = [3]", r"\[\[give\]\]"),
        ("gives = []", "'give'"),
        (GIVE + 'shedule = "daily"', "'schedule'"),
        (GIVE + "for = 12", r"give\[0\].for is 12"),
        (GIVE + 'for = "twelve"', r"give\[0\].for: "),
        (GIVE + 'route = "daily"', r"give\[0\].route: "),
        (GIVE + 'form = "oral"', r"give\[0\].form: .*\n.*\n.*\n.*does not belong under 'form'"),
        (GIVE + 'from = "week 4; tamoxifen 20 mg daily"', "Expected one clause"),
        (GIVE + 'route = ""', "Expected the route"),
        (GIVE + 'route = "IM"', "it knows: oral"),
        ('[[give]]\ndrug = "anastrozole"\ndose = "1 mg"', r"give\[0\]: .*\n.*\n.*\n.*Expected a schedule"),
        ('[[give]]\ndose = "1 mg"\nschedule = "daily"', "Expected the name of a drug"),
        (GIVE + "[[stop]]", "'when' is missing"),
        (GIVE + '[[stop]]\nwhen = "LH above 9 IU/L"\ndrug = "tamoxifen"', "nothing to stop"),
        (GIVE + '[[stop]]\nwhen = "LH above 9 IU/L; stop"', "Expected one rule"),
        (GIVE + '[[stop]]\nwhen = "LH above 9 IU/L"\nat = "week 6"', "'at' is no key"),
    ],
)
def test_strict(text: str, expected: str) -> None:
    with pytest.raises(ProtocolError, match=expected):
        Protocol.from_toml(text)


def test_no_text() -> None:
    for value in (None, b"", "#" * 30_000):
        with pytest.raises(ProtocolError):
            Protocol.from_toml(value)  # type: ignore[arg-type]


def test_files(tmp_path: Path) -> None:
    toml, txt, bare = tmp_path / "guard.toml", tmp_path / "plan.txt", tmp_path / "plan.TOML"
    toml.write_text(FILE, encoding="utf-8")
    txt.write_text("# one a line\n" + SENTENCE.replace("; ", "\n"), encoding="utf-8")
    bare.write_text(GIVE, encoding="utf-8")
    assert Protocol.read(toml) == Protocol.read(str(txt))
    assert [Protocol.read(path).name for path in (toml, txt, bare)] == [
        "cypionate with a guard",
        "plan",
        "plan",
    ]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("give = 3", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe")
    (tmp_path / "plan.yaml").write_text("", encoding="utf-8")
    for name, expected in (
        ("bad.toml", r"bad.toml: "),
        ("bad.txt", "cannot be read"),
        ("plan.yaml", "must end in"),
        ("no.txt", "no.txt"),
    ):
        with pytest.raises(ProtocolError, match=expected):
            Protocol.read(tmp_path / name)
