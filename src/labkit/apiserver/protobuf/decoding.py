"""The decoder of messages: bytes become the JSON value that they stand for.

Protobuf writes every field that is no pointer in Go, zero or not; which zeros an object keeps is decided where JSON
bodies are decoded too, so both read the same afterwards.
"""

import base64
from typing import Any

from labkit.apiserver.protobuf import messages, values, wire
from labkit.apiserver.protobuf.messages import Field

INTEGERS = {"int32": 32, "int64": 64}
WIRE_TYPES = {"int32": wire.VARINT, "int64": wire.VARINT, "bool": wire.VARINT, "double": wire.FIXED64}


def decode(identifier: str, data: bytes) -> Any:
    """Return the value of a message of a type (the schema pack's id). Raises wire.Malformed."""
    found: dict[str, Any] = {}
    _fill(identifier, data, found)
    read = values.READERS.get(identifier)
    return found if read is None else read(found)


def _fill(identifier: str, data: bytes, into: dict[str, Any]) -> None:
    """Add the fields of a message to what is known already: a message may come in pieces."""
    known = messages.fields_of(identifier)

    def check(number: int, kind: int) -> None:
        if number in known and kind not in _wire_types(known[number]):
            raise wire.wrong_type(kind, known[number].go_name)

    for number, raw in wire.fields(data, identifier.rpartition(".")[2], check):
        if number in known:
            _add(known[number], raw, into)


def _wire_types(field: Field) -> tuple[int, ...]:
    """How a field may be written; a list of integers also in one piece."""
    wanted = wire.BYTES if field.is_map else WIRE_TYPES.get(field.element, wire.BYTES)
    return (wanted, wire.BYTES) if field.repeated and wanted == wire.VARINT else (wanted,)


def _add(field: Field, raw: int | bytes, into: dict[str, Any]) -> None:
    if not field.name:
        assert isinstance(raw, bytes)
        _fill(field.element, raw, into)
    elif field.is_map:
        name, value = _entry(field, raw)
        into.setdefault(field.name, {})[name] = value
    elif field.repeated:
        is_packed = isinstance(raw, bytes) and WIRE_TYPES.get(field.element) == wire.VARINT
        pieces = wire.packed(raw) if is_packed and isinstance(raw, bytes) else [raw]
        into.setdefault(field.name, []).extend(_value(field.element, piece) for piece in pieces)
    else:
        _set(field, raw, into)


def _set(field: Field, raw: int | bytes, into: dict[str, Any]) -> None:
    before = into.get(field.name)
    if isinstance(before, dict) and isinstance(raw, bytes) and field.element not in values.READERS:
        _fill(field.element, raw, before)
        return
    value = _value(field.element, raw)
    if value is not None:
        into[field.name] = value


def _entry(field: Field, raw: int | bytes) -> tuple[str, Any]:
    """The name and the value of one entry of a map."""
    assert isinstance(raw, bytes)
    name, value = "", _value(field.element, _nothing(field.element))
    for number, part in wire.fields(raw, field.name, lambda number, kind: None):
        if number == 1:
            name = _value("string", part)
        elif number == 2:
            value = _value(field.element, part)
    return name, value


def _nothing(element: str) -> int | bytes:
    found: dict[int, int | bytes] = {wire.VARINT: 0, wire.FIXED64: bytes(8)}
    return found.get(WIRE_TYPES.get(element, wire.BYTES), b"")


def _value(element: str, raw: int | bytes) -> Any:
    if isinstance(raw, int):
        return bool(raw) if element == "bool" else wire.integer(raw, INTEGERS.get(element, 64))
    if element == "double":
        number = wire.double(raw)
        return int(number) if number.is_integer() else number  # JSON writes 5, never 5.0
    if element == "string":
        return raw.decode("utf-8", "replace")
    return base64.b64encode(raw).decode() if element == "bytes" else decode(element, raw)
