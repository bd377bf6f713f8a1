"""JSON patch (RFC 6902): add, remove, replace, move, copy and test, one after the other, all or nothing.

Texts of refusals are those of the API server's JSON patch library.
"""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any


class PatchFailed(ValueError):
    """An operation cannot be carried out."""


class TestFailed(PatchFailed):
    """A test operation found another value."""


def apply(document: Any, operations: Any) -> Any:
    """Return the patched document; the argument is not changed. Raises PatchFailed."""
    document = copy.deepcopy(document)
    for operation in operations:
        document = _apply_one(document, operation)
    return document


def _apply_one(document: Any, operation: dict[str, Any]) -> Any:
    kind = operation.get("op")
    if not isinstance(kind, str) or kind not in _OPERATIONS:
        raise PatchFailed(f"Unexpected kind: {kind if isinstance(kind, str) else 'unknown'}")
    return _OPERATIONS[kind](document, operation)


def _path(operation: dict[str, Any], field: str = "path") -> str:
    path = operation.get(field)
    if not isinstance(path, str):
        raise PatchFailed(f"{operation['op']} operation failed to decode {field}: missing field {field}")
    return path


def _value(operation: dict[str, Any]) -> Any:
    """What an operation brings; nothing is null."""
    return copy.deepcopy(operation.get("value"))


def _add(document: Any, operation: dict[str, Any]) -> Any:
    path = _path(operation)
    container, key = _place(document, path, f'add operation does not apply: doc is missing path: "{path}"')
    _tried(f"error in add for path: '{path}'", _insert, container, key, _value(operation))
    return document


def _remove(document: Any, operation: dict[str, Any]) -> Any:
    path = _path(operation)
    container, key = _place(document, path, f'remove operation does not apply: doc is missing path: "{path}"')
    _tried(f"error in remove for path: '{path}'", _delete, container, key)
    return document


def _replace(document: Any, operation: dict[str, Any]) -> Any:
    """A field that is not there is replaced, too; an element of a list has to be there."""
    path = _path(operation)
    if path == "":
        return _value(operation)
    container, key = _place(document, path, f"replace operation does not apply: doc is missing path: {path}")
    if isinstance(container, dict):
        container[key] = _value(operation)
        return document
    try:
        container[_index(container, key)] = _value(operation)
    except PatchFailed:
        raise PatchFailed(f"replace operation does not apply: doc is missing key: {path}: missing value") from None
    return document


def _move(document: Any, operation: dict[str, Any]) -> Any:
    source = _path(operation, "from")
    container, key = _place(document, source, f"move operation does not apply: doc is missing from path: {source}")
    value = _tried(f"error in move for path: '{key}'", _get, container, key)
    _tried(f"error in move for path: '{key}'", _delete, container, key)
    path = _path(operation)
    container, key = _place(document, path, f"move operation does not apply: doc is missing destination path: {path}")
    _tried(f"error in move for path: '{path}'", _insert, container, key, value)
    return document


def _copy(document: Any, operation: dict[str, Any]) -> Any:
    """What is not there is copied as null."""
    source = _path(operation, "from")
    container, key = _place(document, source, f"copy operation does not apply: doc is missing from path: {source}")
    value = copy.deepcopy(_tried(f"error in copy for from: '{source}'", _get, container, key))
    path = _path(operation)
    container, key = _place(document, path, f"copy operation does not apply: doc is missing destination path: {path}")
    _tried("error while adding value during copy", _insert, container, key, value)
    return document


def _test(document: Any, operation: dict[str, Any]) -> Any:
    path, found = _path(operation), document
    if path != "":
        container, key = _place(document, path, f"test operation does not apply: is missing path: {path}")
        found = _tried(f"error in test for path: '{path}'", _get, container, key)
    wanted = operation.get("value")
    if found != wanted or isinstance(found, bool) != isinstance(wanted, bool):
        raise TestFailed(f"testing value {path} failed: test failed")
    return document


_OPERATIONS: Mapping[str | None, Callable[[Any, dict[str, Any]], Any]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}


# --- places -------------------------------------------------------------------------------------------------------


def _place(document: Any, path: str, missing: str) -> tuple[Any, str]:
    """Return the object or list that a path ends in, and the last name. Raises PatchFailed."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    container = document if parts else None
    for part in parts[:-1]:
        try:
            container = _get(container, part)
        except PatchFailed:
            container = None
    if not isinstance(container, dict | list):
        raise PatchFailed(f"{missing}: missing value")
    return container, parts[-1]


def _tried(context: str, act: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return act(*arguments)
    except PatchFailed as error:
        raise PatchFailed(f"{context}: {error}") from None


def _get(container: Any, key: str) -> Any:
    if isinstance(container, dict):
        return container.get(key)
    return container[_index(container, key)] if isinstance(container, list) else None


def _delete(container: Any, key: str) -> None:
    if isinstance(container, list):
        del container[_index(container, key)]
    elif key not in container:
        raise PatchFailed(f"Unable to remove nonexistent key: {key}: missing value")
    else:
        del container[key]


def _insert(container: Any, key: str, value: Any) -> None:
    if isinstance(container, dict):
        container[key] = value
    elif key == "-":
        container.append(value)
    else:
        container.insert(_index(container, key, room=1, why=f"value was not a proper array index: '{key}': "), value)


def _index(container: list[Any], text: str, room: int = 0, why: str = "") -> int:
    """Return a place in a list; places below zero count from its end. Raises PatchFailed."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise PatchFailed(f'{why}strconv.Atoi: parsing "{text}": invalid syntax')
    index, limit = int(text), len(container) + room
    if not -limit <= index < limit:
        raise PatchFailed(f"Unable to access invalid index: {index}: invalid index referenced")
    return index if index >= 0 else index + limit
