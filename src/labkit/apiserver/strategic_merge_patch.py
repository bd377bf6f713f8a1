"""Strategic merge patch: a merge patch that knows which lists are keyed, by the merge rules of the schema.

Lists with a merge key are merged element by element; `$patch` (replace, delete), `$retainKeys`,
`$deleteFromPrimitiveList/<field>` and `$setElementOrder/<field>` steer it (apimachinery's strategicpatch, whose texts
and whose order of checks these are). Where there is nothing to merge with, directives mean nothing but `$patch`, which
removes the object it stands in.
"""

from typing import Any

from labkit.apiserver import go_text, merge_order
from labkit.apiserver.merge_order import BadFormat, KeyMissing, PatchFailed, Unprocessable
from labkit.apiserver.schema import pack

PATCH, RETAIN_KEYS = "$patch", "$retainKeys"
DELETE_FROM, SET_ORDER = "$deleteFromPrimitiveList", "$setElementOrder"
BAD_RETAIN_KEYS = "invalid patch format of retainKeys"
BAD_DELETE_FROM = "invalid patch format of primitive list"
BAD_SET_ORDER = "invalid patch format of setElementOrder list"
NO_STRUCT = "merging an object in json but data type is not struct, instead is: map"
Document = dict[str, Any]


def apply(document: Document, patch: Document, type_: pack.Type | None) -> Document:
    """Return the patched document; neither argument is changed, untouched parts are shared. Raises PatchFailed."""
    if PATCH in patch:
        return _directed(patch)
    out, rest = _retained(document, patch)
    for name in [name for name in rest if name.startswith(SET_ORDER)]:
        _set_order(out, rest, name, type_)
    for name, value in rest.items():
        _put(out, name, value, type_)
    return out


def _directed(patch: Document) -> Document:
    directive = patch[PATCH]
    if directive == "replace":
        return {name: value for name, value in patch.items() if name != PATCH}
    if directive == "delete":
        return {}
    raise PatchFailed(f"unknown patch type: {go_text.as_string(directive)} in map: {go_text.text(patch)}")


def _retained(document: Document, patch: Document) -> tuple[Document, Document]:
    """The document with only those fields that the patch retains, and the patch without this directive."""
    if RETAIN_KEYS not in patch:
        return dict(document), dict(patch)
    rest = {name: value for name, value in patch.items() if name != RETAIN_KEYS}
    keep = patch[RETAIN_KEYS]
    if not isinstance(keep, list):
        raise BadFormat(BAD_RETAIN_KEYS)
    for name, value in rest.items():
        if value is not None and not name.startswith((DELETE_FROM, SET_ORDER)) and name not in keep:
            raise BadFormat(BAD_RETAIN_KEYS)
    return {name: value for name, value in document.items() if name in keep}, rest


def _put(out: Document, name: str, value: Any, type_: pack.Type | None) -> None:
    """Merge one field of a patch into a document."""
    deletes = name.startswith(DELETE_FROM)
    if deletes:
        name = _after(DELETE_FROM, name, BAD_DELETE_FROM)
    if value is None:
        out.pop(name, None)
        return
    have = out.get(name)
    if isinstance(have, dict) and isinstance(value, dict):
        field = _field(type_, name)
        out[name] = value if "replace" in _strategy(field) else apply(have, value, _element_type(field.type))
    elif isinstance(have, list) and isinstance(value, list):
        field = _list_field(type_, name)
        out[name] = _merged_list(have, value, field, deletes) if deletes or "merge" in _strategy(field) else value
    elif type(have) is not type(value):
        if not deletes:
            _replace(out, name, value)
    else:
        out[name] = value


def _replace(out: Document, name: str, value: Any) -> None:
    out.pop(name, None)
    if not _is_directive(value):
        out[name] = _without_directives(value)


def _after(prefix: str, name: str, complaint: str) -> str:
    """The field that a directive is about."""
    head, slash, field = name.partition("/")
    if not slash or head != prefix:
        raise BadFormat(complaint)
    return field


# --- what the schema says -------------------------------------------------------------------------------------------


def _field(type_: pack.Type | None, name: str) -> pack.Field:
    if type_ is None:
        raise PatchFailed(NO_STRUCT)
    if name not in type_.fields:
        raise PatchFailed(f'unable to find api field in struct {type_.short_name} for the json field "{name}"')
    return type_.fields[name]


