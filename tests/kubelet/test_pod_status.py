"""The status of a pod from what runs: phase, conditions, container statuses."""

import datetime as dt
from typing import Any

import pytest

from labkit.kubelet import pod_status
from labkit.kubelet.containers import Container, Run

POD: dict[str, Any] = {"spec": {}}


def a_container(name: str, state: str, role: str = "main", **more: Any) -> Container:
    """A container that is "new", "running", or ended with a code ("0", "7")."""
    run = None
    if state == "running":
        run, more = Run("id", 1.0), {"ready": True, "started": True, **more}
    elif state != "new":
        run = Run("id", 1.0, 5.0, int(state), "Completed" if state == "0" else "Error")
    return Container(name, role, run=run, image="nginx:1", **more)


PHASES = {
    "nothing runs yet": (["new"], "Always", "Pending"),
    "one runs, one waits": (["running", "new"], "Always", "Pending"),
    "all run": (["running", "running"], "Never", "Running"),
    "one has ended, one runs": (["0", "running"], "Never", "Running"),
    "all succeeded and nobody restarts them": (["0", "0"], "Never", "Succeeded"),
    "one failed for good": (["0", "7"], "Never", "Failed"),
    "success is the end under OnFailure": (["0"], "OnFailure", "Succeeded"),
    "failure is restarted under OnFailure": (["7"], "OnFailure", "Running"),
    "everything is restarted under Always": (["0"], "Always", "Running"),
}


@pytest.mark.parametrize(("states", "policy", "expected"), PHASES.values(), ids=PHASES.keys())
def test_the_phase_is_what_the_containers_add_up_to(states: list[str], policy: str, expected: str) -> None:
    containers = [a_container(f"c{number}", state) for number, state in enumerate(states)]
    assert pod_status.phase(containers, policy, terminal=False) == expected


def test_a_stopped_pod_has_succeeded_only_if_every_container_did() -> None:
    assert pod_status.phase([a_container("c", "0")], "Always", terminal=True) == "Succeeded"
    assert pod_status.phase([a_container("c", "137")], "Always", terminal=True) == "Failed"


def test_a_failed_init_container_fails_a_pod_that_never_restarts() -> None:
    containers = [a_container("i", "9", "init"), a_container("c", "new")]
    assert pod_status.phase(containers, "Never", terminal=False) == "Failed"
    assert pod_status.phase(containers, "Always", terminal=False) == "Pending"


RESTARTED = {
    "a container that never ran": (a_container("c", "new"), "Never", True),
    "a running one": (a_container("c", "running"), "Always", False),
    "a successful one under OnFailure": (a_container("c", "0"), "OnFailure", False),
    "a failed one under OnFailure": (a_container("c", "1"), "OnFailure", True),
    "a failed one under Never": (a_container("c", "1"), "Never", False),
    "a successful init container, always": (a_container("c", "0", "init"), "Always", False),
    "a failed init container": (a_container("c", "1", "init"), "Always", True),
    "a sidecar whatever it did": (a_container("c", "0", "sidecar"), "Never", True),
}


@pytest.mark.parametrize(("container", "policy", "expected"), RESTARTED.values(), ids=RESTARTED.keys())
def test_the_restart_policy_says_what_is_started_again(container: Container, policy: str, expected: bool) -> None:
    assert pod_status.is_restarted(container, policy) == expected


def conditions(containers: list[Container], phase: str, known: Any = ()) -> dict[str, tuple[str, str, str]]:
    listed = pod_status.conditions(POD, containers, phase, True, known, "now")
    return {one["type"]: (one["status"], one.get("reason", ""), one.get("message", "")) for one in listed}


def test_an_unready_container_is_named_in_both_ready_conditions() -> None:
    told = conditions([a_container("a", "running"), a_container("b", "new")], "Pending")
    expected = ("False", "ContainersNotReady", "containers with unready status: [b]")
    assert told["Ready"] == told["ContainersReady"] == expected
    assert told["Initialized"] == ("True", "", "")


def test_init_containers_that_are_not_done_are_named() -> None:
    told = conditions(
        [a_container("i1", "0", "init"), a_container("i2", "running", "init"), a_container("c", "new")], "Pending"
    )
    assert told["Initialized"] == ("False", "ContainersNotInitialized", "containers with incomplete status: [i2]")


@pytest.mark.parametrize(("phase", "reason"), [("Succeeded", "PodCompleted"), ("Failed", "PodFailed")])
def test_a_pod_that_is_over_is_not_ready_and_says_why(phase: str, reason: str) -> None:
    assert conditions([a_container("c", "0")], phase)["Ready"] == ("False", reason, "")


def test_a_transition_time_stays_until_the_status_changes() -> None:
    known = [{"type": "Ready", "status": "True", "lastTransitionTime": "before"}]
    stays = pod_status.conditions(POD, [a_container("c", "running")], "Running", True, known, "now")
    turns = pod_status.conditions(POD, [a_container("c", "new")], "Pending", True, known, "now")
    assert [one["lastTransitionTime"] for one in (*stays, *turns) if one["type"] == "Ready"] == ["before", "now"]


def test_conditions_of_others_are_kept() -> None:
    known = [{"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager"}]
    assert (
        conditions([a_container("c", "running")], "Running", known)["DisruptionTarget"][1] == "DeletionByTaintManager"
    )


def status(container: Container, policy: str = "Always", stopping: bool = False) -> dict[str, Any]:
    def moment(seconds: float) -> dt.datetime:
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)

    return pod_status.container_statuses([container], policy, stopping, moment)["containerStatuses"][0]


def test_a_container_that_waits_to_be_restarted_shows_why_and_what_was_before() -> None:
    told = status(a_container("c", "1", waiting=("CrashLoopBackOff", "back-off 10s")))
    assert told["state"] == {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}
    assert told["lastState"]["terminated"]["exitCode"] == 1
    assert (told["ready"], told["started"]) == (False, False)


def test_a_container_that_is_not_restarted_shows_how_it_ended() -> None:
    told = status(a_container("c", "1", waiting=("CrashLoopBackOff", "")), policy="Never")
    assert told["state"]["terminated"]["finishedAt"] == "2026-01-01T00:00:05Z"


def test_only_fields_that_differ_are_written() -> None:
    assert pod_status.changed({"phase": "Pending", "hostIP": "1"}, {"phase": "Running", "hostIP": "1"}) == {
        "phase": "Running"
    }
