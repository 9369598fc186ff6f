"""People and courses that several tests read; nobody changes them."""

import pytest

from hpgx import Course, Patient, Population, simulate

LABS = {
    "testosterone": "600 ng/dL",
    "estradiol": "25 pg/mL",
    "SHBG": "35 nmol/L",
    "LH": "4.0 IU/L",
    "FSH": "4.0 IU/L",
}


@pytest.fixture(scope="session")
def ben() -> Patient:
    return Patient(name="Ben", sex="male", age="30 yr", weight="78 kg", height="178 cm", labs=LABS)


@pytest.fixture(scope="session")
def weekly(ben: Patient) -> Course:
    return simulate(ben, "testosterone cypionate 100 mg IM weekly", "4 weeks")


@pytest.fixture(scope="session")
def inhibited(ben: Patient) -> Course:
    return simulate(ben, "anastrozole 1 mg oral daily", "10 days")


@pytest.fixture(scope="session")
def banded(ben: Patient) -> Course:
    return simulate(ben, "anastrozole 1 mg oral daily", "8 days", draws=4, seed=1)


@pytest.fixture(scope="session")
def group() -> Population:
    return Population("healthy", 4, seed=3)


@pytest.fixture(scope="session")
def crowd(group: Population) -> Course:
    return simulate(group, "anastrozole 1 mg oral daily", "8 days")
