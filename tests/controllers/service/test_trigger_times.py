"""When the change began that endpoints show now."""

from typing import Any

from labkit.controllers.service.trigger_times import ANNOTATION, TriggerTimes, annotated

SERVICE = {"metadata": {"name": "web", "namespace": "n", "creationTimestamp": "2026-01-01T00:00:00Z"}}


def a_pod(name: str, moment: str) -> dict[str, Any]:
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": moment}
    return {"metadata": {"name": name, "namespace": "n"}, "status": {"conditions": [ready]}}


def test_first_the_services_creation_then_the_earliest_change() -> None:
    times = TriggerTimes()
    one, two = a_pod("one", "2026-01-01T00:00:05Z"), a_pod("two", "2026-01-01T00:00:07Z")
    assert times.since_last(SERVICE, [one]) == "2026-01-01T00:00:00Z"
    assert times.since_last(SERVICE, [one]) is None
    later = a_pod("one", "2026-01-01T00:00:09Z")
    assert times.since_last(SERVICE, [later, two]) == "2026-01-01T00:00:07Z"
    times.forget("n/web")
    assert times.since_last(SERVICE, [later]) == "2026-01-01T00:00:00Z"


def test_an_old_time_goes_if_nothing_changed() -> None:
    assert annotated({ANNOTATION: "old", "a": "b"}, None) == {"a": "b"}
    assert annotated({ANNOTATION: "old"}, "new") == {ANNOTATION: "new"}
