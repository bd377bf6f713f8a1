"""The patch of an apply: bring what is wanted now, and remove what the last apply brought and this one leaves out.

What others set stays, in lists too: a list that merges by a key (containers by name, gates by name) loses only the
entries that the last apply had. Rules: strategic merge patch, as `kubectl apply` makes it on the client side.
"""

import copy
from typing import Any

from labkit.api.object import Object
from labkit.apiserver.schema import pack


def patch(last_applied: Object | None, wanted: Object) -> dict[str, Any]:
    """Return the strategic merge patch from the last applied manifest to the wanted one."""
    made = copy.deepcopy(wanted)
    if last_applied:
        type_ = pack.kind_type(str(wanted.get("apiVersion")), str(wanted.get("kind")))
        _remove(last_applied, wanted, made, type_)
    return made


def _remove(before: dict[str, Any], wanted: dict[str, Any], made: dict[str, Any], type_: pack.Type | None) -> None:
    """Add to the patch `made` what takes away the fields of `before` that are not wanted any more."""
    for name, value in before.items():
        field = type_.fields.get(name) if type_ else None
        if name not in wanted:
            made[name] = None
        elif isinstance(value, dict) and isinstance(wanted[name], dict):
            _remove(value, wanted[name], made[name], _type(field))
        elif isinstance(value, list) and isinstance(wanted[name], list) and field is not None:
            _remove_entries(name, value, wanted[name], made, field)


def _remove_entries(name: str, before: list[Any], wanted: list[Any], made: dict[str, Any], field: pack.Field) -> None:
    if "merge" not in field.rules.get("strategy", ""):
        return  # such a list is replaced whole
    key = field.rules.get("mergeKey")
    if key is None:
        gone = [one for one in before if one not in wanted]
        if gone:
            made[f"$deleteFromPrimitiveList/{name}"] = gone
        return
    entries = zip(wanted, made[name], strict=True)
    now = {one[key]: (one, entry) for one, entry in entries if _has_key(one, key)}
    for one in filter(lambda one: _has_key(one, key), before):
        if one[key] in now:
            kept, entry = now[one[key]]
            _remove(one, kept, entry, _type(field))
        else:
            made[name].append({key: one[key], "$patch": "delete"})


def _has_key(entry: Any, key: str) -> bool:
    """Whether a list entry can be told by its key; what cannot is left to the API server's own refusal."""
    return isinstance(entry, dict) and isinstance(entry.get(key), str | int)


def _type(field: pack.Field | None) -> pack.Type | None:
    """The type of a field's value, or of the entries of its list; None for anything without fields of its own."""
    written = field.type.removeprefix("[]") if field else ""
    return pack.type_of(written) if written in pack.types() else None
