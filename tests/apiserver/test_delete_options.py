"""DeleteOptions in protobuf bodies, as `kubectl drain` sends them, and bodies that are none."""

from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.web.message import Headers, Peer, Request, Response

ADMIN = Peer("kubernetes-admin", ("system:masters",))
MAPS = "/api/v1/namespaces/default/configmaps"
PROTOBUF, JSON = "application/vnd.kubernetes.protobuf", "application/json"
HEAD = b"k8s\0\x0a\x13\x0a\x02v1\x12\x0dDeleteOptions"
NOT_REGISTERED = 'no kind "ConfigMap" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"'


def delete(server: APIServer, body: bytes, media: str = PROTOBUF) -> Response:
    return server(Request("DELETE", f"{MAPS}/a", Headers({"content-type": media}), body, peer=ADMIN))


@pytest.fixture
def stored(ask: Any) -> None:
    assert ask("POST", MAPS, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}).status == 201


@pytest.mark.parametrize(
    ("body", "status", "left"),
    [
        pytest.param(HEAD + b"\x12\x00", 200, False, id="no options"),
        pytest.param(HEAD + b"\x12\x05\x2a\x03All", 200, True, id="a dry run"),
        pytest.param(HEAD + b"\x12\x05\x12\x03\x0a\x01u", 409, True, id="another uid"),
        pytest.param(HEAD + b"\x12\x03\x22\x01X", 422, True, id="a propagation that is none"),
    ],
)
def test_options(server: APIServer, ask: Any, stored: None, body: bytes, status: int, left: bool) -> None:
    assert delete(server, body).status == status
    assert (ask("GET", f"{MAPS}/a").status == 200) == left


@pytest.mark.parametrize(
    ("body", "media", "said"),
    [
        pytest.param(b"k8s\0", PROTOBUF, "empty body", id="nothing behind the magic"),
        pytest.param(
            HEAD + b"\x12\x01\x0a",
            PROTOBUF,
            "proto: wrong wireType = 2 for field GracePeriodSeconds",
            id="a wrong type",
        ),
        pytest.param(b"k8s\0\x0a\x0f\x0a\x02v1\x12\x09ConfigMap\x12\x00", PROTOBUF, NOT_REGISTERED, id="another kind"),
        pytest.param(b'{"kind":"ConfigMap","apiVersion":"v1"}', JSON, NOT_REGISTERED, id="another kind in JSON"),
        pytest.param(
            b'{"kind":5}',
            JSON,
            "couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind "
            "of type string",
            id="a kind that is a number",
        ),
    ],
)
def test_bodies_that_are_no_options(server: APIServer, stored: None, body: bytes, media: str, said: str) -> None:
    answer = delete(server, body, media)
    assert (answer.status, answer.payload["message"]) == (400, said)
