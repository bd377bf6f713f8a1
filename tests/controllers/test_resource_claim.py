"""Claims from templates: made for a pod, allocated by the scheduler, taken back when the pod is over."""

from typing import Any

from labkit.api import make, resources

Json = dict[str, Any]
DEVICES = "resource.k8s.io/v1"


def offer(cluster: Any, count: int = 1) -> None:
    """A class, a template, and `count` devices on node a."""
    named = {"apiVersion": DEVICES}
    cluster.create({**named, "kind": "DeviceClass", "metadata": {"name": "gpu"}, "spec": {}})
    spec = {"devices": {"requests": [{"name": "one", "exactly": {"deviceClassName": "gpu"}}]}}
    labelled = {"metadata": {"labels": {"kind": "gpu"}, "annotations": {"note": "x"}}, "spec": spec}
    metadata = {"name": "single", "namespace": "default"}
    cluster.create({**named, "kind": "ResourceClaimTemplate", "metadata": metadata, "spec": labelled})
    pool = {"name": "a", "generation": 1, "resourceSliceCount": 1}
    listed = [{"name": f"gpu-{number}"} for number in range(count)]
    offered = {"driver": "gpu.example.com", "nodeName": "a", "pool": pool, "devices": listed}
    cluster.create({**named, "kind": "ResourceSlice", "metadata": {"name": "a"}, "spec": offered})


def a_pod(name: str, template: str = "single", **spec: Any) -> Json:
    claims = [{"name": "gpu", "resourceClaimTemplateName": template}]
    return make.a_pod(name, resourceClaims=claims, **spec)


def claims(cluster: Any) -> list[Json]:
    found: list[Json] = cluster.client.list(resources.known(DEVICES, "ResourceClaim"))
    return found


def pod(cluster: Any, name: str) -> Json:
    found: Json = cluster.get("v1", "Pod", name)
    return found


def test_a_pod_gets_a_claim_of_its_own_and_a_node_with_a_device(cluster: Any) -> None:
    offer(cluster)
    cluster.create(a_pod("p"))
    cluster.settle()
    (claim,) = claims(cluster)
    metadata = claim["metadata"]
    assert metadata["name"].startswith("p-gpu-")
    assert metadata["labels"] == {"kind": "gpu"}
    assert metadata["annotations"] == {"note": "x", "resource.kubernetes.io/pod-claim-name": "gpu"}
    assert metadata["ownerReferences"][0]["name"] == "p"
    placed = pod(cluster, "p")
    assert placed["status"]["resourceClaimStatuses"] == [{"name": "gpu", "resourceClaimName": metadata["name"]}]
    assert placed["spec"]["nodeName"] == "a"
    assert [one["device"] for one in claim["status"]["allocation"]["devices"]["results"]] == ["gpu-0"]
    assert [one["name"] for one in claim["status"]["reservedFor"]] == ["p"]


def test_the_second_pod_waits_until_the_device_of_the_first_is_free(cluster: Any) -> None:
    offer(cluster)
    cluster.create(a_pod("first"))
    cluster.create(a_pod("second"))
    cluster.settle()
    assert pod(cluster, "second")["spec"].get("nodeName") is None
    message = "0/2 nodes are available: 2 cannot allocate all claims. still not schedulable, preemption:"
    assert cluster.events("Pod", "FailedScheduling")[0].startswith(message)
    cluster.delete("v1", "Pod", "first", gracePeriodSeconds=0)
    cluster.settle()
    assert pod(cluster, "second")["spec"]["nodeName"] == "a"
    assert len(claims(cluster)) == 1, "the claim of the first went with it"


def test_a_pod_that_has_ended_gives_its_device_back(cluster: Any) -> None:
    offer(cluster)
    cluster.create(a_pod("first", restartPolicy="Never"))
    cluster.settle()
    cluster.patch("v1", "Pod", "first", {"status": {"phase": "Succeeded"}}, "status")
    cluster.create(a_pod("second"))
    cluster.settle()
    assert pod(cluster, "second")["spec"]["nodeName"] == "a"


def test_a_shared_claim_stays_and_is_free_when_its_last_pod_is_gone(cluster: Any) -> None:
    offer(cluster)
    spec = {"devices": {"requests": [{"name": "one", "exactly": {"deviceClassName": "gpu"}}]}}
    metadata = {"name": "shared", "namespace": "default"}
    cluster.create({"apiVersion": DEVICES, "kind": "ResourceClaim", "metadata": metadata, "spec": spec})
    for name in ("p", "q"):
        cluster.create(make.a_pod(name, resourceClaims=[{"name": "gpu", "resourceClaimName": "shared"}]))
    cluster.settle()
    assert [one["name"] for one in claims(cluster)[0]["status"]["reservedFor"]] == ["p", "q"]
    cluster.delete("v1", "Pod", "p", gracePeriodSeconds=0)
    cluster.settle()
    assert "allocation" in claims(cluster)[0]["status"], "q still uses it"
    cluster.delete("v1", "Pod", "q", gracePeriodSeconds=0)
    cluster.settle()
    assert not claims(cluster)[0].get("status"), "nobody uses it"


def test_a_template_that_is_not_there_is_told_and_waited_for(cluster: Any) -> None:
    cluster.create(a_pod("p"))
    cluster.settle()
    expected = 'PodResourceClaim gpu: resource claim template "single": resourceclaimtemplate.resource.k8s.io "single"'
    assert cluster.events("Pod", "FailedResourceClaimCreation")[0] == f"{expected} not found"
    offer(cluster)
    cluster.settle()
    assert pod(cluster, "p")["spec"]["nodeName"] == "a"


def test_long_names_are_cut_in_proportion(cluster: Any) -> None:
    offer(cluster)
    cluster.create(a_pod("p" * 60))
    (claim,) = claims(cluster)
    assert claim["metadata"]["name"].startswith("p" * 52 + "-gp")
