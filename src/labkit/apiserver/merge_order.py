"""The order of merged lists: what a patch lists comes as it says, what only the server has keeps its place.

Also what has to hold of such lists: elements of one type, each with its key (apimachinery's strategicpatch).
"""

from typing import Any

from labkit.apiserver import go_text


class PatchFailed(ValueError):
    """The patch does not fit the rules; the text is the API server's, which takes it for a fault of its own: 500."""


class KeyMissing(PatchFailed):
    """An element of a keyed list comes without its key."""


class BadFormat(PatchFailed):
    """A directive is malformed: 400."""


class Unprocessable(PatchFailed):
    """What no patch can merge: 422."""


def a_list(value: Any) -> list[Any]:
    """Return a value that has to be a list. Raises PatchFailed."""
    if not isinstance(value, list):
        raise PatchFailed(f"expected a []interface {{}}, but received a {go_text.type_name(value)}")
    return value


def _a_map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PatchFailed(f"expected a map[string]interface {{}}, but received a {go_text.type_name(value)}")
    return value


def key_of(one: Any, key: str) -> Any:
    """Return the key of an element. Raises KeyMissing."""
    if key not in _a_map(one):
        raise KeyMissing(f"map: {go_text.text(one)} does not contain declared merge key: {key}")
    return one[key]


def same(left: Any, right: Any) -> bool:
    """Say whether two values are equal in Go: 1 and true are not."""
    return type(left) is type(right) and bool(left == right)


def is_in(value: Any, values: list[Any]) -> bool:
    """Say whether a list has a value."""
    return any(same(value, one) for one in values)


def element_type(*lists: list[Any]) -> type:
    """Return the type of all elements of some lists. Raises PatchFailed if they differ, or if there are none."""
    found = [type(one) for values in lists for one in values]
    if not found:
        raise PatchFailed("no elements in any of the given slices")
    if found[0] is list:
        raise Unprocessable("lists of lists are not supported")
    if any(one is not found[0] for one in found):
        raise PatchFailed(f"list element types are not identical: {go_text.text(list(lists))}")
    return found[0]


def check(patch: list[Any], order: list[Any], key: str | None) -> None:
    """Raise PatchFailed if a patch lists elements that its `$setElementOrder` has not, or in another order."""
    if not order or not patch:
        return
    kept = [one for one in patch if not key or "$patch" not in _a_map(one)]
    at = 0
    for one in order:
        if at == len(kept):
            return
        left, right = (key_of(kept[at], key), key_of(one, key)) if key else (kept[at], one)
        at += same(left, right)
    if at < len(kept):
        shown = f"The order in patch list:\n{go_text.text(patch)}\n doesn't match $setElementOrder list:\n"
        raise PatchFailed(f"{shown}{go_text.text(order)}\n")


def ordered(have: list[Any], before: list[Any], order: list[Any], key: str | None) -> list[Any]:
    """Return a merged list in order: what `order` names as it says, the rest as it was before. Raises PatchFailed."""
    names = [key_of(one, key) if key else one for one in have]
    wanted = [_name(one, key) for one in order]
    places = [_name(one, key) for one in before]
    listed = [(wanted.index(name), name, one) for name, one in zip(names, have, strict=True) if is_in(name, wanted)]
    if key and listed:  # then every element of the order is looked at, too
        for one in order:
            key_of(one, key)
    listed.sort(key=lambda found: found[0])
    others = [(name, one) for name, one in zip(names, have, strict=True) if not is_in(name, wanted)]
    out: list[Any] = []
    while listed or others:
        if others and (not listed or _comes_first(others[0][0], listed[0][1], places)):
            out.append(others.pop(0)[1])
        else:
            out.append(listed.pop(0)[2])
    return out


def _name(one: Any, key: str | None) -> Any:
    return one.get(key) if key and isinstance(one, dict) else one


def _comes_first(other: Any, listed: Any, places: list[Any]) -> bool:
    """Whether an element that only the server has stood before one that the patch lists."""
    if other not in places or listed not in places:
        return False
    return places.index(other) < places.index(listed)