def _list_field(type_: pack.Type | None, name: str) -> pack.Field:
    field = _field(type_, name)
    if not field.type.startswith("[]"):
        raise PatchFailed("expected slice or array type, but got: struct")
    return field


def _strategy(field: pack.Field) -> list[str]:
    return [one for one in str(field.rules.get("strategy", "")).split(",") if one != "retainKeys"]


def _element_type(written: str) -> pack.Type | None:
    """The type behind "T", "[]T" or "map[string]T"; None for anything without fields."""
    for prefix in ("[]", "map[string]"):
        if written.startswith(prefix):
            written = written[len(prefix) :]
            return None if prefix != "[]" else _element_type(written)
    if written == "any":  # its fields are no Go fields
        return pack.Type("runtime.RawExtension", {}, frozenset())
    return pack.type_of(written) if "." in written else None


# --- lists ----------------------------------------------------------------------------------------------------------


def _set_order(out: Document, rest: Document, directive: str, type_: pack.Type | None) -> None:
    """Merge a list and bring it into the order that `$setElementOrder` gives, and take both out of the patch."""
    order = merge_order.a_list(rest.pop(directive))
    name = _after(SET_ORDER, directive, BAD_SET_ORDER)
    have = merge_order.a_list(out[name]) if name in out else None
    patch = merge_order.a_list(rest[name]) if name in rest else None
    field = _list_field(type_, name)
    key = field.rules.get("mergeKey")
    merge_order.check(patch or [], order, key)
    if have is None and patch is None:
        return
    merged = have or []
    if patch is not None:
        rest.pop(name)
        if have is None:
            merged = _without_directives(patch)
        else:
            merged = _merged_list(have, patch, field, False) if "merge" in _strategy(field) else patch
    merge_order.element_type(have or [], patch or [])
    out[name] = merge_order.ordered(merged, have or [], order, key)


def _merged_list(have: list[Any], patch: list[Any], field: pack.Field, deletes: bool) -> list[Any]:
    if not have and not patch:
        return have
    key, type_ = field.rules.get("mergeKey"), _element_type(field.type)
    if merge_order.element_type(have, patch) is not dict:
        if deletes:
            return [one for one in have if not merge_order.is_in(one, patch)]
        added = [one for at, one in enumerate(patch) if not merge_order.is_in(one, have) and one not in patch[:at]]
        return merge_order.ordered(have + added, have, patch, key)
    if key is None:
        raise PatchFailed(f"cannot merge lists without merge key for {'struct' if type_ else 'map'}")
    have, patch = _specials(have, patch, key)
    merged = list(have)
    for one in patch:
        _merge_element(merged, one, key, type_)
    return merge_order.ordered(merged, have, patch, key)


def _specials(have: list[Any], patch: list[Any], key: str) -> tuple[list[Any], list[Any]]:
    """What is left of a list and its patch when elements with `$patch` have had their effect."""
    plain, replaces = [], False
    for one in patch:
        directive = one.get(PATCH)
        if PATCH not in one:
            plain.append(one)
        elif directive == "delete":
            wanted = merge_order.key_of(one, key)
            have = [other for other in have if key not in other or not merge_order.same(other[key], wanted)]
        elif directive == "replace":
            replaces = True
        elif directive == "merge":
            raise PatchFailed("merging lists cannot yet be specified in the patch")
        else:
            _directed(one)
    return [] if replaces else have, plain


def _merge_element(out: list[Any], one: Document, key: str, type_: pack.Type | None) -> None:
    wanted = merge_order.key_of(one, key)
    index = next((at for at, have in enumerate(out) if key in have and merge_order.same(have[key], wanted)), None)
    if index is None:
        out.append(one)
    else:
        out[index] = apply(out[index], one, type_)


# --- where there is nothing to merge with ---------------------------------------------------------------------------


def _is_directive(value: Any) -> bool:
    return isinstance(value, dict) and PATCH in value


def _without_directives(value: Any) -> Any:
    """A new value without nulls and without objects that a `$patch` stands in."""
    if isinstance(value, dict):
        return {
            name: _without_directives(child)
            for name, child in value.items()
            if child is not None and not _is_directive(child)
        }
    if isinstance(value, list):
        return [_without_directives(child) for child in value if not _is_directive(child)]
    return value


__all__ = ["BadFormat", "KeyMissing", "PatchFailed", "Unprocessable", "apply"]
