"""Tokens of ServiceAccounts."""

import base64
import json
from typing import Any

import pytest

from labkit.apiserver.server import APIServer
from labkit.apiserver.service_account_tokens import NotValid
from labkit.loop.event_loop import EventLoop

TOKEN = "/api/v1/namespaces/default/serviceaccounts/default/token"


def token(ask: Any, **spec: Any) -> str:
    return str(ask("POST", TOKEN, {"spec": spec}).payload["status"]["token"])


def test_a_token_says_whose_it_is(ask: Any, server: APIServer) -> None:
    given = token(ask)
    claims = json.loads(base64.urlsafe_b64decode(given.split(".")[1] + "=="))
    assert claims["sub"] == "system:serviceaccount:default:default"
    believed = server.access.service_account_tokens.check(given)
    assert believed.peer.name == "system:serviceaccount:default:default"
    assert believed.peer.groups == ("system:serviceaccounts", "system:serviceaccounts:default")


@pytest.mark.parametrize("broken", ["", "a.b.c", "x", ".."])
def test_what_the_server_did_not_sign_is_not_believed(server: APIServer, broken: str) -> None:
    with pytest.raises(NotValid):
        server.access.service_account_tokens.check(broken)


def test_a_changed_token_is_not_believed(ask: Any, server: APIServer) -> None:
    head, body, signature = token(ask).split(".")
    with pytest.raises(NotValid):
        server.access.service_account_tokens.check(f"{head}.{body}x.{signature}")


def test_a_token_expires(ask: Any, server: APIServer, loop: EventLoop) -> None:
    given = token(ask, expirationSeconds=600)
    server.access.service_account_tokens.check(given)
    loop.advance(601)
    with pytest.raises(NotValid, match="expired"):
        server.access.service_account_tokens.check(given)


def test_a_token_dies_with_its_account_some_seconds_later(ask: Any, server: APIServer, loop: EventLoop) -> None:
    given = token(ask)
    server.access.service_account_tokens.check(given)
    ask("DELETE", "/api/v1/namespaces/default/serviceaccounts/default")
    server.access.service_account_tokens.check(given)
    loop.advance(11)
    with pytest.raises(NotValid):
        server.access.service_account_tokens.check(given)


def test_a_token_for_others_is_refused_here(ask: Any) -> None:
    given = token(ask, audiences=["x"])
    review = {"spec": {"token": given}}
    answer = ask("POST", "/apis/authentication.k8s.io/v1/tokenreviews", review).payload
    assert answer["status"] == {
        "user": {},
        "error": '[invalid bearer token, token audiences ["x"] is invalid for the target audiences '
        '["https://kubernetes.default.svc.cluster.local"]]',
    }


@pytest.mark.parametrize(
    ("spec", "code", "message"),
    [
        ({"expirationSeconds": 60}, 422, "may not specify a duration less than 10 minutes"),
        ({"boundObjectRef": {"kind": "Pod", "apiVersion": "v1", "name": "no"}}, 404, 'pods "no" not found'),
        (
            {"boundObjectRef": {"kind": "Foo", "apiVersion": "v1", "name": "no"}},
            400,
            "cannot bind token to object of type /v1, Kind=Foo",
        ),
    ],
)
def test_a_wrong_request_is_refused(ask: Any, spec: dict[str, Any], code: int, message: str) -> None:
    refused = ask("POST", TOKEN, {"spec": spec})
    assert refused.status == code
    assert message in refused.payload["message"]
