"""Expressions as straight-line Python functions: the reference that needs nothing but an interpreter.

The same text runs on floats (with `math`) and on arrays (with numpy); one assignment per operation. What depends on
parameters alone is computed once for a person, not at every step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

from hpgx.engine.graph import Expression, needed

INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**"}


def function(outputs: Sequence[Expression], *, arrays: bool = False) -> Callable[..., Any]:
    """Return ``bind(p)``, which returns ``f(t, y)`` that evaluates the outputs as a list.

    With `arrays` the numbers in y and p may be numpy arrays.
    """
    namespace: dict[str, Any] = {}
    exec(_code(outputs), _functions(arrays), namespace)  # the text comes from our own graph, never from a user
    return namespace["bind"]


def _functions(arrays: bool) -> dict[str, Any]:
    if arrays:
        import numpy as np

        return {"exp": np.exp, "log": np.log, "sqrt": np.sqrt}
    return {"exp": math.exp, "log": math.log, "sqrt": math.sqrt}


def _code(outputs: Sequence[Expression]) -> CodeType:
    order = needed(outputs)
    fixed: set[int] = set()
    before: list[str] = []
    inside: list[str] = []
    for node in order:
        if node.operation == "constant":
            fixed.add(node.index)
        elif node.operation == "input":
            if node.value[0] == "p":
                fixed.add(node.index)
                before.append(f"{_name(node)} = p[{node.value[1:]}]")
            else:
                inside.append(f"{_name(node)} = y[{node.value[1:]}]")
        elif all(argument.index in fixed for argument in node.arguments):
            fixed.add(node.index)
            before.append(f"{_name(node)} = {_operation(node)}")
        else:
            inside.append(f"{_name(node)} = {_operation(node)}")
    result = ", ".join(_name(output) for output in outputs)
    lines = ["def bind(p):", *(f"    {line}" for line in before), "    def f(t, y):"]
    lines += [*(f"        {line}" for line in inside), f"        return [{result}]", "    return f"]
    return compile("\n".join(lines), "<hpgx equations>", "exec")


def _name(node: Expression) -> str:
    return repr(node.value) if node.operation == "constant" else f"v{node.index}"


def _operation(node: Expression) -> str:
    arguments = [_name(argument) for argument in node.arguments]
    if node.operation in INFIX:
        # a negative constant as base of ** would bind wrongly
        return INFIX[node.operation].join(f"({argument})" if argument[0] == "-" else argument for argument in arguments)
    if node.operation == "neg":
        return f"-{arguments[0]}"
    return f"{node.operation}({arguments[0]})"
