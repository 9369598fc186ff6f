"""A small assembler for LLVM: values with operators, and loops and branches as ``with`` blocks.

The text of LLVM's language is written directly rather than through ``llvmlite.ir``: the engine needs a dozen
instructions, and building thousands of them as objects takes longer than compiling them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

DOUBLE, INT, BIT, POINTER, VOID = "double", "i64", "i1", "ptr", "void"

BYTES = 8
"""Size of a double, an integer and a pointer."""

FAST = "contract nsz"
"""What the compiler may do to arithmetic: fuse a product into a sum, ignore the sign of zero. NaN keeps its meaning."""


def vector(of: str, lanes: int) -> str:
    """Return the type of `lanes` numbers side by side; one lane is the plain number."""
    return of if lanes == 1 else f"<{lanes} x {of}>"


def lanes_of(kind: str) -> int:
    """Return how many numbers a value of this type holds."""
    return int(kind[1:].split(maxsplit=1)[0]) if kind.startswith("<") else 1


def element(kind: str) -> str:
    """Return the type of one lane."""
    return kind.rstrip(">").split()[-1]


class Value:
    """Something computed: the name of a register or a constant, with its type and the function it lives in."""

    __slots__ = ("code", "kind", "name")

    def __init__(self, code: Function, kind: str, name: str) -> None:
        self.code = code
        self.kind = kind
        self.name = name

    def __str__(self) -> str:
        """Return the value as an operand with its type."""
        return f"{self.kind} {self.name}"

    def _with(self, operation: str, other: Value | float, *, swapped: bool = False) -> Value:
        right = self.code.like(self, other)
        first, second = (right, self) if swapped else (self, right)
        mnemonic = f"f{operation} {FAST}" if element(self.kind) == DOUBLE else operation
        return self.code.value(self.kind, f"{mnemonic} {first}, {second.name}")

    def __add__(self, other: Value | float) -> Value:
        """Return self + other."""
        return self._with("add", other)

    __radd__ = __add__

    def __sub__(self, other: Value | float) -> Value:
        """Return self − other."""
        return self._with("sub", other)

    def __rsub__(self, other: Value | float) -> Value:
        """Return other − self."""
        return self._with("sub", other, swapped=True)

    def __mul__(self, other: Value | float) -> Value:
        """Return self·other."""
        return self._with("mul", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Value | float) -> Value:
        """Return self/other."""
        return self._with("div", other)

    def __rtruediv__(self, other: Value | float) -> Value:
        """Return other/self."""
        return self._with("div", other, swapped=True)

    def __neg__(self) -> Value:
        """Return −self."""
        return self.code.value(self.kind, f"fneg {self}")

    def __lshift__(self, bits: int) -> Value:
        """Return an integer shifted left."""
        return self._with("shl", bits)

    def __rshift__(self, bits: int) -> Value:
        """Return an integer shifted right, keeping its sign."""
        return self._with("ashr", bits)

    def __and__(self, other: Value) -> Value:
        """Return the truth of both."""
        return self._with("and", other)

    def __or__(self, other: Value) -> Value:
        """Return the truth of either."""
        return self._with("or", other)

    def __invert__(self) -> Value:
        """Return the opposite truth."""
        return self._with("xor", self.code.like(self, True))

    def _compare(self, ordered: str, signed: str, other: Value | float) -> Value:
        right = self.code.like(self, other)
        how = f"fcmp {ordered}" if element(self.kind) == DOUBLE else f"icmp {signed}"
        return self.code.value(vector(BIT, lanes_of(self.kind)), f"{how} {self}, {right.name}")

    def __lt__(self, other: Value | float) -> Value:
        """Return whether self < other; false for NaN."""
        return self._compare("olt", "slt", other)

    def __le__(self, other: Value | float) -> Value:
        """Return whether self ≤ other; false for NaN."""
        return self._compare("ole", "sle", other)

    def __gt__(self, other: Value | float) -> Value:
        """Return whether self > other; false for NaN."""
        return self._compare("ogt", "sgt", other)

    def __ge__(self, other: Value | float) -> Value:
        """Return whether self ≥ other; false for NaN."""
        return self._compare("oge", "sge", other)

    def equals(self, other: Value | float) -> Value:
        """Return whether self = other; false for NaN."""
        return self._compare("oeq", "eq", other)

    def bits(self) -> Value:
        """Return the bits of doubles as integers."""
        return self.code.value(
            vector(INT, lanes_of(self.kind)), f"bitcast {self} to {vector(INT, lanes_of(self.kind))}"
        )

    def double(self) -> Value:
        """Return integers' bits as doubles."""
        kind = vector(DOUBLE, lanes_of(self.kind))
        return self.code.value(kind, f"bitcast {self} to {kind}")


