"""What follows the hormones once more, in one file of plain arithmetic: nothing of hpgx's equations is imported here.

Written from the formulas of the docstrings, as `tests.against.one_file_male` is.
"""

from __future__ import annotations

from math import exp

from tests.against.one_file_male import Numbers, above_zero, saturation, with_floor

STATES = (
    *("blood.marrow", "blood.cells"),
    *("bone.resorption", "bone.formation", "bone.spine", "bone.hip"),
    *("lipids.HDL", "lipids.LDL"),
    *("prostate.PSA", "prostate.volume"),
    *("body.lean", "body.fat"),
    *("breast.gland", "breast.pain", "breast.fibrosis"),
    "joints.estrogen",
)

SIGNALS = ("androgen", "androgen_prostate", "estrogen_bone", "estrogen_breast", "estrogen_body")


def signals(free: tuple[float, ...], p: Numbers, drug: Numbers) -> Numbers:
    """Return the signals of the tissues for free T, D and E; `drug` is empty for a man without medicines."""
    q = {key.removeprefix("tissue."): value for key, value in p.items() if key[:7] == "tissue."}
    given = {name: drug.get(name, 0.0) for name in ("aromatase", "aromatase_inactivated", "androgen_receptor")}
    T, D, E = free[0] / q["T_ref"], free[1] / q["D_ref"], free[2] / q["E_ref"]
    blocked = (1 + given["aromatase"]) * (1 + given["aromatase_inactivated"])
    weight = q["rho"] * q["D_ref"] / q["T_ref"]

    def estrogen(local: float, modulator: str, agonism: str) -> float:
        made = (1 - local) * E + local * T / blocked
        return (made + drug.get(agonism, 0.0)) / (1 + drug.get(modulator, 0.0))

    lost = drug.get("reductase_2", 0.0)
    local = T * (1 + p["prostate.q"] * lost) / (1 + lost)
    prostate = p["prostate.made"] * local + (1 - p["prostate.made"]) * D
    return {
        "androgen": (T + weight * D) / (1 + weight) / (1 + given["androgen_receptor"]),
        "androgen_prostate": prostate / (1 + p["prostate.s"] * given["androgen_receptor"]),
        "estrogen_bone": estrogen(p["bone.local"], "estrogen_receptor", "bone_agonism"),
        "estrogen_breast": estrogen(p["breast.local"], "breast_modulator", "breast_agonism"),
        "estrogen_body": E,
    }


def derivatives(s: Numbers, p: Numbers, rest: Numbers, now: Numbers, drug: Numbers) -> list[float]:
    """Return the rates, in the order of STATES."""
    return [
        *blood(s, p, rest, now),
        *bone(s, p, rest, now),
        *lipids_and_body(s, p, rest, now, drug),
        *breast(s, p, now),
        joints(s, p, rest, now),
    ]


def steady(p: Numbers, rest: Numbers) -> list[float]:
    grown = stimulus(p, rest["androgen"], rest["estrogen_breast"])
    up, down = p["breast.k_up"] * grown[0], p["breast.k_down"] * (1 - grown[0]) * (1 - p["breast.fibrous"])
    gland = p["breast.most"] * up / (up + down)
    return [*[1.0] * 12, gland, grown[1], p["breast.fibrous"] * gland, 1.0]


def defended(A: float, p: Numbers) -> float:
    return 1 + p["blood.gamma"] * saturation(A, p["blood.A_50"], p["blood.n"])


def blood(s: Numbers, p: Numbers, rest: Numbers, now: Numbers) -> list[float]:
    point = defended(now["androgen"], p) / defended(rest["androgen"], p)
    epo = exp(p["blood.f"] * (point - s["blood.cells"]))
    return [
        p["blood.k_marrow"] * (point * epo ** p["blood.eta"] - s["blood.marrow"]),
        p["blood.k_cells"] * (s["blood.marrow"] - s["blood.cells"]),
    ]


