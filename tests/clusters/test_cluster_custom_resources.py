"""Custom resources in a learner's hands: applied, found, cleaned up, explained."""

from pathlib import Path
from typing import Any

import pytest

import labkit
from labkit import errors
from labkit.api import manifests, resources
from labkit.client import custom_types
from labkit.clusters.cluster import Cluster
from labkit.sim import state
from labkit.sim.simulator import Simulator

WIDGETS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.lab.example.com}
spec:
  group: lab.example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wi], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            description: What is wanted.
            properties:
              size: {type: integer, minimum: 1, description: How large.}
              color: {type: string, default: red}
              parts: {type: array, items: {type: string}}
          status: {type: object, properties: {replicas: {type: integer}}}
"""
WIDGET = {
    "apiVersion": "lab.example.com/v1",
    "kind": "Widget",
    "metadata": {"name": "a"},
    "spec": {"size": 3, "parts": ["x", "y"]},
}


@pytest.fixture
def cluster() -> Cluster:
    made = labkit.connect("sim", nodes=1)
    made.apply(WIDGETS)
    return made


def names(cluster: Cluster, resource: str, **where: Any) -> list[str]:
    return [one["metadata"]["name"] for one in cluster.get(resource, **where)]


def test_applying_twice_replaces_lists_whole(cluster: Cluster) -> None:
    assert cluster.apply(WIDGET)[0]["spec"] == {"size": 3, "color": "red", "parts": ["x", "y"]}
    assert cluster.apply({**WIDGET, "spec": {"parts": ["z"]}})[0]["spec"] == {"color": "red", "parts": ["z"]}


@pytest.mark.parametrize("word", ["wi", "widget", "Widget", "widgets", "widgets.lab.example.com"])
def test_every_name_leads_to_the_resource(cluster: Cluster, word: str) -> None:
    cluster.apply(WIDGET)
    assert names(cluster, word) == ["a"]


def test_the_official_client_reaches_them(cluster: Cluster) -> None:
    cluster.custom.create_namespaced_custom_object("lab.example.com", "v1", "default", "widgets", WIDGET)
    listed = cluster.custom.list_namespaced_custom_object("lab.example.com", "v1", "default", "widgets")
    assert [one["spec"]["size"] for one in listed["items"]] == [3]


def test_a_patch_and_a_delete(cluster: Cluster) -> None:
    cluster.apply(WIDGET)
    assert cluster.patch("wi", "a", {"spec": {"size": 5}})["spec"]["size"] == 5
    cluster.delete("wi", "a")
    assert names(cluster, "wi") == []


def test_an_unknown_kind_is_refused_as_before(cluster: Cluster) -> None:
    with pytest.raises(errors.ManifestError, match='no matches for kind "Gadget"'):
        cluster.apply({**WIDGET, "kind": "Gadget"})


def test_dependents_of_a_custom_resource_go_with_it(cluster: Cluster) -> None:
    uid = cluster.apply(WIDGET)[0]["metadata"]["uid"]
    owner = {"apiVersion": "lab.example.com/v1", "kind": "Widget", "name": "a", "uid": uid}
    cluster.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "ownerReferences": [owner]}})
    cluster.settle()
    assert "c" in names(cluster, "cm")
    cluster.delete("wi", "a")
    cluster.settle()
    assert "c" not in names(cluster, "cm")


def test_a_custom_resource_goes_with_its_owner(cluster: Cluster) -> None:
    cluster.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}})
    uid = cluster.get("cm", "c")["metadata"]["uid"]
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "uid": uid}
    cluster.apply({**WIDGET, "metadata": {"name": "a", "ownerReferences": [owner]}})
    cluster.delete("cm", "c")
    cluster.settle()
    assert names(cluster, "wi") == []


def test_a_namespace_takes_its_custom_resources_along(cluster: Cluster) -> None:
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    cluster.apply(WIDGET, namespace="shop")
    cluster.delete("namespace", "shop")
    cluster.settle()
    assert "shop" not in names(cluster, "namespaces")
    assert names(cluster, "wi", all_namespaces=True) == []


def test_a_definition_comes_back_after_it_was_deleted(cluster: Cluster) -> None:
    cluster.apply(WIDGET)
    cluster.delete("crd", "widgets.lab.example.com")
    cluster.settle()
    with pytest.raises(errors.ManifestError, match="resource type"):
        cluster.get("wi")
    cluster.apply(WIDGETS)
    assert names(cluster, "wi") == []


def test_a_saved_simulator_keeps_them(tmp_path: Path) -> None:
    simulator = Simulator()
    client = simulator.client()
    client.create(resources.known("apiextensions.k8s.io/v1", "CustomResourceDefinition"), manifests.load(WIDGETS)[0])
    widgets = custom_types.by_name(client, "wi")
    assert widgets is not None
    client.create(widgets, {**WIDGET, "metadata": {"name": "a", "namespace": "default"}})
    state.save(state.of(simulator), tmp_path / "state.json")
    again = state.load(tmp_path / "state.json").simulator(simulator.clock.calendar())
    assert again.client().get(widgets, "a", "default")["spec"]["size"] == 3


def test_a_quota_counts_them(cluster: Cluster) -> None:
    hard = {"count/widgets.lab.example.com": "1"}
    cluster.apply({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": hard}})
    cluster.apply(WIDGET)
    assert cluster.get("quota", "q")["status"]["used"] == hard
    with pytest.raises(errors.ApiError, match="exceeded quota: q"):
        cluster.apply({**WIDGET, "metadata": {"name": "b"}})
