"""The envelope of protobuf bodies: what they say of themselves, and those that are none."""

import pytest

from labkit.apiserver.protobuf import envelope, wire


def sealed(api_version: str, kind: str, raw: bytes) -> bytes:
    about = b"".join(
        bytes([number << 3 | 2, len(text)]) + text.encode() for number, text in ((1, api_version), (2, kind))
    )
    return envelope.MAGIC + bytes([0x0A, len(about)]) + about + bytes([0x12, len(raw)]) + raw


def test_a_body_says_what_it_is() -> None:
    found = envelope.opened(sealed("v1", "ConfigMap", b"\x0a\x03\x0a\x01a"))
    assert found == envelope.Envelope("v1", "ConfigMap", b"\x0a\x03\x0a\x01a")
    assert envelope.content(found) == {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}


def test_what_it_leaves_open_comes_from_the_path() -> None:
    found = envelope.opened(sealed("", "", b"")).for_kind("v1", "Secret")
    assert (found.api_version, found.kind) == ("v1", "Secret")
    assert envelope.content(found) == {"apiVersion": "v1", "kind": "Secret"}


def test_of_an_unknown_kind_only_the_kind_is_known() -> None:
    found = envelope.opened(sealed("v9", "Nope", b"\xff"))
    assert envelope.content(found) == {"apiVersion": "v9", "kind": "Nope"}


def test_options_are_read_as_such_whatever_group_they_name() -> None:
    found = envelope.opened(sealed("policy/v1", "DeleteOptions", b"\x08\x05"))
    options = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"
    assert envelope.content(found, options)["gracePeriodSeconds"] == 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "empty data", id="nothing"),
        pytest.param(b"k8s\0", "empty body", id="nothing behind the magic"),
        pytest.param(
            b"nope",
            "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
            id="another format",
        ),
        pytest.param(b"k8s\0garbage", "proto: illegal wireType 7", id="garbage"),
        pytest.param(b"k8s\0\x08\x01", "proto: wrong wireType = 0 for field TypeMeta", id="a number for the kind"),
    ],
)
def test_malformed(body: bytes, said: str) -> None:
    with pytest.raises(wire.Malformed) as refused:
        envelope.opened(body)
    assert str(refused.value) == said
