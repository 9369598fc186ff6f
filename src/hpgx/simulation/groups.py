"""Groups: in which order and under which heading tables and pictures show what was observed."""

from __future__ import annotations

from collections.abc import Iterable

DRUG = "drug_concentration_"

MEDICINES, OTHER = "Medicines", "Other"

GROUPS = {
    "Hormones": (
        "testosterone_total", "testosterone_free", "testosterone_bioavailable", "dihydrotestosterone",
        "estradiol", "estradiol_free", "estrone", "aromatase_activity",
        "testosterone_estradiol_ratio", "testosterone_estradiol_ratio_molar",
        "lh", "fsh", "shbg", "inhibin_b",
    ),
    "Fertility": (
        "intratesticular_testosterone", "sperm_concentration", "testis_volume",
    ),
    "Blood and heart": (
        "hemoglobin", "hematocrit", "erythropoietin",
        "hdl", "ldl", "total_cholesterol", "insulin_resistance",
    ),
    "Bone and body": (
        "bmd_lumbar_spine", "bmd_total_hip", "bmd_femoral_neck", "ctx", "fat_mass", "lean_mass",
    ),
    "Prostate and breast": ("psa", "prostate_volume", "breast_size"),
}  # fmt: skip

INTERNAL = ("breast_gland", "breast_stimulus", "estrogen_loss")
"""Signals of the model that have no unit a person knows; files have them, tables and pictures do not."""

GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}


def group_of(name: str) -> str:
    """Return the heading of a series."""
    return MEDICINES if name.startswith(DRUG) else GROUP_OF.get(name, OTHER)


def grouped(names: Iterable[str]) -> dict[str, list[str]]:
    """Return {heading: names}, without what is internal; what no group names keeps its order."""
    shown = [name for name in names if name not in INTERNAL]
    found = {group: [name for name in members if name in shown] for group, members in GROUPS.items()}
    for group in (OTHER, MEDICINES):
        found[group] = [name for name in shown if group_of(name) == group]
    return {group: members for group, members in found.items() if members}


def spelled(unit: str) -> str:
    """Return a unit as people read it."""
    return unit.replace("**2", "²")
