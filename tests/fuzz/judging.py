"""The judge of bad input: what has to hold of an API server's answer, whatever was asked."""

import hashlib
import json
import sys
from typing import Any, Self

from labkit.apiserver.server import APIServer
from labkit.cli.conformance.recordings import in_process
from labkit.web.message import Peer, Request, Response

ADMIN = in_process.ADMIN
NOBODY = Peer("nobody-special", ())
READING = frozenset(("GET", "HEAD", "OPTIONS"))
# Work is counted in calls of functions, never in seconds: so many for any request, more for each of its bytes.
CALLS_AT_MOST, CALLS_PER_BYTE = 60_000, 40


# What a real server (1.36.2) answers with a 500 although only the question is wrong: methods, media type, beginnings of
# texts. Everything else that is a 500 is a bug.
REAL_500: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("GET",), "", ("resourceVersion: Invalid value: ", "Internal error occurred: the spec replicas field ")),
    (("POST",), "", ("resourceVersion should not be set on objects to be created",)),
    (("POST",), "", ("target.kind: Unsupported value: ", "target.name: Required value", "[target.kind: ")),  # a Binding
    (("PUT", "PATCH"), "", ("strconv.ParseUint: parsing ",)),
    (("PATCH",), "application/apply-patch+yaml", ("failed to create typed patch object (",)),
    (
        ("PATCH",),
        "application/strategic-merge-patch+json",
        (
            *("map: map[", "list element types are not identical: ", "unknown patch type: ", "expected a "),
            *("merging lists cannot yet be specified in the patch", "unable to find api field in struct "),
            *("The order in patch list:", "no elements in any of the given slices", "expected slice or array type"),
        ),
    ),
)


def a_server() -> APIServer:
    """Return a server with some objects to be asked for; whoever changes one of them in place is found out."""
    server = in_process.fresh("api").server
    server.store.guard()
    for path, body in SEEDS:
        response = server(Request("POST", path, payload=body, peer=ADMIN))
        assert response.status == 201, response.body
    return server


def digest(server: APIServer) -> str:
    """Return a fingerprint of everything that is stored."""
    found = hashlib.sha256(str(server.store.version).encode())
    for collection in server.store._collections.values():
        for obj in collection.objects.values():
            found.update(json.dumps(obj, sort_keys=True).encode())
    return found.hexdigest()


def problem(server: APIServer, request: Request) -> str:
    """Ask, and return what is wrong with the answer or its effect; "" if it is as it must be."""
    version = server.store.version
    response = server(request)
    if server.bugs:
        return f"a bug of the server: {server.bugs.pop()[1]!r}"
    if response.stream is not None:
        response.stream.close()
    found = _wrong_answer(response, request)
    if not found and server.store.version != version and (response.status >= 400 or request.method in READING):
        found = f"answered {response.status}, and yet something was stored"
    return found


def _wrong_answer(response: Response, request: Request) -> str:
    is_bug = response.status == 500 and not _is_real(str((response.payload or {}).get("message")), request)
    if not 100 <= response.status < 600 or is_bug:
        return f"status {response.status}: {response.body[:300]!r}"
    try:
        text = response.body.decode("utf-8")
    except UnicodeError as wrong:
        return f"the answer cannot be encoded: {wrong}"
    if response.status < 400 or request.method == "HEAD":
        return ""
    if request.path.startswith("/openapi/") and not text:  # nothing is what a real server says there
        return ""
    return (
        "" if response.headers.get("content-type", "").startswith("text/plain") else _no_status(text, response.status)
    )


def _is_real(message: str, request: Request) -> bool:
    media = request.headers.get("content-type", "")
    return any(
        request.method in methods and media.startswith(wanted) and message.startswith(texts)
        for methods, wanted, texts in REAL_500
    )


def _no_status(text: str, code: int) -> str:
    try:
        found: Any = json.loads(text)
    except ValueError:
        return f"refused with {code}, but not with a Status: {text[:300]!r}"
    if not isinstance(found, dict) or found.get("kind") != "Status" or found.get("code") != code:
        return f"refused with {code}, but not with its Status: {text[:300]!r}"
    return "" if found.get("message") else f"refused with {code}, but without a word"


class Work:
    """Counts calls of functions, Python's own included, while it is entered."""

    calls = 0

    def __enter__(self) -> Self:
        sys.setprofile(self._seen)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _seen(self, _frame: object, event: str, _argument: object) -> None:
        if event == "call" or event == "c_call":
            self.calls += 1


def calls_allowed(request: Request) -> int:
    """Return how many calls an answer may take."""
    headers = sum(len(name) + len(value) for name, value in request.headers.items())
    return CALLS_AT_MOST + CALLS_PER_BYTE * (len(request.target) + len(request.body) + headers)


_CONTAINER = {"name": "c", "image": "nginx"}
_TEMPLATE = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [_CONTAINER]}}
_SCHEMA = {
    "type": "object",
    "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer", "default": 1}}}},
}
_VERSION = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": _SCHEMA}}
_NAMES = {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"}
SEEDS: tuple[tuple[str, Any], ...] = (
    (
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        {
            "metadata": {"name": "widgets.fuzz.example.com"},
            "spec": {"group": "fuzz.example.com", "scope": "Namespaced", "names": _NAMES, "versions": [_VERSION]},
        },
    ),
    ("/api/v1/namespaces", {"metadata": {"name": "n"}}),
    ("/api/v1/namespaces/n/serviceaccounts", {"metadata": {"name": "default"}}),
    ("/api/v1/namespaces/n/configmaps", {"metadata": {"name": "x", "labels": {"a": "b"}}, "data": {"k": "v"}}),
    ("/api/v1/namespaces/n/secrets", {"metadata": {"name": "x"}, "stringData": {"k": "v"}}),
    ("/api/v1/namespaces/n/pods", {"metadata": {"name": "x", "labels": {"a": "b"}}, "spec": _TEMPLATE["spec"]}),
    ("/api/v1/namespaces/n/services", {"metadata": {"name": "x"}, "spec": {"ports": [{"port": 80}]}}),
    (
        "/apis/apps/v1/namespaces/n/deployments",
        {"metadata": {"name": "x"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": _TEMPLATE}},
    ),
    (
        "/apis/batch/v1/namespaces/n/jobs",
        {
            "metadata": {"name": "x"},
            "spec": {"template": {"spec": {"containers": [_CONTAINER], "restartPolicy": "Never"}}},
        },
    ),
    ("/api/v1/nodes", {"metadata": {"name": "x"}}),
)
