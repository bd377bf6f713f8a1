"""Custom types as clients read them from definitions."""

from typing import Any

from labkit.client import custom_types


def definition(established: bool = True, **version: Any) -> dict[str, Any]:
    versions = [
        {"name": "v2", "served": True, "storage": False},
        {"name": "v1", "served": True, "storage": True, **version},
    ]
    names = {
        "plural": "widgets",
        "singular": "widget",
        "kind": "Widget",
        "listKind": "WidgetList",
        "shortNames": ["wi"],
    }
    condition = {"type": "Established", "status": "True" if established else "False"}
    return {
        "metadata": {"name": "widgets.lab.example.com"},
        "spec": {"group": "lab.example.com", "scope": "Cluster", "names": names, "versions": versions},
        "status": {"acceptedNames": names, "conditions": [condition]},
    }


def test_the_stored_version_is_watched_if_it_is_served() -> None:
    found = custom_types.of_definition(definition())
    assert found is not None
    assert (found.api_version, found.kind, found.namespaced) == ("lab.example.com/v1", "Widget", False)
    assert found.short_names == ("wi",)


def test_else_the_first_served_one() -> None:
    found = custom_types.of_definition(definition(served=False))
    assert found is not None
    assert found.version == "v2"


def test_a_definition_that_is_not_established_has_no_type() -> None:
    assert custom_types.of_definition(definition(established=False)) is None
