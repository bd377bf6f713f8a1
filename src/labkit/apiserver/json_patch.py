"""JSON patch (RFC 6902): add, remove, replace, move, copy and test, one after the other, all or nothing.

Texts of refusals are those of the API server's JSON patch library.
"""

import copy
from typing import Any

MISSING = object()


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
    path = operation.get("path")
    if not isinstance(path, str):
        raise PatchFailed(f"{kind} operation failed to decode path: missing field path")
    if kind == "add":
        return _put(document, path, copy.deepcopy(_value(operation)), kind, insert=True)
    if kind == "replace":
        _get(document, path, kind)
        return _put(document, path, copy.deepcopy(_value(operation)), kind, insert=False)
    if kind == "remove":
        return _removed(document, path, kind)
    if kind in ("move", "copy"):
        source = operation.get("from")
        if not isinstance(source, str):
            raise PatchFailed(f"{kind} operation failed to decode from: missing field from")
        value = copy.deepcopy(_get(document, source, kind))
        if kind == "move":
            document = _removed(document, source, kind)
        return _put(document, path, value, kind, insert=True)
    if kind == "test":
        return _tested(document, path, operation)
    raise PatchFailed(f"Unexpected kind: {kind if kind is not None else 'unknown'}")


def _value(operation: dict[str, Any]) -> Any:
    if "value" not in operation:
        raise PatchFailed(f"{operation.get('op')} operation missing value")
    return operation["value"]


def _tested(document: Any, path: str, operation: dict[str, Any]) -> Any:
    found = _find(document, _parts(path))
    wanted = operation.get("value")
    if found is MISSING:
        if wanted is None:
            return document
        raise TestFailed(f"testing path {path} failed: test failed")
    if found != wanted or isinstance(found, bool) != isinstance(wanted, bool):
        raise TestFailed(f"testing value {path} failed: test failed")
    return document


def _parts(path: str) -> list[str]:
    if path == "":
        return []
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _find(document: Any, parts: list[str]) -> Any:
    for part in parts:
        if isinstance(document, dict):
            document = document.get(part, MISSING)
        elif isinstance(document, list):
            document = document[int(part)] if part.isdigit() and int(part) < len(document) else MISSING
        else:
            return MISSING
        if document is MISSING:
            return MISSING
    return document


def _get(document: Any, path: str, kind: str) -> Any:
    found = _find(document, _parts(path))
    if found is MISSING:
        raise PatchFailed(f"{kind} operation does not apply: doc is missing key: {path}: missing value")
    return found


def _container(document: Any, path: str, kind: str) -> tuple[Any, str]:
    parts = _parts(path)
    container = _find(document, parts[:-1]) if parts else MISSING
    if not isinstance(container, dict | list):
        raise PatchFailed(f'{kind} operation does not apply: doc is missing path: "{path}": missing value')
    return container, parts[-1]


def _put(document: Any, path: str, value: Any, kind: str, insert: bool) -> Any:
    if path == "":
        return value
    container, last = _container(document, path, kind)
    if isinstance(container, dict):
        container[last] = value
    elif last == "-":
        container.append(value)
    else:
        index = _index(container, last, len(container) + (1 if insert else 0), kind, path)
        if insert:
            container.insert(index, value)
        else:
            container[index] = value
    return document


def _removed(document: Any, path: str, kind: str) -> Any:
    container, last = _container(document, path, kind)
    if isinstance(container, dict):
        if last not in container:
            raise PatchFailed(f"{kind} operation does not apply: doc is missing key: {path}: missing value")
        del container[last]
    else:
        del container[_index(container, last, len(container), kind, path)]
    return document


def _index(container: list[Any], text: str, limit: int, kind: str, path: str) -> int:
    try:
        index = int(text)
    except ValueError:
        raise PatchFailed(
            f"error in {kind} for path: '{path}': value was not a proper array index: '{text}': "
            f'strconv.Atoi: parsing "{text}": invalid syntax'
        ) from None
    if index < 0:
        index += len(container)
    if not 0 <= index < limit:
        raise PatchFailed(
            f"error in {kind} for path: '{path}': Unable to access invalid index: {text}: invalid index referenced"
        )
    return index