class Variable:
    """A number that changes, such as a loop's counter."""

    def __init__(self, code: Function, initial: Value) -> None:
        self._code = code
        self._kind = initial.kind
        self._place = code.reserve(initial.kind)
        self.set(initial)

    def get(self) -> Value:
        """Return the present value."""
        return self._code.value(self._kind, f"load {self._kind}, ptr {self._place}")

    def set(self, value: Value) -> None:
        """Replace the value."""
        self._code.line(f"store {value}, ptr {self._place}")


class Module:
    """Functions that are compiled together."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}
        self.intrinsics: dict[str, str] = {}

    def function(
        self,
        name: str,
        arguments: Sequence[tuple[str, str]] = (),
        returns: str = VOID,
        *,
        exported: bool = True,
    ) -> Function:
        """Return a new empty function; what is not exported may be merged into its callers."""
        self.functions[name] = Function(self, name, tuple(arguments), returns, exported=exported)
        return self.functions[name]

    def text(self) -> str:
        """Return the module in LLVM's language."""
        return "\n".join([*self.intrinsics.values(), *(function.text() for function in self.functions.values())])


class Function:
    """The body of one function as it is being written."""

    def __init__(
        self,
        module: Module,
        name: str,
        arguments: tuple[tuple[str, str], ...],
        returns: str,
        *,
        exported: bool,
    ) -> None:
        self.module = module
        self.name = name
        self._head = f"define {'' if exported else 'internal '}{returns} @{name}"
        self._arguments = arguments
        self._returns = returns
        self._reserved: list[str] = []
        self._lines: list[str] = []
        self._count = 0

    def __getitem__(self, argument: str) -> Value:
        """Return an argument by name."""
        return Value(self, dict(self._arguments)[argument], f"%{argument}")

    def text(self) -> str:
        """Return the function in LLVM's language."""
        # two pointers never reach the same memory in our calls, so the compiler may keep values in registers
        named = ", ".join(f"{kind}{' noalias' if kind == POINTER else ''} %{name}" for name, kind in self._arguments)
        last = [] if self._returns != VOID else ["  ret void"]
        return "\n".join([f"{self._head}({named}) nounwind {{", *self._reserved, *self._lines, *last, "}"])

    def line(self, text: str) -> None:
        """Append an instruction that has no result."""
        self._lines.append(f"  {text}")

    def value(self, kind: str, text: str) -> Value:
        """Append an instruction and return its result."""
        self._count += 1
        self._lines.append(f"  %v{self._count} = {text}")
        return Value(self, kind, f"%v{self._count}")

    def reserve(self, kind: str) -> str:
        """Return a place on the stack, made once however often the code around it is run."""
        self._count += 1
        self._reserved.append(f"  %v{self._count} = alloca {kind}")
        return f"%v{self._count}"

    def variable(self, initial: Value) -> Variable:
        """Return a variable that starts with this value."""
        return Variable(self, initial)

    # numbers

    def constant(self, number: float, kind: str = DOUBLE) -> Value:
        """Return a number, the same in every lane."""
        one = _literal(number, element(kind))
        lanes = lanes_of(kind)
        name = one if lanes == 1 else f"<{', '.join([f'{element(kind)} {one}'] * lanes)}>"
        return Value(self, kind, name)

    def integer(self, number: int) -> Value:
        """Return a whole number."""
        return self.constant(number, INT)

    def truth(self, known: bool) -> Value:
        """Return a truth value."""
        return self.constant(known, BIT)

    def like(self, value: Value, number: Value | float) -> Value:
        """Return a number as a value of the same type; a single one is spread over the lanes."""
        if not isinstance(number, Value):
            return self.constant(number, value.kind)
        return self.spread(number, lanes_of(value.kind)) if lanes_of(value.kind) != lanes_of(number.kind) else number

    def spread(self, one: Value, lanes: int) -> Value:
        """Return one number in every lane."""
        kind = vector(one.kind, lanes)
        if lanes == 1:
            return one
        first = self.value(kind, f"insertelement {kind} poison, {one}, i64 0")
        return self.value(kind, f"shufflevector {first}, {kind} poison, <{lanes} x i32> zeroinitializer")

    def select(self, truth: Value, yes: Value, no: Value | float) -> Value:
        """Return `yes` where true, else `no`."""
        return self.value(yes.kind, f"select {truth}, {yes}, {self.like(yes, no)}")

    def intrinsic(self, name: str, *arguments: Value, returns: str = "") -> Value:
        """Return one of LLVM's own functions of values, such as sqrt."""
        kind = arguments[0].kind
        returns = returns or kind
        suffix = f"v{lanes_of(kind)}f64" if lanes_of(kind) > 1 else "f64"
        full = f"llvm.{name}.{suffix}"
        declared = ", ".join(argument.kind for argument in arguments)
        self.module.intrinsics[full] = f"declare {returns} @{full}({declared})"
        return self.value(returns, f"call {returns} @{full}({', '.join(map(str, arguments))})")

    def largest(self, first: Value, second: Value) -> Value:
        """Return the larger, or NaN if either is NaN."""
        return self.intrinsic("maximum", first, second)

    def least(self, first: Value, second: Value | float) -> Value:
        """Return the smaller of two numbers; `second` where `first` is NaN."""
        return self.select(first < second, first, second)

    def most(self, first: Value, second: Value | float) -> Value:
        """Return the larger of two numbers; `second` where `first` is NaN."""
        return self.select(first > second, first, second)

    # memory

    def place(self, base: Value, index: Value | int) -> Value:
        """Return the address of the number at an index."""
        offset = self.integer(index) if isinstance(index, int) else index
        return self.value(POINTER, f"getelementptr double, {base}, {offset}")

    def load(self, kind: str, base: Value, index: Value | int = 0) -> Value:
        """Return what is stored at an index, counted in numbers of 8 bytes."""
        return self.value(kind, f"load {kind}, {self.place(base, index)}, align {BYTES}")

    def store(self, value: Value, base: Value, index: Value | int = 0) -> None:
        """Store a value at an index, counted in numbers of 8 bytes."""
        self.line(f"store {value}, {self.place(base, index)}, align {BYTES}")

    # control

    def call(self, function: Function, *arguments: Value) -> Value:
        """Call another function of the module."""
        text = f"call {function._returns} @{function.name}({', '.join(map(str, arguments))})"
        if function._returns != VOID:
            return self.value(function._returns, text)
        self.line(text)
        return arguments[0]

    def finish(self, value: Value) -> None:
        """Return a value from the function."""
        self.line(f"ret {value}")

    def _label(self) -> str:
        self._count += 1
        return f"b{self._count}"

    def _start(self, label: str) -> None:
        self._lines.append(f"{label}:")

    @contextmanager
    def when(self, truth: Value) -> Generator[None]:
        """Run the block if true."""
        inside, after = self._label(), self._label()
        self.line(f"br {truth}, label %{inside}, label %{after}")
        self._start(inside)
        yield
        self.line(f"br label %{after}")
        self._start(after)

    @contextmanager
    def repeat(self, condition: Callable[[], Value]) -> Generator[None]:
        """Run the block again and again while the condition, evaluated before each round, is true."""
        head, inside, after = self._label(), self._label(), self._label()
        self.line(f"br label %{head}")
        self._start(head)
        self.line(f"br {condition()}, label %{inside}, label %{after}")
        self._start(inside)
        yield
        self.line(f"br label %{head}")
        self._start(after)

    @contextmanager
    def loop(self, count: Value | int, start: Value | int = 0, step: int = 1) -> Generator[Value]:
        """Run the block with an index from `start` up to, not including, `count`."""
        end = self.integer(count) if isinstance(count, int) else count
        index = self.variable(self.integer(start) if isinstance(start, int) else start)
        with self.repeat(lambda: index.get() < end):
            yield index.get()
            index.set(index.get() + step)


def _literal(number: float, kind: str) -> str:
    if kind == DOUBLE:
        # the bits, since LLVM reads only decimals that are exact
        return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"
    if kind == BIT:
        return "true" if number else "false"
    return str(int(number))
