"""Device selectors: CEL expressions that say which devices a class or a request is about."""

from collections.abc import Mapping
from typing import Any

from labkit import cel
from labkit.cel import devices, values


def matches(expression: str, facts: Mapping[str, Any]) -> bool:
    """Say whether a device meets an expression. Raises the CompileError or EvaluationError of what is wrong with it."""
    value = devices.selector(expression).value({"device": facts})
    if not isinstance(value, bool):
        raise cel.EvaluationError(_no_truth(value))
    return value


_KINDS = {
    "string": "unsupported native conversion from string to 'bool'",
    "int": "unsupported type conversion from 'int' to bool",
    "list": "type conversion error from list to 'bool'",
    "map": "unsupported type conversion: bool to map",
    "kubernetes.Semver": "type conversion error from 'Semver' to 'bool'",
    "kubernetes.Quantity": "type conversion error from 'Quantity' to 'bool'",
}


def _no_truth(value: Any) -> str:
    kind = values.kind(value)
    why = _KINDS.get(kind, f"type conversion error from '{kind}' to 'bool'")
    return f"CEL result of type {kind} could not be converted to bool: {why}"
