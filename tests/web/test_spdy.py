"""SPDY frames: both ends of a connection, whole and byte by byte, and wrong."""

import zlib

import pytest

from labkit.web import spdy
from labkit.web.spdy import Event, Framer


def test_the_dictionary_is_the_one_of_the_specification() -> None:
    assert len(spdy.DICTIONARY) == 1423
    assert zlib.adler32(spdy.DICTIONARY) == 0xE3C6A7C2


def conversation(client: Framer) -> bytes:
    """What kubectl sends for an exec: three streams, some input, the end of it, a ping."""
    return (
        client.open(1, {"streamtype": "error"})
        + client.open(3, {"streamtype": "stdin"})
        + client.open(5, {"streamtype": "stdout"}, last=True)
        + spdy.data(3, b"ls\n")
        + spdy.data(3, b"", last=True)
        + spdy.ping(7)
    )


HEARD = [
    Event("opened", 1, headers={"streamtype": "error"}),
    Event("opened", 3, headers={"streamtype": "stdin"}),
    Event("opened", 5, headers={"streamtype": "stdout"}, last=True),
    Event("data", 3, b"ls\n"),
    Event("data", 3, last=True),
    Event("pinged", 7),
]


def test_frames_become_events() -> None:
    assert list(Framer().feed(conversation(Framer()))) == HEARD


def test_it_does_not_matter_in_which_pieces_they_come() -> None:
    server = Framer()
    assert [event for byte in conversation(Framer()) for event in server.feed(bytes((byte,)))] == HEARD


def test_an_answer_to_a_stream_names_it() -> None:
    server = Framer()
    first, second = server.reply(1), server.reply(3)
    assert (first[:8], second[:8]) == (b"\x80\x03\x00\x02\x00\x00\x00" + first[7:8], second[:8])
    assert (first[8:12], second[8:12]) == (b"\0\0\0\1", b"\0\0\0\3")


def test_large_data_is_cut_and_only_the_last_piece_ends_the_stream() -> None:
    payload = bytes(range(256)) * 400
    events = list(Framer().feed(spdy.data(9, payload, last=True)))
    assert b"".join(event.data for event in events) == payload
    assert [event.last for event in events] == [False] * (len(events) - 1) + [True]
    assert max(len(event.data) for event in events) == spdy.MAX_DATA_BYTES


def test_a_reset_ends_a_stream_and_what_is_not_used_is_passed_over() -> None:
    reset = b"\x80\x03\x00\x03\x00\x00\x00\x08" + b"\0\0\0\5" + b"\0\0\0\1"
    window = b"\x80\x03\x00\x09\x00\x00\x00\x08" + b"\0\0\0\5" + b"\0\0\x10\0"
    assert list(Framer().feed(window + reset)) == [Event("reset", 5, last=True)]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        pytest.param(b"\x80\x02\x00\x01\x00\x00\x00\x0a" + b"\0" * 10, "version 2", id="an older SPDY"),
        pytest.param(b"\x80\x03\x00\x01\x00\x00\x00\x02xx", "2 bytes", id="a control frame that is too short"),
        pytest.param(
            Framer().open(1, {"x": "y" * spdy.MAX_HEADER_BYTES}), "too early", id="headers that unpack to too much"
        ),
        pytest.param(
            b"\x80\x03\x00\x01\x00\x00\x00\x0e" + b"\0" * 10 + b"rubb", "cannot be read", id="rubbish for headers"
        ),
    ],
)
def test_a_violation_says_what_is_wrong(sent: bytes, why: str) -> None:
    with pytest.raises(spdy.Violation, match=why):
        list(Framer().feed(sent))
