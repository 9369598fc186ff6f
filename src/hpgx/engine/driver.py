"""The driver, as functions of the assembler: from break point to break point with steps of controlled length.

A lane group advances with one step length, set by its worst lane. A lane that cannot go on is masked: its states
become NaN, it no longer counts in the error, and the others continue.

    integrate(w, breaks, intervals, first, dosed, amounts, at, out, stride, rtol, start)

`w` workspace; `breaks` (intervals + 1) times; doses ``first[i] <= n < first[i + 1]`` enter at ``breaks[i]``: state
``dosed[n]``, ``amounts[n]`` for each lane; `at` rising times, the last one infinite, at which the states go to
`out`, with `stride` doubles from state to state; `start` is the share of a state's size that may change in a
first step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hpgx.engine import elementary, rodas, tableau
from hpgx.engine.ir import DOUBLE, INT, POINTER, Function, Module, Value, vector
from hpgx.engine.rodas import WIDE, each, per_lane
from hpgx.engine.workspace import BLOCK, Workspace

ARGUMENTS = (
    ("w", POINTER),
    ("breaks", POINTER),
    ("intervals", INT),
    ("first", POINTER),
    ("dosed", POINTER),
    ("amounts", POINTER),
    ("at", POINTER),
    ("out", POINTER),
    ("stride", INT),
    ("rtol", DOUBLE),
    ("start", DOUBLE),
)

SAFETY, SHORTEN, LENGTHEN, NOT_FINITE = 0.9, 0.2, 6.0, 0.25
"""A step is changed by SAFETY/error^(1/5), between SHORTEN and LENGTHEN; by NOT_FINITE where there is no error."""

STRETCH = 1.05
"""How much longer than wanted a step may be to end at a break point."""

MOST_ATTEMPTS = 100_000
"""Steps tried between two break points before the worst lane is given up."""

SMALLEST = 16 * 2.0**-52
"""Steps shorter than this, relative to the time, do not advance it."""

COLLAPSED, ENDLESS, NONSENSE = 1.0, 2.0, 3.0
"""Why a lane was given up: the step became too short; too many steps; a rate or state that is not finite."""


def reserve(space: Workspace) -> None:
    """Set memory aside for the driver: the first step found after a dose into each state, and what is in progress."""
    space.add("remembered", space.states)
    for name in ("h", "next"):
        space.add(name, 1)


@dataclass
class Driver:
    """The writer of the driver's functions."""

    module: Module
    space: Workspace
    functions: dict[str, Function] = field(default_factory=dict[str, Function])

    def write(self) -> None:
        """Write everything; `integrate` is what callers call."""
        made, module, space = self.functions, self.module, self.space
        made["stages"] = rodas.stages(module, space, made)
        for part in (rodas.errors, rodas.accept, rodas.dense, rodas.interpolate):
            made[part.__name__] = part(module, space)
        made["fail"] = self._fail()
        made["nonsense"] = self._nonsense()
        made["estimate"] = self._estimate()
        made["give"] = self._give()
        made["report"] = self._report()
        made["change"] = self._change()
        made["advance"] = self._advance()
        self._integrate()

    def _function(self, name: str, arguments: list[tuple[str, str]], returns: str = "void") -> Function:
        return self.module.function(name, [("w", POINTER), *arguments], returns, exported=False)

    def slot(self, code: Function, name: str, kind: str = DOUBLE) -> Value:
        """Return what is in a place of the workspace."""
        return code.load(kind, self.space.at(code, name))

    def keep(self, code: Function, name: str, value: Value) -> None:
        """Put a value into a place of the workspace."""
        code.store(value, self.space.at(code, name))

    def over_lanes(self, code: Function, values: Value) -> Value:
        """Return the largest over the lanes."""
        return code.intrinsic("vector.reduce.fmaximum", values, returns=DOUBLE)

    def alive(self, code: Function) -> Value:
        """Return which lanes have not failed."""
        return self.slot(code, "alive", WIDE) > 0.5

    def any_alive(self, code: Function) -> Value:
        """Return whether a lane is left."""
        return self.over_lanes(code, self.slot(code, "alive", WIDE)) > 0.5

    def count(self, code: Function, place: int) -> None:
        """Count a step: accepted at place 0, rejected at place 1."""
        work = self.space.at(code, "work")
        code.store(code.load(DOUBLE, work, place) + 1.0, work, place)

    def _fail(self) -> Function:
        """``(w, lanes, t, why)``: give up the lanes that are marked with 1."""
        code = self._function("fail", [("lanes", WIDE), ("t", DOUBLE), ("why", DOUBLE)])
        space, marked = self.space, code["lanes"] > 0.5
        code.store(
            code.select(marked, code.constant(0.0, WIDE), self.slot(code, "alive", WIDE)),
            space.at(code, "alive"),
        )
        for name, value in (("when", code["t"]), ("code", code["why"])):
            code.store(
                code.select(marked, code.spread(value, BLOCK), self.slot(code, name, WIDE)),
                space.at(code, name),
            )
        load, y, last = each(code, space), space.at(code, "y"), space.at(code, "last")
        with code.loop(space.vectors * BLOCK, step=BLOCK) as index:
            now = load("y", index)
            code.store(code.select(marked, now, load("last", index)), last, index)
            code.store(code.select(marked, code.constant(float("nan"), WIDE), now), y, index)
        return code

    def _nonsense(self) -> Function:
        """``(w)``: 1 for each live lane with a state or a rate that is not finite."""
        code = self._function("nonsense", [], WIDE)
        load = each(code, self.space)
        total = code.variable(code.constant(0.0, WIDE))
        with code.loop(self.space.vectors * BLOCK, step=BLOCK) as index:
            # zero times anything finite is zero
            total.set(code.largest(total.get(), (load("y", index) + load("f", index)) * 0.0))
        found = per_lane(code, self.space, total.get())
        code.finish(code.select(found.equals(0.0), code.constant(0.0, WIDE), self.slot(code, "alive", WIDE)))
        return code

    def _estimate(self) -> Function:
        """``(w, start)``: a first step in which no state changes by more than a share `start` of its size."""
        code = self._function("estimate", [("start", DOUBLE)], DOUBLE)
        load = each(code, self.space)
        fastest = code.variable(code.constant(0.0, WIDE))
        with code.loop(self.space.vectors * BLOCK, step=BLOCK) as index:
            size = code.intrinsic("fabs", load("y", index)) + load("scale", index)
            fastest.set(code.largest(fastest.get(), code.intrinsic("fabs", load("f", index)) / size))
        rate = per_lane(code, self.space, fastest.get())
        rate = code.select(self.alive(code), rate, code.constant(0.0, WIDE))
        code.finish(code["start"] / self.over_lanes(code, rate))
        return code

    def _give(self) -> Function:
        """``(w, from, to, dosed, amounts)``: add doses; the state of the first one that is not zero, or −1."""
        arguments = [("from", INT), ("to", INT), ("dosed", POINTER), ("amounts", POINTER)]
        code = self._function("give", arguments, INT)
        lanes, y = self.space.lanes, self.space.at(code, "y")
        kind = vector(DOUBLE, lanes)
        given = code.variable(code.integer(-1))
        with code.loop(code["to"], start=code["from"]) as dose:
            state = code.load(INT, code["dosed"], dose)
            amount = code.load(kind, code["amounts"], dose * lanes)
            code.store(code.load(kind, y, state * lanes) + amount, y, state * lanes)
            most = code.intrinsic("fabs", amount)
            most = most if lanes == 1 else self.over_lanes(code, most)
            with code.when((given.get() < 0) & (most > 0.0)):
                given.set(state)
        code.finish(given.get())
        return code

    def _report(self) -> Function:
        """``(w, t, h, end, at, out, stride)``: write the states at the times asked for within the step at t."""
        arguments = [
            ("t", DOUBLE),
            ("h", DOUBLE),
            ("end", DOUBLE),
            ("at", POINTER),
            ("out", POINTER),
            ("stride", INT),
        ]
        code = self._function("report", arguments)
        upcoming = code.variable(self.slot(code, "next", INT))

        def due() -> Value:
            return code.load(DOUBLE, code["at"], upcoming.get()) <= code["end"]

        with code.when(due()):
            code.call(self.functions["dense"], code["w"])
            with code.repeat(due):
                theta = (code.load(DOUBLE, code["at"], upcoming.get()) - code["t"]) / code["h"]
                row = code.place(code["out"], upcoming.get() * code["stride"] * self.space.states)
                code.call(self.functions["interpolate"], code["w"], theta, row, code["stride"])
                upcoming.set(upcoming.get() + 1)
            self.keep(code, "next", upcoming.get())
        return code

    def _change(self) -> Function:
        """``(error)``: by how much to change the step."""
        code = self.module.function("change", [("error", DOUBLE)], DOUBLE, exported=False)
        error = code["error"]
        ideal = elementary.exp2(code, elementary.log2(code, error) * (-1 / tableau.ORDER)) * SAFETY
        bounded = code.least(code.most(ideal, SHORTEN), LENGTHEN)
        code.finish(code.select(error.equals(error), bounded, NOT_FINITE))
        return code

    def _advance(self) -> Function:
        arguments = [("t", DOUBLE), ("stop", DOUBLE), ("dosed", INT), *ARGUMENTS[6:]]
        return Advance(self, self._function("advance", arguments)).write()

    def _integrate(self) -> None:
        code = self.module.function("integrate", ARGUMENTS)
        space, made = self.space, self.functions
        code.call(made["prologue"], space.at(code, "p"), space.at(code, "q"))
        start, rest = code.load(DOUBLE, code["breaks"]), [code[name] for name, _ in ARGUMENTS[6:]]
        # the states at the start, before its doses: no step has been made, so one of no length is reported
        code.call(made["report"], code["w"], start, code.constant(rodas.NOTHING), start, *rest[:3])
        with code.loop(code["intervals"]) as interval:
            since, until = (
                code.load(INT, code["first"], interval),
                code.load(INT, code["first"], interval + 1),
            )
            dosed = code.call(made["give"], code["w"], since, until, code["dosed"], code["amounts"])
            t, stop = (
                code.load(DOUBLE, code["breaks"], interval),
                code.load(DOUBLE, code["breaks"], interval + 1),
            )
            code.call(made["advance"], code["w"], t, stop, dosed, *rest)


