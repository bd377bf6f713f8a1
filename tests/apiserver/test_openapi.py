"""OpenAPI documents: what kubectl looks for in them."""

import json
from typing import Any

from labkit.api import resources


def test_every_group_and_version_has_a_document(ask: Any) -> None:
    index = json.loads(ask("GET", "/openapi/v3").raw)["paths"]
    for one in resources.TYPES:
        path = f"apis/{one.api_version}" if one.group else f"api/{one.version}"
        document = ask("GET", index[path]["serverRelativeURL"]).payload
        kinds = [
            mark["kind"]
            for schema in document["components"]["schemas"].values()
            for mark in schema.get("x-kubernetes-group-version-kind", ())
        ]
        assert one.kind in kinds, one.api_version


def test_every_reference_leads_somewhere(ask: Any) -> None:
    document = ask("GET", "/openapi/v3/apis/apps/v1").payload
    schemas, prefix = document["components"]["schemas"], "#/components/schemas/"

    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            return {value["$ref"]} if "$ref" in value else set().union(*map(references, value.values()), set())
        return set().union(*map(references, value), set()) if isinstance(value, list) else set()

    assert {one.removeprefix(prefix) for one in references(schemas)} <= set(schemas)


def test_a_patch_says_that_the_server_checks_fields(ask: Any) -> None:
    document = ask("GET", "/openapi/v3/apis/apps/v1").payload
    patch = document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"]
    assert "fieldValidation" in [one["name"] for one in patch["parameters"]]
    assert patch["x-kubernetes-group-version-kind"] == {"group": "apps", "version": "v1", "kind": "Deployment"}


def test_lists_say_how_they_are_merged(ask: Any) -> None:
    schemas = ask("GET", "/openapi/v3/api/v1").payload["components"]["schemas"]
    containers = schemas["io.k8s.api.core.v1.PodSpec"]["properties"]["containers"]
    assert containers["x-kubernetes-patch-merge-key"] == "name"
    assert containers["x-kubernetes-list-map-keys"] == ["name"]
    assert containers["description"].startswith("List of containers")
