"""A person: who he is, what was measured, and the untreated man that the model takes him to be."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from hpgx import biomarkers, catalogue, quantities
from hpgx.axis import variant
from hpgx.biomarkers import Biomarker
from hpgx.errors import InputError, UnitError, near
from hpgx.kinetics import hill
from hpgx.patients import conditions
from hpgx.patients.conditions import Condition
from hpgx.patients.untreated import from_labs, lanes_of

FIELDS = (
    "name", "sex", "age", "weight", "height", "diagnosis",
    "labs", "background", "medicines", "goals", "genotype",
)  # fmt: skip

LABS = (
    "testosterone_total", "estradiol", "dihydrotestosterone", "shbg", "lh", "fsh",
    "sperm_concentration", "inhibin_b", "testis_volume", *conditions.MEASURED,
)  # fmt: skip
"""The labs that define a person's baseline; each has one number."""


COMPUTED = ("testosterone_free", "testosterone_bioavailable", "estradiol_free")

NOTHING = ("", "no treatment", "none")
"""Backgrounds that are none."""

ON_TREATMENT = (
    "Check values and units; if they were taken on treatment, say so: "
    'background = "testosterone cypionate 100 mg IM weekly".'
)


class Patient:
    """A man, as given.

    sex: 'male' ('female' is not simulated yet). age, weight, height: quantities such as '41 yr', '92 kg' and
    '180 cm'. diagnosis: a condition of `hpgx conditions`; without it he is as healthy as his labs allow.
    labs: {biomarker: quantity}; names and units as people write them. Labs are untreated values unless
    `background` says in the protocol language what was taken up to day 0; then they are values on it.
    medicines, goals: recorded and shown. Raises InputError, naming the field, for what cannot be used.
    """

    def __init__(  # noqa: PLR0913  (a person has as many fields)
        self,
        *,
        sex: str,
        age: str,
        weight: str | None = None,
        height: str | None = None,
        diagnosis: str | None = None,
        labs: Mapping[str, str] | None = None,
        background: str | None = None,
        medicines: Sequence[str] = (),
        goals: Sequence[str] = (),
        genotype: Any = None,
        name: str = "",
    ) -> None:
        self.name = _text("name", name)
        self.sex = _sex(sex)
        self.age = _within("age", age)
        self.weight = None if weight is None else _within("weight", weight)
        self.height = None if height is None else _within("height", height)
        self.diagnosis = None if diagnosis is None else conditions.find(_text("diagnosis", diagnosis)).id
        if self.condition.sex != "male":
            raise InputError(f"diagnosis '{self.diagnosis}' is a woman's; the female axis is not simulated yet.")
        span = self.condition.age
        if not span.low <= self.age <= span.high:
            raise InputError(
                f"age is {age}, but '{self.condition.id}' describes men of {span.low:g} to {span.high:g} yr; "
                "check the age, or give the diagnosis that fits ('hpgx conditions' lists them)."
            )
        taken = _text("background", background or "")
        self.background = None if taken.strip().lower() in NOTHING else taken
        self.medicines = _texts("medicines", medicines)
        self.goals = _texts("goals", goals)
        if genotype is not None:
            raise InputError("genotype is given, but hpgx cannot read genotypes yet; remove the line.")
        self.labs = _labs({} if labs is None else labs)
        if self.background is None:
            _check_testes(self.labs)
            _check_sources(self)

    @classmethod
    def read(cls, path: str | Path) -> Patient:
        """Read a patient file (TOML). Raises InputError that names the file and the key."""
        file = Path(path)
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError as problem:
            raise InputError(f"there is no patient file '{file}'; give the path of a TOML file.") from problem
        except OSError as problem:
            raise InputError(
                f"patient file '{file}' cannot be read ({problem.strerror}); give the path of a TOML file."
            ) from problem
        except UnicodeDecodeError as problem:
            raise InputError(f"patient file '{file}' is not a text; give a TOML file in UTF-8.") from problem
        except tomllib.TOMLDecodeError as problem:
            raise InputError(f"patient file '{file}' is not TOML: {problem}; mend it.") from problem
        if not content:
            raise InputError(f"patient file '{file}' is empty; write at least {EXAMPLES['sex']} and {EXAMPLES['age']}.")
        for key in content:
            if key not in FIELDS:
                allowed = f"{near(key, FIELDS)} Allowed: {', '.join(FIELDS)}."
                raise InputError(f"patient file '{file}': unknown key '{key}'.{allowed}")
        for key in ("sex", "age"):
            if key not in content:
                raise InputError(f"patient file '{file}': '{key}' is missing; add it, such as {EXAMPLES[key]}.")
        try:
            return cls(**content)
        except InputError as problem:
            raise type(problem)(f"patient file '{file}': {problem}") from problem

    @property
    def condition(self) -> Condition:
        """The condition this person belongs to."""
        return conditions.find(self.diagnosis or "healthy")

    @property
    def bmi(self) -> float:
        """Body mass index in kg/m2: from weight and height, else that of the condition."""
        if self.weight is None or self.height is None:
            return self.condition.bmi.mean
        return self.weight / (self.height / 100) ** 2

    def as_dict(self) -> dict[str, Any]:
        """Return the person as a patient file would hold him, in house units."""
        units = {name: biomarkers.find(name).unit for name in self.labs}
        fields: dict[str, Any] = {
            "name": self.name,
            "sex": self.sex,
            "age": f"{self.age:g} yr",
            "weight": None if self.weight is None else f"{self.weight:g} kg",
            "height": None if self.height is None else f"{self.height:g} cm",
            "diagnosis": self.diagnosis,
            "background": self.background,
            "medicines": list(self.medicines),
            "goals": list(self.goals),
            "labs": {name: f"{value:.6g} {units[name]}" for name, value in self.labs.items()},
        }
        return {key: value for key, value in fields.items() if value not in (None, "", [], {})}

    @property
    def words(self) -> str:
        """What tables and pictures call him: his name, else such as 'a man of 41 with Klinefelter syndrome'."""
        he = f"{'boy' if self.age < self.condition.grown else 'man'} of {self.age:g}"
        return self.name or f"a {self.condition.told(he) if self.diagnosis else he}"

    def __repr__(self) -> str:
        """Return the person in one line."""
        return f"Patient({', '.join(f'{key}={value!r}' for key, value in self.as_dict().items())})"


