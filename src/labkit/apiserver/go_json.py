"""JSON texts as Go writes them: structures in the order of their fields, maps in the order of their names.

A document that a patch has been applied to is shown in refusals. Objects that the patch has reached into were maps
meanwhile (evanphx/json-patch), so their fields stand in the order of their names.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from labkit.apiserver import explicit_nulls
from labkit.apiserver.schema import pack

HEAD = ("kind", "apiVersion")  # of every object; the schema's tags leave them out
HTML = re.compile("[<>&\u2028\u2029]")
UNTOUCHED: Mapping[str, Any] = {}


def text(value: Any) -> str:
    """Return a JSON value as Go's encoder writes it; fields keep their order."""
    written = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return HTML.sub(lambda found: f"\\u{ord(found.group()):04x}", written)


def patched(document: Any, touched: Any) -> str:
    """Return the text of an object after a patch; `touched` holds the objects that the patch reached into, by name."""
    if not isinstance(document, dict):
        return text(document)
    type_ = pack.kind_type(str(document.get("apiVersion")), str(document.get("kind")))
    written = "any" if type_ is None else type_.identifier
    return text(_ordered(written, explicit_nulls.written(document), touched))


def reached(operations: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the objects that the operations of a JSON patch reach into, by name."""
    found: dict[str, Any] = {}
    for one in operations:
        for path in (one.get("path"), one.get("from")):
            below = found
            for part in str(path or "").split("/")[1:-1]:
                below = below.setdefault(part.replace("~1", "/").replace("~0", "~"), {})
    return found


def _ordered(written: str, value: Any, touched: Any) -> Any:
    if isinstance(value, list):
        element = written[2:] if written.startswith("[]") else "any"
        return [_ordered(element, one, _below(touched, str(index))) for index, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if touched is None and written == "any":
        return value
    types = _types(written, value)
    names = list(types) if touched is None and not written.startswith("map[") else sorted(value)
    return {name: _ordered(types[name], value[name], _below(touched, name)) for name in names}


def _below(touched: Any, name: str) -> Any:
    """What is known of a part: None if the patch did not reach into it."""
    part = touched.get(name) if isinstance(touched, Mapping) else None
    return dict(zip(map(str, range(len(part))), part, strict=True)) if isinstance(part, list) else part


def _types(written: str, value: dict[str, Any]) -> dict[str, str]:
    """The types of the parts of a value, in Go's order."""
    if written.startswith("map[string]"):
        return dict.fromkeys(value, written.removeprefix("map[string]"))
    if "." not in written or written.startswith("[]"):  # what a patch left here is no such value
        return dict.fromkeys(value, "any")
    fields = pack.type_of(written).fields
    order = pack.go_order(written)
    head = (name for name in HEAD if name not in order)
    names = [name for name in dict.fromkeys((*head, *order, *value)) if name in value]
    return {name: fields[name].type if name in fields else "any" for name in names}
