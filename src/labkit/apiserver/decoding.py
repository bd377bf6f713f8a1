"""Decoding: an incoming JSON value becomes an object of its kind, as the API server's Go decoder would read it.

Unknown fields are collected (with their place in the document) and dropped, null means absent, wrong types are refused
in the decoder's words, quantities and times are brought into their canonical form, and zero values are kept, left out
or filled in as the Go types say. What comes out shares nothing with what went in.
"""

import functools
from collections.abc import Callable
from typing import Any

from labkit.apiserver import scalars
from labkit.apiserver.scalars import Decoder, DecodingError, Unknown
from labkit.apiserver.schema import pack

GO_NAMES = {
    "bytes": "[]uint8",
    "quantity": "resource.Quantity",
    "intorstring": "intstr.IntOrString",
    "time": "v1.Time",
    "microtime": "v1.MicroTime",
}


# Lists that mean something else when they are written as [] than when they are left out: by default there are policies,
# and none at all is refused. Everywhere else Go's types and the API's own checks make no difference.
MEANT_EMPTY = frozenset({("io.k8s.api.autoscaling.v2.HPAScalingRules", "policies")})


def decode(type_: pack.Type, value: Any) -> tuple[Any, list[str]]:
    """Return the value as an object of the type, and the unknown fields in it. Raises DecodingError."""
    unknown: Unknown = []
    decoded = _struct(type_.identifier)(value, unknown)
    return decoded, [_path(one) for one in unknown]


def zero(identifier: str) -> Any:
    """Return a type's zero value: what Go makes of an empty object."""
    return _struct(identifier)({}, [])


def _path(names: list[str]) -> str:
    return "".join(name if name.startswith("[") else f".{name}" for name in reversed(names)).lstrip(".")


@functools.cache
def _struct(identifier: str) -> "_Struct":
    return _Struct(pack.type_of(identifier))


class _Struct:
    """The decoder of a type. Its fields are looked up when it is first used, because types contain each other."""

    def __init__(self, type_: pack.Type) -> None:
        self._type = type_
        self._table: dict[str, tuple[Decoder, bool]] | None = None
        self._fills: list[tuple[str, Callable[[], Any]]] = []

    def __call__(self, value: Any, unknown: Unknown) -> Any:
        table = self._table if self._table is not None else self._prepare()
        if type(value) is not dict:
            raise scalars.WrongType(scalars.json_kind(value), self._type.go_name)
        out: dict[str, Any] = {}
        for name, child in value.items():
            if name not in table:
                unknown.append([name])
            elif child is not None:
                decode_field, drops_zero = table[name]
                before = len(unknown)
                try:
                    found = decode_field(child, unknown)
                except scalars.WrongType as wrong:
                    raise wrong.inside(name, self._type.short_name) from None
                if len(unknown) > before:
                    _prefix(unknown, before, name)
                if found or not drops_zero:
                    out[name] = found
        for name, fill in self._fills:
            if name not in out:
                out[name] = fill()
        return out

    def _prepare(self) -> dict[str, tuple[Decoder, bool]]:
        fields = self._type.fields.items()
        kept = {name for name, _ in fields if (self._type.identifier, name) in MEANT_EMPTY}
        self._table = {name: (_decoder(field), name not in kept and _drops_zero(field)) for name, field in fields}
        self._fills = [(name, fill) for name, field in fields if (fill := _fill(field)) is not None]
        return self._table


def _prefix(unknown: Unknown, start: int, name: str) -> None:
    """Put a name before the paths that were found since `start`."""
    for one in unknown[start:]:
        one.append(name)


def _decoder(field: pack.Field) -> Decoder:
    return _of_type(field.type, field.go_type)


def _of_type(written: str, go_type: str = "") -> Decoder:
    if written.startswith("[]"):
        return _list(written[2:])
    if written.startswith("map[string]"):
        return _map(written[len("map[string]") :])
    if written in scalars.MAKERS:
        return scalars.MAKERS[written](go_type or written)
    return _struct(written)


def _drops_zero(field: pack.Field) -> bool:
    return not (field.keeps_zero or field.always or _is_struct(field.type) or field.type == "any")


def _is_struct(written: str) -> bool:
    return "." in written and written[0] not in "[m"


def _fill(field: pack.Field) -> Callable[[], Any] | None:
    """What Go writes for a field that was not given; None if it writes nothing."""
    if field.keeps_zero:
        return None
    if _is_struct(field.type):
        return lambda: zero(field.type)
    if field.type in ("quantity", "intorstring"):
        nothing = "0" if field.type == "quantity" else 0
        return lambda: nothing
    empty = {"string": "", "int32": 0, "int64": 0, "bool": False}.get(field.type)
    return (lambda: empty) if field.always and empty is not None else None


def _go_name(written: str) -> str:
    if written.startswith("[]"):
        return "[]" + ("uint8" if written == "[]bytes" else _go_name(written[2:]))
    if written.startswith("map[string]"):
        return f"map[string]{_go_name(written[len('map[string]') :])}"
    if "." in written:
        return pack.type_of(written).go_name
    return GO_NAMES.get(written, written)


def _list(element: str) -> Decoder:
    decode_one, wanted = _of_type(element), f"[]{_go_name(element)}"

    def decode_list(value: Any, unknown: Unknown) -> Any:
        if type(value) is not list:
            raise scalars.WrongType(scalars.json_kind(value), wanted)
        out = []
        for index, child in enumerate(value):
            if child is None:
                out.append(_nothing(element))
                continue
            before = len(unknown)
            out.append(decode_one(child, unknown))
            if len(unknown) > before:
                _prefix(unknown, before, f"[{index}]")
        return out

    return decode_list


def _map(element: str) -> Decoder:
    decode_one, wanted = _of_type(element), f"map[string]{_go_name(element)}"

    def decode_map(value: Any, unknown: Unknown) -> Any:
        if type(value) is not dict:
            raise scalars.WrongType(scalars.json_kind(value), wanted)
        out = {}
        for name, child in value.items():
            if not name.isascii():
                name = scalars.whole(name)
            before = len(unknown)
            out[name] = _nothing(element) if child is None else decode_one(child, unknown)
            if len(unknown) > before:
                _prefix(unknown, before, name)
        return out

    return decode_map


def _nothing(element: str) -> Any:
    """The zero value that null stands for inside a list or a map."""
    if _is_struct(element):
        return zero(element)
    return {"string": "", "bytes": "", "quantity": "0", "bool": False, "int32": 0, "int64": 0}.get(element)


def untyped(value: Any) -> Any:
    """Return a copy of a value of a kind without a schema."""
    if type(value) is not dict:
        raise scalars.WrongType(scalars.json_kind(value), "map[string]interface {}")
    return scalars.copied(value, [])


__all__ = ["DecodingError", "decode", "untyped", "zero"]
