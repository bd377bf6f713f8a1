"""Differences between a recorded answer and ours, as the scheduler's recordings define sameness.

The rules are those of golden.py beside the recordings: some keys count only if both have them, the order of reasons,
victims and waiting pods means nothing, and where several outcomes are equally good any of them is right.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

# Compared only if our answer has the key.
OPTIONAL = frozenset(("evaluatedNodes", "feasibleNodes", "startIndex", "condition"))
# Never compared: notes about the case, or answers that other keys cover.
NOTES = frozenset(("alternatives", "tied"))
UNORDERED = frozenset(("reasons", "victims", "active", "backoff", "unschedulable"))
LISTED = frozenset(("decisions", "steps"))  # lists whose entries are compared one by one
OUTCOME = ("nominatedNodeName", "victims")  # what equally good alternatives differ in
LONGEST = 300


def of(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs, one line per difference."""
    for key, want in _chosen(expected, actual).items():
        if key in NOTES:
            continue
        if key in actual:
            yield from _between(key, want, actual[key])
        elif key not in OPTIONAL:
            yield f"{key}: missing, expected {_short(want)}"


def _chosen(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the alternative that the answer picked, else the first recorded answer."""
    for alternative in expected.get("alternatives", ()):
        candidate = {**expected, **alternative}
        if all(_sorted(candidate[key]) == _sorted(actual.get(key)) for key in OUTCOME):
            return candidate
    return expected


def _between(path: str, want: Any, got: Any) -> Iterator[str]:
    name = path.rpartition(".")[2]
    if isinstance(want, dict) and isinstance(got, dict):
        yield from _of_mappings(path, name, want, got)
    elif name in LISTED and isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            yield f"{path}: {len(got)} entries, expected {len(want)}"
        for number, (one, other) in enumerate(zip(want, got, strict=False)):
            yield from _between(f"{path}.{number}", one, other)
    else:
        if name in UNORDERED:
            want, got = _sorted(want), _sorted(got)
        if want != got:
            yield f"{path}: {_short(got)}, expected {_short(want)}"


def _of_mappings(path: str, name: str, want: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[str]:
    for key in {**want, **got}:
        if key not in got:
            if key not in OPTIONAL and key != "action":
                yield f"{path}.{key}: missing, expected {_short(want[key])}"
        elif key in want:
            yield from _between(f"{path}.{key}", want[key], got[key])
        elif name in ("filter", "scores") or path.startswith("scores."):
            yield f"{path}.{key}: unexpected {_short(got[key])}"


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple | set) else value


def _short(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"
