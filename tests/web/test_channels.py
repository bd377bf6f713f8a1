"""The channel protocol: one byte in front of everything."""

import pytest

from labkit.web import channels
from labkit.web.channels import V4, V5


def test_the_channels_have_the_numbers_of_kubernetes() -> None:
    assert [channels.message(stream, b"x") for stream in ("stdin", "stdout", "stderr", "error", "resize")] == [
        bytes((number,)) + b"x" for number in range(5)
    ]


@pytest.mark.parametrize(
    ("sent", "protocol", "read"),
    [
        pytest.param(b"\x00ls\n", V4, ("stdin", b"ls\n"), id="input"),
        pytest.param(b'\x04{"Width":80}', V5, ("resize", b'{"Width":80}'), id="a new size of the terminal"),
        pytest.param(b"\xff\x00", V5, ("stdin", None), id="version 5 can end the input"),
        pytest.param(b"\xff\x00", V4, None, id="version 4 cannot"),
        pytest.param(b"\xff\x09", V5, None, id="the end of a channel that is none"),
        pytest.param(b"\x07x", V5, None, id="a channel nobody knows"),
        pytest.param(b"", V5, None, id="nothing"),
    ],
)
def test_a_message_is_of_a_stream(sent: bytes, protocol: str, read: tuple[str, bytes | None] | None) -> None:
    assert channels.read(sent, protocol) == read
