"""A cluster in process for the controllers' tests."""

from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api import object as objects
from labkit.sim.simulator import Simulator

Json = dict[str, Any]


class Cluster:
    """A simulator with two nodes, and short words for what the tests do."""

    def __init__(self) -> None:
        self.simulator = Simulator([make.a_node("a", cpu="8"), make.a_node("b", cpu="8")])
        self.client = self.simulator.client()

    def create(self, obj: Json) -> Json:
        """Create an object and let everybody react, without letting time pass."""
        made = self.client.create(resources.known(obj["apiVersion"], obj["kind"]), obj)
        self.simulator.loop.run_until_idle()
        return made

    def get(self, api_version: str, kind: str, name: str, namespace: str = "default") -> Json | None:
        resource = resources.known(api_version, kind)
        return self.client.find(resource, name, namespace if resource.namespaced else "")

    def patch(self, api_version: str, kind: str, name: str, patch: Json, subresource: str = "") -> Json:
        resource = resources.known(api_version, kind)
        space = "default" if resource.namespaced else ""
        made = self.client.patch(resource, name, patch, space, subresource)
        self.simulator.loop.run_until_idle()
        return made

    def delete(self, api_version: str, kind: str, name: str, namespace: str = "default", **options: Any) -> None:
        resource = resources.known(api_version, kind)
        self.client.delete(resource, name, namespace if resource.namespaced else "", **options)
        self.simulator.loop.run_until_idle()

    def pods(self, **labels: str) -> list[Json]:
        found = self.client.list(resources.PODS, "default")
        return [pod for pod in found if labels.items() <= objects.labels(pod).items()]

    def replica_sets(self) -> list[Json]:
        return self.client.list(resources.known("apps/v1", "ReplicaSet"), "default")

    def events(self, kind: str, reason: str) -> list[str]:
        listed = self.client.list(resources.EVENTS, "default")
        about = [one for one in listed if one["involvedObject"]["kind"] == kind and one["reason"] == reason]
        return [one["message"] for one in about]

    def settle(self) -> float:
        return self.simulator.settle()

    def advance(self, seconds: float) -> None:
        self.simulator.advance(seconds)


@pytest.fixture
def cluster() -> Any:
    """Yield a cluster; afterwards nothing may have gone wrong inside its API server."""
    made = Cluster()
    yield made
    assert not made.simulator.handler.bugs


@pytest.fixture
def workload() -> Any:
    """A Deployment or ReplicaSet named web of nginx pods."""

    def a_workload(kind: str = "Deployment", replicas: int = 3, image: str = "nginx:1", **spec: Any) -> Json:
        template = {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "main", "image": image}]},
        }
        selector = {"matchLabels": {"app": "web"}}
        return {
            "apiVersion": "apps/v1",
            "kind": kind,
            "metadata": {"name": "web", "namespace": "default"},
            "spec": {"replicas": replicas, "selector": selector, "template": template, **spec},
        }

    return a_workload
