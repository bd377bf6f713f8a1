"""The scheduling queue: who is next, who waits how long, and what wakes whom."""

from typing import Any

import pytest

from labkit.api import make
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.types import PodInfo
from labkit.scheduler.scheduling_queue import QueuePlugins, SchedulingQueue

NODE_ADDED = ClusterEvent("Node", Action.ADD)
POD_GONE = ClusterEvent("Pod", Action.DELETE)
HINTS = {
    "Fit": (EventHint(NODE_ADDED), EventHint(POD_GONE, lambda pod, old, new: False)),
    "Other": (EventHint(POD_GONE),),
}


class Clock:
    now = 0.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> SchedulingQueue:
    plugins = QueuePlugins(lambda pod: (-pod.info.pod.priority, pod.timestamp), lambda pod: "", HINTS)
    return SchedulingQueue(lambda pod: plugins, lambda: clock.now)


def pod(name: str, **spec: Any) -> PodInfo:
    return PodInfo.parse(make.a_pod(name, **spec))


def test_a_rejected_pod_waits_for_an_event_that_its_plugin_cares_for(queue: SchedulingQueue, clock: Clock) -> None:
    queue.add(pod("p"))
    taken = queue.pop()
    assert taken is not None
    queue.put_back(taken, frozenset({"Fit"}))
    assert queue.unschedulable == ["default/p"]
    queue.move(POD_GONE)
    assert queue.unschedulable == ["default/p"], "the hint says no, and Other did not reject it"
    clock.now = 5.0
    queue.move(NODE_ADDED)
    assert queue.active == ["default/p"], "its backoff is over"


def test_an_event_during_backoff_leads_to_the_backoff_pool_which_is_taken_early(queue: SchedulingQueue) -> None:
    queue.add(pod("p"))
    taken = queue.pop()
    assert taken is not None
    queue.put_back(taken, frozenset({"Fit"}))
    queue.move(NODE_ADDED)
    assert queue.backoff == ["default/p"]
    assert queue.pop() is taken, "nothing else is active, so nobody waits"


def test_an_event_during_the_attempt_is_not_missed(queue: SchedulingQueue) -> None:
    queue.add(pod("p"))
    taken = queue.pop()
    assert taken is not None
    queue.move(NODE_ADDED)
    queue.put_back(taken, frozenset({"Fit"}))
    assert queue.backoff == ["default/p"]


def test_an_error_is_healed_by_time_alone(queue: SchedulingQueue, clock: Clock) -> None:
    queue.add(pod("p"))
    taken = queue.pop()
    assert taken is not None
    queue.put_back(taken, frozenset())
    assert queue.backoff == ["default/p"]
    assert queue.pop() is None, "errors are not taken early"
    assert queue.next_expiry() == 1.0
    clock.now = 1.0
    queue.flush_backoff()
    assert queue.pop() is None, "within the second of its end the pod still backs off"
    clock.now = 2.0
    queue.flush_backoff()
    assert queue.pop() is taken


def test_backoff_doubles_up_to_ten_seconds(queue: SchedulingQueue, clock: Clock) -> None:
    queue.add(pod("p"))
    waits = []
    for _ in range(6):
        taken = queue.pop()
        assert taken is not None
        queue.put_back(taken, frozenset())
        expiry = queue.next_expiry()
        assert expiry is not None
        waits.append(expiry - clock.now)
        clock.now = expiry + 1
        queue.flush_backoff()
    assert waits == [1, 2, 4, 8, 10, 10]


def test_after_five_minutes_everybody_gets_another_try(queue: SchedulingQueue, clock: Clock) -> None:
    queue.add(pod("p"))
    taken = queue.pop()
    assert taken is not None
    queue.put_back(taken, frozenset({"Fit"}))
    clock.now = 300.0
    queue.flush_leftover()
    assert queue.unschedulable == ["default/p"]
    clock.now = 301.0
    queue.flush_leftover()
    assert queue.active == ["default/p"]


def test_a_deleted_pod_is_not_handed_out(queue: SchedulingQueue) -> None:
    queue.add(pod("p"))
    queue.add(pod("q"))
    queue.delete("default/p")
    taken = queue.pop()
    assert taken is not None
    assert taken.key == "default/q"
    assert queue.pop() is None


def test_an_updated_pod_keeps_its_place(queue: SchedulingQueue, clock: Clock) -> None:
    queue.add(pod("p"))
    clock.now = 1.0
    queue.add(pod("q"))
    queue.update(pod("p", labels={"new": "yes"}), [])
    taken = queue.pop()
    assert taken is not None
    assert (taken.key, taken.info.pod.labels) == ("default/p", {"new": "yes"})
