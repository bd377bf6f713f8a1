"""SPDY/3.1 frames, without I/O: what kubectl up to 1.29 speaks for exec, and every kubectl for port-forward.

Bytes in, events out; and bytes for what we say. Flow control is left out, as in the library that kubectl uses.
Rule: the SPDY protocol draft 3.1, sections 2.2 (frames) and 2.6.10 (header blocks).
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

VERSION = 3
SYN_STREAM, SYN_REPLY, RST_STREAM, PING = 1, 2, 3, 6
FIN = 0x01
MAX_HEADER_BYTES = 64 * 1024  # unpacked
MAX_DATA_BYTES = 32 * 1024
OPENED, DATA, RESET, PINGED = "opened", "data", "reset", "pinged"

# What header blocks are compressed against: names and values that HTTP uses (the draft's section 2.6.10.1), first
# those that carry their length, then those without.
_WORDS = (
    "options|head|post|put|delete|trace|accept|accept-charset|accept-encoding|accept-language|accept-ranges|age|a"
    "llow|authorization|cache-control|connection|content-base|content-encoding|content-language|content-length|co"
    "ntent-location|content-md5|content-range|content-type|date|etag|expect|expires|from|host|if-match|if-modifie"
    "d-since|if-none-match|if-range|if-unmodified-since|last-modified|location|max-forwards|pragma|proxy-authenti"
    "cate|proxy-authorization|range|referer|retry-after|server|te|trailer|transfer-encoding|upgrade|user-agent|va"
    "ry|via|warning|www-authenticate|method|get|status|200 OK|version|HTTP/1.1|url|public|set-cookie|keep-alive|o"
    "rigin"
)
_REST = (
    "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritat"
    "ive Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found5"
    "00 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct N"
    "ov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,applic"
    "ation/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf"
    "-8charset=iso-8859-1,utf-,*,enq=0."
)
DICTIONARY = b"".join(len(word).to_bytes(4, "big") + word.encode() for word in _WORDS.split("|")) + _REST.encode()


class Violation(Exception):
    """The other end does not keep to the protocol."""


@dataclass(frozen=True)
class Event:
    """Something that the other end did. `stream` is the stream's number (of a ping: the ping's)."""

    kind: str  # OPENED, DATA, RESET, PINGED
    stream: int
    data: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    last: bool = False  # nothing more comes on this stream


class Framer:
    """One end of one connection: header blocks depend on all that came before."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._inflate = zlib.decompressobj(zdict=DICTIONARY)
        self._deflate = zlib.compressobj(zdict=DICTIONARY)

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take bytes as they come; yield what they mean. Raises Violation."""
        self._buffer += data
        while len(self._buffer) >= 8:
            size = int.from_bytes(self._buffer[5:8], "big")
            if len(self._buffer) < 8 + size:
                return
            head, body = bytes(self._buffer[:8]), bytes(self._buffer[8 : 8 + size])
            del self._buffer[: 8 + size]
            event = self._event(head, body)
            if event is not None:
                yield event

    def reply(self, stream: int) -> bytes:
        """Return the frame that accepts a stream."""
        return _control(SYN_REPLY, 0, _number(stream) + self._packed({}))

    def open(self, stream: int, headers: Mapping[str, str], last: bool = False) -> bytes:
        """Return the frame that opens a stream (what a client sends)."""
        body = _number(stream) + _number(0) + b"\0\0" + self._packed(headers)
        return _control(SYN_STREAM, FIN if last else 0, body)

    def _event(self, head: bytes, body: bytes) -> Event | None:
        last = bool(head[4] & FIN)
        if not head[0] & 0x80:
            return Event(DATA, _stream(head), body, last=last)
        kind = int.from_bytes(head[2:4], "big")
        if int.from_bytes(head[:2], "big") & 0x7FFF != VERSION:
            raise Violation(f"version {int.from_bytes(head[:2], 'big') & 0x7FFF} of SPDY; {VERSION} is spoken here")
        if len(body) < (10 if kind == SYN_STREAM else 4):
            raise Violation(f"a control frame of type {kind} with {len(body)} bytes")
        if kind == SYN_STREAM:
            return Event(OPENED, _stream(body), headers=self._unpacked(body[10:]), last=last)
        if kind == RST_STREAM:
            return Event(RESET, _stream(body), last=True)
        if kind == PING:
            return Event(PINGED, int.from_bytes(body[:4], "big"))
        return None  # settings, window updates, farewells

    def _packed(self, headers: Mapping[str, str]) -> bytes:
        block = _number(len(headers))
        for name, value in headers.items():
            block += _text(name) + _text(value)
        return self._deflate.compress(block) + self._deflate.flush(zlib.Z_SYNC_FLUSH)

    def _unpacked(self, packed: bytes) -> dict[str, str]:
        try:
            block = self._inflate.decompress(packed, MAX_HEADER_BYTES)
            at, headers = 4, {}
            for _ in range(int.from_bytes(block[:4], "big")):
                name, at = _read(block, at)
                headers[name], at = _read(block, at)
        except (zlib.error, ValueError) as wrong:
            raise Violation(f"a header block that cannot be read: {wrong}") from wrong
        return headers


def data(stream: int, payload: bytes, last: bool = False) -> bytes:
    """Return the frames that say something on a stream."""
    pieces = [payload[at : at + MAX_DATA_BYTES] for at in range(0, len(payload), MAX_DATA_BYTES)] or [b""]
    ends = [FIN if last and number == len(pieces) else 0 for number in range(1, len(pieces) + 1)]
    return b"".join(
        _number(stream) + bytes((flags,)) + len(piece).to_bytes(3, "big") + piece
        for piece, flags in zip(pieces, ends, strict=True)
    )


def ping(number: int) -> bytes:
    """Return the answer to a ping."""
    return _control(PING, 0, _number(number))


def _control(kind: int, flags: int, body: bytes) -> bytes:
    return (0x8000 | VERSION).to_bytes(2, "big") + kind.to_bytes(2, "big") + bytes((flags,)) + _size(body) + body


def _size(body: bytes) -> bytes:
    return len(body).to_bytes(3, "big")


def _number(value: int) -> bytes:
    return value.to_bytes(4, "big")


def _text(value: str) -> bytes:
    raw = value.encode()
    return _number(len(raw)) + raw


def _stream(raw: bytes) -> int:
    return int.from_bytes(raw[:4], "big") & 0x7FFFFFFF


def _read(block: bytes, at: int) -> tuple[str, int]:
    size = int.from_bytes(block[at : at + 4], "big")
    if at + 4 + size > len(block):
        raise ValueError("it ends too early")
    return block[at + 4 : at + 4 + size].decode(errors="replace"), at + 4 + size
