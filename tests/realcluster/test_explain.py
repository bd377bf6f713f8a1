"""The real scheduler decides; explain only reads its API and comes to the same (or an equal best) node, or message."""

from collections import Counter
from typing import Any

import pytest
import random_cluster

from labkit import explaining
from labkit.api import make
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.api.resources import PODS
from labkit.client.client import Client
from labkit.explaining import snapshot as snapshots

pytestmark = [pytest.mark.realcluster, pytest.mark.slow]
NODES, PODS_WANTED = 12, 240


def decided(client: Client, name: str, namespace: str) -> Object | None:
    """Return the pod once a scheduler has said something about it."""
    pod = client.get(PODS, name, namespace)
    return pod if objects.condition(pod, "PodScheduled") else None


def test_every_decision_of_the_real_scheduler_is_explained(
    client: Client, namespace: str, nodes: Any, dice: Any, soon: Any
) -> None:
    for number in range(NODES):
        nodes.add(random_cluster.a_node(dice, number))
    nodes.wait()
    counts: Counter[str] = Counter()
    wrong = []
    for number in range(PODS_WANTED):
        nodes.beat()
        name = f"pod-{number:03}"
        client.create(PODS, random_cluster.a_pod(dice, name, namespace))
        soon(lambda name=name: decided(client, name, namespace), f"{name} is decided")
        explanation = explaining.explain(client, f"{namespace}/{name}")
        word = explanation.replay.comparison.notes[0].word
        counts[word] += 1
        if not explanation.agrees:
            wrong.append(explanation.text)
        counts["proposals"] += len(explanation.changes)
        if explanation.replay.state == "pending":  # or its next attempts would mix with the next pods
            client.delete(PODS, name, namespace, gracePeriodSeconds=0)
    print(dict(counts))  # noqa: T201 - the count is the evidence
    assert not wrong, f"{len(wrong)} of {PODS_WANTED} differ; the first:\n{wrong[0]}"
    assert counts["same_node"] + counts["equal_best"] + counts["same_message"] == PODS_WANTED
    assert counts["same_message"] > 0, "the workload holds pods that fit nowhere"
    afterwards(client, namespace)


def afterwards(client: Client, namespace: str) -> None:
    """One snapshot at the end explains all placed pods, since each replay leaves out what came later."""
    snapshot = snapshots.take(client)
    keys = [key for key in map(objects.key, snapshot.pods) if key.startswith(f"{namespace}/")]
    words = Counter(explaining.explain(snapshot, key).replay.comparison.notes[0].word for key in keys)
    print(f"from one snapshot at the end: {dict(words)}")  # noqa: T201 - the count is the evidence
    assert set(words) <= {"same_node", "equal_best"}, words


def test_among_equal_nodes_the_one_that_was_taken_is_one_of_the_best(
    client: Client, namespace: str, nodes: Any, soon: Any
) -> None:
    for number in range(120):
        nodes.add(make.a_node(f"labkit-suite-{number:03}"))
    nodes.wait()
    for number in range(40):
        client.create(PODS, make.a_pod(f"pod-{number:03}", cpu="1", memory="1Gi", namespace=namespace))
        soon(lambda name=f"pod-{number:03}": decided(client, name, namespace), "the pod is decided")
    snapshot = snapshots.take(client)
    found = [explaining.explain(snapshot, f"{namespace}/pod-{number:03}") for number in range(40)]
    counts = Counter(one.replay.comparison.notes[0].word for one in found)
    print(f"120 equal nodes: {dict(counts)}")  # noqa: T201 - the count is the evidence
    assert counts["same_node"] + counts["equal_best"] == 40
    assert counts["equal_best"] > 0, "16 workers do not always find the first node first"
    assert all("may_window" in {note.word for note in one.replay.may_differ} for one in found)


def test_a_proposal_that_is_followed_makes_the_real_scheduler_place_the_pod(
    client: Client, namespace: str, nodes: Any, dice: Any, soon: Any
) -> None:
    for number in range(4):
        nodes.add(random_cluster.a_node(dice, number))
    nodes.wait()
    pod = random_cluster.a_pod(dice, "large", namespace)
    pod["spec"] = {"containers": [{"name": "main", "image": "x", "resources": {"requests": {"cpu": "64"}}}]}
    pod["spec"]["tolerations"] = [{"key": "team", "operator": "Exists"}]
    client.create(PODS, pod)
    soon(lambda: decided(client, "large", namespace), "the pod is decided")
    (proposal,) = explaining.explain(client, f"{namespace}/large").changes
    assert proposal.kind == "request"
    cpu = proposal.text[0].split()[3]
    for name, amount in (("exactly", cpu), ("more", str(int(cpu) * 1000 + 1) + "m")):
        again = {**pod, "metadata": {"name": name, "namespace": namespace}}
        again["spec"] = {
            **pod["spec"],
            "containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": amount}}}],
        }
        client.create(PODS, again)
        soon(lambda name=name: decided(client, name, namespace), f"{name} is decided")
    assert client.get(PODS, "exactly", namespace)["spec"]["nodeName"] == proposal.node
    assert "nodeName" not in client.get(PODS, "more", namespace)["spec"]
