"""What the language must read, and what it takes it to mean."""

import pytest

from hpgx.protocols import Protocol, Schedule, Visits

ONCE_EACH = {
    "testosterone cypionate 100 mg IM every 7 days for 26 weeks": (
        "testosterone cypionate oil injection 100 mg intramuscular weekly for 26 weeks"
    ),
    "anastrozole 0.5 mg oral twice weekly on days 0 and 3 from week 4 if estradiol above 45 pg/mL": (
        "anastrozole tablet 0.5 mg oral on days 0 and 3 from week 4 if estradiol above 45 pg/mL"
    ),
    "testosterone cypionate 0.5 mL of 200 mg/mL IM weekly; stop when hematocrit above 54 %": (
        "testosterone cypionate oil injection 100 mg intramuscular weekly; "
        "stop when hematocrit above 54 % checked every 4 weeks"
    ),
    "testosterone cypionate 20 units U-100 of 200 mg/mL SC weekly": (
        "testosterone cypionate oil injection 40 mg subcutaneous weekly"
    ),
    "testosterone enanthate 75 mg SC weekly, titrate by 25 mg from 50 to 100 mg to keep trough testosterone "
    "350 to 650 ng/dL at weeks 6 and 12": (
        "testosterone enanthate oil injection 75 mg subcutaneous weekly, titrate by 25 mg from 50 to 100 mg "
        "to keep trough testosterone 350 to 650 ng/dL checked at weeks 6 and 12"
    ),
    "clomiphene 25 mg oral every other day for 12 weeks, then pause 4 weeks, then repeat": (
        "clomiphene tablet 25 mg oral every other day for 12 weeks, then pause 4 weeks, then repeat"
    ),
    "testosterone undecanoate 237 mg oral twice daily": ("testosterone undecanoate capsule 237 mg oral twice daily"),
    "testosterone gel 1.62 % 40.5 mg applied transdermal daily": (
        "testosterone 1.62 % gel 40.5 mg applied transdermal daily"
    ),
    "testosterone gel 50 mg transdermal daily": "testosterone 1 % gel 50 mg applied transdermal daily",
    "testosterone cream 25 mg scrotal daily": "testosterone cream 25 mg applied scrotal daily",
    "testosterone patch 4 mg/d transdermal daily": "testosterone patch 4 mg/d delivered transdermal daily",
    "testosterone nasal gel 11 mg nasal three times daily": ("testosterone nasal gel 11 mg nasal three times daily"),
    "testosterone pellet 10 x 75 mg implant every 16 weeks": ("testosterone pellet 750 mg implant every 16 weeks"),
    "testosterone 7 mg/d IV infusion for 4 days": ("testosterone infusion 7 mg/d intravenous continuously for 4 days"),
    "hcg 500 IU SC every other day": "hCG solution injection 500 IU subcutaneous every other day",
    "fsh 150 IU SC every other day": "FSH solution injection 150 IU subcutaneous every other day",
    "degarelix 240 mg SC once": "degarelix depot 240 mg subcutaneous once",
    "degarelix 80 mg SC every 28 days": "degarelix 28-day depot 80 mg subcutaneous every 4 weeks",
    "gonadorelin pump 5 ug SC every 90 minutes": "gonadorelin pump pulses 5 ug subcutaneous every 90 minutes",
    "cetrorelix 10 ug/kg SC once": "cetrorelix solution injection 10 ug/kg subcutaneous once",
    "leuprolide 7.5 mg IM depot monthly": "leuprolide 28-day depot 7.5 mg intramuscular every 730 hours",
    "leuprolide 22.5 mg IM 3-month depot every 12 weeks": (
        "leuprolide 84-day depot 22.5 mg intramuscular every 12 weeks"
    ),
    "goserelin 3.6 mg implant every 28 days": "goserelin 28-day depot 3.6 mg subcutaneous every 4 weeks",
    "goserelin 3.6 mg implant/SC every 28 days": "goserelin 28-day depot 3.6 mg subcutaneous every 4 weeks",
    "goserelin 3.6 mg SC every 28 days": "goserelin 28-day depot 3.6 mg subcutaneous every 4 weeks",
    "tamoxifen 20 mg daily": "tamoxifen tablet 20 mg oral daily",
    "clomiphene 25 mg every other day": "clomiphene tablet 25 mg oral every other day",
    "letrozole 2.5 mg weekly": "letrozole tablet 2.5 mg oral weekly",
    "testosterone undecanoate 1000 mg IM every 12 weeks": (
        "testosterone undecanoate oil injection 1000 mg in castor oil intramuscular every 12 weeks"
    ),
    "testosterone undecanoate 500 mg IM in tea seed oil every 6 weeks": (
        "testosterone undecanoate oil injection 500 mg in tea seed oil intramuscular every 6 weeks"
    ),
    "testosterone buccal 30 mg twice daily": "testosterone buccal system 30 mg buccal twice daily",
    "": "no treatment",
    "no treatment": "no treatment",
    " ;\n # a remark\n": "no treatment",
}


@pytest.mark.parametrize(("sentence", "canonical"), ONCE_EACH.items())
def test_reads_and_prints_back(sentence: str, canonical: str) -> None:
    protocol = Protocol(sentence)
    assert str(protocol) == canonical
    assert Protocol(canonical) == protocol
    assert Protocol(canonical).assumed == (), "the canonical sentence leaves nothing open"
    assert Protocol.from_toml(protocol.to_toml()) == protocol
    assert all(clause.formulation.form == clause.form for clause in protocol.clauses)


