"""The event recorder: counts what repeats, folds what is similar, drops what is refused."""

from typing import Any

import pytest

from labkit import errors
from labkit.api import resources
from labkit.api.status import failure
from labkit.client.events import COMBINED, EventRecorder
from labkit.sim.simulator import Simulator

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default", "uid": "u1"}}


@pytest.fixture
def world() -> tuple[Simulator, EventRecorder]:
    simulator = Simulator()
    return simulator, EventRecorder(simulator.client(), "kubelet", simulator.clock.calendar)


def written(simulator: Simulator) -> list[dict[str, Any]]:
    return simulator.client().list(resources.EVENTS, "default")


def test_an_event_says_about_what_by_whom_where_and_when(world: tuple[Simulator, EventRecorder]) -> None:
    simulator, recorder = world
    recorder.event(POD, "Normal", "Started", "Container started", "node-a", "spec.containers{main}")
    (event,) = written(simulator)
    about = event["involvedObject"]
    assert (about["kind"], about["name"], about["uid"]) == ("Pod", "web", "u1")
    assert about["fieldPath"] == "spec.containers{main}"
    assert event["source"] == {"component": "kubelet", "host": "node-a"}
    assert (event["count"], event["firstTimestamp"]) == (1, "2026-01-01T00:00:00Z")


def test_the_same_event_again_raises_the_count_and_the_last_time(world: tuple[Simulator, EventRecorder]) -> None:
    simulator, recorder = world
    recorder.event(POD, "Warning", "BackOff", "Back-off")
    simulator.advance(10)
    recorder.event(POD, "Warning", "BackOff", "Back-off")
    (event,) = written(simulator)
    assert (event["count"], event["lastTimestamp"]) == (2, "2026-01-01T00:00:10Z")


def test_the_same_message_about_another_container_is_another_event(world: tuple[Simulator, EventRecorder]) -> None:
    simulator, recorder = world
    for name in ("a", "b"):
        recorder.event(POD, "Normal", "Started", "Container started", field_path=f"spec.containers{{{name}}}")
    assert [event["count"] for event in written(simulator)] == [1, 1]


def test_from_the_tenth_different_message_of_a_kind_on_they_are_combined(
    world: tuple[Simulator, EventRecorder],
) -> None:
    simulator, recorder = world
    for number in range(13):
        recorder.event(POD, "Warning", "FailedCreate", f"no {number}")
    events = written(simulator)
    assert len(events) == 10
    assert (events[-1]["message"], events[-1]["count"]) == (f"{COMBINED}no 12", 4)


def test_a_deleted_event_is_written_anew(world: tuple[Simulator, EventRecorder]) -> None:
    simulator, recorder = world
    recorder.event(POD, "Normal", "Pulled", "here")
    simulator.client().delete(resources.EVENTS, written(simulator)[0]["metadata"]["name"], "default")
    recorder.event(POD, "Normal", "Pulled", "here")
    assert [event["count"] for event in written(simulator)] == [1]


def test_a_refused_event_is_dropped_and_stops_nobody() -> None:
    class Refusing:
        def create(self, *_: Any) -> None:
            raise failure(403, "Forbidden", "the namespace is being terminated")

    simulator = Simulator()
    EventRecorder(Refusing(), "kubelet", simulator.clock.calendar).event(POD, "Normal", "Killing", "bye")
    with pytest.raises(errors.ApiError):
        Refusing().create()


def test_two_recorders_of_one_component_do_not_take_each_others_names(world: tuple[Simulator, EventRecorder]) -> None:
    simulator, recorder = world
    recorder.event(POD, "Normal", "Pulled", "here")
    other = EventRecorder(simulator.client(), "kubelet", simulator.clock.calendar)
    other.event(POD, "Normal", "Started", "there")
    other.event(POD, "Normal", "Started", "there")
    assert {(event["reason"], event["count"]) for event in written(simulator)} == {("Pulled", 1), ("Started", 2)}
