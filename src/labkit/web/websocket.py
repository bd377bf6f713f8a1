"""WebSockets (RFC 6455) from the server's side, without I/O: the handshake's answer, and frames in and out.

tornado has a WebSocket of its own, but only as a whole request handler; here the connection is handed over after our
own handler has answered, so that exec is authorized like everything else.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labkit.web.message import Headers

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
VERSION = "13"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FIN, MASKED = 0x80, 0x80
NORMAL, PROTOCOL_ERROR, TOO_BIG = 1000, 1002, 1009
LIMIT_BYTES = 32 * 1024 * 1024


class Violation(Exception):
    """The other end does not keep to the protocol; `code` is what the closing frame says."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True)
class Message:
    """A whole message, or a control frame."""

    opcode: int
    data: bytes


def is_handshake(headers: Headers) -> bool:
    """Whether a request asks to become a WebSocket."""
    return headers.get("upgrade", "").lower() == "websocket" and "sec-websocket-key" in headers


def protocol(headers: Headers, known: Sequence[str]) -> str:
    """Return the first sub-protocol the client offers that we know; "" if there is none."""
    offered = headers.get("sec-websocket-protocol", "").replace("\n", ",").split(",")
    return next((one.strip() for one in offered if one.strip() in known), "")


def accepting(headers: Headers, chosen: str) -> dict[str, str]:
    """Return the header fields of the 101 that accepts a handshake."""
    digest = hashlib.sha1(f"{headers['sec-websocket-key']}{GUID}".encode(), usedforsecurity=False).digest()
    fields = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Accept": base64.b64encode(digest).decode(),
    }
    return {**fields, "Sec-WebSocket-Protocol": chosen} if chosen else fields


def frame(opcode: int, data: bytes) -> bytes:
    """Return one whole unmasked frame: what a server sends."""
    size = len(data)
    if size < 126:
        head = bytes((FIN | opcode, size))
    elif size < 1 << 16:
        head = bytes((FIN | opcode, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((FIN | opcode, 127)) + size.to_bytes(8, "big")
    return head + data


def closing(code: int = NORMAL) -> bytes:
    """Return the frame that ends a connection."""
    return frame(CLOSE, code.to_bytes(2, "big"))


class Reader:
    """Bytes from a client become messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._opcode: int | None = None  # of the message whose fragments are coming
        self._parts = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Take bytes as they come; yield the messages that are complete. Raises Violation."""
        self._buffer += data
        while (found := self._frame()) is not None:
            message = self._joined(*found)
            if message is not None:
                yield message

    def _frame(self) -> tuple[bool, int, bytes] | None:
        """Take the next frame off the buffer, if it is all there."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        if buffer[0] & 0x70:
            raise Violation(PROTOCOL_ERROR, "reserved bits are set, and no extension was agreed on")
        if not buffer[1] & MASKED:
            raise Violation(PROTOCOL_ERROR, "a client's frame must be masked")
        size, at = buffer[1] & 0x7F, 2
        if size > 125:
            wide = 2 if size == 126 else 8
            if len(buffer) < 2 + wide:
                return None
            size, at = int.from_bytes(buffer[2 : 2 + wide], "big"), 2 + wide
        if size > LIMIT_BYTES:
            raise Violation(TOO_BIG, f"a frame of {size} bytes; the limit is {LIMIT_BYTES}")
        if len(buffer) < at + 4 + size:
            return None
        fin, opcode = bool(buffer[0] & FIN), buffer[0] & 0x0F
        data = _unmasked(bytes(buffer[at : at + 4]), bytes(buffer[at + 4 : at + 4 + size]))
        del buffer[: at + 4 + size]
        return fin, opcode, data

    def _joined(self, fin: bool, opcode: int, data: bytes) -> Message | None:
        """Put the fragments of a message together; control frames may come between them."""
        if opcode >= CLOSE:
            if not fin or len(data) > 125:
                raise Violation(PROTOCOL_ERROR, "a control frame is short and in one piece")
            return Message(opcode, data)
        if (opcode == CONTINUATION) == (self._opcode is None):
            raise Violation(PROTOCOL_ERROR, "a fragment is out of place")
        if opcode != CONTINUATION:
            self._opcode = opcode
        self._parts += data
        if len(self._parts) > LIMIT_BYTES:
            raise Violation(TOO_BIG, f"a message of more than {LIMIT_BYTES} bytes")
        if not fin:
            return None
        whole = Message(self._opcode or BINARY, bytes(self._parts))
        self._opcode = None
        self._parts.clear()
        return whole


def _unmasked(mask: bytes, data: bytes) -> bytes:
    """Undo the client's mask: as one long number, which is fast in Python."""
    size = len(data)
    repeated = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
