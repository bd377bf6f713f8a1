"""Custom resources as they come and go in a simulator: an informer for each definition."""

from typing import Any

from labkit.api.resources import ResourceType
from labkit.client.custom_resources import DEFINITIONS, CustomResources
from labkit.client.informer import Informer
from labkit.sim.simulator import Simulator


class Listener:
    """Counts what it is told to follow."""

    def __init__(self, informers: dict[ResourceType, Informer]) -> None:
        self.followed: list[str] = []
        self.seen: list[str] = []
        self._informers = informers

    def follow(self, resource: ResourceType) -> None:
        self.followed.append(resource.api_version)
        self._informers[resource].on(lambda obj: self.seen.append(obj["metadata"]["name"]))


def definition() -> dict[str, Any]:
    schema = {"openAPIV3Schema": {"type": "object"}}
    versions = [
        {"name": "v1", "served": True, "storage": True, "schema": schema},
        {"name": "v2", "served": True, "storage": False, "schema": schema},
    ]
    names = {"plural": "widgets", "kind": "Widget"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.lab.example.com"},
        "spec": {"group": "lab.example.com", "scope": "Cluster", "names": names, "versions": versions},
    }


def test_listeners_follow_each_definition_until_it_is_gone() -> None:
    simulator = Simulator()
    client, loop = simulator.client(), simulator.loop
    informers = {DEFINITIONS: Informer(client, DEFINITIONS, loop)}
    listener = Listener(informers)
    CustomResources(client, loop, informers, [listener, object()]).start()
    informers[DEFINITIONS].start()
    client.create(DEFINITIONS, definition())
    simulator.settle()
    assert listener.followed == ["lab.example.com/v1"]
    widgets = next(one for one in informers if one is not DEFINITIONS)
    client.create(widgets, {"apiVersion": "lab.example.com/v1", "kind": "Widget", "metadata": {"name": "a"}})
    simulator.settle()
    assert listener.seen == ["a"]
    client.patch(DEFINITIONS, "widgets.lab.example.com", {"metadata": {"labels": {"x": "y"}}})
    simulator.settle()
    assert listener.followed == ["lab.example.com/v1"], "a change that changes nothing about the version"
    client.delete(DEFINITIONS, "widgets.lab.example.com")
    simulator.settle()
    assert list(informers) == [DEFINITIONS]
