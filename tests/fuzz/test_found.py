"""What the coverage-guided run has found, each once: `FOUND` lines as they were printed."""

import judging
import pytest

from labkit.web.message import Headers, Request

JSON, YAML = "application/json", "application/yaml"
STRATEGIC = "application/strategic-merge-patch+json"
Found = tuple[str, str, dict[str, str], bytes]
WIDGETS = "/apis/fuzz.example.com/v1/namespaces/n/widgets"
CASES: dict[str, Found] = {
    "half a surrogate pair in YAML is no text that could be sent back": (
        "POST",
        "/api/v1/namespaces/n/limitranges",
        {"content-type": YAML},
        b'{"apiVersion": "v1", "kind": "\\ud8e1\\udc41\\ud8e1"}',
    ),
    "what no YAML may hold, at its beginning": (
        "POST",
        "/api/v1/namespaces",
        {"content-type": YAML},
        b"\xec\x0c'",
    ),
    "the same in an apply": (
        "PATCH",
        "/api/v1/namespaces/n/configmaps/a?fieldManager=alice&force=true",
        {"content-type": "application/apply-patch+yaml"},
        b"\x00",
    ),
    "a patch that leaves an object where a list belongs": (
        "PATCH",
        "/apis/batch/v1/namespaces/n/jobs/x/status",
        {"content-type": "application/merge-patch+json"},
        b'{"status": {"completionTime": "1e400", "conditions": {}}}',
    ),
    "a patch that leaves a number where a list belongs": (
        "PATCH",
        "/apis/batch/v1/namespaces/n/jobs/x/status",
        {"content-type": "application/merge-patch+json"},
        b'{"status": {"succeeded": 2, "conditions": 1180591620717411303424}}',
    ),
    "a custom resource whose metadata is a number": (
        "POST",
        WIDGETS,
        {"content-type": JSON},
        b'{"apiVersion": "fuzz.example.com/v1", "kind": "Widget", "metadata": 1.5, "spec": {"size": 0}}',
    ),
    "a custom resource whose spec is a list": (
        "POST",
        f"{WIDGETS}?fieldValidation=Strict",
        {"content-type": JSON},
        b'{"apiVersion": "fuzz.example.com/v1", "kind": "Widget", "metadata": {"name": "st"}, "spec": [[]]}',
    ),
    "a custom resource whose spec is a list of nothing": (
        "POST",
        f"{WIDGETS}?fieldValidation=Strict",
        {"content-type": JSON},
        b'{"apiVersion": "fuzz.example.com/v1", "kind": "Widget", "metadata": {"name": "st"}, "spec": [null]}',
    ),
    "a patch that makes a list of the version": (
        "PATCH",
        "/api/v1/namespaces/n/configmaps/x",
        {"content-type": "application/merge-patch+json"},
        b'{"apiVersion": [], "kind": "ConfigMap", "metadata": {}}',
    ),
    "an answer that nobody accepts is refused before the status is stored": (
        "PATCH",
        "/apis/batch/v1/namespaces/n/jobs/x/status",
        {"accept": "8", "content-type": "application/merge-patch+json"},
        b'{"status": {"succeeded": null}}',
    ),
    "an operation that is an object": (
        "PATCH",
        "/apis/apps/v1/namespaces/n/deployments/x",
        {"content-type": "application/json-patch+json"},
        b'[{"op": {}, "path": null}]',
    ),
    "the same where nobody looks at the form of patches": (
        "PATCH",
        "/apis/apps/v1/namespaces/n/deployments/x?fieldValidation=Ignore",
        {"content-type": "application/json-patch+json"},
        b'[{"op": {}, "path": null}]',
    ),
    "an element that is no object in a list of objects": (
        "PATCH",
        "/api/v1/namespaces/n/pods/x",
        {"content-type": STRATEGIC},
        b'{"spec": {"containers": [{"name": "c"}, "a"]}}',
    ),
    "a key that is an object": (
        "PATCH",
        "/api/v1/namespaces/n/pods/x",
        {"content-type": STRATEGIC},
        b'{"spec": {"containers": [{"name": {"a": 1}}]}}',
    ),
    "an apply whose metadata is a number": (
        "PATCH",
        "/api/v1/namespaces/n/configmaps/x?fieldManager=alice",
        {"content-type": "application/apply-patch+yaml"},
        b'{"apiVersion": "v1", "kind": "ConfigMap", "metadata": 1}',
    ),
    "a body that is too large": (
        "POST",
        "/api/v1/namespaces/n/configmaps",
        {"content-type": JSON},
        b" " * (3 << 20) + b"{}",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_found_is_answered_now(case: str) -> None:
    method, target, headers, body = CASES[case]
    server = judging.a_server()
    request = Request(method, target, Headers(headers), body, peer=judging.ADMIN)
    before = judging.digest(server)
    assert not (found := judging.problem(server, request)), found
    assert server(request).status >= 400
    assert judging.digest(server) == before
    server.store.verify()


def test_a_definition_of_which_nothing_is_served_can_be_deleted() -> None:
    server = judging.a_server()
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.fuzz.example.com"
    widget = {"apiVersion": "fuzz.example.com/v1", "kind": "Widget", "metadata": {"name": "w"}}
    assert server(Request("POST", WIDGETS, payload=widget, peer=judging.ADMIN)).status == 201
    crd = server(Request("GET", path, peer=judging.ADMIN)).payload
    (version,) = crd["spec"]["versions"]
    unserved = {"spec": {"versions": [{**version, "served": False}]}}
    media = Headers({"content-type": "application/merge-patch+json"})
    assert server(Request("PATCH", path, media, payload=unserved, peer=judging.ADMIN)).status == 200
    assert server(Request("DELETE", path, peer=judging.ADMIN)).status == 200
    assert server(Request("GET", path, peer=judging.ADMIN)).status == 404
    assert not server.bugs
    names = [name for one in server.store._collections.values() for name in one.objects]
    assert "n/w" not in names, "its resources have gone with it"


def test_a_collection_is_deleted_whole_or_not_at_all() -> None:
    server = judging.a_server()
    classes = "/apis/scheduling.k8s.io/v1/priorityclasses"
    body = {"metadata": {"name": "a"}, "value": 1}
    assert server(Request("POST", classes, payload=body, peer=judging.ADMIN)).status == 201
    system = server(Request("DELETE", f"{classes}/system-node-critical", peer=judging.ADMIN))
    assert system.status == 403, "one by one, the classes of the system stay"
    assert not judging.problem(server, Request("DELETE", classes, payload={}, peer=judging.ADMIN))
    assert server(Request("GET", classes, peer=judging.ADMIN)).payload["items"] == []
