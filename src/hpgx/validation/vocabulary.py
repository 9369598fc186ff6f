"""The words and units that arm files may use (schema v1 of docs/arm-files.md)."""

from __future__ import annotations

SEEN = ("full-text", "abstract", "label", "secondary-page", "memory")
SEXES = ("male", "female")
CONDITIONS = (
    "healthy", "eugonadal", "hypogonadism_mixed", "primary_hypogonadism", "secondary_hypogonadism",
    "functional_hypogonadism_obesity", "functional_hypogonadism_age", "congenital_hypogonadotropic", "castrate",
    "infertility_idiopathic", "infertility_low_t_e2_ratio", "prostate_cancer", "pubertal_gynaecomastia",
    "gynaecomastia", "klinefelter", "post_androgen_suppression", "premenopausal", "perimenopausal", "postmenopausal",
    "surgical_menopause", "hsdd", "breast_cancer_postmenopausal", "pcos", "other",
)  # fmt: skip
MENOPAUSE = ("pre", "peri", "post", "surgical")
CYCLE_PHASES = ("from_menses", "follicular", "luteal", "any")
ETHNICITIES = ("east_asian", "not_east_asian")

DRUGS = (
    "testosterone", "testosterone_cypionate", "testosterone_enanthate", "testosterone_undecanoate",
    "testosterone_propionate", "anastrozole", "letrozole", "exemestane", "testolactone", "tamoxifen", "toremifene",
    "raloxifene", "clomiphene", "enclomiphene", "zuclomiphene", "gonadorelin", "leuprolide", "goserelin",
    "triptorelin", "nafarelin", "cetrorelix", "ganirelix", "degarelix", "acyline", "nal_glu", "hcg",
    "recombinant_lh", "fsh", "progesterone", "estradiol", "estradiol_valerate", "bicalutamide", "finasteride",
    "dutasteride", "ketoconazole", "dihydrotestosterone", "dexamethasone", "metformin", "placebo",
)  # fmt: skip
PLACEBO = "placebo"
FORMS = (
    "tablet", "capsule", "oil_injection", "solution_injection", "depot", "gel", "cream", "topical_solution", "patch",
    "pellet", "nasal_gel", "buccal", "infusion", "pump_pulses", "unspecified",
)  # fmt: skip
ROUTES = (
    "oral", "intramuscular", "subcutaneous", "intravenous", "transdermal", "scrotal", "nasal", "buccal", "implant",
    "vaginal", "unspecified",
)  # fmt: skip
RATE_FORMS = ("patch", "infusion")
SKIN_FORMS = ("gel", "cream", "topical_solution", "patch")
DOSE_UNITS = ("mg", "ug", "IU", "mg/d", "ug/d", "ng/kg", "ug/kg")
DOSE_BASES = ("applied", "delivered")
VEHICLES = ("castor_oil", "tea_seed_oil", "sesame_oil", "cottonseed_oil")

STEROID = ("ng/dL", "ng/mL", "pg/mL", "nmol/L", "pmol/L")
LIPID = ("mg/dL", "mmol/L")
UNITS: dict[str, tuple[str, ...]] = {
    "testosterone_total": STEROID,
    "testosterone_free": STEROID,
    "testosterone_bioavailable": STEROID,
    "testosterone_free_fraction": ("%",),
    "dihydrotestosterone": STEROID,
    "estradiol": STEROID,
    "estradiol_free": STEROID,
    "estrone": STEROID,
    "progesterone": (*STEROID, "ng/mL.h"),
    "lh": ("IU/L",),
    "fsh": ("IU/L",),
    "lh_pulse_frequency": ("1/d",),
    "lh_pulse_amplitude": ("IU/L",),
    "shbg": ("nmol/L",),
    "inhibin_b": ("pg/mL",),
    "intratesticular_testosterone": ("nmol/L",),
    "aromatase_activity": ("%",),
    "sperm_concentration": ("10*6/mL",),
    "sperm_total_count": ("10*6",),
    "total_motile_count": ("10*6",),
    "sperm_motility": ("%",),
    "testis_volume": ("mL",),
    "hematocrit": ("%",),
    "hemoglobin": ("g/dL", "g/L"),
    "erythropoietin": ("IU/L",),
    "psa": ("ng/mL",),
    "bmd_lumbar_spine": ("g/cm2",),
    "bmd_total_hip": ("g/cm2",),
    "bmd_femoral_neck": ("g/cm2",),
    "bmd_spine_trabecular_volumetric": ("g/cm3",),
    "ctx": ("ng/mL",),
    "hdl": LIPID,
    "ldl": LIPID,
    "total_cholesterol": LIPID,
    "fat_mass": ("kg",),
    "lean_mass": ("kg",),
    "azoospermia": (),
    "gynecomastia": (),
    "breast_pain": (),
    "breast_event": (),
    "arthralgia": (),
    "breast_size": ("mL", "cm", "mm"),
    "drug_release_rate": ("mg/d",),
}
"""Biomarker: its units; an event has none. `satisfying_sexual_events` takes any unit and is never scored."""

ANY_UNIT = "satisfying_sexual_events"
DRUG_CONCENTRATION = "drug_concentration_"
DRUG_UNITS = ("ng/mL", "pg/mL", "IU/L", "ng/mL.h")
EVENTS = ("azoospermia", "gynecomastia", "breast_pain", "breast_event", "arthralgia")

STATS = (
    "mean", "median", "change", "percent_change", "fold_of_baseline", "percent_of_baseline",
    "percent_difference_vs_arm", "difference_vs_arm", "ratio_vs_arm", "proportion", "cmax", "cmin", "cavg", "tmax_d",
    "half_life_h", "auc", "time_to_event_d", "qualitative",
)  # fmt: skip
VERSUS_BASELINE = ("change", "percent_change", "fold_of_baseline", "percent_of_baseline")
VERSUS_ARM = ("percent_difference_vs_arm", "difference_vs_arm", "ratio_vs_arm")
WINDOWED = ("cavg", "cmax", "cmin", "tmax_d", "auc")
FIXED_UNITS = {
    "percent_change": "%",
    "percent_of_baseline": "%",
    "percent_difference_vs_arm": "%",
    "fold_of_baseline": "1",
    "ratio_vs_arm": "1",
    "proportion": "1",
    "tmax_d": "d",
    "half_life_h": "h",
    "time_to_event_d": "d",
}
BASELINE_STATS = ("mean", "median", "proportion")
SAMPLINGS = ("trough", "peak", "mean", "morning", "unspecified")
ASSAYS = ("immunoassay", "lcms", "gcms")
MATRICES = ("serum", "plasma", "naf_plasma")
BOUNDS = ("lower", "upper")
DIRECTIONS = ("up", "down", "unchanged")
OPERATORS = ("<", "<=", ">", ">=", "between")
ON = ("level", "change", "percent_of_baseline")
EVENT_OF = ("median_subject", "mean_subject", "group_mean")
TIME_REFS = ("start", "end_of_treatment")


def is_biomarker(name: str) -> bool:
    """Return whether the schema has a biomarker of this name."""
    drug = name.removeprefix(DRUG_CONCENTRATION)
    return name in UNITS or name == ANY_UNIT or (drug != name and drug in DRUGS)


def units_of(biomarker: str) -> tuple[str, ...] | None:
    """Return the units in which a biomarker is written; None where any is allowed."""
    if biomarker.startswith(DRUG_CONCENTRATION):
        return DRUG_UNITS
    return None if biomarker == ANY_UNIT else UNITS[biomarker]
