"""Volumes of kind's class "standard"."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api import object as objects

VOLUMES = resources.known("v1", "PersistentVolume")


@pytest.fixture
def standard(cluster: Any) -> Any:
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"}
    made = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "standard", "annotations": annotations},
        "provisioner": "rancher.io/local-path",
        "volumeBindingMode": "WaitForFirstConsumer",
    }
    cluster.create(made)
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    meta = {"name": "c", "namespace": "default"}
    cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": spec})
    return cluster


def test_the_claim_waits_for_its_pod_and_is_bound_on_its_node(standard: Any) -> None:
    assert standard.client.list(VOLUMES) == []
    standard.create(make.a_pod("p", volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]))
    standard.settle()
    claim, pod = standard.get("v1", "PersistentVolumeClaim", "c"), standard.get("v1", "Pod", "p")
    assert (claim["status"]["phase"], pod["status"]["phase"]) == ("Bound", "Running")
    (volume,) = standard.client.list(VOLUMES)
    assert objects.name(volume) == f"pvc-{objects.uid(claim)}" == claim["spec"]["volumeName"]
    assert pod["spec"]["nodeName"] in str(volume["spec"]["nodeAffinity"])
    assert standard.events("PersistentVolumeClaim", "ProvisioningSucceeded") == [
        f"Successfully provisioned volume {objects.name(volume)}"
    ]


def test_the_volume_goes_with_the_claim(standard: Any) -> None:
    standard.create(make.a_pod("p", volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]))
    standard.settle()
    standard.delete("v1", "Pod", "p")
    standard.settle()
    standard.delete("v1", "PersistentVolumeClaim", "c")
    standard.settle()
    assert standard.client.list(VOLUMES) == []


def test_without_a_node_there_is_no_directory(standard: Any) -> None:
    name = "volume.kubernetes.io/storage-provisioner"
    patch = {"metadata": {"annotations": {name: "rancher.io/local-path"}}}
    standard.patch("v1", "PersistentVolumeClaim", "c", patch)
    (message, *_) = standard.events("PersistentVolumeClaim", "ProvisioningFailed")
    expected = 'failed to provision volume with StorageClass "standard": configuration error, no node was specified'
    assert message == expected
