"""The male axis once more, in one file of plain arithmetic: nothing of hpgx's equations is imported here.

Written from the formulas of the docstrings. Parameters come from ``data/parameters/*.toml`` as one flat
dictionary (``hypothalamus.kappa``), states and rates are flat lists in the order of STATES.
"""

from __future__ import annotations

import tomllib
from math import exp, sqrt
from pathlib import Path

HOURS = {"1/d": 1 / 24, "L/d": 1 / 24, "d": 24.0}
"""What a number in a unit of the files is multiplied by, to count time in hours; 1 for every other unit."""

STATES = (
    *("hypothalamus.G", "hypothalamus.K"),
    *("gonadotroph.R", "gonadotroph.P", "gonadotroph.M", "gonadotroph.LH", "gonadotroph.FSH"),
    *("leydig.L", "leydig.R"),
    *("seminiferous.S", "seminiferous.g1", "seminiferous.g2", "seminiferous.g3", "seminiferous.g4"),
    *("seminiferous.g5", "seminiferous.sperm", "seminiferous.inhibin", "seminiferous.volume"),
    *("steroids.T", "steroids.D", "steroids.E", "liver.SHBG"),
)

Numbers = dict[str, float]


def parameters(folder: Path) -> Numbers:
    flat = {}
    for file in sorted(path for path in folder.glob("*.toml") if path.stem not in ("age", "pulses")):
        for key, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            flat[f"{file.stem}.{key}"] = entry["value"] * HOURS.get(entry["unit"], 1.0)
    return flat


# --- small functions ---


def above_zero(r: float) -> float:
    return (r + sqrt(r * r + 1e-12)) / 2


def saturation(x: float, half: float, n: float = 1.0) -> float:
    r = above_zero(x / half) ** n
    return r / (1 + r)


def at_most(x: float, cap: float) -> float:
    return x * ((1 + cap**-8.0) / (1 + above_zero(x / cap) ** 8)) ** 0.125


def with_floor(x: float, floor: float) -> float:
    return (x + floor) / (1 + floor)


def two_speeds(target: float, x: float, up: float, down: float) -> float:
    gap = target - x
    rising = (1 + gap / sqrt(gap * gap + 1e-6)) / 2
    return gap * (up * rising + down * (1 - rising))


# --- blood ---


def free_steroids(T: float, D: float, E: float, SHBG: float, p: Numbers) -> tuple[float, ...]:
    """Return free T, D, E and what of each is not bound to SHBG, by bisection for the free sites."""
    K = [p["plasma.K_T"], p["plasma.K_D"], p["plasma.K_E"]]
    a = [1 + p[f"plasma.A_{name}"] * p["plasma.albumin"] for name in "TDE"]
    X = [T, D, E * p["plasma.nmol_per_pmol"]]
    low, high = 0.0, SHBG
    for _ in range(200):
        s = (low + high) / 2
        bound = sum(K[i] * s * X[i] / (a[i] + K[i] * s) for i in range(3))
        if s + bound < SHBG:
            low = s
        else:
            high = s
    free = [X_i / (a[i] + K[i] * s) for i, X_i in enumerate((T, D, E))]
    return (*free, *(a[i] * free[i] for i in range(3)))


# --- the person ---


def baseline(h: Numbers, p: Numbers) -> Numbers:
    """Return what makes the hormones h (T, D, E, SHBG, LH, FSH, sperm, inhibin, volume) a steady state."""
    fT, fD, fE, bT, bD, bE = free_steroids(h["T"], h["D"], h["E"], h["SHBG"], p)
    T, D, E = (p[f"steroids.MCR_{name}"] * h[name] for name in "TDE")
    arom = E * (1 - p["steroids.share_E_testis"] - p["steroids.share_E_adrenal"])
    plasma, tissue = p["steroids.share_D_plasma"] * D, p["steroids.share_D_tissue"] * D
    b = {f"capacity_{name}": h[name] for name in ("sperm", "inhibin", "volume")}
    b |= {"fT": fT, "fD": fD, "fE": fE, "LH": h["LH"], "FSH": h["FSH"], "SHBG": h["SHBG"]}
    b["T_adrenal"] = p["steroids.share_T_adrenal"] * T
    b["secretion"] = T - b["T_adrenal"]
    b["D_adrenal"] = p["steroids.share_D_adrenal"] * D
    b["D_testis"] = D - plasma - tissue - b["D_adrenal"]
    b["E_testis"], b["E_adrenal"] = p["steroids.share_E_testis"] * E, p["steroids.share_E_adrenal"] * E
    b["Vm"] = arom * (1 + p["steroids.Km"] / fT)
    b["Vm_5"] = plasma * (1 + p["steroids.Km_5"] / fT)
    b["k_5"] = tissue / fT
    b["CL_T"] = (T - p["steroids.nmol_per_pmol"] * arom - plasma - tissue) / bT
    b["CL_D"], b["CL_E"] = D / bD, E / bE
    b["inhibin"] = resting_tubules(h["T"], h["FSH"], p, b)[7]
    return b