def bone(s: Numbers, p: Numbers, rest: Numbers, now: Numbers) -> list[float]:
    q = {key.removeprefix("bone."): value for key, value in p.items() if key[:5] == "bone."}
    A = shift("androgen", q["A_50"], rest, now)
    wanted = [1 + q["r_max"] * (1 - saturation(one["estrogen_bone"], q["E_50"], q["n"])) for one in (now, rest)]
    balance = s["bone.formation"] / above_zero(s["bone.resorption"])
    return [
        q["k_resorption"] * (wanted[0] / wanted[1] * (1 - q["b"] * A) - s["bone.resorption"]),
        q["k_formation"] * (1 + q["q"] * (s["bone.resorption"] - 1) + q["a"] * A - s["bone.formation"]),
        q["k_spine"] * (balance - s["bone.spine"]),
        q["k_hip"] * (balance - s["bone.hip"]),
    ]


def lipids_and_body(s: Numbers, p: Numbers, rest: Numbers, now: Numbers, drug: Numbers) -> list[float]:
    a = shift("androgen", p["tissue.half_A"], rest, now)
    e = shift("estrogen_body", p["tissue.half_E"], rest, now)
    cleared = p["lipids.m_LDL"] * drug["liver_agonism"] / (1 + drug["estrogen_receptor"])
    hdl = (1 + p["lipids.a_HDL"] * a - p["lipids.e_HDL"] * e) ** -1
    lean, fat = 1 + p["body.a_lean"] * a, 1 - p["body.a_fat"] * a - p["body.e_fat"] * e
    w = [
        p["prostate.w_0"]
        + (1 - p["prostate.w_0"]) * saturation(one["androgen_prostate"], p["prostate.A_50"], p["prostate.n"])
        for one in (now, rest)
    ]
    volume = p["prostate.v_0"] + (1 - p["prostate.v_0"]) * w[0] / w[1]
    return [
        p["lipids.k"] * (hdl - s["lipids.HDL"]),
        p["lipids.k"] * ((1 - p["lipids.e_LDL"] * e) * (1 - cleared) - s["lipids.LDL"]),
        p["prostate.k_PSA"] * (w[0] / w[1] - s["prostate.PSA"]),
        p["prostate.k_volume"] * (volume - s["prostate.volume"]),
        p["body.k_lean"] * (lean - s["body.lean"]),
        p["body.k_fat"] * (fat - s["body.fat"]),
    ]


def shift(signal: str, half: float, rest: Numbers, now: Numbers) -> float:
    return 1 / (1 + half / now[signal]) - 1 / (1 + half / rest[signal])


def stimulus(p: Numbers, A: float, E: float) -> tuple[float, float]:
    """Return what makes the breast grow, and what it feels."""
    B = E * with_floor(A, p["breast.floor_A"]) ** -p["breast.p"]
    r = above_zero(B / p["breast.B_50"]) ** p["breast.n"]
    felt = r * p["breast.tender"] ** -p["breast.n"]
    return r / (1 + r), felt / (1 + felt)


def breast(s: Numbers, p: Numbers, now: Numbers) -> list[float]:
    grown, felt = stimulus(p, now["androgen"], now["estrogen_breast"])
    gland, fibrosis = s["breast.gland"], s["breast.fibrosis"]
    more, less = p["breast.k_up"] * grown, p["breast.k_down"] * (1 - grown)
    return [
        more * (p["breast.most"] - gland) - less * (gland - fibrosis),
        p["breast.k_pain"] * (felt - s["breast.pain"]),
        p["breast.k_fibrosis"] * (p["breast.fibrous"] * gland - fibrosis),
    ]


def joints(s: Numbers, p: Numbers, rest: Numbers, now: Numbers) -> float:
    floor = p["joints.floor"]
    felt = (now["estrogen_body"] + floor) / (rest["estrogen_body"] + floor)
    return p["joints.k"] * (felt - s["joints.estrogen"])
