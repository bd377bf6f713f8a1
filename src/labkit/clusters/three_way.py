"""The patch of an apply: bring what is wanted now, and remove what the last apply brought and this one leaves out.

What others set stays, in lists too: a list that merges by a key (containers by name, gates by name) loses only the
entries that the last apply had. Where the keys of a map exclude each other (a Deployment's strategy, the sources of a
volume) a changed map keeps only the wanted ones. Rules: strategic merge patch, as `kubectl apply` makes it on the
client side.
"""

import copy
from typing import Any

from labkit.api.object import Object
from labkit.apiserver.schema import pack

RETAIN = "$retainKeys"


def patch(last_applied: Object | None, wanted: Object, live: Object) -> dict[str, Any]:
    """Return the strategic merge patch that makes the live object what is wanted, given the manifest applied last."""
    made = copy.deepcopy(wanted)
    type_ = pack.kind_type(str(wanted.get("apiVersion")), str(wanted.get("kind")))
    if last_applied:
        _remove(last_applied, wanted, made, type_)
    _retain(wanted, live, made, type_)
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


def _retain(wanted: dict[str, Any], live: dict[str, Any], made: dict[str, Any], type_: pack.Type | None) -> None:
    """Say in the patch `made` which keys are left where they exclude each other and something changes."""
    for name, value in wanted.items():
        field = type_.fields.get(name) if type_ else None
        if field is None or type(value) is not type(live.get(name)):
            continue
        pairs = [(value, live[name], made[name])] if isinstance(value, dict) else []
        if isinstance(value, list):
            pairs = _paired(value, live[name], made[name], field.rules.get("mergeKey"))
        for one, there, entry in pairs:
            if "retainKeys" in field.rules.get("strategy", "") and _differs(one, there):
                entry[RETAIN] = sorted(one)
            _retain(one, there, entry, _type(field))


def _paired(
    wanted: list[Any], live: list[Any], made: list[Any], key: str | None
) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Return the wanted entries that are there already, each with the live one and its place in the patch."""
    if key is None:
        return []
    there = {one[key]: one for one in live if _has_key(one, key)}
    entries = zip(wanted, made, strict=False)  # behind the wanted entries the patch has those to delete
    return [(one, there[one[key]], entry) for one, entry in entries if _has_key(one, key) and one[key] in there]


def _differs(wanted: Any, live: Any) -> bool:
    """Whether the live value lacks something that is wanted; what it has beyond that does not count."""
    if isinstance(wanted, dict) and isinstance(live, dict):
        return any(_differs(value, live.get(name)) for name, value in wanted.items())
    return bool(wanted != live)


def _has_key(entry: Any, key: str) -> bool:
    """Whether a list entry can be told by its key; what cannot is left to the API server's own refusal."""
    return isinstance(entry, dict) and isinstance(entry.get(key), str | int)


def _type(field: pack.Field | None) -> pack.Type | None:
    """The type of a field's value, or of the entries of its list; None for anything without fields of its own."""
    written = field.type.removeprefix("[]") if field else ""
    return pack.type_of(written) if written in pack.types() else None
