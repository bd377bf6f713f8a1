"""The enumerations of the API, read once: which texts a field may hold, and what is said of each."""

import functools
import gzip
import json
from importlib import resources

FILE = "enums.json.gz"


def of(identifier: str, field: str) -> dict[str, str]:
    """Return the values that a field of a type (or each of its items) may have, with their texts; {} if any may be."""
    found = _all()
    return found["types"].get(found["fields"].get(identifier, {}).get(field, ""), {})


def described(values: dict[str, str]) -> str:
    """Return the paragraph that the documentation of a field ends with, as k8s.io/kube-openapi writes it."""
    lines = sorted(f" - `{json.dumps(value)}` {text}".rstrip() for value, text in values.items())
    return "\n\nPossible enum values:\n" + "\n".join(lines) if lines else ""


@functools.cache
def _all() -> dict[str, dict[str, dict[str, str]]]:
    packed = resources.files(__package__).joinpath(FILE).read_bytes()
    found: dict[str, dict[str, dict[str, str]]] = json.loads(gzip.decompress(packed))
    return found
