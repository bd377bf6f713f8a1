"""The life of a definition: names, conditions, the resources that go with it."""

from collections.abc import Callable
from typing import Any

from labkit.apiserver.server import APIServer
from labkit.web.message import Response

Ask = Callable[..., Response]
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def definition(plural: str, kind: str, **names: Any) -> dict[str, Any]:
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.lab.example.com"},
        "spec": {
            "group": "lab.example.com",
            "scope": "Namespaced",
            "names": {"plural": plural, "kind": kind, **names},
            "versions": [version],
        },
    }


def conditions(ask: Ask, name: str) -> dict[str, tuple[str, str, str]]:
    crd = ask("GET", f"{CRDS}/{name}").payload
    return {one["type"]: (one["status"], one["reason"], one["message"]) for one in crd["status"]["conditions"]}


def resource(name: str, **meta: Any) -> dict[str, Any]:
    return {"apiVersion": "lab.example.com/v1", "kind": "Cat", "metadata": {"name": name, **meta}}


CATS = "/apis/lab.example.com/v1/namespaces/default/cats"


def test_a_definition_is_established_at_once_and_served(ask: Ask) -> None:
    created = ask("POST", CRDS, definition("cats", "Cat"))
    assert created.payload["status"]["conditions"] is None
    assert conditions(ask, "cats.lab.example.com")["Established"][:2] == ("True", "InitialNamesAccepted")
    assert ask("POST", CATS, resource("a")).status == 201


def test_watchers_see_names_accepted_before_established(ask: Ask, server: APIServer) -> None:
    stream = ask("GET", f"{CRDS}?watch=true").stream
    ask("POST", CRDS, definition("cats", "Cat"))
    seen = []
    while stream is not None and (event := stream.pop()) is not None:
        listed = (event["object"]["status"].get("conditions")) or ()
        seen.append((event["type"], {one["type"]: one["status"] for one in listed}))
    assert seen == [
        ("ADDED", {}),
        ("MODIFIED", {"NamesAccepted": "True", "Established": "False"}),
        ("MODIFIED", {"NamesAccepted": "True", "Established": "True"}),
    ]


def test_a_taken_name_keeps_a_definition_from_being_served_until_it_is_free(ask: Ask) -> None:
    ask("POST", CRDS, definition("cats", "Cat", shortNames=["ct"]))
    ask("POST", CRDS, definition("lions", "Lion", shortNames=["ct"]))
    taken = conditions(ask, "lions.lab.example.com")
    assert taken["NamesAccepted"] == ("False", "ShortNamesConflict", '"ct" is already in use')
    assert taken["Established"][:2] == ("False", "NotAccepted")
    assert ask("GET", "/apis/lab.example.com/v1/lions").status == 404
    ask("DELETE", f"{CRDS}/cats.lab.example.com")
    assert conditions(ask, "lions.lab.example.com")["Established"][0] == "True"
    assert ask("GET", "/apis/lab.example.com/v1/lions").status == 200


def test_a_definition_takes_its_resources_along(ask: Ask, server: APIServer) -> None:
    ask("POST", CRDS, definition("cats", "Cat"))
    ask("POST", CATS, resource("a"))
    deleted = ask("DELETE", f"{CRDS}/cats.lab.example.com").payload
    assert deleted["metadata"]["finalizers"] == ["customresourcecleanup.apiextensions.k8s.io"]
    assert ask("GET", f"{CRDS}/cats.lab.example.com").status == 404
    assert ask("GET", CATS).status == 404
    assert list(server.registry.catalog.types()) == []


def test_a_definition_waits_for_a_resource_with_a_finalizer(ask: Ask) -> None:
    ask("POST", CRDS, definition("cats", "Cat"))
    ask("POST", CATS, resource("a", finalizers=["lab.example.com/wait"]))
    ask("DELETE", f"{CRDS}/cats.lab.example.com")
    assert conditions(ask, "cats.lab.example.com")["Terminating"][1] == "InstanceDeletionInProgress"
    refused = ask("POST", CATS, resource("b")).payload["message"]
    assert refused.endswith("is forbidden: create not allowed while custom resource definition is terminating")
    ask("PATCH", f"{CATS}/a", {"metadata": {"finalizers": None}}, "application/merge-patch+json")
    assert ask("GET", f"{CRDS}/cats.lab.example.com").status == 404


def test_a_dry_run_serves_nothing(ask: Ask) -> None:
    assert ask("POST", f"{CRDS}?dryRun=All", definition("cats", "Cat")).status == 201
    assert ask("GET", CATS).status == 404
