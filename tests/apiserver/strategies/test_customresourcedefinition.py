"""CustomResourceDefinitions: what is filled in, counted and remembered when they are written."""

from collections.abc import Callable
from typing import Any

from labkit.web.message import Response

Ask = Callable[..., Response]
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
WIDGETS = f"{CRDS}/widgets.lab.example.com"
MERGE = "application/merge-patch+json"


def definition(*versions: dict[str, Any]) -> dict[str, Any]:
    names = {"plural": "widgets", "kind": "Widget"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.lab.example.com"},
        "spec": {"group": "lab.example.com", "scope": "Namespaced", "names": names, "versions": list(versions)},
    }


def version(name: str, storage: bool = True, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "served": True,
        "storage": storage,
        "schema": {"openAPIV3Schema": {"type": "object", **schema}},
    }


def test_names_and_conversion_are_filled_in(ask: Ask) -> None:
    spec = ask("POST", CRDS, definition(version("v1"))).payload["spec"]
    assert (spec["names"]["singular"], spec["names"]["listKind"]) == ("widget", "WidgetList")
    assert spec["conversion"] == {"strategy": "None"}


def test_versions_that_were_stored_are_remembered(ask: Ask) -> None:
    ask("POST", CRDS, definition(version("v1")))
    moved = [version("v1", storage=False), version("v2")]
    stored = ask("PATCH", WIDGETS, {"spec": {"versions": moved}}, MERGE).payload
    assert stored["status"]["storedVersions"] == ["v1", "v2"]
    assert stored["metadata"]["generation"] == 2
    refused = ask("PATCH", WIDGETS, {"spec": {"versions": [version("v2")]}}, MERGE).payload
    assert "v1 was previously a storage version" in refused["message"]


def test_what_stands_inside_of_items_is_read_too(ask: Ask) -> None:
    bad = definition(version("v1", properties={"l": {"type": "array", "items": {"type": "string", "maxLength": "x"}}}))
    refused = ask("POST", CRDS, bad)
    assert refused.status == 400
    assert (
        "cannot unmarshal string into Go struct field JSONSchemaProps.maxLength of type int64"
        in refused.payload["message"]
    )


def test_an_update_needs_a_version(ask: Ask) -> None:
    ask("POST", CRDS, definition(version("v1")))
    refused = ask("PUT", WIDGETS, definition(version("v1")))
    assert refused.payload["message"].endswith(
        "metadata.resourceVersion: Invalid value: 0: must be specified for an update"
    )