def support(secretion: float, T: float, FSH: float, p: Numbers) -> tuple[float, float]:
    """Return support of spermatogenesis and the part of FSH in it."""
    q = {key.removeprefix("seminiferous."): value for key, value in p.items() if key[:13] == "seminiferous."}
    x = (1 - q["spill"]) * secretion / q["secretion_ref"] + q["spill"] * T / q["T_ref"]
    f_I = saturation(x, q["x_50"], q["n_x"]) / saturation(1, q["x_50"], q["n_x"])
    f_F = saturation(FSH, q["FSH_50"], q["n_F"]) / saturation(q["FSH_ref"], q["FSH_50"], q["n_F"])
    return at_most(
        q["d_0"] + q["d_I"] * f_I + q["d_F"] * f_F + (1 - q["d_0"] - q["d_I"] - q["d_F"]) * f_I * f_F, q["D_max"]
    ), f_F


def products(S: float, g: list[float], D: float, p: Numbers, b: Numbers) -> tuple[float, float, float]:
    """Return sperm, inhibin B and volume that the cells make."""
    i_0, w, v_0 = p["seminiferous.i_0"], p["seminiferous.w"], p["seminiferous.v_0"]
    germ = w + (1 - w) * at_most(g[2], p["seminiferous.g_max"])
    inhibin = i_0 + (1 - i_0) * at_most(S, p["seminiferous.S_max"]) * germ
    half, n = p["seminiferous.D_50"], p["seminiferous.n_D"]
    return (
        b["capacity_sperm"] * g[4] * saturation(D, half, n) / saturation(1, half, n),
        b["capacity_inhibin"] * inhibin,
        b["capacity_volume"] * (v_0 + (1 - v_0) * sum(g) / 5),
    )


def resting_tubules(T: float, FSH: float, p: Numbers, b: Numbers) -> list[float]:
    D, f_F = support(b["secretion"], T, FSH, p)
    S = p["seminiferous.S_min"] + (1 - p["seminiferous.S_min"]) * f_F
    early = above_zero(D) ** p["seminiferous.a"]
    late = early * above_zero(D) ** p["seminiferous.b"]
    g = [early, early, early, late, late]
    return [S, *g, *products(S, g, D, p, b)]


def resting(h: Numbers, p: Numbers, b: Numbers) -> list[float]:
    tubules = resting_tubules(h["T"], h["FSH"], p, b)
    return [1, 1, 1, 1, 1, h["LH"], h["FSH"], 1, 1, *tubules, h["T"], h["D"], h["E"], h["SHBG"]]


# --- the rates ---


def derivatives(s: Numbers, p: Numbers, b: Numbers, arms: Numbers, drug: Numbers) -> list[float]:
    """Return the rates, in the order of STATES; `drug` holds the signals, and given_T, given_D, given_E."""
    free = free_steroids(s["steroids.T"], s["steroids.D"], s["steroids.E"], s["liver.SHBG"], p)
    A, E = receptor_signals(free, p, b, drug)
    lh = s["gonadotroph.LH"] + drug["lh_activity"]
    made = b["secretion"] * s["leydig.L"] * s["leydig.R"] * leydig_response(lh, p, b)
    made = made / (1 + drug["steroidogenesis"])
    return [
        *hypothalamus(s, p, held(A, arms["androgen"]), held(E, arms["estrogen"])),
        *gonadotroph(s, p, b, arms, E, drug),
        *leydig(s, p, b, lh, drug),
        *tubules(s, p, b, made, drug),
        *steroids(p, b, free, made, s["body.fat"], drug),
        liver(s, p, b, A, free[2] / b["fE"], drug),
    ]


def held(signal: float, arm: float) -> float:
    return arm * signal + (1 - arm)


