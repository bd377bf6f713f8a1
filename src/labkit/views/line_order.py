"""What two orders of the same lines say to a computer that reads them as YAML."""

from collections.abc import Mapping
from typing import Any

from labkit import errors
from labkit.api import manifests


def difference(one: str, other: str) -> str | None:
    """Return where two YAML texts first differ ("spec.containers"); "" if one cannot be read, None if they agree."""
    try:
        found, wanted = manifests.load_value(one), manifests.load_value(other)
    except errors.ManifestError:
        return ""
    return None if found == wanted else _place(found, wanted, "") or "…"


def _place(found: Any, wanted: Any, path: str) -> str:
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        keys = [*wanted, *(key for key in found if key not in wanted)]
        odd = next(key for key in keys if found.get(key) != wanted.get(key))
        return _place(found.get(odd), wanted.get(odd), f"{path}.{odd}" if path else str(odd))
    return path
