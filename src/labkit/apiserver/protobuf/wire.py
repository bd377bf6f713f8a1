"""Protobuf's wire format: the bytes of a message as numbered fields.

Only what Kubernetes' messages use has a meaning; everything else is skipped as the API server's reader skips it. Its
words for bytes that make no sense are repeated to the letter.
"""

import struct
from collections.abc import Callable, Iterator

VARINT, FIXED64, BYTES, GROUP_START, GROUP_END, FIXED32 = range(6)
END = "unexpected EOF"
OVERFLOW = "proto: integer overflow"
NEGATIVE = "proto: negative length found during unmarshaling"
FIXED_SIZES = {FIXED64: 8, FIXED32: 4}
VARINT_BITS = 64
Check = Callable[[int, int], object]  # number and wire type of a field


class Malformed(ValueError):
    """The bytes are no message; the text is the Go reader's."""


def wrong_type(kind: int, field: str) -> Malformed:
    """Return the refusal of a field that has another wire type than it should have."""
    return Malformed(f"proto: wrong wireType = {kind} for field {field}")


def fields(data: bytes, message: str, check: Check) -> Iterator[tuple[int, int | bytes]]:
    """Give the fields of a message: the number, and an integer (of a VARINT) or the bytes. Raises Malformed.

    `message` is the short name that a refusal shows; `check` refuses a field of the wrong wire type before it is read.
    """
    place = 0
    while place < len(data):
        tag, after = varint(data, place)
        number, kind = _signed(tag >> 3, 32), tag & 7
        if kind == GROUP_END:
            raise Malformed(f"proto: {message}: wiretype end group for non-group")
        if number <= 0:
            raise Malformed(f"proto: {message}: illegal tag {number} (wire type {tag})")
        check(number, kind)
        value, place = _value(data, kind, after)
        yield number, value


def varint(data: bytes, place: int) -> tuple[int, int]:
    """Return the unsigned integer at a place, and the place behind it. Raises Malformed."""
    found = shift = 0
    while True:
        if shift >= VARINT_BITS:
            raise Malformed(OVERFLOW)
        if place >= len(data):
            raise Malformed(END)
        found |= (data[place] & 0x7F) << shift
        place += 1
        if data[place - 1] < 0x80:
            return found & (2**VARINT_BITS - 1), place
        shift += 7


def integer(value: int, bits: int) -> int:
    """Return a varint as the signed integer that it stands for."""
    return _signed(value, bits)


def double(value: bytes) -> float:
    """Return the eight bytes of a FIXED64 as a number."""
    return float(struct.unpack("<d", value)[0])


def packed(data: bytes) -> Iterator[int]:
    """Give the varints of a packed list. Raises Malformed."""
    place = 0
    while place < len(data):
        value, place = varint(data, place)
        yield value


def _signed(value: int, bits: int) -> int:
    value &= 2**bits - 1
    return value - 2**bits if value >> (bits - 1) else value


def _value(data: bytes, kind: int, place: int) -> tuple[int | bytes, int]:
    if kind == VARINT:
        return varint(data, place)
    if kind in FIXED_SIZES:
        return _slice(data, place, FIXED_SIZES[kind])
    if kind == BYTES:
        length, place = varint(data, place)
        return _slice(data, place, _signed(length, 64))
    if kind == GROUP_START:
        return b"", _behind_group(data, place)
    raise Malformed(f"proto: illegal wireType {kind}")


def _slice(data: bytes, place: int, length: int) -> tuple[bytes, int]:
    if length < 0:
        raise Malformed(NEGATIVE)
    if place + length > len(data):
        raise Malformed(END)
    return data[place : place + length], place + length


def _behind_group(data: bytes, place: int) -> int:
    """The place behind a group, a form of protobuf that Kubernetes does not use."""
    depth = 1
    while depth:
        tag, place = varint(data, place)
        kind = tag & 7
        if kind in (GROUP_START, GROUP_END):
            depth += 1 if kind == GROUP_START else -1
        else:
            _, place = _value(data, kind, place)
    return place