def receptor_signals(free: tuple[float, ...], p: Numbers, b: Numbers, drug: Numbers) -> tuple[float, float]:
    fT, fD, fE = free[:3]
    rho, phi = p["receptors.rho"], p["receptors.phi"]
    A = (fT + rho * fD) / (b["fT"] + rho * b["fD"]) / (1 + drug["androgen_receptor"])
    blocked = (1 + drug["aromatase"]) * (1 + drug["aromatase_inactivated"])
    central = (1 - phi) * fE / b["fE"] + phi * fT / b["fT"] / blocked
    return A, (central + drug["estrogen_receptor_agonism"]) / (1 + drug["estrogen_receptor"])


def hypothalamus(s: Numbers, p: Numbers, A: float, E: float) -> list[float]:
    q = {key.removeprefix("hypothalamus."): value for key, value in p.items() if key[:13] == "hypothalamus."}
    X = q["f_E"] * E + q["f_A"] * A + (1 - q["f_E"] - q["f_A"]) * A * E
    G = (1 + q["kappa"]) / (1 + q["kappa"] * above_zero(X * q["kappa"] ** (1 / q["h"])) ** q["h"] / q["kappa"])
    K = q["K_min"] + (1 - q["K_min"]) * at_most(G, 1.0)
    return [
        q["k_G"] * (G - s["hypothalamus.G"]),
        two_speeds(K, s["hypothalamus.K"], q["k_tone_rising"], q["k_tone_falling"]),
    ]


def gonadotroph(s: Numbers, p: Numbers, b: Numbers, arms: Numbers, E: float, drug: Numbers) -> list[float]:
    q = {key.removeprefix("gonadotroph."): value for key, value in p.items() if key[:12] == "gonadotroph."}
    R, P, M, LH, FSH = (s[f"gonadotroph.{name}"] for name in ("R", "P", "M", "LH", "FSH"))
    own, gamma = q["gamma"] * s["hypothalamus.G"] * s["hypothalamus.K"], q["gamma"]
    o = saturation(drug["gnrh_agonist"], 1, q["n_agonist"])
    B = 1 / (1 + above_zero(drug["gnrh_antagonist"]) ** q["n_antagonist"])
    usual = own / q["E_pulse"]
    lasting = saturation(drug["gnrh_pulse_sustained"] + usual, q["w_50"], q["n_w"])
    stays = (1 - o) * (1 - lasting + saturation(usual, q["w_50"], q["n_w"]))

    def drive(x: float) -> float:
        return ((own * (1 - x) + q["E_pulse"] * x) * (1 - o) + q["E_max"] * o) * B * R

    def cells(v: float) -> float:
        return q["M_min"] + (1 - q["M_min"]) * above_zero(v) ** q["m"]

    def fsh(v: float) -> float:
        return q["c_FSH"] + (1 - q["c_FSH"]) * above_zero(v * (1 + 1 / q["u_F"]) / (1 + v / q["u_F"])) ** q["n_FSH"]

    now, lately = drive(drug["gnrh_pulse"]), drive(drug["gnrh_pulse_mean"])
    filling = (at_most(gamma, q["u_syn"]) + q["c"]) / (gamma + q["c"])
    estrogen = held(E, arms["estrogen_pituitary"])
    inhibin = held(s["seminiferous.inhibin"] / b["inhibin"], arms["inhibin"])
    e_LH = with_floor(estrogen, q["floor_E_LH"]) ** -q["n_E_LH"]
    e_FSH = with_floor(estrogen, q["floor_E_FSH"]) ** -q["n_E_FSH"]
    i_FSH = with_floor(inhibin, q["floor_inhibin"]) ** -q["n_inhibin"]
    pool = filling * cells(gamma)
    at_rest = q["c_LH"] + (1 - q["c_LH"]) * gamma * pool
    to_LH = b["LH"] / at_rest * (q["c_LH"] + (1 - q["c_LH"]) * now * P * pool * e_LH)
    burst = 1 + 2 * q["released"] * P / (1 + P) * (now - lately) / (lately + q["c"])
    to_FSH = b["FSH"] * fsh(lately) / fsh(gamma) * burst * M ** q["m_F"] * e_FSH * i_FSH
    return [
        q["k_res"] * (1 - R) * stays - q["k_des"] * (1 - stays) * B * R,
        q["k_P"] * ((at_most(lately, q["u_syn"]) + q["c"]) * M / filling - (now + q["c"]) * P),
        two_speeds(cells(lately) / cells(gamma), M, q["k_mass_rising"], q["k_mass_falling"]),
        q["k_LH"] * (to_LH - LH),
        q["k_FSH"] * (to_FSH - FSH),
    ]


