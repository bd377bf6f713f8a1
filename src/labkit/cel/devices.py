"""The name of device selectors, `device`, and its type: driver, attributes and capacity by domain.

What an attribute holds is known when a device is asked only. Source: dynamic-resource-allocation's cel package in
Kubernetes 1.36 with its default features, so attributes are no lists.
"""

import functools
from typing import Any

from labkit.cel import types
from labkit.cel.errors import CompileError
from labkit.cel.program import Program, compile  # noqa: A004
from labkit.cel.types import ANY, BOOL, STRING, Type

DEVICE = types.object_of(
    "kubernetes.DRADevice",
    {
        "driver": STRING,
        "allowMultipleAllocations": BOOL,
        "attributes": types.map_of(STRING, types.map_of(STRING, ANY)),
        "capacity": types.map_of(STRING, types.map_of(STRING, Type("kubernetes.Quantity"))),
    },
)


@functools.lru_cache(maxsize=1024)
def selector(expression: str) -> Program:
    """Compile a selector, once. Raises CompileError."""
    program = compile(expression, ("device",), {"device": DEVICE}, binds=True)
    if program.type not in (BOOL, ANY):
        raise CompileError(f"must evaluate to bool or the unknown type, not {program.type}")
    return program


def version(text: str) -> Any:
    """Return the value of a version attribute. Raises EvaluationError."""
    return _made("semver", text)


def amount(text: str) -> Any:
    """Return the value of a capacity. Raises EvaluationError."""
    return _made("quantity", text)


def _made(function: str, text: str) -> Any:
    from labkit.cel import overloads  # needed once there are devices

    return overloads.run(function, False, (text,))
