"""A real cluster, given by LABKIT_KUBECONFIG, and what the suites make and remove on it.

Fake nodes are enough: no kubelet runs anything. Everything made here carries the suite's prefix and is removed again.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.api import timestamps
from labkit.api.object import Object
from labkit.api.resources import NAMESPACES, NODES, PODS, SERVICE_ACCOUNTS
from labkit.client.client import STRATEGIC_PATCH, Client
from labkit.loop import waiting
from labkit.loop.clock import WallClock
from labkit.loop.seeds import Seeds

sys.path.insert(0, str(Path(__file__).parent))  # random_cluster, which both suites use

PREFIX = "labkit-suite"
PATIENCE_SECONDS = 30.0
VARIABLE = "LABKIT_KUBECONFIG"


def until(what: Callable[[], Any], why: str) -> Any:
    """Ask until the answer is true; return it."""
    clock = WallClock()
    while clock.now() < PATIENCE_SECONDS:
        answer = what()
        if answer:
            return answer
        waiting.pause(0.02)
    raise AssertionError(f"after {PATIENCE_SECONDS:g} s still not: {why}")


@pytest.fixture(scope="session")
def kubeconfig() -> str:
    path = os.environ.get(VARIABLE)
    if not path:
        pytest.fail(f"{VARIABLE} names no kubeconfig; the suites marked realcluster need a real cluster of your own")
    return path


@pytest.fixture(scope="session")
def client(kubeconfig: str) -> Client:
    from labkit.clusters.backends.kubeconfig import KubeconfigBackend

    return KubeconfigBackend(kubeconfig).client()


@pytest.fixture
def namespace(client: Client) -> Iterator[str]:
    name = f"{PREFIX}-{timestamps.time(WallClock().calendar()).lower().replace(':', '')}"
    client.create(NAMESPACES, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    until(lambda: client.find(SERVICE_ACCOUNTS, "default", name), "the namespace has a service account")
    yield name
    for pod in client.list(PODS, name):
        client.delete(PODS, pod["metadata"]["name"], name, gracePeriodSeconds=0)
    client.delete(NAMESPACES, name)


@pytest.fixture
def soon() -> Callable[[Callable[[], Any], str], Any]:
    """Return a function that asks until the answer is true."""
    return until


class Nodes:
    """Fake nodes that say they are ready, again and again: a node that falls silent is tainted."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._names: list[str] = []
        self._clock = WallClock()
        self._said = 0.0

    def add(self, node: Object) -> None:
        """Create a node; it is schedulable once the node controller has taken its first taint away."""
        self._client.create(NODES, node)
        self._names.append(node["metadata"]["name"])
        self._say(node["metadata"]["name"])

    def wait(self) -> None:
        """Wait until no node is tainted as not ready."""
        until(lambda: not any(map(_not_ready, self._client.list(NODES))), "all nodes are ready")

    def beat(self, every_seconds: float = 15.0) -> None:
        """Say that all are well, if it was not said just now."""
        if self._clock.now() - self._said > every_seconds:
            self._said = self._clock.now()
            for name in self._names:
                self._say(name)

    def remove(self) -> None:
        for name in self._names:
            self._client.delete(NODES, name)

    def _say(self, name: str) -> None:
        now = timestamps.time(WallClock().calendar())
        ready = {
            "type": "Ready",
            "status": "True",
            "reason": "KubeletReady",
            "message": "fake",
            "lastHeartbeatTime": now,
        }
        try:
            self._client.patch(NODES, name, {"status": {"conditions": [ready]}}, "", "status", STRATEGIC_PATCH)
        except errors.ApiError as refused:
            raise AssertionError(f"node {name}: {refused}") from refused


def _not_ready(node: Object) -> bool:
    taints = node["spec"].get("taints") or ()
    return any(taint["key"].startswith("node.kubernetes.io/not-ready") for taint in taints)


@pytest.fixture
def nodes(client: Client) -> Iterator[Nodes]:
    if client.list(NODES):
        pytest.fail("this cluster has nodes of its own: the suite wants an empty one, its pods would land on them")
    fake = Nodes(client)
    yield fake
    fake.remove()


@pytest.fixture
def dice() -> Any:
    """Chance from a seed that is printed."""
    seed = int(os.environ.get("LABKIT_SEED", "20260101"))
    print(f"seed {seed} (LABKIT_SEED={seed} plays it again)")  # noqa: T201 - the seed replays a failure
    return Seeds(seed).fork("realcluster")
