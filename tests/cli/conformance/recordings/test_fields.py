"""Fields by path."""

from typing import Any

import pytest

from labkit.cli.conformance.recordings import fields

POD = {
    "metadata": {"name": "x", "labels": {"a.b/c": "d"}},
    "spec": {"containers": [{"name": "one"}, {"name": "two", "image": "i"}], "none": []},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata.name", "x"),
        ("metadata.labels.'a.b/c'", "d"),
        ("spec.containers[1].name", "two"),
        ("spec.containers[*].image", [None, "i"]),
        ("spec.containers[2].name", None),
        ("spec.nothing.below", None),
        ("metadata[0]", None),
        ("spec.containers.name", None),
    ],
)
def test_a_path_leads_to_a_value(path: str, value: Any) -> None:
    assert fields.at(POD, path) == value


def test_only_fields_that_are_there_are_picked() -> None:
    assert fields.picked(POD, ["metadata.name", "spec.none", "spec.nothing"]) == {"metadata.name": "x"}


def test_a_history_is_told_per_object_without_repetitions() -> None:
    def event(type_: str, name: str, phase: str) -> dict[str, Any]:
        return {"type": type_, "object": {"metadata": {"name": name}, "status": {"phase": phase}}}

    events = [
        event("ADDED", "a", "Pending"),
        event("ADDED", "b", "Pending"),
        event("MODIFIED", "a", "Pending"),
        event("MODIFIED", "a", "Running"),
        event("DELETED", "a", "Running"),
    ]
    told = fields.histories(events, ["status.phase"])
    assert [(one["type"], one["status.phase"]) for one in told["a"]] == [
        ("ADDED", "Pending"),
        ("MODIFIED", "Running"),
        ("DELETED", "Running"),
    ]
    assert len(told["b"]) == 1
