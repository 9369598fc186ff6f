"""Doses against the studied range."""

import pytest

from hpgx.errors import InputError, ProtocolError
from hpgx.pharmacology import drugs
from hpgx.protocols import Protocol, check

T = "testosterone cypionate"


@pytest.fixture
def studied():
    found = drugs.find(T).formulations[0].studied
    assert found is not None
    return found


def test_usual_doses_pass_in_silence() -> None:
    for sentence in (
        f"{T} 100 mg IM weekly; anastrozole 0.5 mg twice weekly",
        "testosterone patch 4 mg/d transdermal daily",
        "testosterone 7 mg/d IV infusion for 4 days",
        "testosterone gel 5 mg delivered transdermal daily",
        "cetrorelix 10 ug/kg SC once",
        "anastrozole 500 ug daily",
        "no treatment",
    ):
        assert check(Protocol(sentence)) == ()


def test_outside_the_range_is_a_warning(studied) -> None:
    warning, week = check(Protocol(f"{T} {studied.high + 1:g} mg IM every 4 weeks"))
    assert "in a week" in week
    assert f"{studied.high + 1:g} mg as one dose" in warning
    assert f"{studied.low:g} mg to {studied.high:g} mg" in warning
    assert studied.source in warning
    (warning,) = check(Protocol(f"{T} {studied.low / 2:g} mg IM weekly"))
    assert "outside" in warning


def test_a_delivered_dose_is_judged_by_what_lies_on_the_skin() -> None:
    """5 mg of the 1 % gel pass from some 46 mg, 1 mg from 5 and 100 mg from 3000; a patch is a rate as it stands."""
    assert check(Protocol("testosterone gel 1 % 5 mg delivered transdermal daily")) == ()
    assert check(Protocol("testosterone gel 1 % 5 mg applied transdermal daily"))
    (warning,) = check(Protocol("testosterone gel 1 % 1 mg delivered transdermal daily"))
    assert "on the skin" in warning
    with pytest.raises(ProtocolError, match="on the skin"):
        check(Protocol("testosterone gel 1 % 100 mg delivered transdermal daily"))
    assert check(Protocol("testosterone patch 4 mg/d delivered transdermal daily")) == ()


def test_far_outside_is_refused(studied) -> None:
    with pytest.raises(ProtocolError, match="refused"):
        check(Protocol(f"{T} {studied.limit + 1:g} mg IM once"))
    with pytest.raises(ProtocolError, match="in a week is refused"):
        check(Protocol(f"{T} {studied.weekly_limit / 7 + 1:g} mg IM daily"))


def test_weeks_add_up_over_clauses_that_overlap(studied) -> None:
    most = studied.weekly
    assert (
        check(Protocol(f"{T} {most * 0.6:g} mg IM weekly for 4 weeks; {T} {most * 0.6:g} mg IM weekly from week 4"))
        == ()
    )
    (warning,) = check(Protocol(f"{T} {most * 0.6:g} mg IM weekly; {T} {most * 0.6:g} mg IM weekly from week 4"))
    assert "in a week" in warning


def test_titration_is_judged_at_its_bounds(studied) -> None:
    rule = f"titrate by 25 mg from 50 to {studied.high + 25:g} mg to keep trough testosterone 350 to 650 ng/dL"
    assert check(Protocol(f"{T} 100 mg IM every 4 weeks, {rule}"))


def test_per_kilogram_at_the_body_weight() -> None:
    protocol = Protocol("cetrorelix 50 ug/kg SC once")
    studied = protocol.clauses[0].formulation.studied
    assert studied is not None
    assert check(protocol, weight_kg=studied.high / 0.05) == ()
    assert check(protocol, weight_kg=studied.high / 0.05 + 1)
    with pytest.raises(InputError, match="body weight"):
        check(protocol, weight_kg=float("nan"))
