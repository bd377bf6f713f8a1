"""VolumeBinding: reachable volumes, and volumes for claims that waited for the pod."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

NODES = [make.a_node("a", zone="z1"), make.a_node("b", zone="z2")]
USES = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}
WAIT = {
    "metadata": {"name": "wait"},
    "provisioner": "example.com/disk",
    "volumeBindingMode": "WaitForFirstConsumer",
}


def claim(volume: str = "", **spec: Any) -> dict[str, Any]:
    annotations = {"pv.kubernetes.io/bind-completed": "yes"} if volume else {}
    wanted = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}}
    return {
        "metadata": {"name": "data", "namespace": "default", "annotations": annotations},
        "spec": {**wanted, **({"volumeName": volume} if volume else {}), **spec},
    }


def volume(name: str, zone: str, size: str = "10Gi", **spec: Any) -> dict[str, Any]:
    expression = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone]}
    affinity = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
    capacity = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": size}}
    return {
        "metadata": {"name": name},
        "spec": {**capacity, "nodeAffinity": affinity, **spec},
        "status": {"phase": "Available"},
    }


def test_a_bound_volume_must_be_reachable(decide: Callable[..., Any]) -> None:
    case = {"persistentVolumeClaims": [claim("pv")], "persistentVolumes": [volume("pv", "z2")]}
    answer = decide(make.a_pod("p", **USES), NODES, **case)
    assert answer["selected"] == "b"
    assert answer["filter"]["a"]["reasons"] == ["node(s) didn't match PersistentVolume's node affinity"]


def test_a_waiting_claim_gets_the_smallest_volume_that_fits(decide: Callable[..., Any]) -> None:
    volumes = [
        volume("large", "z2", "50Gi", storageClassName="wait"),
        volume("small", "z2", "5Gi", storageClassName="wait"),
        volume("tiny", "z2", "1Gi", storageClassName="wait"),
    ]
    static = {**WAIT, "provisioner": "kubernetes.io/no-provisioner"}
    case = {
        "persistentVolumeClaims": [claim(storageClassName="wait")],
        "persistentVolumes": volumes,
        "storageClasses": [static],
    }
    answer = decide(make.a_pod("p", **USES), NODES, **case)
    assert answer["volumeBindings"] == {"data": {"persistentVolume": "small"}}
    assert answer["filter"]["a"]["reasons"] == ["node(s) didn't find available persistent volumes to bind"]


def test_a_class_provisions_where_its_topologies_allow(decide: Callable[..., Any]) -> None:
    allowed = [{"matchLabelExpressions": [{"key": "topology.kubernetes.io/zone", "values": ["z1"]}]}]
    case = {
        "persistentVolumeClaims": [claim(storageClassName="wait")],
        "storageClasses": [{**WAIT, "allowedTopologies": allowed}],
    }
    answer = decide(make.a_pod("p", **USES), NODES, **case)
    assert answer["volumeBindings"] == {"data": {"provisionOn": "a"}}


REFUSED = {
    "a missing claim": ([], 'persistentvolumeclaim "data" not found'),
    "a claim nobody has bound": ([claim()], "pod has unbound immediate PersistentVolumeClaims"),
}


@pytest.mark.parametrize(("claims", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_the_pod_as_a_whole_is_refused(decide: Callable[..., Any], claims: Any, reason: str) -> None:
    answer = decide(make.a_pod("p", **USES), NODES, persistentVolumeClaims=claims)
    assert answer["preFilter"] == {"code": "UnschedulableAndUnresolvable", "reasons": [reason]}


def test_a_volume_decided_for_one_pod_is_not_given_to_the_next(world: Callable[..., Any]) -> None:
    static = {**WAIT, "provisioner": "kubernetes.io/no-provisioner"}
    second = claim(storageClassName="wait")
    second["metadata"] = {**second["metadata"], "name": "other"}
    told = world(
        NODES,
        persistentVolumeClaims=[claim(storageClassName="wait"), second],
        persistentVolumes=[volume("pv", "z1", storageClassName="wait")],
        storageClasses=[static],
    )
    framework = told.engine.frameworks["default-scheduler"]
    first = told.engine.decide(told.pod(make.a_pod("p", **USES)))
    framework.plugins["VolumeBinding"].reserve(first.state, first.pod, "a")
    other = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "other"}}]}
    assert told.engine.decide(told.pod(make.a_pod("q", **other))).node is None
    framework.plugins["VolumeBinding"].unreserve(first.state, first.pod, "a")
    assert told.engine.decide(told.pod(make.a_pod("q", **other))).node == "a"
