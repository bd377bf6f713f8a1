"""Strategic merge patch: a merge patch that knows which lists are keyed, by the merge rules of the schema.

Lists with a merge key are merged element by element; `$patch` (replace, delete, merge), `$retainKeys`,
`$deleteFromPrimitiveList/<field>` and `$setElementOrder/<field>` steer it (apimachinery's strategicpatch).
"""

from typing import Any

from labkit.apiserver.schema import pack

PATCH, RETAIN_KEYS = "$patch", "$retainKeys"
DELETE_FROM, SET_ORDER = "$deleteFromPrimitiveList/", "$setElementOrder/"


class PatchFailed(ValueError):
    """The patch does not fit the rules; the text is the API server's."""


class KeyMissing(PatchFailed):
    """An element of a keyed list comes without its key."""


def apply(document: dict[str, Any], patch: dict[str, Any], type_: pack.Type | None) -> dict[str, Any]:
    """Return the patched document; neither argument is changed, untouched parts are shared. Raises PatchFailed."""
    directive = patch.get(PATCH)
    if directive is not None:
        patch = {name: value for name, value in patch.items() if name != PATCH}
        if directive == "replace":
            replaced: dict[str, Any] = _without_directives(patch)
            return replaced
        if directive == "delete":
            return {}
        if directive != "merge":
            raise PatchFailed(f"Unknown patch type found: {directive}")
    out = _retained(document, patch)
    for name, value in patch.items():
        if name == RETAIN_KEYS or name.startswith((DELETE_FROM, SET_ORDER)):
            continue
        field = type_.fields.get(name) if type_ else None
        if value is None:
            out.pop(name, None)
        else:
            out[name] = _merged(out.get(name), value, field)
    return _ordered(_deleted(out, patch), document, patch, type_)


def _retained(document: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    keep = patch.get(RETAIN_KEYS)
    if keep is None:
        return dict(document)
    if not isinstance(keep, list):
        raise PatchFailed(f"invalid type for {RETAIN_KEYS}, expected a list")
    return {name: value for name, value in document.items() if name in keep}


def _merged(have: Any, value: Any, field: pack.Field | None) -> Any:
    written = field.type if field else "any"
    if isinstance(value, dict):
        if not isinstance(have, dict):
            have = {}
        if field is not None and "replace" in field.rules.get("strategy", "") and PATCH not in value:
            return value
        return apply(have, value, _element_type(written))
    if isinstance(value, list) and field is not None and "merge" in field.rules.get("strategy", ""):
        return _merged_list(have if isinstance(have, list) else [], value, field)
    return value


def _element_type(written: str) -> pack.Type | None:
    """The type behind "T", "[]T" or "map[string]T"; None for anything without fields."""
    for prefix in ("[]", "map[string]"):
        if written.startswith(prefix):
            written = written[len(prefix) :]
            return None if prefix != "[]" else _element_type(written)
    return pack.type_of(written) if "." in written else None


def _merged_list(have: list[Any], patch: list[Any], field: pack.Field) -> list[Any]:
    key = field.rules.get("mergeKey")
    if key is None:  # a set of plain values
        added = [value for index, value in enumerate(patch) if value not in have and value not in patch[:index]]
        return _in_order(have + added, have, patch, None)
    replace = next((one for one in patch if isinstance(one, dict) and one.get(PATCH) == "replace"), None)
    if replace is not None:
        return [
            _without_directives(one)
            for one in patch
            if not (isinstance(one, dict) and one.get(PATCH) == "replace" and len(one) == 1)
        ]
    out, type_ = list(have), _element_type(field.type)
    for one in patch:
        _merge_element(out, one, key, type_)
    return _in_order(out, have, [one for one in patch if one.get(PATCH) != "delete"], key)


def _merge_element(out: list[Any], one: Any, key: str, type_: pack.Type | None) -> None:
    if not isinstance(one, dict):
        raise PatchFailed(f"expected an object with merge key {key} in a list, found {one!r}")
    if key not in one:
        raise KeyMissing(f"map: {_go_map(one)} does not contain declared merge key: {key}")
    index = next((i for i, have in enumerate(out) if isinstance(have, dict) and have.get(key) == one[key]), None)
    if one.get(PATCH) == "delete":
        out[:] = [have for have in out if not (isinstance(have, dict) and have.get(key) == one[key])]
    elif index is None:
        out.append(apply({}, one, type_))
    else:
        out[index] = apply(out[index], one, type_)


def _deleted(out: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    for name, values in patch.items():
        if name.startswith(DELETE_FROM):
            field = name[len(DELETE_FROM) :]
            if isinstance(out.get(field), list) and isinstance(values, list):
                out[field] = [value for value in out[field] if value not in values]
    return out


def _ordered(
    out: dict[str, Any], document: dict[str, Any], patch: dict[str, Any], type_: pack.Type | None
) -> dict[str, Any]:
    """Bring lists into the order that `$setElementOrder` gives; what only the server has keeps its place."""
    for name, order in patch.items():
        if not name.startswith(SET_ORDER):
            continue
        field_name = name[len(SET_ORDER) :]
        have = out.get(field_name)
        if not isinstance(have, list) or not isinstance(order, list):
            continue
        field = type_.fields.get(field_name) if type_ else None
        key = field.rules.get("mergeKey") if field else None
        out[field_name] = _in_order(have, document.get(field_name) or [], order, key)
    return out


def _in_order(have: list[Any], before: list[Any], order: list[Any], key: str | None) -> list[Any]:
    def name_of(one: Any) -> Any:
        return one.get(key) if key and isinstance(one, dict) else one

    wanted = [name_of(one) for one in order]
    listed = sorted((one for one in have if name_of(one) in wanted), key=lambda one: wanted.index(name_of(one)))
    places = [name_of(one) for one in before]
    others = [one for one in have if name_of(one) not in wanted]
    out: list[Any] = []
    while listed or others:
        if not others or (listed and not _comes_first(name_of(others[0]), name_of(listed[0]), places)):
            out.append(listed.pop(0))
        else:
            out.append(others.pop(0))
    return out


def _comes_first(other: Any, listed: Any, places: list[Any]) -> bool:
    """Whether an element that only the server has stood before one that the patch lists."""
    if other not in places or listed not in places:
        return False
    return places.index(other) < places.index(listed)


def _without_directives(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_directives(child)
            for name, child in value.items()
            if child is not None and name not in (PATCH, RETAIN_KEYS) and not name.startswith((DELETE_FROM, SET_ORDER))
        }
    return [_without_directives(child) for child in value] if isinstance(value, list) else value


def _go_map(value: dict[str, Any]) -> str:
    return f"map[{' '.join(f'{name}:{child}' for name, child in sorted(value.items()))}]"
