"""Whatever is asked, the API server answers: with a Status or plain text, never a 500, never half done.

The examples are the same on every run; `HYPOTHESIS_PROFILE=explore` draws new ones and prints how to replay a failure.
"""

import json
import os
import urllib.parse
from typing import Any

import judging
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.web.message import Headers, Request

settings.register_profile(
    "same",
    derandomize=True,
    max_examples=80,
    deadline=None,
    print_blob=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("explore", settings.get_profile("same"), derandomize=False, max_examples=5000)
CHOSEN = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

KINDS = {
    "configmaps": "v1",
    "pods": "v1",
    "services": "v1",
    "secrets": "v1",
    "deployments": "apps/v1",
    "jobs": "batch/v1",
    "widgets": "fuzz.example.com/v1",
}
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", ""])
PATCHES = st.sampled_from(
    [
        "application/json-patch+json",
        "application/merge-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ]
)
MEDIA = st.one_of(
    PATCHES,
    st.sampled_from(
        [
            "application/json",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "application/cbor",
            "text/plain",
            "application/json; charset=utf-16",
            "",
            ";;;",
        ]
    ),
    st.text(max_size=20),
)
NAMES = st.sampled_from(
    [
        "metadata",
        "spec",
        "name",
        "labels",
        "containers",
        "data",
        "kind",
        "apiVersion",
        "status",
        "a",
        "",
        "$patch",
        "$retainKeys",
        "$setElementOrder/containers",
        "annotations",
        "ownerReferences",
        "finalizers",
        "managedFields",
        "creationTimestamp",
        "template",
        "selector",
        "replicas",
        "ports",
        "image",
        "env",
        "generateName",
        "uid",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["x", "n", "v1", "Pod", "ConfigMap", "apps/v1", "Deployment", "50%", "100m", "-1", "1e400", "\ud800", "delete"]
    ),
)
VALUES = st.recursive(
    LEAVES,
    lambda child: st.lists(child, max_size=4) | st.dictionaries(NAMES | st.text(max_size=5), child, max_size=5),
    max_leaves=20,
)
OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "x", None, 1]),
            "path": st.sampled_from(
                [
                    "",
                    "/",
                    "/spec",
                    "/metadata/name",
                    "/data/k",
                    "/data/-",
                    "/a~2",
                    "/spec/containers/0",
                    "/spec/containers/-1",
                    "/spec/containers/99999999999",
                    "x",
                ]
            )
            | LEAVES,
            "from": st.sampled_from(["", "/spec", "/data/k", "/metadata"]),
            "value": VALUES,
        },
    ),
    max_size=5,
)
WORDS = st.sampled_from(
    [
        "labelSelector",
        "fieldSelector",
        "resourceVersion",
        "resourceVersionMatch",
        "continue",
        "limit",
        "watch",
        "dryRun",
        "fieldManager",
        "fieldValidation",
        "force",
        "timeoutSeconds",
        "allowWatchBookmarks",
        "sendInitialEvents",
        "pretty",
        "propagationPolicy",
        "gracePeriodSeconds",
        "orphanDependents",
        "includeObject",
        "container",
        "tailLines",
        "follow",
    ]
)
SELECTORS = st.sampled_from(
    [
        "a=b",
        "a==b",
        "a!=b",
        "a in (b,c)",
        "a notin ()",
        "!a",
        "a>1",
        "a<x",
        "=",
        ",",
        "a in (",
        "a=b,,c",
        "(",
        "a" * 300,
        "metadata.name=x",
        "spec.nodeName=",
        "status.phase!=Running",
        "nosuch=1",
        "\\",
        "a=\\,",
        "0",
        "-1",
        "1",
        "99999999999999999999",
        "All",
        "Strict",
        "true",
        "maybe",
        "Exact",
        "NotOlderThan",
        "Foreground",
        "eyJ2IjoibWV0YSJ9",
        "e30",
        "bnVsbA",
    ]
) | st.text(max_size=12)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "accept",
            "user-agent",
            "authorization",
            "impersonate-user",
            "impersonate-group",
            "impersonate-uid",
            "impersonate-extra-%zz",
            "connection",
            "upgrade",
            "content-encoding",
            "x-odd",
            "if-match",
        ]
    ),
    st.sampled_from(
        [
            "*/*",
            "application/json;as=Table;v=v1;g=meta.k8s.io",
            "application/json;as=Table",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "image/png",
            "Bearer x",
            "Bearer eyJ.eyJ.x",
            "Basic eDp4",
            "Bearer",
            "ann",
            "system:masters",
            "system:serviceaccount:n:default",
            "",
            "q=0.1;;,",
            "Upgrade",
            "SPDY/3.1",
        ]
    )
    | st.text(max_size=12),
    max_size=3,
)


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


def a_path(resource: str, *more: str) -> str:
    version = KINDS[resource]
    return "/".join([f"/api/{version}" if version == "v1" else f"/apis/{version}", "namespaces", "n", resource, *more])


@pytest.fixture(scope="module")
def server() -> Any:
    return judging.a_server()


