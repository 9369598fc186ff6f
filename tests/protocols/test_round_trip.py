"""Sentence, object and TOML say the same; anything else is a ProtocolError."""

import contextlib
import pickle

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hpgx.biomarkers import biomarkers
from hpgx.errors import ProtocolError
from hpgx.pharmacology.drugs import Drug, Formulation, drugs
from hpgx.protocols import Protocol
from hpgx.protocols.spelling import spell

RATES = ("patch", "infusion")
CHOICES = [(drug, item) for drug in drugs().values() for item in drug.formulations]

numbers = st.integers(1, 10**6).map(lambda number: spell(number / 1000)) | st.floats(1e-3, 1e3).map(spell)
lengths = st.tuples(st.integers(1, 300), st.sampled_from(["hours", "days", "weeks", "months"])).map(
    lambda pair: f"{pair[0]} {pair[1]}"
)
visits = (
    st.just("")
    | lengths.map("checked every {}".format)
    | st.lists(st.integers(1, 90), min_size=1, max_size=4).map(
        lambda weeks: "at weeks " + " and ".join(map(str, weeks))
    )
)
schedules = st.one_of(
    st.sampled_from(["daily", "twice daily", "every other day", "twice weekly", "weekly", "monthly", "once"]),
    lengths.map("every {}".format),
    st.integers(1, 10**4).map("every {} minutes".format),
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: "on days " + ", ".join(map(str, days))),
    st.sets(st.integers(0, 27), min_size=1).map(
        lambda days: f"on days {' and '.join(map(str, days))} of every 28 days"
    ),
    st.sampled_from(["on Monday and Thursday", "every Sunday"]),
)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    marker = draw(st.sampled_from([one for one in biomarkers().values() if one.plausible[0] >= 0]))
    unit = draw(st.sampled_from([marker.us, marker.si]))
    low, high = (bound * marker.factor(unit) for bound in marker.plausible)
    op = draw(st.sampled_from([">", "<", "at least", "at most", "above", "below"]))
    value = float(f"{draw(st.floats(low * 1.01 + (high - low) * 1e-3, high * 0.99)):.6g}")
    return f"{marker.name} {op} {spell(value)} {unit}"


def words(drug: Drug, item: Formulation) -> list[str]:
    said = [item.form.replace("_", " ").replace("buccal", "buccal system"), item.route]
    if item.strength_pct is not None:
        said.append(f"{spell(item.strength_pct)} %")
    if item.depot_days is not None:
        said.append(f"{spell(item.depot_days)}-day")
    if item.vehicle:
        said.append("in " + item.vehicle.replace("_", " "))
    return said


@st.composite
def clauses(draw: st.DrawFn) -> str:
    drug, item = draw(st.sampled_from(CHOICES))
    unit = "IU" if drug.amount_unit == "IU" else draw(st.sampled_from(["mg", "ug"]))
    unit += "/d" if item.form in RATES else draw(st.sampled_from(["", "/kg"]))
    amount = draw(numbers)
    parts = [*words(drug, item), f"{amount} {unit}"]
    if item.form != "infusion":
        parts.append(draw(schedules.filter(lambda text: not (item.form == "patch" and text == "once"))))
    if draw(st.booleans()):
        parts.append(f"from {draw(lengths)}")
    if draw(st.booleans()):
        pause = f", then pause {draw(lengths)}, then repeat" if draw(st.booleans()) else ""
        parts.append(f"for {draw(lengths)}{pause}")
    if draw(st.booleans()):
        parts.append(f"if {draw(conditions())}")
    if draw(st.booleans()):
        low, high = spell(float(amount) / 2), spell(float(amount) * 4)
        target = draw(
            st.sampled_from(["trough testosterone 350 to 650 ng/dL", "LH 2 to 9 IU/L", "mean E2 90 to 120 pmol/L"])
        )
        parts.append(f"titrate by {draw(numbers)} {unit} from {low} to {high} {unit} to keep {target} {draw(visits)}")
    return " ".join([drug.id.replace("_", " "), *draw(st.permutations(parts))])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    given_clauses = draw(st.lists(clauses(), max_size=3))
    stops = [f"stop when {draw(conditions())} {draw(visits)}" for _ in range(draw(st.integers(0, 2)))]
    return draw(st.sampled_from(["; ", "\n"])).join([*given_clauses, *stops])


@settings(max_examples=300, deadline=None)
@given(sentences())
def test_all_forms_are_equal(sentence: str) -> None:
    protocol = Protocol(sentence)
    canonical = str(protocol)
    assert Protocol(canonical) == protocol
    assert str(Protocol(canonical)) == canonical
    twin = Protocol.from_toml(protocol.to_toml())
    assert twin == protocol
    assert str(twin) == canonical
    assert Protocol(canonical).assumed == twin.assumed == ()
    assert pickle.loads(pickle.dumps(protocol)) == protocol
    for clause in protocol.clauses:
        assert clause.formulation in drugs()[clause.drug].formulations
    doses = protocol.doses(1000.0)
    assert [dose.time_h for dose in doses] == sorted(dose.time_h for dose in doses)
    assert all(0 <= dose.time_h < 1000 for dose in doses)
    assert all((dose.duration_h > 0) == dose.unit.endswith("/d") for dose in doses)


_PIECES = """
testosterone cypionate|100 mg|IM|weekly|;|LH|above|9|IU/L|titrate|by|from|to|keep|-|on|days|0|and|3|of
every|for|until|week|then|pause|repeat|checked|at|weeks|6|U-100|units|mL|mg/mL|200|%|x|,|anastrozole|once|Monday|gel|if
28-day|depot|implant|/|>|<=|10*6/mL|two|times|a|infusion|patch|mg/d|no treatment|3-|.|1e9|daily|0-day
ng/dL|with food|applied|other
"""
PIECES = [*_PIECES.strip().replace("\n", "|").split("|"), "\n"]


def read_or_refuse(text: str) -> None:
    try:
        protocol = Protocol(text)
    except ProtocolError:
        return
    assert Protocol(str(protocol)) == protocol


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join) | st.text(max_size=60))
@example("anastrozole 1 mg daily if estradiol above 1 ng**9**9**9**9")
@example("-")
@example("stop")
@example("/")
def test_any_text_parses_or_is_refused(text: str) -> None:
    read_or_refuse(text)


@settings(max_examples=500, deadline=None)
@given(sentences(), st.integers(0, 300), st.integers(0, 20), st.text(max_size=5) | st.sampled_from(PIECES))
def test_any_change_parses_or_is_refused(sentence: str, place: int, cut: int, inserted: str) -> None:
    read_or_refuse(sentence[:place] + inserted + sentence[place + cut :])


@settings(max_examples=200, deadline=None)
@given(sentences(), st.integers(0, 600), st.integers(0, 20), st.text(max_size=5))
def test_any_changed_file_is_read_or_refused(sentence: str, place: int, cut: int, inserted: str) -> None:
    text = Protocol(sentence).to_toml()
    with contextlib.suppress(ProtocolError):
        Protocol.from_toml(text[:place] + inserted + text[place + cut :])
