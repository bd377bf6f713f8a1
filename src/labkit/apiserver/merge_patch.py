"""JSON merge patch (RFC 7386): what the patch names is set, null removes, lists are replaced whole."""

from collections.abc import Mapping
from typing import Any


def apply(document: Any, patch: Any) -> Any:
    """Return the patched document; neither argument is changed, untouched parts are shared."""
    if not isinstance(patch, Mapping):
        return patch
    out = dict(document) if isinstance(document, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            out.pop(name, None)
        else:
            out[name] = apply(out.get(name), value)
    return out