EXAMPLES = {"sex": 'sex = "male"', "age": 'age = "41 yr"'}


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InputError(f"{field} is {value!r}; it must be a text.")
    return value


def _texts(field: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise InputError(f"{field} is {value!r}; it must be a list of texts, such as ['{value}'].")
    return tuple(_text(field, item) for item in cast("Sequence[Any]", value))


def _sex(value: Any) -> str:
    sex = _text("sex", value).strip().lower()
    if sex in ("female", "f", "woman"):
        raise InputError(
            "sex is 'female', but hpgx simulates only the male axis so far; the female axis is not built yet."
        )
    if sex not in ("male", "m", "man"):
        raise InputError(f"sex is '{value}'; it must be 'male'.")
    return "male"


def _within(field: str, value: Any) -> float:
    limits = catalogue.read(catalogue.DATA / "limits.toml").table(field)
    low, high, unit = limits.number("low"), limits.number("high"), limits.text("unit")
    example = f"{(low + high) / 2:g} {unit}"
    if not isinstance(value, str):
        raise InputError(f"{field} is {value!r}; write a quantity in quotes, such as '{example}'.")
    number = quantities.house(value, unit, what=field, example=example)
    if not low <= number <= high:
        raise InputError(f"{field} is {value}; hpgx accepts {low:g} to {high:g} {unit}: check the number and the unit.")
    return number


def _labs(given: Any) -> dict[str, float]:
    if not isinstance(given, Mapping):
        raise InputError(f"labs is {given!r}; it must be a table of biomarkers.")
    labs: dict[str, float] = {}
    for name, text in cast("Mapping[str, Any]", given).items():
        marker = biomarkers.find(name)
        if marker.name in COMPUTED:
            raise InputError(f"lab '{name}': hpgx computes it from the total hormone and SHBG; give those instead.")
        if marker.name not in LABS:
            raise InputError(
                f"lab '{name}' does not tell the baseline of the axis; it can be one of {', '.join(LABS)}."
            )
        if marker.name in labs:
            raise InputError(f"lab '{name}' is given twice (as an alias of {marker.name}); keep one.")
        labs[marker.name] = _lab(name, text, marker)
    return labs


def _lab(name: str, text: Any, marker: Biomarker) -> float:
    """Return a lab in the house unit. Raises InputError for what is no quantity, or no man's."""
    if not isinstance(text, str):
        raise InputError(f"lab '{name}' is {text!r}, without a unit; write it in quotes, such as '10 {marker.us}'.")
    try:
        value = marker.to_house(text)
    except UnitError as problem:
        raise UnitError(f"lab '{name}': {problem} Its units are {_either(marker.us, marker.si)}.") from problem
    low, high = marker.plausible
    if not (low < value <= high or (value == 0 and marker.name == "sperm_concentration")):
        factor = marker.factor(marker.us)
        raise InputError(
            f"lab '{name}' is {text}, outside what a man can have "
            f"({low * factor:.4g} to {high * factor:.4g} {marker.us}); check value and unit."
        )
    return value


def _either(us: str, si: str) -> str:
    return us if us == si else f"{us} or {si}"


def _check_testes(labs: Mapping[str, float]) -> None:
    """Refuse labs that no untreated man has: testosterone that his LH cannot make."""
    if "lh" not in labs or "testosterone_total" not in labs:
        return
    healthy = conditions.find("healthy").hormones
    leydig = variant.typical().leydig
    usual = hill(healthy["lh"].typical.value, leydig.LH_50, leydig.n)
    drive = hill(labs["lh"], leydig.LH_50, leydig.n) / usual
    widest = catalogue.read(catalogue.DATA / "limits.toml").value("leydig_capacity", "").value
    if labs["testosterone_total"] / healthy["testosterone_total"].typical.value > widest * drive:
        raise InputError(
            f"the labs contradict each other: {_shown(labs, 'lh')} is too low to make "
            f"{_shown(labs, 'testosterone_total')}. {ON_TREATMENT}"
        )


def _check_sources(who: Patient) -> None:
    """Refuse labs that no untreated man has: more made from testosterone than there is testosterone."""
    made = [name for name in ("dihydrotestosterone", "estradiol") if name in who.labs]
    if "testosterone_total" not in who.labs or not made:
        return
    parameters, _ = lanes_of(from_labs(who.condition, who.age, who.bmi, who.labs, draws=0, seed=0))
    if parameters["baseline.steroids.CL_T"][0] <= 0:
        others = " and ".join(_shown(who.labs, name) for name in made)
        raise InputError(
            f"the labs contradict each other: {_shown(who.labs, 'testosterone_total')} is too low to make "
            f"{others}. {ON_TREATMENT}"
        )


def _shown(labs: Mapping[str, float], name: str) -> str:
    marker = biomarkers.biomarkers()[name]
    return f"{marker.label} {labs[name] * marker.factor(marker.us):.4g} {marker.us}"
