"""OpenAPI documents of custom resources: what kubectl explains and validates by."""

from collections.abc import Callable
from typing import Any

from labkit.web.message import Response

Ask = Callable[..., Response]
DOCUMENT = "/openapi/v3/apis/lab.example.com/v1"


def definition(description: str) -> dict[str, Any]:
    spec = {"type": "object", "description": description, "properties": {"size": {"type": "integer"}}}
    schema = {"type": "object", "properties": {"spec": spec}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"plural": "widgets", "kind": "Widget"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.lab.example.com"},
        "spec": {"group": "lab.example.com", "scope": "Namespaced", "names": names, "versions": [version]},
    }


def test_the_document_tells_of_the_fields(ask: Ask) -> None:
    ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition("What is wanted."))
    document = ask("GET", DOCUMENT).payload
    widget = document["components"]["schemas"]["com.example.lab.v1.Widget"]
    assert list(widget["properties"]) == ["apiVersion", "kind", "metadata", "spec"]
    assert widget["properties"]["spec"]["description"] == "What is wanted."
    assert widget["x-kubernetes-group-version-kind"] == [
        {"group": "lab.example.com", "kind": "Widget", "version": "v1"}
    ]
    patch = document["paths"]["/apis/lab.example.com/v1/namespaces/{namespace}/widgets/{name}"]["patch"]
    assert "fieldValidation" in [one["name"] for one in patch["parameters"]]


def test_a_changed_schema_has_another_address(ask: Ask) -> None:
    def address() -> str:
        paths = ask("GET", "/openapi/v3").body
        return paths.decode().partition(f"{DOCUMENT}?hash=")[2][:32]

    crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    ask("POST", crds, definition("What is wanted."))
    before = address()
    schema = definition("What is really wanted.")["spec"]["versions"]
    ask("PATCH", f"{crds}/widgets.lab.example.com", {"spec": {"versions": schema}}, "application/merge-patch+json")
    assert before
    assert address() != before


def test_without_a_definition_there_is_no_document(ask: Ask) -> None:
    assert ask("GET", DOCUMENT).status == 404
