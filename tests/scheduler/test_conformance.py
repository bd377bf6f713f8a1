"""The conformance runner answers in the shape of the recorded cases."""

from typing import Any

from labkit.api import make
from labkit.scheduler import conformance


def test_limits_become_requests_before_a_posted_pod_is_scheduled() -> None:
    pod = make.a_pod("p")
    pod["spec"]["containers"][0]["resources"] = {"limits": {"cpu": "8"}}
    case: dict[str, Any] = {"nodes": [make.a_node("a")], "pods": [], "incoming": pod, "config": None}
    assert conformance.answer(case)["selected"] == "a"
    assert conformance.answer({**case, "asPosted": True})["selected"] is None


def test_the_case_is_left_as_it_was() -> None:
    pod = make.a_pod("p")
    pod["spec"]["containers"][0]["resources"] = {"limits": {"cpu": "1"}}
    conformance.as_stored(pod)
    assert pod["spec"]["containers"][0]["resources"] == {"limits": {"cpu": "1"}}


def test_a_pod_of_another_scheduler_is_ignored() -> None:
    pod = make.a_pod("p", schedulerName="other")
    case = {"nodes": [make.a_node("a")], "pods": [], "incoming": pod, "config": None}
    assert conformance.answer(case) == {"ignored": True, "selected": None, "event": None}
