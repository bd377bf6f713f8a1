"""WebSocket frames: whole, in pieces, one byte at a time, and wrong."""

import pytest

from labkit.web import websocket
from labkit.web.message import Headers
from labkit.web.websocket import BINARY, CLOSE, CONTINUATION, PING, TEXT, Message

MASK = b"\x01\x02\x03\x04"


def masked(opcode: int, data: bytes, fin: bool = True) -> bytes:
    """What a client sends."""
    size = len(data)
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 1 << 16:
        length = bytes((0x80 | 126,)) + size.to_bytes(2, "big")
    else:
        length = bytes((0x80 | 127,)) + size.to_bytes(8, "big")
    hidden = bytes(byte ^ MASK[at % 4] for at, byte in enumerate(data))
    return bytes(((0x80 if fin else 0) | opcode,)) + length + MASK + hidden


CASES = [
    pytest.param(masked(BINARY, b""), [Message(BINARY, b"")], id="an empty message"),
    pytest.param(masked(TEXT, b"hello"), [Message(TEXT, b"hello")], id="a short message"),
    pytest.param(masked(BINARY, b"x" * 126), [Message(BINARY, b"x" * 126)], id="a length in two bytes"),
    pytest.param(masked(BINARY, b"x" * 70000), [Message(BINARY, b"x" * 70000)], id="a length in eight bytes"),
    pytest.param(
        masked(BINARY, b"ab", fin=False) + masked(PING, b"?") + masked(CONTINUATION, b"cd"),
        [Message(PING, b"?"), Message(BINARY, b"abcd")],
        id="a ping comes between two fragments",
    ),
    pytest.param(masked(CLOSE, b"\x03\xe8"), [Message(CLOSE, b"\x03\xe8")], id="a farewell"),
]


@pytest.mark.parametrize(("sent", "read"), CASES)
def test_frames_become_messages(sent: bytes, read: list[Message]) -> None:
    assert list(websocket.Reader().feed(sent)) == read


@pytest.mark.parametrize(("sent", "read"), [case for case in CASES if "eight" not in str(case.id)])
def test_it_does_not_matter_in_which_pieces_they_come(sent: bytes, read: list[Message]) -> None:
    reader = websocket.Reader()
    assert [message for byte in sent for message in reader.feed(bytes((byte,)))] == read


@pytest.mark.parametrize(
    ("sent", "code", "why"),
    [
        pytest.param(websocket.frame(BINARY, b"x"), 1002, "must be masked", id="a frame without a mask"),
        pytest.param(b"\xf2\x80" + MASK, 1002, "reserved bits", id="an extension nobody agreed on"),
        pytest.param(masked(CONTINUATION, b"x"), 1002, "out of place", id="a continuation of nothing"),
        pytest.param(
            masked(TEXT, b"x", fin=False) + masked(TEXT, b"y"), 1002, "out of place", id="a message inside a message"
        ),
        pytest.param(masked(PING, b"x" * 126), 1002, "control frame", id="a long ping"),
        pytest.param(masked(PING, b"x", fin=False), 1002, "control frame", id="half a ping"),
        pytest.param(
            bytes((0x82, 0xFF)) + (1 << 40).to_bytes(8, "big"), 1009, "limit", id="a frame larger than any memory"
        ),
    ],
)
def test_a_violation_says_what_is_wrong_before_anything_is_kept(sent: bytes, code: int, why: str) -> None:
    with pytest.raises(websocket.Violation, match=why) as caught:
        list(websocket.Reader().feed(sent))
    assert caught.value.code == code


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_a_server_writes_lengths_as_the_rfc_says(size: int) -> None:
    written = websocket.frame(BINARY, b"x" * size)
    assert written[0] == 0x82
    assert written.endswith(b"x" * size)
    assert len(written) - size == (2 if size < 126 else 4 if size < 65536 else 10)


def test_the_handshake_of_the_rfc_is_accepted_with_the_digest_of_the_rfc() -> None:
    headers = Headers({"Upgrade": "WebSocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
    assert websocket.is_handshake(headers)
    accepted = websocket.accepting(headers, "chat")
    assert accepted["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert accepted["Sec-WebSocket-Protocol"] == "chat"
    assert "Sec-WebSocket-Protocol" not in websocket.accepting(headers, "")


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        pytest.param("v5, v4", "v5", id="the first that is known"),
        pytest.param("v9,v4", "v4", id="what is not known is passed over"),
        pytest.param("v9\nv4", "v4", id="offers in several header fields"),
        pytest.param("v9", "", id="nothing in common"),
        pytest.param("", "", id="nothing offered"),
    ],
)
def test_the_client_prefers_and_the_server_knows(offered: str, chosen: str) -> None:
    assert websocket.protocol(Headers({"sec-websocket-protocol": offered}), ("v4", "v5")) == chosen


def test_a_plain_request_is_no_handshake() -> None:
    assert not websocket.is_handshake(Headers({"connection": "keep-alive"}))