SAME = [
    ("anastrozole 500 mcg oral daily", "anastrozole 500 ug oral daily"),
    ("anastrozole 500 µg oral daily", "anastrozole 500 μg po every day"),
    ("ANASTROZOLE 1 MG ORAL DAILY", "arimidex tablet 1 mg by mouth qd."),
    ("androgel 1.62 % 40.5 mg daily", "testosterone gel 1.62 % 40.5 mg applied transdermal daily"),
    ("1 mg anastrozole daily", "anastrozole daily 1 mg"),
    ("hcg 1000 IU sub-q twice a week", "hCG 1000 iu subcutaneous every 84 hours"),
    ("hcg 1000 IU SC three times weekly", "hcg 1000 IU SC 3 times a week"),
    ("hcg 1000 IU SC three times weekly", "hcg 1000 IU SC every 56 hours"),
    ("hcg 1000 IU SC on Monday, Wednesday and Friday", "hcg 1000 IU SC on days 0, 2 and 4"),
    ("anastrozole 1 mg every Mon and Thu", "anastrozole 1 mg twice weekly on days 0 and 3"),
    ("anastrozole 1 mg daily if estradiol > 45 pg/mL", "anastrozole 1 mg daily if E2 is above 45 pg/mL"),
    ("anastrozole 1 mg daily if E2 >= 45 pg/mL", "anastrozole 1 mg daily if oestradiol at least 45 pg/mL"),
    ("anastrozole 1 mg daily if E2 < 45 pg/mL", "anastrozole 1 mg daily if estradiol under 45 pg/mL"),
    ("anastrozole 1 mg daily for 12 weeks", "anastrozole 1 mg daily until week 12"),
    ("anastrozole 1 mg daily from week 2 until week 12", "anastrozole 1 mg for 10 weeks from day 14 daily"),
    ("tamoxifen 20 mg daily\ntamoxifen 20 mg daily", "tamoxifen 20 mg daily; tamoxifen 20 mg daily"),
    ("metformin 1 g oral twice daily", "metformin 1000 mg oral twice daily"),
    ("testosterone cypionate 40 mg SC weekly", "testosterone cypionate 8 units U-40 of 200 mg/mL SC weekly"),
    (
        "testosterone undecanoate 237 mg oral bid with food",
        "testosterone undecanoate with food 237 mg oral twice daily",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_says_the_same(one: str, other: str) -> None:
    assert Protocol(one) == Protocol(other)
    assert hash(Protocol(one)) == hash(Protocol(other))


def test_every_default_is_named() -> None:
    assert Protocol("testosterone gel 50 mg transdermal daily").assumed == (
        "testosterone gel is taken as 1 %.",
        "The dose is taken as applied to the skin, not as delivered to the blood.",
    )
    assert Protocol("tamoxifen 20 mg monthly; stop when LH above 20 IU/L").assumed == (
        "tamoxifen is taken as tablet.",
        "tamoxifen is taken by the oral route.",
        "A month is taken as 730 hours.",
        "The stop rule is checked every 4 weeks.",
    )
    notes = Protocol("hcg 1000 IU SC solution injection on Monday and Thursday").assumed
    assert notes == ("Day 0 is taken as a Monday.",)
    notes = Protocol("testosterone cypionate 20 units U-100 of 200 mg/mL SC oil injection twice weekly").assumed
    assert notes == (
        "20 units U-100 (0.2 mL) of 200 mg/mL is 40 mg.",
        "Twice weekly is taken as every 84 hours.",
    )


def test_conditions_keep_the_words_and_know_the_house_unit() -> None:
    condition = Protocol("anastrozole 1 mg daily if estradiol above 45 pg/mL").clauses[0].condition
    assert condition is not None
    assert (condition.biomarker, condition.op, condition.value, condition.unit) == (
        "estradiol",
        "above",
        45.0,
        "pg/mL",
    )
    assert condition.house == pytest.approx(165.2, abs=0.1)


def test_titration_in_the_units_of_dose_and_biomarker() -> None:
    sentence = (
        "testosterone enanthate 75 mg SC weekly, titrate by 25 mg from 50 to 100 mg "
        "to keep trough testosterone 350 to 650 ng/dL"
    )
    titration = Protocol(sentence).clauses[0].titration
    assert titration is not None
    assert (titration.step, titration.minimum, titration.maximum) == (25, 50, 100)
    assert (titration.biomarker, titration.sampling) == ("testosterone_total", "trough")
    assert titration.house_low == pytest.approx(12.135, abs=1e-3)
    assert titration.visits == Visits()
    at = Protocol(sentence + " at weeks 6 and 12").clauses[0].titration
    assert at is not None
    assert at.visits.at_h == (1008.0, 2016.0)


def test_each_modifier_binds_to_its_own_clause() -> None:
    protocol = Protocol(
        "testosterone cypionate 100 mg IM weekly;"
        "anastrozole 0.5 mg twice weekly from week 4 if estradiol above 45 pg/mL;"
        "stop anastrozole when estradiol below 10 pg/mL checked every 6 weeks"
    )
    first, second = protocol.clauses
    assert (first.start_h, first.condition, first.schedule) == (0.0, None, Schedule(interval_h=168.0))
    assert second.start_h == 672.0
    assert second.condition is not None
    assert protocol.stops[0].drug == "anastrozole"
    assert protocol.stops[0].visits == Visits(every_h=1008.0)


def test_the_depot_is_the_one_that_lasts_the_interval() -> None:
    for weeks, days in ((4, 28), (12, 84), (16, 112), (24, 168)):
        clause = Protocol(f"leuprolide 7.5 mg IM depot every {weeks} weeks").clauses[0]
        assert clause.depot_days == clause.formulation.depot_days == days
    assert Protocol("leuprolide 7.5 mg IM depot once").clauses[0].depot_days == 28
