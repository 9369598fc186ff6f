"""The words of the language, each with the rule that reads it and what it stands for."""

from __future__ import annotations

from hpgx.pharmacology.drugs import FORMS, ROUTES

ROUTE_WORDS: dict[str, tuple[str, ...]] = {
    "oral": ("orally", "po", "by mouth"),
    "intramuscular": ("intramuscularly", "im"),
    "subcutaneous": ("subcutaneously", "subcut", "subq", "sub q", "sc", "sq"),
    "intravenous": ("intravenously", "iv"),
    "transdermal": ("transdermally", "topical", "topically", "on the skin"),
    "scrotal": ("scrotally", "on the scrotum"),
    "nasal": ("nasally", "intranasal", "intranasally"),
    "buccal": ("buccally",),
    "vaginal": ("vaginally",),
}

FORM_WORDS: dict[str, tuple[str, ...]] = {
    "tablet": ("tablet", "tablets", "tab", "pill", "pills"),
    "capsule": ("capsule", "capsules", "cap", "pill", "pills"),
    "oil_injection": ("oil injection", "injection", "injections"),
    "solution_injection": ("solution injection", "injection", "injections"),
    "depot": ("depot", "depot injection", "depot implant", "injection", "injections"),
    "gel": ("gel",),
    "cream": ("cream",),
    "topical_solution": ("topical solution",),
    "patch": ("patch", "patches"),
    "pellet": ("pellet", "pellets"),
    "nasal_gel": ("nasal gel", "nasal spray", "spray"),
    "buccal": ("buccal system", "buccal tablet"),
    "infusion": ("infusion", "drip"),
    "pump_pulses": ("pump pulses", "pump", "pulses"),
}

FORMS_OF = {
    word: tuple(form for form in FORMS if word in FORM_WORDS[form]) for words in FORM_WORDS.values() for word in words
}
"""{word: the forms it can mean}."""

VEHICLES = {oil.replace("_", " "): oil for oil in ("castor_oil", "tea_seed_oil", "sesame_oil", "cottonseed_oil")}

TIMES = {
    **{word: unit for unit in ("minute", "hour", "day", "week", "month") for word in (unit, unit + "s")},
    **{"min": "minute", "mins": "minute", "h": "hour", "hr": "hour", "hrs": "hour", "d": "day"},
    **{"wk": "week", "wks": "week", "w": "week", "mo": "month"},
}

PERIODS = {"daily": "day", "nightly": "day", "weekly": "week", "monthly": "month"}

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}

COUNTS = {"twice": 2, "thrice": 3}

SHORT_SCHEDULES = {
    "qd": 24.0,
    "bid": 12.0,
    "tid": 8.0,
    "qid": 6.0,
    "qod": 48.0,
    "alternate days": 48.0,
    "on alternate days": 48.0,
    "eod": 48.0,
    "fortnightly": 336.0,
}

REFUSED = {
    "biweekly": "This can mean two things; write 'twice weekly' or 'every 2 weeks'.",
    "bimonthly": "This can mean two things; write 'twice monthly' or 'every 2 months'.",
    "stop": "A stop rule is a clause of its own: put ';' before 'stop'.",
}
"""Words that cannot stand in a clause, and what to write instead."""

WEEKDAYS = {
    spelling: number
    for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
    for spelling in (name, name + "s", name[:3], name[:4], name[:5])
}

OPERATOR_WORDS = {
    **dict.fromkeys((">", "above", "over", "more than", "greater than", "exceeds"), "above"),
    **dict.fromkeys(("<", "below", "under", "less than"), "below"),
    **dict.fromkeys((">=", "≥", "at least"), "at least"),
    **dict.fromkeys(("<=", "≤", "at most"), "at most"),
}

