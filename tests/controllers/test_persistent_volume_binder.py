"""Claims and volumes find each other, and lose each other."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api import object as objects

Json = dict[str, Any]
VOLUMES = resources.known("v1", "PersistentVolume")


def a_volume(name: str = "v", size: str = "2Gi", **spec: Any) -> Json:
    spec = {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/x"}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec}


def a_claim(name: str = "c", size: str = "1Gi", **spec: Any) -> Json:
    wanted = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}, **spec}
    meta = {"name": name, "namespace": "default"}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": wanted}


def a_class(name: str, provisioner: str = "example.com/disk", default: bool = False, **more: Any) -> Json:
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}
    meta = {"name": name, "annotations": annotations}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": meta,
        "provisioner": provisioner,
        **more,
    }


def volume(cluster: Any, name: str = "v") -> Json:
    return dict(cluster.get("v1", "PersistentVolume", name))


def claim(cluster: Any, name: str = "c") -> Json:
    return dict(cluster.get("v1", "PersistentVolumeClaim", name))


def phases(cluster: Any) -> tuple[str, str]:
    return volume(cluster)["status"]["phase"], claim(cluster)["status"]["phase"]


@pytest.mark.parametrize("volume_first", [True, False], ids=["the volume comes first", "the claim comes first"])
def test_a_claim_and_a_volume_of_one_class_are_bound(cluster: Any, volume_first: bool) -> None:
    both = [a_volume(storageClassName="m"), a_claim(storageClassName="m")]
    for one in both if volume_first else reversed(both):
        cluster.create(one)
    assert phases(cluster) == ("Bound", "Bound")
    assert claim(cluster)["status"]["capacity"] == {"storage": "2Gi"}
    yes = {"pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes"}
    assert objects.annotations(claim(cluster)) == yes
    assert volume(cluster)["spec"]["claimRef"]["uid"] == objects.uid(claim(cluster))


def test_claims_that_come_together_get_a_volume_each_without_waiting(cluster: Any) -> None:
    for number in range(3):
        cluster.client.create(VOLUMES, a_volume(f"v{number}", storageClassName="m"))
    for number in range(3):
        cluster.client.create(
            resources.known("v1", "PersistentVolumeClaim"), a_claim(f"c{number}", storageClassName="m")
        )
    cluster.simulator.loop.run_until_idle()
    assert {claim(cluster, f"c{number}")["spec"]["volumeName"] for number in range(3)} == {"v0", "v1", "v2"}
    assert cluster.simulator.clock.now() == 0


def test_a_claim_that_goes_releases_its_volume(cluster: Any) -> None:
    cluster.create(a_volume(storageClassName="m"))
    cluster.create(a_claim(storageClassName="m"))
    cluster.delete("v1", "PersistentVolumeClaim", "c")
    assert cluster.get("v1", "PersistentVolumeClaim", "c") is None
    assert volume(cluster)["status"]["phase"] == "Released"
    cluster.create(a_claim("again", storageClassName="m"))
    assert claim(cluster, "again")["status"]["phase"] == "Pending"


@pytest.mark.parametrize(
    ("spec", "phase", "message"),
    [
        pytest.param({"hostPath": {"path": "/tmp/x"}}, None, None, id="a directory under /tmp is deleted"),
        pytest.param(
            {},
            "Failed",
            "host_path deleter only supports /tmp/.+ but received provided /x",
            id="another directory cannot be",
        ),
        pytest.param(
            {"hostPath": None, "nfs": {"server": "s", "path": "/x"}},
            "Failed",
            'error getting deleter volume plugin for volume "v": no deletable volume plugin matched',
            id="nor can a share",
        ),
        pytest.param(
            {"hostPath": None, "csi": {"driver": "d.e.f", "volumeHandle": "h"}},
            "Released",
            None,
            id="a driver's volume is the driver's affair",
        ),
    ],
)
def test_reclaim_policy_delete(cluster: Any, spec: Json, phase: str | None, message: str | None) -> None:
    given = {field: value for field, value in {"hostPath": {"path": "/x"}, **spec}.items() if value}
    made = a_volume(storageClassName="m", persistentVolumeReclaimPolicy="Delete")
    del made["spec"]["hostPath"]
    made["spec"].update(given)
    cluster.create(made)
    cluster.create(a_claim(storageClassName="m"))
    cluster.delete("v1", "PersistentVolumeClaim", "c")
    found = cluster.get("v1", "PersistentVolume", "v")
    assert (found and found["status"]["phase"]) == phase
    assert (found and found["status"].get("message")) == message
    # Events about cluster objects stand in namespace default.
    assert cluster.events("PersistentVolume", "VolumeFailedDelete") == ([message] if message else [])


@pytest.mark.parametrize(
    ("made", "reason", "message"),
    [
        pytest.param(
            a_claim(storageClassName=""),
            "FailedBinding",
            "no persistent volumes available for this claim and no storage class is set",
            id="no class",
        ),
        pytest.param(
            a_claim(storageClassName="gone"),
            "ProvisioningFailed",
            'storageclass.storage.k8s.io "gone" not found',
            id="a class that is not there",
        ),
        pytest.param(
            a_claim(storageClassName="none"),
            "ProvisioningFailed",
            "no volume plugin matched name: kubernetes.io/no-provisioner",
            id="a class that makes none",
        ),
        pytest.param(
            a_claim(storageClassName="late"),
            "WaitForFirstConsumer",
            "waiting for first consumer to be created before binding",
            id="a class that waits for the pod",
        ),
        pytest.param(
            a_claim(storageClassName="outside"),
            "ExternalProvisioning",
            "Waiting for a volume to be created either by the external provisioner 'example.com/disk' or manually by "
            "the system administrator. If volume creation is delayed, please verify that the provisioner is running "
            "and correctly registered.",
            id="somebody outside makes it",
        ),
    ],
)
def test_why_a_claim_waits(cluster: Any, made: Json, reason: str, message: str) -> None:
    cluster.create(a_class("none", "kubernetes.io/no-provisioner"))
    cluster.create(a_class("late", volumeBindingMode="WaitForFirstConsumer"))
    cluster.create(a_class("outside"))
    cluster.create(made)
    assert claim(cluster)["status"]["phase"] == "Pending"
    assert cluster.events("PersistentVolumeClaim", reason) == [message]
    assert cluster.settle() < 10


def test_a_default_class_that_comes_late_is_given_to_who_waits(cluster: Any) -> None:
    cluster.create(a_claim())
    cluster.create(a_claim("own", storageClassName=""))
    cluster.create(a_class("standard", default=True))
    assert claim(cluster)["spec"]["storageClassName"] == "standard"
    assert claim(cluster, "own")["spec"]["storageClassName"] == ""


@pytest.mark.parametrize(
    ("prepared", "reason", "message"),
    [
        pytest.param(
            a_volume(storageClassName="", size="1Mi"),
            "VolumeMismatch",
            'Cannot bind to requested volume "v": requested PV is too small',
            id="too small",
        ),
        pytest.param(
            a_volume(storageClassName="", claimRef={"namespace": "default", "name": "other"}),
            "FailedBinding",
            'volume "v" already bound to a different claim.',
            id="held for another claim",
        ),
    ],
)
def test_a_claim_that_names_a_volume_it_cannot_have(cluster: Any, prepared: Json, reason: str, message: str) -> None:
    cluster.create(prepared)
    cluster.create(a_claim(storageClassName="", volumeName="v"))
    assert claim(cluster)["status"]["phase"] == "Pending"
    assert set(cluster.events("PersistentVolumeClaim", reason)) == {message}


def test_a_claim_gets_the_volume_it_names_when_that_comes(cluster: Any) -> None:
    cluster.create(a_claim(storageClassName="", volumeName="v"))
    cluster.create(a_volume(storageClassName=""))
    assert phases(cluster) == ("Bound", "Bound")
    assert "pv.kubernetes.io/bound-by-controller" not in objects.annotations(claim(cluster))


def test_a_bound_claim_whose_volume_is_gone_is_lost(cluster: Any) -> None:
    cluster.create(a_volume(storageClassName="m"))
    cluster.create(a_claim(storageClassName="m"))
    cluster.delete("v1", "PersistentVolume", "v")
    assert volume(cluster)["metadata"]["deletionTimestamp"]  # protected while it is bound
    cluster.patch("v1", "PersistentVolume", "v", {"metadata": {"finalizers": None}})
    assert claim(cluster)["status"]["phase"] == "Lost"
    message = "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
    assert cluster.events("PersistentVolumeClaim", "ClaimLost") == [message]


def test_a_pod_brings_its_claim_and_a_volume_on_its_node_together(cluster: Any) -> None:
    cluster.create(a_class("late", "kubernetes.io/no-provisioner", volumeBindingMode="WaitForFirstConsumer"))
    on_b = {"key": "kubernetes.io/hostname", "operator": "In", "values": ["b"]}
    affinity = {"required": {"nodeSelectorTerms": [{"matchExpressions": [on_b]}]}}
    cluster.create(a_volume(storageClassName="late", nodeAffinity=affinity))
    cluster.create(a_claim(storageClassName="late"))
    assert phases(cluster) == ("Available", "Pending")
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]
    cluster.create(make.a_pod("p", volumes=volumes))
    cluster.settle()
    assert phases(cluster) == ("Bound", "Bound")
    assert cluster.get("v1", "Pod", "p")["spec"]["nodeName"] == "b"
