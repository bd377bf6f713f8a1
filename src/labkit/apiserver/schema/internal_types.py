"""The internal form of pod and volume specs: what the real server shows when a refusal prints its own structures.

Upstream validates structures that never travel, and some refusals print them: Go's field names, every field, moved
ones at their place. internal_types.json is {type: [[name shown, name in v1, type], …]} for them, written down by Go's
reflection over pkg/apis/core of k8s.io/kubernetes v1.36.2: "" stands for an embedded structure, "?" for a field
that v1 keeps elsewhere, "@" for a type that is not theirs.
"""

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

METADATA = "@v1.ObjectMeta"
ZEROS: dict[str, Any] = {"string": "", "bool": False, "@types.UID": "", "@resource.Quantity": "0"}
MAP = "map[]"


def of(type_: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value of a v1 type ("PodSpec") as its internal type shows it."""
    found: dict[str, Any] = {}
    for shown, name, kind in _types()[type_]:
        if kind == METADATA:
            found.update(_metadata(value.get("metadata") or {}))
        elif shown == "":
            found.update(of(kind, value))
        elif kind == "*PodSecurityContext":  # holds what v1 has in the spec itself
            found[shown] = of("PodSecurityContext", {**value, **(value.get(name) or {})})
        else:
            found[shown] = _shown(kind, value.get(_outside(shown) if name == "?" else name))
    return found


def _outside(shown: str) -> str:
    return shown[0].lower() + shown[1:]


def _shown(kind: str, value: Any) -> Any:
    if kind.startswith("*"):
        return None if value is None else _shown(kind[1:], value)
    if kind.startswith("[]"):
        return [_shown(kind[2:], one) for one in value] if value and kind != "[]uint8" else value or None
    if kind.startswith(MAP):
        return {key: _shown(kind[len(MAP) :], value[key]) for key in sorted(value)} if value else None
    if kind in _types():
        return of(kind, value or {})
    return ZEROS.get(kind, 0) if value is None else value


def _metadata(meta: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _sorted(value) for name, value in meta.items() if value is not None}


def _sorted(value: Any) -> Any:
    return {key: value[key] for key in sorted(value)} if isinstance(value, Mapping) else value


@functools.cache
def _types() -> dict[str, list[list[str]]]:
    text = resources.files(__package__).joinpath("internal_types.json").read_text()
    found: dict[str, list[list[str]]] = json.loads(text)
    return found