_MASS = {
    **dict.fromkeys(("mg", "milligram", "milligrams"), ("mg", 1.0)),
    **dict.fromkeys(("ug", "mcg", "µg", "μg", "microgram", "micrograms"), ("ug", 1.0)),
    **dict.fromkeys(("g", "gram", "grams"), ("mg", 1000.0)),
    "ng": ("ug", 0.001),
    "iu": ("IU", 1.0),
}
_PER = {
    "": ("", 1.0),
    "/kg": ("/kg", 1.0),
    "/d": ("/d", 1.0),
    "/day": ("/d", 1.0),
    "/24h": ("/d", 1.0),
    "/h": ("/d", 24.0),
}

DOSE_UNITS = {
    word + per: (unit + canonical, scale * factor)
    for word, (unit, scale) in _MASS.items()
    for per, (canonical, factor) in _PER.items()
}
"""{unit as written, lower case: (unit of the clause, factor)}."""

CONCENTRATIONS = {word + "/ml": meaning for word, meaning in _MASS.items()}

VOLUMES = ("ml", "cc", "milliliter", "milliliters", "millilitre", "millilitres")

PIECES = {
    **dict.fromkeys(("tablet", "tablets", "tab", "tabs", "pill", "pills"), "tablet"),
    **dict.fromkeys(("capsule", "capsules", "cap", "caps"), "capsule"),
    **dict.fromkeys(("press", "presses", "pump", "pumps", "pump press", "pump presses", "actuation"), "press"),
    **dict.fromkeys(("actuations", "pump actuation", "pump actuations", "spray", "sprays"), "press"),
    **dict.fromkeys(("packet", "packets", "sachet", "sachets"), "packet"),
    **dict.fromkeys(("tube", "tubes"), "tube"),
    **dict.fromkeys(("pellet", "pellets"), "pellet"),
    **dict.fromkeys(("patch", "patches"), "patch"),
    **dict.fromkeys(("system", "systems", "buccal system", "buccal systems"), "system"),
    **dict.fromkeys(("vial", "vials", "ampoule", "ampoules"), "vial"),
    **dict.fromkeys(("injector", "injectors", "autoinjector", "autoinjectors"), "injector"),
}
"""{what doses are counted in, as written: the piece of a product}."""

SYRINGE_UNITS = ("unit", "units", "u")

SCALES = {"u100": 100.0, "u 100": 100.0, "u40": 40.0, "u 40": 40.0}
"""Syringe units in a millilitre."""


def _words() -> dict[str, tuple[str, object]]:
    table: dict[str, tuple[str, object]] = {}
    for route in ROUTES:
        for word in (route, *ROUTE_WORDS.get(route, ())):
            table[word] = ("route", route)
    table["implant"] = ("implant", True)  # a route, but of goserelin the form of what goes under the skin
    table.update({word: ("forms", meant) for word, meant in FORMS_OF.items()})
    table.update(
        {word: ("vehicle", oil) for spelling, oil in VEHICLES.items() for word in (spelling, "in " + spelling)}
    )
    table.update({word: ("basis", word) for word in ("applied", "delivered")})
    table.update(dict.fromkeys(("with food", "with a meal", "with meals"), ("with_food", True)))
    table.update({word: ("short", interval) for word, interval in SHORT_SCHEDULES.items()})
    table.update({word: ("period", unit) for word, unit in PERIODS.items()})
    table.update({word: ("count", number) for word, number in (COUNTS | NUMBER_WORDS).items()})
    for rule, words in _KEYWORDS.items():
        table.update({word: (rule, word) for word in words})
    return table


_KEYWORDS = {
    "every": ("every", "each"),
    "once": ("once", "single dose", "a single dose"),
    "continuously": ("continuously",),
    "on": ("on",),
    "from": ("from", "from the", "starting", "starting at", "starting from"),
    "for": ("for",),
    "until": ("until",),
    "then": ("then pause", "pause"),
    "if": ("if",),
    "titrate": ("titrate",),
    "visits": ("checked", "at"),
}

WORDS = _words()
"""{phrase: (rule that reads on, what it stands for)}."""
