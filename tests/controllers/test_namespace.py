"""Namespaces: emptied, pods first, and gone when nothing holds them."""

from typing import Any

from labkit.api import make, resources
from labkit.api import object as objects


def a_namespace(cluster: Any) -> None:
    cluster.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})


def a_config_map(*finalizers: str) -> dict[str, Any]:
    metadata = {"name": "held", "namespace": "shop", "finalizers": list(finalizers)}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def test_a_namespace_goes_with_everything_in_it(cluster: Any) -> None:
    a_namespace(cluster)
    cluster.create(make.a_pod("p", namespace="shop"))
    cluster.create(a_config_map())
    cluster.settle()
    cluster.delete("v1", "Namespace", "shop")
    assert cluster.get("v1", "Pod", "p", "shop") is not None, "contents go after five seconds"
    cluster.settle()
    assert cluster.get("v1", "Namespace", "shop") is None
    for resource in (resources.PODS, resources.known("v1", "ConfigMap"), resources.known("v1", "Event")):
        assert cluster.client.list(resource, "shop") == [], resource.plural


def test_a_finalizer_holds_the_namespace_and_the_conditions_name_it(cluster: Any) -> None:
    a_namespace(cluster)
    cluster.create(a_config_map("example.com/hold"))
    cluster.delete("v1", "Namespace", "shop")
    cluster.settle()
    held = cluster.get("v1", "Namespace", "shop")
    remaining = objects.condition(held, "NamespaceContentRemaining")
    assert remaining["reason"] == "SomeResourcesRemain"
    assert remaining["message"] == "Some resources are remaining: configmaps. has 1 resource instances"
    finalizers = objects.condition(held, "NamespaceFinalizersRemaining")
    assert finalizers["message"] == (
        "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"
    )
    config_maps = resources.known("v1", "ConfigMap")
    cluster.client.patch(config_maps, "held", {"metadata": {"finalizers": None}}, "shop")
    cluster.settle()
    assert cluster.get("v1", "Namespace", "shop") is None


def test_other_namespaces_are_left_alone(cluster: Any) -> None:
    a_namespace(cluster)
    cluster.create(make.a_pod("stays"))
    cluster.delete("v1", "Namespace", "shop")
    cluster.settle()
    assert cluster.get("v1", "Pod", "stays") is not None