def check(server: Any, request: Request) -> None:
    """Everything that has to hold of one request."""
    before = judging.digest(server)
    version = server.store.version
    about = f"{request.method!r} {request.target!r} {dict(request.headers)!r} {request.body[:500]!r}"
    with judging.Work() as work:
        found = judging.problem(server, request)
    assert not found, f"{found}: {about}"
    assert work.calls <= judging.calls_allowed(request), f"{work.calls} calls are too much work: {about}"
    assert server.store.version != version or judging.digest(server) == before, f"changed without a version: {about}"
    server.store.verify()


@CHOSEN
@given(METHODS, st.sampled_from(list(KINDS)), MEDIA, st.binary(max_size=200), st.booleans())
def test_random_bytes_are_a_body(server: Any, method: str, resource: str, media: str, body: bytes, named: bool) -> None:
    path = a_path(resource, "x") if named else a_path(resource)
    check(server, Request(method, path, Headers({"content-type": media}), body, peer=judging.ADMIN))


@CHOSEN
@given(st.sampled_from(["POST", "PUT"]), st.sampled_from(list(KINDS)), VALUES, st.booleans())
def test_any_json_is_a_body(server: Any, method: str, resource: str, value: Any, about: bool) -> None:
    if about and isinstance(value, dict):
        value = {"metadata": {"name": "x"}, **value, "apiVersion": KINDS[resource]}
    path = a_path(resource, "x") if method == "PUT" else a_path(resource)
    check(
        server,
        Request(
            method,
            f"{path}?dryRun=All",
            Headers({"content-type": "application/json"}),
            encoded(value),
            peer=judging.ADMIN,
        ),
    )


@CHOSEN
@given(PATCHES, st.sampled_from(list(KINDS)), VALUES | OPERATIONS, st.sampled_from(["", "/status", "/scale"]))
def test_any_json_is_a_patch(server: Any, media: str, resource: str, value: Any, sub: str) -> None:
    target = f"{a_path(resource, 'x')}{sub}?dryRun=All&fieldManager=m"
    check(server, Request("PATCH", target, Headers({"content-type": media}), encoded(value), peer=judging.ADMIN))


@CHOSEN
@given(
    st.sampled_from(["GET", "DELETE"]),
    st.sampled_from(list(KINDS)),
    st.lists(st.tuples(WORDS, SELECTORS), max_size=4),
    st.booleans(),
)
def test_any_query(server: Any, method: str, resource: str, query: list[tuple[str, str]], named: bool) -> None:
    text = "&".join(
        f"{name}={urllib.parse.quote(value, safe='', errors='surrogatepass')}"
        for name, value in [*query, ("dryRun", "All")]
    )
    path = a_path(resource, "x") if named else a_path(resource)
    check(server, Request(method, f"{path}?{text}", peer=judging.ADMIN))


SEGMENTS = st.sampled_from(
    [
        "api",
        "apis",
        "v1",
        "apps",
        "namespaces",
        "n",
        "pods",
        "x",
        "status",
        "log",
        "exec",
        "proxy",
        "",
        ".",
        "..",
        "%2e",
        "%zz",
        "%00",
        "watch",
        "openapi",
        "v3",
        "healthz",
        "metrics",
        "configmaps",
        "nodes",
        "a" * 300,
        "é",
        "version",
    ]
) | st.text(max_size=8)


@CHOSEN
@given(METHODS, st.lists(SEGMENTS, max_size=8), st.text(max_size=12), HEADERS, st.booleans())
def test_any_path_and_any_headers(
    server: Any, method: str, parts: list[str], query: str, headers: dict[str, str], known: bool
) -> None:
    target = f"/{'/'.join(parts)}" + (f"?{query}" if query else "")
    check(server, Request(method, target, Headers(headers), peer=judging.ADMIN if known else None))


@CHOSEN
@given(
    st.sampled_from(["GET", "POST", "PATCH"]),
    st.sampled_from(list(KINDS)),
    HEADERS,
    st.sampled_from([None, judging.NOBODY]),
)
def test_any_headers_of_anybody(server: Any, method: str, resource: str, headers: dict[str, str], peer: Any) -> None:
    body = encoded({"metadata": {"name": "x"}})
    check(server, Request(method, f"{a_path(resource)}?dryRun=All", Headers(headers), body, peer=peer))


@pytest.mark.parametrize("media", ["application/json", "application/yaml", "application/merge-patch+json"])
@pytest.mark.parametrize("depth", [50, 100_000])
@pytest.mark.parametrize(("opens", "closes"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting(server: Any, media: str, depth: int, opens: str, closes: str) -> None:
    body = (opens * depth + "1" + closes * depth).encode()
    method, path = ("PATCH", a_path("configmaps", "x")) if "patch" in media else ("POST", a_path("configmaps"))
    check(server, Request(method, path, Headers({"content-type": media}), body, peer=judging.ADMIN))


def test_a_body_beyond_the_limit_is_too_large(server: Any) -> None:
    big = b'{"metadata": {"name": "big"}, "data": {"k": "' + b"x" * (3 << 20) + b'"}}'
    request = Request(
        "POST", a_path("configmaps"), Headers({"content-type": "application/json"}), big, peer=judging.ADMIN
    )
    response = server(request)
    assert (response.status, response.payload["message"]) == (413, "Request entity too large: limit is 3145728")
    check(server, request)
