"""A Pod answers the scheduler's questions about its object."""

from labkit.api import make
from labkit.api.pod import HostPort, Pod


def test_absent_fields_have_kubernetes_defaults() -> None:
    pod = Pod.parse(make.a_pod("p"))
    assert pod.key == "default/p"
    assert pod.scheduler_name == "default-scheduler"
    assert pod.priority == 0
    assert pod.preemption_policy == "PreemptLowerPriority"
    assert (pod.node_name, pod.nominated_node_name, pod.gates) == ("", "", ())


def test_host_ports_have_an_address_and_a_protocol() -> None:
    pod = make.a_pod("p")
    pod["spec"]["containers"][0]["ports"] = [
        {"containerPort": 80, "hostPort": 80},
        {"containerPort": 53, "hostPort": 53, "protocol": "UDP", "hostIP": "10.0.0.1"},
        {"containerPort": 81},
    ]
    ports = Pod.parse(pod).containers[0].host_ports
    assert ports == (HostPort("0.0.0.0", "TCP", 80), HostPort("10.0.0.1", "UDP", 53))


def test_an_init_container_that_restarts_always_is_a_sidecar() -> None:
    spec = {"initContainers": [{"name": "a", "restartPolicy": "Always"}, {"name": "b"}]}
    assert [one.sidecar for one in Pod.parse(make.a_pod("p", **spec)).init_containers] == [True, False]


def test_finished_pods_are_told_from_running_ones() -> None:
    pod = make.a_pod("p")
    assert not Pod.parse(pod).finished
    assert Pod.parse({**pod, "status": {"phase": "Succeeded"}}).finished


def test_gates_keep_their_order() -> None:
    assert Pod.parse(make.a_pod("p", schedulingGates=[{"name": "b"}, {"name": "a"}])).gates == ("b", "a")