class Advance:
    """The writer of ``advance(w, t, stop, dosed, at, out, stride, rtol, start)``: from one break point to the next.

    `dosed` is a state that was dosed at t, or −1: then steps go on as long as they were.
    """

    def __init__(self, driver: Driver, code: Function) -> None:
        self.driver, self.code, self.made = driver, code, driver.functions
        nothing_known = driver.slot(code, "h").equals(0.0)
        self.t = code.variable(code["t"])
        self.h = code.variable(driver.slot(code, "h"))
        self.attempts = code.variable(code.integer(0))
        self.stale = code.variable(code.truth(True))  # rates and Jacobian are those of another state
        self.restart = code.variable((code["dosed"] >= 0) | nothing_known)  # the length of step is not known
        self.learning = code.variable(code["dosed"] >= 0)  # the next accepted step is the first after a dose

    def write(self) -> Function:
        """Write the loop over steps."""
        code, driver = self.code, self.driver
        with code.repeat(lambda: (self.t.get() < code["stop"]) & driver.any_alive(code)):
            with code.when(self.stale.get()):
                self._linearise()
            with code.when(self.restart.get()):
                self._first_length()
            step = self._length()
            code.call(self.made["stages"], code["w"], step)
            errors = code.call(self.made["errors"], code["w"], code["rtol"])
            errors = code.select(driver.alive(code), errors, 0.0)
            worst = driver.over_lanes(code, errors)
            self.attempts.set(self.attempts.get() + 1)
            good = (worst <= 1.0) & (self.attempts.get() < MOST_ATTEMPTS)
            with code.when(good):
                self._accepted(step, worst)
            with code.when(~good):
                self._rejected(step, worst, errors)
        driver.keep(code, "h", self.h.get())
        return code

    def _linearise(self) -> None:
        code, driver = self.code, self.driver
        places = [driver.space.at(code, name) for name in ("y", "q", "f", "jacobian")]
        code.call(self.made["linearise"], *places)
        bad = code.call(self.made["nonsense"], code["w"])
        with code.when(driver.over_lanes(code, bad) > 0.5):
            code.call(self.made["fail"], code["w"], bad, self.t.get(), code.constant(NONSENSE))
        self.stale.set(code.truth(False))

    def _first_length(self) -> None:
        """Start with the step that was right after the last such dose; else estimate one."""
        code, driver = self.code, self.driver
        self.h.set(code.call(self.made["estimate"], code["w"], code["start"]))
        with code.when(self.learning.get()):
            remembered = code.load(DOUBLE, driver.space.at(code, "remembered"), code["dosed"])
            with code.when(remembered > 0.0):
                self.h.set(remembered)
        self.restart.set(code.truth(False))

    def _length(self) -> Value:
        """Return the length of the next step: to the break point if near, half the way if two steps will do."""
        code, h = self.code, self.h.get()
        left = code["stop"] - self.t.get()
        step = code.select(left < h * 2.0, left * 0.5, h)
        return code.select(left <= h * STRETCH, left, step)

    def _accepted(self, step: Value, worst: Value) -> None:
        code, driver = self.code, self.driver
        t, h, stop = self.t.get(), self.h.get(), code["stop"]
        end = code.select(step >= stop - t, stop, t + step)
        code.call(self.made["report"], code["w"], t, step, end, code["at"], code["out"], code["stride"])
        code.call(self.made["accept"], code["w"])
        wanted = step * code.call(self.made["change"], worst)
        with code.when(self.learning.get()):
            code.store(wanted, driver.space.at(code, "remembered"), code["dosed"])
        # a step cut short by a break point says little about how long it could have been
        self.h.set(code.select(step < h, code.most(wanted, h), wanted))
        self.t.set(end)
        self.stale.set(code.truth(True))
        self.learning.set(code.truth(False))
        driver.count(code, 0)

    def _rejected(self, step: Value, worst: Value, errors: Value) -> None:
        code, driver = self.code, self.driver
        t, shorter = self.t.get(), step * code.call(self.made["change"], worst)
        self.h.set(shorter)
        driver.count(code, 1)
        collapsed = shorter < code.most(code.intrinsic("fabs", t), code.intrinsic("fabs", code["stop"])) * SMALLEST
        with code.when(collapsed | (self.attempts.get() >= MOST_ATTEMPTS)):
            # the lanes that are to blame: above tolerance or not finite, or else the worst one
            blameless = errors <= code.spread(code.least(worst, 1.0) * 0.999, BLOCK)
            blamed = code.select(blameless, code.constant(0.0, WIDE), driver.slot(code, "alive", WIDE))
            why = code.select(collapsed, code.constant(COLLAPSED), ENDLESS)
            code.call(self.made["fail"], code["w"], blamed, t, why)
            for flag in (self.stale, self.restart):
                flag.set(code.truth(True))
            self.learning.set(code.truth(False))
            self.attempts.set(code.integer(0))
