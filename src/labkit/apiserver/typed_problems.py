"""Type problems: why a configuration that is to be applied is none of its kind, in the words of the API server."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from labkit.apiserver.typed_value import Shape, element

NUMBERS = ("int32", "int64", "float64")


def problems(of: Shape, value: Any, path: str = "") -> Iterator[str]:
    """Yield why a value is none of its type, in the words of the API server."""
    if value is None:
        return
    of = of.for_value(value)
    if of.kind == "map":
        yield from _map_problems(of, value, path)
    elif of.kind == "list" or of.written.startswith("[]"):
        yield from _list_problems(of, value, path)
    elif of.written in NUMBERS and (isinstance(value, bool) or not isinstance(value, (int, float))):
        yield f"{path}: expected numeric (int or float), got {_go_type(value)}"
    elif of.written in ("string", "time", "microtime", "bytes") and not isinstance(value, str):
        yield f"{path}: expected string, got {_go_value(value)}"
    elif of.written == "bool" and not isinstance(value, bool):
        yield f"{path}: expected boolean, got &{{{go_printed(value)}}}"


def _map_problems(of: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: expected map, got &{{{go_printed(value)}}}"
        return
    for name, child in value.items():
        below = of.below(name)
        if below is None:
            yield f"{path}.{name}: field not declared in schema"
            return  # upstream does not look at the fields behind it
        yield from problems(below, child, f"{path}.{name}")


def _list_problems(of: Shape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: expected list, got &{{{go_printed(value)}}}"
        return
    if of.kind != "list":
        return
    seen: set[str] = set()
    for index, item in enumerate(value):
        if of.keys and isinstance(item, dict) and not _has_key(of, item):
            keys = f"[{' '.join(map(json.dumps, of.keys))}]"
            yield (
                f"{path}: element {index}: associative list with keys has an element that omits all key fields {keys} "
                "(and doesn't have default values for any key fields)"
            )
            continue
        one = element(of, item)
        shown = _shown(one)
        if one in seen:
            yield f"{path}: duplicate entries for key {shown}"
        seen.add(one)
        yield from problems(of.item, item, f"{path}{shown}")


def _has_key(of: Shape, item: Mapping[str, Any]) -> bool:
    return any(name in item or of.default_of(name) is not None for name in of.keys)


def _shown(one: str) -> str:
    kind, _, value = one.partition(":")
    if kind == "v":
        return f"[={value}]"
    keys: Mapping[str, Any] = json.loads(value)
    return f"[{','.join(f'{name}={json.dumps(keys[name])}' for name in sorted(keys))}]"


def go_printed(value: Any) -> str:
    """Return a value as Go prints it: map[a:1 b:[x y]]."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{go_printed(value[name])}' for name in sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(go_printed, value))}]"
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _go_type(value: Any) -> str:
    names = {str: "string", bool: "bool", dict: "map[string]interface {}", list: "[]interface {}"}
    return names.get(type(value), "int64" if isinstance(value, int) else "float64")


_WRITERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    str: json.dumps,
    dict: lambda value: (
        f"map[string]interface {{}}{{{', '.join(f'{json.dumps(k)}:{_go_plain(value[k])}' for k in sorted(value))}}}"
    ),
    list: lambda value: f"[]interface {{}}{{{', '.join(map(_go_plain, value))}}}",
}


def _go_plain(value: Any) -> str:
    return _WRITERS.get(type(value), str)(value)


def _go_value(value: Any) -> str:
    return f"&value.valueUnstructured{{Value:{_go_plain(value)}}}"
