"""Claims that pods describe."""

from typing import Any

from labkit.api import make
from labkit.api import object as objects


def a_pod() -> dict[str, Any]:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "m"}
    template = {"metadata": {"labels": {"a": "b"}}, "spec": spec}
    return make.a_pod("p", volumes=[{"name": "scratch", "ephemeral": {"volumeClaimTemplate": template}}])


def test_the_claim_is_made_and_goes_with_the_pod(cluster: Any) -> None:
    cluster.create(a_pod())
    found = cluster.get("v1", "PersistentVolumeClaim", "p-scratch")
    assert objects.labels(found) == {"a": "b"}
    assert (objects.controller_of(found) or {})["name"] == "p"
    cluster.delete("v1", "Pod", "p")
    cluster.settle()
    assert cluster.get("v1", "PersistentVolumeClaim", "p-scratch") is None


def test_a_claim_of_that_name_that_is_not_the_pods_is_left_alone(cluster: Any) -> None:
    spec = a_pod()["spec"]["volumes"][0]["ephemeral"]["volumeClaimTemplate"]["spec"]
    meta = {"name": "p-scratch", "namespace": "default"}
    cluster.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta, "spec": spec})
    cluster.create(a_pod())
    assert objects.controller_of(cluster.get("v1", "PersistentVolumeClaim", "p-scratch")) is None
    (message,) = cluster.events("Pod", "FailedBinding")
    assert message.endswith("PVC default/p-scratch was not created for pod default/p (pod is not owner)")
