"""Our scheduler as a second scheduler of a real cluster: it watches over HTTP and binds the pods that name it."""

from collections import Counter
from typing import Any

import kubernetes.config
import pytest
import random_cluster

from labkit import explaining
from labkit.api import object as objects
from labkit.api.resources import EVENTS, PODS
from labkit.client.client import Client
from labkit.client.http import HTTPTransport
from labkit.client.informer import Informer
from labkit.explaining import snapshot as snapshots
from labkit.loop import following
from labkit.loop.clock import VirtualClock, WallClock
from labkit.loop.event_loop import EventLoop
from labkit.scheduler.scheduler import Scheduler

pytestmark = [pytest.mark.realcluster, pytest.mark.slow]
NAME = "labkit-scheduler"
NODES, OURS, THEIRS = 10, 120, 30


def test_it_binds_its_own_pods_and_no_others(
    kubeconfig: str, client: Client, namespace: str, nodes: Any, dice: Any
) -> None:
    for number in range(NODES):
        nodes.add(random_cluster.a_node(dice, number))
    nodes.wait()
    wall = WallClock()
    loop = EventLoop(VirtualClock(wall.start))
    watching = Client(HTTPTransport(kubernetes.config.new_client_from_config(kubeconfig), loop))
    informers = {resource: Informer(watching, resource, loop) for resource in Scheduler.watches}
    scheduler = Scheduler(watching, loop, informers, {"profiles": [{"schedulerName": NAME}]})
    scheduler.start()
    for informer in informers.values():
        informer.start()
    theirs = [random_cluster.a_pod(dice, f"theirs-{number:03}", namespace) for number in range(THEIRS)]
    ours = [random_cluster.a_pod(dice, f"ours-{number:03}", namespace, schedulerName=NAME) for number in range(OURS)]
    for number, pod in enumerate(ours):
        client.create(PODS, pod)
        if number < THEIRS:
            client.create(PODS, theirs[number])
        following.follow(loop, wall, lambda: False, 0.02)
        nodes.beat()
    told = following.follow(loop, wall, lambda: all_tried(scheduler, ours) and all_decided(client, namespace), 60)
    assert told, "every pod has been tried by its scheduler"
    for informer in informers.values():
        informer.stop()
    found = client.list(PODS, namespace)
    counts = Counter((pod["metadata"]["name"].partition("-")[0], bool(pod["spec"].get("nodeName"))) for pod in found)
    print({f"{who} {'placed' if placed else 'refused'}": n for (who, placed), n in sorted(counts.items())})  # noqa: T201 - the count is the evidence
    events = client.list(EVENTS, namespace, fieldSelector="reason=Scheduled")
    by = Counter(event.get("reportingComponent") or event["source"]["component"] for event in events)
    assert by[NAME] == counts["ours", True] > OURS / 2, by
    assert by["default-scheduler"] == counts["theirs", True] > 0, by
    nothing_is_over_committed(client, namespace)


def all_tried(scheduler: Scheduler, pods: list[Any]) -> bool:
    return all(scheduler.trace(objects.key(pod)) is not None for pod in pods)


def all_decided(client: Client, namespace: str) -> bool:
    return all(objects.condition(pod, "PodScheduled") for pod in client.list(PODS, namespace))


def nothing_is_over_committed(client: Client, namespace: str) -> None:
    """Two schedulers can race; these requests are far below what is left when they do, so nothing may overflow."""
    snapshot = snapshots.take(client)
    place = explaining.world.World(snapshot)
    for info in place.engine.cache.snapshot().infos:
        for resource, amount in info.requested.items():
            assert amount <= info.node.allocatable.get(resource, 0), f"{info.name} {resource}"
