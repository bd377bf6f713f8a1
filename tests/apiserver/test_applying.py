"""Server-side apply: names, types and repeated keys, in the order in which a real server (1.36.2) looks at them."""

import json
from typing import Any

import pytest

from labkit.web.message import Headers, Peer, Request

MAPS = "/api/v1/namespaces/default/configmaps"
APPLY = "application/apply-patch+yaml"
HEAD = {"apiVersion": "v1", "kind": "ConfigMap"}
TWICE = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: b, a: c}\n"


def applied(ask: Any, body: Any, name: str = "x") -> tuple[int, str]:
    found = ask("PATCH", f"{MAPS}/{name}?fieldManager=m", body, APPLY)
    return found.status, found.payload.get("message", "")


@pytest.fixture(autouse=True)
def there_is_one(ask: Any) -> None:
    assert ask("POST", MAPS, {"metadata": {"name": "x"}, "data": {"k": "v"}}).status == 201


@pytest.mark.parametrize("meta", [{}, {"metadata": {}}, {"metadata": None}])
def test_what_is_there_already_needs_no_name(ask: Any, meta: Any) -> None:
    assert applied(ask, {**HEAD, **meta, "data": {"a": "b"}}) == (200, "")


def test_a_type_error_comes_before_the_missing_name(ask: Any) -> None:
    failed = "failed to create typed patch object (/; /v1, Kind=ConfigMap): "
    assert applied(ask, {**HEAD, "data": 1}, "new") == (500, f"{failed}.data: expected map, got &{{1}}")
    assert applied(ask, {**HEAD, "metadata": 1}) == (500, f"{failed}.metadata: expected map, got &{{1}}")
    unnamed = "the name of the object (new based on URL) was undeterminable: name must be provided"
    assert applied(ask, HEAD, "new") == (400, unnamed)


def test_the_namespace_comes_before_the_name(ask: Any) -> None:
    other = "the namespace of the provided object does not match the namespace sent on the request"
    assert applied(ask, {**HEAD, "metadata": {"name": "y", "namespace": "q"}}) == (400, other)


SAID = 'line 4: key "a" already set in map'
REFUSED = "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:"


@pytest.mark.parametrize(
    ("check", "status", "warning", "message"),
    [
        ("Warn", 200, f"299 - {json.dumps(SAID)}", ""),
        ("Ignore", 200, "", ""),
        ("Strict", 400, "", f"{REFUSED}\n  {SAID}"),
    ],
)
def test_a_key_that_stands_twice(server: Any, check: str, status: int, warning: str, message: str) -> None:
    target, headers = f"{MAPS}/x?fieldManager=m&fieldValidation={check}", Headers({"content-type": APPLY})
    found = server(Request("PATCH", target, headers, TWICE, peer=Peer("admin", ("system:masters",))))
    said = found.headers.get("warning", ""), found.payload.get("message", "")
    assert (found.status, *said) == (status, warning, message)
