"""The pod-template-hash: the letters that Kubernetes itself gives a template."""

from collections.abc import Mapping
from typing import Any

from labkit.controllers.workload import go_dump

LABEL = "pod-template-hash"
# apimachinery's util/rand: no vowels and no look-alikes, so that a hash never spells a word.
_SAFE_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
_FNV_OFFSET, _FNV_PRIME = 2166136261, 16777619


def of(template: Mapping[str, Any], collisions: int = 0) -> str:
    """Return the hash of a pod template; `collisions` (status.collisionCount) moves on to another one (ComputeHash)."""
    value = _fnv_1a(go_dump.of(template).encode())
    if collisions:
        value = _fnv_1a(collisions.to_bytes(8, "little"), value)
    return safe(str(value))


def of_bytes(data: bytes) -> str:
    """Return the hash of a revision's data, which is the older of two like functions (HashControllerRevision)."""
    value = _FNV_OFFSET
    for byte in data:
        value = (value * _FNV_PRIME & 0xFFFFFFFF) ^ byte
    return safe(str(value))


def _fnv_1a(data: bytes, value: int = _FNV_OFFSET) -> int:
    for byte in data:
        value = ((value ^ byte) * _FNV_PRIME) & 0xFFFFFFFF
    return value


def safe(text: str) -> str:
    """Return the text with every character replaced by a safe letter (SafeEncodeString)."""
    return "".join(_SAFE_LETTERS[byte % len(_SAFE_LETTERS)] for byte in text.encode())


def same_but_for_hash(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two templates are equal when their pod-template-hash labels are left out (EqualIgnoreHash)."""
    return without_hash(one) == without_hash(other)


def without_hash(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template without its pod-template-hash label."""
    metadata = dict(template.get("metadata") or {})
    metadata["labels"] = {name: value for name, value in (metadata.get("labels") or {}).items() if name != LABEL}
    return {**template, "metadata": {name: value for name, value in metadata.items() if value}}
