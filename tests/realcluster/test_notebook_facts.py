"""The facts of the scheduling notebooks on a real control plane, beside those stored from the simulator.

Hollow kubelets play the fake nodes of the notebooks; API server, scheduler and controllers are the real ones. Cells
that build a simulator of their own keep doing so, because a real cluster cannot do what they show (many worlds at once,
a configuration or a plugin of one's own, 5,000 nodes); the table names them.
"""

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes.config
import nbformat
import pytest

from labkit.api import resources
from labkit.api.resources import ResourceType
from labkit.cli import notebook_clean, notebook_run
from labkit.client.client import Client
from labkit.client.http import HTTPTransport
from labkit.client.informer import Informer
from labkit.kubelet.kubelet import WATCHED, KubeletManager
from labkit.loop import following
from labkit.loop.clock import VirtualClock, WallClock
from labkit.loop.event_loop import EventLoop

pytestmark = [pytest.mark.realcluster, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks" / "en").glob("0[3-8]_*.ipynb"))
OWN_WORLD = re.compile(r'connect\("sim"|labkit\.lab\(')
CLEARED = ("deployments", "replicasets", "pods", "resourcequotas", "poddisruptionbudgets", "nodes", "events")


@pytest.fixture
def empty(client: Client) -> Iterator[None]:
    """See to it that the cluster has no nodes, and leave it as it was found."""
    if client.list(resources.NODES):
        pytest.fail("this cluster has nodes of its own: the notebooks want an empty one, and all is removed afterwards")
    yield
    for resource in (_resource(word) for word in CLEARED):
        for one in client.list(resource, "default" if resource.namespaced else ""):
            client.delete(
                resource, one["metadata"]["name"], "default" if resource.namespaced else "", gracePeriodSeconds=0
            )
    for one in client.list(resources.PRIORITY_CLASSES):
        if not one["metadata"]["name"].startswith("system-"):
            client.delete(resources.PRIORITY_CLASSES, one["metadata"]["name"])


@pytest.fixture
def kubelets(kubeconfig: str) -> Iterator[None]:
    """Hollow kubelets for whatever nodes appear, in real time, on a thread of their own."""
    wall, over = WallClock(), threading.Event()
    loop = EventLoop(VirtualClock(wall.start))
    client = Client(HTTPTransport(kubernetes.config.new_client_from_config(kubeconfig), loop))
    informers = {resource: Informer(client, resource, loop) for resource in WATCHED}
    KubeletManager(client, loop, informers).start()
    for informer in informers.values():
        informer.start()
    thread = threading.Thread(target=following.follow, args=(loop, wall, over.is_set, 600.0))
    thread.start()
    yield
    over.set()
    thread.join()
    for informer in informers.values():
        informer.stop()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_facts_are_the_same(
    name: str, kubeconfig: str, empty: None, kubelets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = nbformat.read(ROOT / "notebooks" / "en" / f"{name}.ipynb", as_version=4)
    monkeypatch.setenv("KUBECONFIG", kubeconfig)
    there = notebook_run.execute(
        stored, name, ROOT / "notebooks" / "en", {"backend": "kubeconfig"}, environment={"KUBECONFIG": kubeconfig}
    ).notebook
    here_facts, there_facts = _flat(stored), _flat(there)
    own = [cell.id for cell in notebook_clean.code_cells(stored) if OWN_WORLD.search(cell.source)]
    same = sum(there_facts.get(key) == value for key, value in here_facts.items())
    for key, value in here_facts.items():
        sign = "=" if there_facts.get(key) == value else "≠"
        print(f"{name} {key}: {value} {sign} {there_facts.get(key)}")  # noqa: T201 - the table is the evidence
    print(f"{name}: {same} of {len(here_facts)} facts equal; cells with a simulator of their own: {', '.join(own)}")  # noqa: T201
    assert there_facts == here_facts


def _flat(notebook: Any) -> dict[str, str]:
    """Return every fact by "cell.name", as text."""
    found: dict[str, str] = {}
    for cell, bundles in notebook_clean.facts(notebook).items():
        for facts in bundles:
            found |= {f"{cell}.{name}": json.dumps(value, sort_keys=True) for name, value in facts.items()}
    return found


def _resource(word: str) -> ResourceType:
    found = resources.by_name(word)
    assert found is not None, word
    return found
