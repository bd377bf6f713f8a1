"""The wire format: fields as they come, and the API server's words for bytes that are none."""

import pytest

from labkit.apiserver.protobuf import wire


def fields(data: bytes) -> list[tuple[int, int | bytes]]:
    return list(wire.fields(data, "ConfigMap", lambda number, kind: None))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"\x08\x96\x01", [(1, 150)], id="a number in two bytes"),
        pytest.param(b"\x12\x02ab", [(2, b"ab")], id="bytes"),
        pytest.param(b"\x19abcdefgh\x25abcd", [(3, b"abcdefgh"), (4, b"abcd")], id="eight bytes and four"),
        pytest.param(b"\x0b\x10\x01\x13\x14\x0c\x08\x05", [(1, b""), (1, 5)], id="a group in a group is skipped"),
        pytest.param(b"\x82\x01\x00", [(16, b"")], id="a number that needs two bytes for its name"),
    ],
)
def test_fields(data: bytes, found: list[tuple[int, int | bytes]]) -> None:
    assert fields(data) == found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"\x0a", "unexpected EOF", id="no length"),
        pytest.param(b"\x0a\x7f", "unexpected EOF", id="less than the length says"),
        pytest.param(b"\x09abc", "unexpected EOF", id="less than eight bytes"),
        pytest.param(b"\x0b\x08", "unexpected EOF", id="a group without an end"),
        pytest.param(b"\x0c", "proto: ConfigMap: wiretype end group for non-group", id="an end without a group"),
        pytest.param(b"\x02\x00", "proto: ConfigMap: illegal tag 0 (wire type 2)", id="field 0"),
        pytest.param(b"\xff" * 11, "proto: integer overflow", id="a number without an end"),
        pytest.param(b"\x7f", "proto: illegal wireType 7", id="no wire type"),
        pytest.param(
            b"\x0a" + b"\xff" * 9 + b"\x01", "proto: negative length found during unmarshaling", id="length -1"
        ),
    ],
)
def test_malformed(data: bytes, said: str) -> None:
    with pytest.raises(wire.Malformed) as refused:
        fields(data)
    assert str(refused.value) == said


def test_integers_are_signed() -> None:
    assert wire.integer(2**64 - 5, 64) == -5
    assert wire.integer(2**32 - 1, 32) == -1
    assert wire.integer(7, 32) == 7
    assert wire.double(b"\x00\x00\x00\x00\x00\x00\xf8\x3f") == 1.5


def test_a_field_of_the_wrong_type_is_refused_before_it_is_read() -> None:
    def check(number: int, kind: int) -> None:
        raise wire.wrong_type(kind, f"F{number}")

    with pytest.raises(wire.Malformed, match="wrong wireType = 2 for field F1"):
        list(wire.fields(b"\x0a\x7f", "X", check))
