"""Small builders of objects for notebooks, labs and tests: `a_node("node-a", cpu="4")`, `a_pod("web", cpu="500m")`.

They return plain JSON, as a manifest would hold it, and set nothing that was not asked for: defaulting is the API
server's work.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.api.object import Object

GPU = "nvidia.com/gpu"


def a_node(
    name: str,
    cpu: str = "4",
    memory: str = "8Gi",
    pods: str = "110",
    zone: str = "",
    labels: Mapping[str, str] | None = None,
    taints: Sequence[Mapping[str, str]] = (),
    unschedulable: bool = False,
    gpu: str = "",
    **extended: str,
) -> Object:
    """Return a Node with this much to give: `gpu` of nvidia.com/gpu, `extended` of others ("example.com/fpga": "4")."""
    resources = {"cpu": cpu, "memory": memory, "pods": pods, "ephemeral-storage": "100Gi", **extended}
    if gpu:
        resources[GPU] = gpu
    own_labels = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
    if zone:
        own_labels["topology.kubernetes.io/zone"] = zone
    node: Object = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {**own_labels, **(labels or {})}},
        "spec": {},
        "status": {"capacity": dict(resources), "allocatable": dict(resources)},
    }
    if taints:
        node["spec"]["taints"] = [dict(taint) for taint in taints]
    if unschedulable:
        node["spec"]["unschedulable"] = True
    return node


def a_pod(
    name: str,
    cpu: str = "",
    memory: str = "",
    image: str = "nginx:1.29",
    namespace: str = "default",
    labels: Mapping[str, str] | None = None,
    gpu: str = "",
    **spec: Any,
) -> Object:
    """Return a Pod of one container that requests this much; `spec` holds further fields of the pod spec.

    GPUs stand under limits too, as the API server wants it for what cannot be overcommitted.
    """
    requests = {resource: amount for resource, amount in (("cpu", cpu), ("memory", memory), (GPU, gpu)) if amount}
    container: dict[str, Any] = {"name": "main", "image": image}
    if requests:
        container["resources"] = {"requests": requests, **({"limits": {GPU: gpu}} if gpu else {})}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, **({"labels": dict(labels)} if labels else {})},
        "spec": {"containers": [container], **spec},
    }


def a_deployment(name: str, replicas: int = 1, cpu: str = "", memory: str = "", **spec: Any) -> Object:
    """Return a Deployment whose pods are `a_pod(...)` labelled app=<name>."""
    pod = a_pod(name, cpu, memory, labels={"app": name}, **spec)
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": pod["metadata"]["namespace"]},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": pod["spec"]},
        },
    }


def a_taint(key: str, value: str = "", effect: str = "NoSchedule") -> dict[str, str]:
    """Return a taint."""
    return {"key": key, "effect": effect, **({"value": value} if value else {})}


def a_priority_class(name: str, value: int, **more: Any) -> Object:
    """Return a PriorityClass; `more` holds further fields (globalDefault=True, preemptionPolicy="Never")."""
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
        **more,
    }
