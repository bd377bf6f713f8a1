import base64
import json
from typing import Any

from labkit.apiserver.server import APIServer
from labkit.web.message import Request, Response

PATH = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"
MAPS = "/api/v1/namespaces/default/configmaps"
RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
BODY = {"metadata": {"name": "m"}, "data": {"a": "1"}}


def a_hook(server: APIServer, asked: list[Any], place: str, *operations: Any, **more: Any) -> dict[str, Any]:
    """Return a webhook that answers with a JSON patch."""

    def handle(request: Request) -> Response:
        review = request.payload
        asked.append((place, review["request"]["object"]["metadata"].copy()))
        patch = base64.b64encode(json.dumps(operations).encode()).decode()
        response = {"uid": review["request"]["uid"], "allowed": True, "patch": patch, "patchType": "JSONPatch"}
        return Response(payload={"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response})

    server.registry.webhook_services[f"default/{place}"] = handle
    return {
        "name": f"{place}.b.c",
        "clientConfig": {"service": {"namespace": "default", "name": place}},
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "rules": [RULE],
        **more,
    }


LABEL = {"op": "add", "path": "/metadata/labels", "value": {"by": "hook"}}
DATA = {"op": "add", "path": "/data/b", "value": "2"}


def test_a_patch_changes_what_is_stored(ask: Any, server: APIServer) -> None:
    asked: list[Any] = []
    hook = a_hook(server, asked, "one", LABEL, DATA)
    ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [hook]})
    assert ask("POST", MAPS, BODY).status == 201
    stored = ask("GET", f"{MAPS}/m").payload
    assert (stored["data"], stored["metadata"]["labels"]) == ({"a": "1", "b": "2"}, {"by": "hook"})
    assert "uid" in stored["metadata"]
    assert "uid" not in asked[0][1]  # it comes after admission


def test_who_asks_for_it_sees_later_changes_once_more(ask: Any, server: APIServer) -> None:
    asked: list[Any] = []
    first = a_hook(server, asked, "one", DATA, reinvocationPolicy="IfNeeded")
    second = a_hook(server, asked, "two", LABEL)
    ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [first, second]})
    ask("POST", MAPS, BODY)
    assert [place for place, _ in asked] == ["one", "two", "one"]
    assert asked[2][1]["labels"] == {"by": "hook"}


def test_a_patch_that_cannot_be_applied_refuses(ask: Any, server: APIServer) -> None:
    hook = a_hook(server, [], "one", {"op": "remove", "path": "/nope"})
    ask("POST", PATH, {"metadata": {"name": "w"}, "webhooks": [hook]})
    assert ask("POST", MAPS, BODY).status == 500
    assert ask("GET", f"{MAPS}/m").status == 404
