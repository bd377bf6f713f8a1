"""Snapshots made of a few nodes and pods, as a test needs them."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from labkit.api.object import Object
from labkit.explaining import changing, replay
from labkit.explaining.change import Proposal
from labkit.explaining.snapshot import Snapshot


def snapshot_of(nodes: Sequence[Object], pods: Sequence[Object], **more: Any) -> Snapshot:
    others = more.pop("others", {})
    return Snapshot({"nodes": list(nodes), "pods": list(pods), **others}, version="v1.36.2", **more)


@pytest.fixture
def a_snapshot() -> Callable[..., Snapshot]:
    """Return a function: (nodes, pods, more fields of the snapshot) -> a Snapshot."""
    return snapshot_of


@pytest.fixture
def on() -> Callable[[Object, str], Object]:
    """Return a function: (pod, node) -> the pod on that node."""
    return lambda pod, node: {**pod, "spec": {**pod["spec"], "nodeName": node}}


@pytest.fixture
def proposals() -> Callable[..., dict[str, Proposal]]:
    """Return a function: (pending pod, nodes, placed pods) -> what would make it fit, by kind (the last of each)."""

    def find(pod: Object, nodes: Sequence[Object], placed: Sequence[Object] = (), **more: Any) -> dict[str, Proposal]:
        key = f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
        found = changing.proposals(replay.replay(snapshot_of(nodes, [*placed, pod], **more), key))
        return {one.kind: one for one in found}

    return find
