"""Second schedulers: from a ConfigMap, beside the cluster's own, each with its own pods only."""

from typing import Any

import pytest

from labkit import errors
from labkit.api import make, manifests, resources
from labkit.api.resources import PODS
from labkit.sim.simulator import Simulator

CONFIG_MAPS = resources.known("v1", "ConfigMap")
EVENTS = resources.known("v1", "Event")
PACKED = """
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
leaderElection:
  leaderElect: {elect}
profiles:
- schedulerName: packer
  pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy:
        type: MostAllocated
        resources: [{{name: cpu, weight: 1}}]
"""
POD = """
apiVersion: v1
kind: Pod
metadata: {name: packer-0, namespace: kube-system}
spec:
  containers:
  - name: kube-scheduler
    image: registry.k8s.io/kube-scheduler:v1.36.2
    command: [kube-scheduler, --config=/etc/kubernetes/packer/config.yaml]
    volumeMounts: [{name: config, mountPath: /etc/kubernetes/packer}]
  volumes:
  - name: config
    configMap: {name: packer}
"""
# What the documentation of Kubernetes has you bind for a second scheduler, here to every account of kube-system.
RIGHTS = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: second-schedulers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:kube-scheduler"}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts:kube-system"}
"""
BINDINGS = resources.known("rbac.authorization.k8s.io/v1", "ClusterRoleBinding")


def a_world(text: str = PACKED.format(elect="false")) -> Simulator:
    """Two nodes, one half full, and the configuration in a ConfigMap."""
    simulator = Simulator([make.a_node("full"), make.a_node("idle")])
    client = simulator.client()
    client.create(PODS, make.a_pod("ballast", cpu="2", nodeName="full"))
    client.create(BINDINGS, manifests.load(RIGHTS)[0])
    config_map = {"metadata": {"name": "packer", "namespace": "kube-system"}, "data": {"config.yaml": text}}
    client.create(CONFIG_MAPS, {"apiVersion": "v1", "kind": "ConfigMap", **config_map})
    simulator.settle()
    return simulator


def a_pair(simulator: Simulator) -> None:
    client = simulator.client()
    client.create(PODS, make.a_pod("spread", cpu="500m"))
    client.create(PODS, make.a_pod("packed", cpu="500m", schedulerName="packer"))
    simulator.settle()


def where(simulator: Simulator) -> dict[str, Any]:
    pods = simulator.client().list(PODS, "default")
    return {pod["metadata"]["name"]: pod["spec"].get("nodeName") for pod in pods}


def test_both_run_and_each_places_its_own_pods() -> None:
    simulator = a_world()
    packer = simulator.add_scheduler("packer")
    a_pair(simulator)
    assert where(simulator) == {"ballast": "full", "spread": "idle", "packed": "full"}
    assert simulator.scheduler.trace("default/packed") is None, "the cluster's own left it alone"
    assert packer.trace("default/spread") is None, "the second one left it alone"
    trace = packer.trace("default/packed")
    assert trace is not None
    assert trace.scheduler_name == "packer"


def test_a_pod_that_runs_kube_scheduler_is_one() -> None:
    simulator = a_world()
    simulator.client().create(PODS, manifests.load(POD)[0])
    simulator.settle()
    a_pair(simulator)
    assert where(simulator)["packed"] == "full"
    assert [list(one.engine.frameworks) for one in simulator.schedulers] == [["default-scheduler"], ["packer"]]


def test_one_without_any_words_to_start_it_wants_the_default_configuration_and_its_lease() -> None:
    simulator = a_world()
    pod = manifests.load(POD)[0]
    simulator.client().create(PODS, {**pod, "spec": {"containers": [{"name": "x", "image": "kube-scheduler:v1.36.2"}]}})
    simulator.settle()
    assert simulator.schedulers == [simulator.scheduler], "it stands by"


def test_when_its_pod_is_gone_nobody_schedules_for_it() -> None:
    simulator = a_world()
    simulator.client().create(PODS, manifests.load(POD)[0])
    simulator.settle()
    simulator.client().delete(PODS, "packer-0", "kube-system")
    simulator.settle()
    a_pair(simulator)
    assert where(simulator) == {"ballast": "full", "spread": "idle", "packed": None}
    assert simulator.schedulers == [simulator.scheduler]


def test_pods_that_were_there_before_it_are_placed_when_it_starts() -> None:
    simulator = a_world()
    a_pair(simulator)
    assert where(simulator)["packed"] is None
    simulator.add_scheduler("packer")
    simulator.settle()
    assert where(simulator)["packed"] == "full"


def test_one_that_wants_the_lease_of_the_first_stands_by() -> None:
    simulator = a_world(PACKED.format(elect="true"))
    simulator.client().create(PODS, manifests.load(POD)[0])
    simulator.settle()
    a_pair(simulator)
    assert where(simulator)["packed"] is None
    with pytest.raises(errors.ManifestError, match="would wait for the Lease kube-system/kube-scheduler,"):
        simulator.add_scheduler("packer")


def test_a_replica_takes_over_when_the_leader_is_gone() -> None:
    lease = "leaderElect: true\n  resourceName: packer"
    simulator = a_world(PACKED.replace("leaderElect: {elect}", lease).format())
    client, pod = simulator.client(), manifests.load(POD)[0]
    for number in (0, 1):
        client.create(PODS, {**pod, "metadata": {"name": f"packer-{number}", "namespace": "kube-system"}})
    simulator.settle()
    assert len(simulator.schedulers) == 2, "one leads, one stands by"
    client.delete(PODS, "packer-0", "kube-system")
    simulator.settle()
    a_pair(simulator)
    assert where(simulator)["packed"] == "full"


def test_a_bad_configuration_is_told_by_an_event_and_starts_nothing() -> None:
    simulator = a_world(PACKED.format(elect="false").replace("MostAllocated", "Best"))
    simulator.client().create(PODS, manifests.load(POD)[0])
    simulator.settle()
    failed = [one for one in simulator.client().list(EVENTS, "kube-system") if one["reason"] == "Failed"]
    assert len(failed) == 1
    assert 'scoringStrategy.type: Unsupported value: "Best"' in failed[0]["message"]
    assert simulator.schedulers == [simulator.scheduler]


REFUSED = {
    "a key that is not there": ({"key": "other.yaml"}, "has no key 'other.yaml'. Keys: config.yaml."),
    "a ConfigMap that is not there": ({"config_map": "nobody"}, 'configmaps "nobody" not found'),
}


@pytest.mark.parametrize(("asked", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_refused(asked: dict[str, str], words: str) -> None:
    with pytest.raises(errors.LabkitError) as refused:
        a_world().add_scheduler(**{"config_map": "packer", **asked})
    assert words in str(refused.value)
