"""Semantic versions: semver("1.2.3-rc.1"), compared by the rules of semver.org."""

import functools
import re
from dataclasses import dataclass
from typing import Any

from labkit.cel.errors import EvaluationError
from labkit.cel.values import Opaque

_NUMBER = r"(0|[1-9]\d*)"
_SHAPE = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?")


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Semver(Opaque):
    """A version; what stands behind + does not count."""

    type_name = "kubernetes.Semver"
    numbers: tuple[int, ...]
    before: tuple[str, ...] = ()

    def _key(self) -> Any:
        early = tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in self.before)
        return (self.numbers, not self.before, early)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Semver) and bool(self._key() == other._key())

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: "Semver") -> bool:
        return bool(self._key() < other._key())


def _parsed(text: str, normalize: bool = False) -> Semver:
    found = _SHAPE.fullmatch(_normal(text) if normalize else text)
    if found is None:
        raise EvaluationError(_why(text))
    early = tuple(found[4].split(".")) if found[4] else ()
    return Semver(tuple(int(found[place]) for place in (1, 2, 3)), early)


def _why(text: str) -> str:
    if not text:
        return "Version string empty"
    parts = text.split(".", 2)
    if len(parts) < 3:
        return "No Major.Minor.Patch elements found"
    numbers = (*parts[:2], re.split(r"[-+]", parts[2])[0])
    for what, one in zip(("Major", "Minor", "Patch"), numbers, strict=True):
        if not one.isdigit():
            return f'Invalid character(s) found in {what.lower()} number "{one}"'
        if len(one) > 1 and one.startswith("0"):
            return f'{what} number must not contain leading zeroes "{one}"'
    return f"Invalid version {text!r}"


def _normal(text: str) -> str:
    """A version with a leading v, or with fewer than three numbers, or with leading zeros, made regular."""
    core, sign, rest = re.match(r"v?([^-+]*)([-+]?)(.*)", text.strip()).groups()  # type: ignore[union-attr]
    parts = [str(int(one)) if one.isdigit() else one for one in core.split(".")]
    return ".".join([*parts, *["0"] * (3 - len(parts))]) + sign + rest


def _is_semver(text: str, normalize: bool = False) -> bool:
    try:
        _parsed(text, normalize)
    except EvaluationError:
        return False
    return True


_S = "kubernetes.Semver"
FUNCTIONS = (
    (f"semver(string) -> {_S}", _parsed),
    (f"semver(string, bool) -> {_S}", _parsed),
    ("isSemver(string) -> bool", _is_semver),
    ("isSemver(string, bool) -> bool", _is_semver),
    (f"{_S}::isGreaterThan({_S}) -> bool", lambda one, other: one > other),
    (f"{_S}::isLessThan({_S}) -> bool", lambda one, other: one < other),
    (f"{_S}::compareTo({_S}) -> int", lambda one, other: (one > other) - (one < other)),
    (f"{_S}::major() -> int", lambda one: one.numbers[0]),
    (f"{_S}::minor() -> int", lambda one: one.numbers[1]),
    (f"{_S}::patch() -> int", lambda one: one.numbers[2]),
)
