"""Signs of life: Ready at once, addresses, and a lease that is renewed in the background."""

from labkit.api import make, resources
from labkit.api import object as objects
from labkit.kubelet import heartbeat
from labkit.sim.simulator import Simulator


def test_a_node_is_ready_in_the_kubelets_words_and_no_time_passes() -> None:
    simulator = Simulator([make.a_node("a")])
    node = simulator.client().get(resources.NODES, "a")
    ready = objects.condition(node, "Ready")
    assert ready is not None
    assert (ready["status"], ready["reason"]) == ("True", "KubeletReady")
    assert ready["message"] == "kubelet is posting ready status"
    kinds = [one["type"] for one in node["status"]["addresses"]]
    assert kinds == ["InternalIP", "Hostname"]
    assert simulator.settle() == 0.0


def test_what_a_node_says_of_itself_is_kept() -> None:
    node = make.a_node("a")
    node["status"]["addresses"] = [{"type": "InternalIP", "address": "192.0.2.7"}]
    node["status"]["nodeInfo"] = {"kubeletVersion": "v1.30.0"}
    simulator = Simulator([node])
    status = simulator.client().get(resources.NODES, "a")["status"]
    assert status["addresses"] == node["status"]["addresses"]
    assert status["nodeInfo"]["kubeletVersion"] == "v1.30.0"
    assert status["allocatable"] == node["status"]["allocatable"]


def test_the_lease_is_renewed_every_ten_seconds() -> None:
    simulator = Simulator([make.a_node("a")])
    moments = []
    for _ in range(3):
        lease = simulator.client().get(heartbeat.LEASES, "a", heartbeat.LEASE_NAMESPACE)
        moments.append(lease["spec"]["renewTime"])
        simulator.advance(10)
    assert moments == ["2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:10.000000Z", "2026-01-01T00:00:20.000000Z"]
    assert lease["spec"]["holderIdentity"] == "a"


def test_a_heartbeat_does_not_touch_transition_times_or_the_conditions_of_others() -> None:
    known = [
        {"type": "NetworkUnavailable", "status": "False", "lastTransitionTime": "t0"},
        {"type": "Ready", "status": "True", "lastTransitionTime": "t0"},
        {"type": "DiskPressure", "status": "True", "lastTransitionTime": "t0"},
    ]
    made = {one["type"]: one for one in heartbeat.conditions(known, "t1")}
    assert made["Ready"]["lastTransitionTime"] == "t0"
    assert made["Ready"]["lastHeartbeatTime"] == "t1"
    assert made["DiskPressure"]["lastTransitionTime"] == "t1"
    assert made["NetworkUnavailable"] == known[0]


def test_a_deleted_node_falls_silent() -> None:
    simulator = Simulator([make.a_node("a")])
    simulator.client().delete(resources.NODES, "a")
    simulator.advance(600)
    assert simulator.client().find(resources.NODES, "a") is None
    assert not simulator.handler.bugs
