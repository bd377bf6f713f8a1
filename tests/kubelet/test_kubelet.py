"""Hollow kubelets: what the API shows of pods that run, fail, are refused and go."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api import object as objects
from labkit.kubelet import timings
from labkit.sim.simulator import Simulator


@pytest.fixture
def simulator() -> Any:
    made = Simulator([make.a_node("a", cpu="2"), make.a_node("b", cpu="2")])
    yield made
    assert not made.handler.bugs


def create(simulator: Simulator, **pod: Any) -> None:
    simulator.client().create(resources.PODS, make.a_pod("p", **pod))
    simulator.loop.run_until_idle()


def status(simulator: Simulator, name: str = "p") -> dict[str, Any]:
    return simulator.client().get(resources.PODS, name, "default")["status"]


def events(simulator: Simulator, name: str = "p") -> list[tuple[str, str, int]]:
    listed = simulator.client().list(resources.EVENTS, "default", fieldSelector=f"involvedObject.name={name}")
    told = sorted(listed, key=objects.resource_version)
    return [(one["reason"], one["message"], one.get("count") or 1) for one in told if one["reason"] != "Scheduled"]


def test_the_first_pod_of_an_image_waits_for_its_pull_and_the_second_does_not(simulator: Simulator) -> None:
    create(simulator, nodeName="a")
    start = timings.SANDBOX_SECONDS + timings.START_SECONDS
    assert simulator.settle() == timings.PULL_SECONDS + start
    assert [reason for reason, _, _ in events(simulator)] == ["Pulling", "Pulled", "Created", "Started"]
    simulator.client().create(resources.PODS, make.a_pod("second", nodeName="a"))
    assert simulator.settle() == start
    assert "already present on machine" in events(simulator, "second")[0][1]


def test_pods_that_need_the_same_image_wait_for_one_pull(simulator: Simulator) -> None:
    for name in ("x", "y"):
        simulator.client().create(resources.PODS, make.a_pod(name, nodeName="a"))
    assert simulator.settle() < 2 * timings.PULL_SECONDS


def test_addresses_are_given_in_order_of_start_and_the_host_is_named(simulator: Simulator) -> None:
    for name in ("x", "y"):
        simulator.client().create(resources.PODS, make.a_pod(name, nodeName="a"))
    simulator.settle()
    assert [status(simulator, name)["podIP"] for name in ("x", "y")] == ["10.244.0.2", "10.244.0.3"]
    node = simulator.client().get(resources.NODES, "a")
    assert status(simulator, "x")["hostIP"] == node["status"]["addresses"][0]["address"]


def test_a_pod_on_the_hosts_network_has_the_hosts_address(simulator: Simulator) -> None:
    create(simulator, nodeName="a", hostNetwork=True)
    simulator.settle()
    assert status(simulator)["podIP"] == status(simulator)["hostIP"]


def test_a_pod_that_does_not_fit_its_node_is_refused(simulator: Simulator) -> None:
    create(simulator, nodeName="a", cpu="3")
    assert simulator.settle() == timings.REFUSE_SECONDS
    assert status(simulator)["phase"] == "Failed"
    assert status(simulator)["reason"] == "OutOfcpu"
    message = "Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000"
    assert status(simulator)["message"] == f"Pod was rejected: {message}"
    assert events(simulator) == [("OutOfcpu", message, 1)]


def test_pods_that_were_taken_count_and_refused_ones_do_not(simulator: Simulator) -> None:
    for name, cpu in (("first", "1500m"), ("too-much", "1500m"), ("fits", "500m")):
        simulator.client().create(resources.PODS, make.a_pod(name, cpu=cpu, nodeName="a"))
        simulator.settle()
    phases = [status(simulator, name)["phase"] for name in ("first", "too-much", "fits")]
    assert phases == ["Running", "Failed", "Running"]


def test_a_pod_whose_image_no_registry_has_settles_in_its_failure(simulator: Simulator) -> None:
    create(simulator, image="shop:does-not-exist")
    assert simulator.settle() < 10
    waiting = status(simulator)["containerStatuses"][0]["state"]["waiting"]
    assert waiting["reason"] == "ErrImagePull"
    simulator.advance(30)
    assert status(simulator)["containerStatuses"][0]["state"]["waiting"]["reason"] in (
        "ErrImagePull",
        "ImagePullBackOff",
    )
    assert ("Failed", "Error: ImagePullBackOff") in [(reason, message) for reason, message, _ in events(simulator)]


def test_a_crash_loop_settles_while_it_backs_off_and_goes_on_when_time_passes(simulator: Simulator) -> None:
    container = {"name": "main", "image": "busybox:1", "command": ["false"]}
    create(simulator, containers=[container])
    assert simulator.settle() < 30
    before = status(simulator)["containerStatuses"][0]["restartCount"]
    simulator.advance(300)
    assert before < status(simulator)["containerStatuses"][0]["restartCount"] < 8


def test_short_work_is_waited_for_and_a_long_sleep_is_not(simulator: Simulator) -> None:
    for name, seconds in (("short", "30"), ("long", "86400")):
        container = {"name": "main", "image": "busybox:1", "command": ["sleep", seconds]}
        simulator.client().create(resources.PODS, make.a_pod(name, containers=[container], restartPolicy="Never"))
    assert 30 < simulator.settle() < 60
    assert status(simulator, "short")["phase"] == "Succeeded"
    assert status(simulator, "long")["phase"] == "Running"


def test_a_deleted_pod_is_stopped_and_then_gone(simulator: Simulator) -> None:
    create(simulator)
    simulator.settle()
    simulator.client().delete(resources.PODS, "p", "default")
    simulator.loop.run_until_idle()
    assert events(simulator)[-1] == ("Killing", "Stopping container main", 1)
    simulator.settle()
    assert simulator.client().find(resources.PODS, "p", "default") is None


def test_a_process_that_ignores_sigterm_costs_the_whole_grace_period(simulator: Simulator) -> None:
    container = {"name": "main", "image": "busybox:1", "command": ["sleep", "86400"]}
    create(simulator, containers=[container], terminationGracePeriodSeconds=20)
    simulator.settle()
    simulator.client().delete(resources.PODS, "p", "default")
    assert 20 < simulator.settle() < 25


def test_a_shorter_second_deletion_hurries_the_first(simulator: Simulator) -> None:
    container = {"name": "main", "image": "busybox:1", "command": ["sleep", "86400"]}
    create(simulator, containers=[container], terminationGracePeriodSeconds=60)
    simulator.settle()
    simulator.client().delete(resources.PODS, "p", "default")
    simulator.advance(5)
    simulator.client().delete(resources.PODS, "p", "default", gracePeriodSeconds=3)
    assert simulator.settle() < 6


def test_the_pods_of_a_deleted_node_fall_silent(simulator: Simulator) -> None:
    create(simulator, nodeName="a")
    simulator.settle()
    before = status(simulator)
    simulator.client().delete(resources.NODES, "a")
    simulator.advance(30)
    assert status(simulator) == before


def test_a_program_can_be_run_in_a_container(simulator: Simulator) -> None:
    container = {"name": "main", "image": "busybox:1", "command": ["sh", "-c", "touch /tmp/ok; sleep 86400"]}
    create(simulator, containers=[container])
    simulator.settle()
    pod = simulator.client().get(resources.PODS, "p", "default")
    assert simulator.kubelets.execute(pod, ["cat", "/tmp/ok"]).exit_code == 0
    assert simulator.kubelets.execute(pod, ["cat", "/none"]).exit_code == 1
    assert simulator.kubelets.execute(pod, ["true"], "no-such-container") is None
