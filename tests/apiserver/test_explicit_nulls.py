"""Nulls on the wire: where Go writes them, and that the objects in the server do without."""

from typing import Any

import pytest

from labkit.apiserver import explicit_nulls

EVENT = {"kind": "Event", "apiVersion": "v1", "metadata": {"name": "e"}, "firstTimestamp": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("value", "path", "nulls"),
    [
        pytest.param(
            {"kind": "Pod", "apiVersion": "v1", "status": {"conditions": [{"type": "Ready"}]}},
            ("status", "conditions", 0),
            {"lastProbeTime", "lastTransitionTime"},
            id="a pod's condition",
        ),
        pytest.param(EVENT, (), {"lastTimestamp", "eventTime"}, id="an event's times that nobody set"),
        pytest.param(
            {"kind": "EventList", "apiVersion": "v1", "items": [EVENT]},
            ("items", 0),
            {"lastTimestamp", "eventTime"},
            id="an event in a list",
        ),
        pytest.param(
            {"kind": "Role", "apiVersion": "rbac.authorization.k8s.io/v1"},
            (),
            {"rules"},
            id="a list that is always written",
        ),
        pytest.param(
            {"kind": "Lease", "apiVersion": "coordination.k8s.io/v1", "spec": {}},
            ("spec",),
            set(),
            id="a time behind a pointer",
        ),
        pytest.param(
            {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {}},
            ("metadata",),
            set(),
            id="creationTimestamp is left out",
        ),
        pytest.param({"kind": "Unicorn", "apiVersion": "v1", "when": {}}, (), set(), id="an unknown kind"),
    ],
)
def test_nulls(value: Any, path: tuple[Any, ...], nulls: set[str]) -> None:
    before = repr(value)
    found = explicit_nulls.written(value)
    for step in path:
        found = found[step]
    assert {name for name, one in found.items() if one is None} == nulls
    assert repr(value) == before, "what the server keeps is not changed"


def test_what_needs_no_null_is_shared() -> None:
    config_map = {"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "a"}}
    assert explicit_nulls.written(config_map) is config_map


def test_bytes_have_the_nulls_and_the_payload_has_not(ask: Any) -> None:
    event = {**EVENT, "involvedObject": {"namespace": "default"}, "lastTimestamp": EVENT["firstTimestamp"]}
    answer = ask("POST", "/api/v1/namespaces/default/events", event)
    assert answer.status == 201, answer.payload
    assert "eventTime" not in answer.payload
    assert b'"eventTime":null' in answer.body