def leydig_response(lh: float, p: Numbers, b: Numbers) -> float:
    half, n, basal = p["leydig.LH_50"], p["leydig.n"], p["leydig.basal"]
    return basal + (1 - basal) * saturation(lh, half, n) / saturation(b["LH"], half, n)


def leydig(s: Numbers, p: Numbers, b: Numbers, lh: float, drug: Numbers) -> list[float]:
    q = {key.removeprefix("leydig."): value for key, value in p.items() if key[:7] == "leydig."}
    trophic = at_most(above_zero(lh / b["LH"]) ** q["q"], q["L_max"])
    to_L = q["L_min"] + (1 - q["L_min"]) * trophic
    to_R = 1 - q["desensitised"] * saturation(drug["lh_activity"], q["theta"], q["m"])
    return [
        two_speeds(to_L, s["leydig.L"], q["k_capacity_rising"], q["k_capacity_falling"]),
        two_speeds(to_R, s["leydig.R"], q["k_receptor_rising"], q["k_receptor_falling"]),
    ]


def tubules(s: Numbers, p: Numbers, b: Numbers, made: float, drug: Numbers) -> list[float]:
    D, f_F = support(made, s["steroids.T"], s["gonadotroph.FSH"] + drug["fsh_activity"], p)
    S, *g = (s[f"seminiferous.{name}"] for name in ("S", "g1", "g2", "g3", "g4", "g5"))
    k = 5 / p["seminiferous.transit"]
    entering = above_zero(D) ** p["seminiferous.a"]
    surviving = g[2] * above_zero(D) ** p["seminiferous.b"]
    into = [entering, g[0], g[1], surviving, g[3]]
    targets = products(S, g, D, p, b)
    rates = ("k_epididymis", "k_inhibin", "k_volume")
    pools = ("sperm", "inhibin", "volume")
    return [
        p["seminiferous.k_sertoli"] * (p["seminiferous.S_min"] + (1 - p["seminiferous.S_min"]) * f_F - S),
        *(k * (into[i] - g[i]) for i in range(5)),
        *(
            p[f"seminiferous.{rate}"] * (target - s[f"seminiferous.{pool}"])
            for rate, target, pool in zip(rates, targets, pools, strict=True)
        ),
    ]


def steroids(p: Numbers, b: Numbers, free: tuple[float, ...], made: float, fat: float, drug: Numbers) -> list[float]:
    fT, _, _, bT, bD, bE = free
    relative = made / b["secretion"]
    active = 1 / (1 + drug["aromatase_inactivated"])
    adrenal = 1 / (1 + drug["steroidogenesis_adrenal"])
    w = p["steroids.share_reductase_1"]
    r = w / (1 + drug["reductase_1"]) + (1 - w) / (1 + drug["reductase_2"])
    arom = (
        active
        * (1 + p["steroids.n_fat"] * (fat - 1))
        * b["Vm"]
        * fT
        / (p["steroids.Km"] * (1 + drug["aromatase"]) + fT)
    )
    reduced = r * fT * (b["Vm_5"] / (p["steroids.Km_5"] + fT) + b["k_5"])
    testis_E = b["E_testis"] * relative / (1 + drug["aromatase_testis"])
    adrenal_E = b["E_adrenal"] * adrenal * active / (1 + drug["aromatase"])
    gone = p["steroids.nmol_per_pmol"] * arom + reduced + b["CL_T"] * bT
    T = made + b["T_adrenal"] * adrenal + drug["given_T"] - gone
    D = reduced + r * (b["D_testis"] * relative + b["D_adrenal"] * adrenal) + drug["given_D"] - b["CL_D"] * bD
    E = arom + testis_E + adrenal_E + drug["given_E"] - b["CL_E"] * bE
    return [T / p["steroids.V_T"], D / p["steroids.V_D"], E / p["steroids.V_E"]]


def liver(s: Numbers, p: Numbers, b: Numbers, A: float, E: float, drug: Numbers) -> float:
    q = {key.removeprefix("liver."): value for key, value in p.items() if key[:6] == "liver."}
    androgen = with_floor(A, q["floor_A"]) ** -q["alpha"]
    estrogen = with_floor(E, q["floor_E"]) ** q["beta"]
    activity = drug["liver_agonism"] / (1 + drug["estrogen_receptor"])
    fat = exp(-q["gamma"] * (s["body.fat"] - 1))
    return q["k"] * (b["SHBG"] * androgen * estrogen * fat * (1 + activity) - s["liver.SHBG"])
