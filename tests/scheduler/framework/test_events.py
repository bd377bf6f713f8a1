"""Cluster events match what somebody registered for."""

import pytest

from labkit.scheduler.framework.events import WILDCARD, Action, ClusterEvent

REGISTERED = ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_LABEL)

CASES = {
    "the same": (ClusterEvent("Node", Action.ADD), True),
    "one of several": (ClusterEvent("Node", Action.UPDATE_NODE_LABEL), True),
    "another action": (ClusterEvent("Node", Action.UPDATE_NODE_TAINT), False),
    "another kind": (ClusterEvent("Pod", Action.ADD), False),
    "the wildcard": (WILDCARD, True),
}


@pytest.mark.parametrize(("happened", "matches"), CASES.values(), ids=CASES.keys())
def test_matching(happened: ClusterEvent, matches: bool) -> None:
    assert REGISTERED.matches(happened) is matches


def test_any_update_is_an_update() -> None:
    assert ClusterEvent("PersistentVolume", Action.UPDATE).matches(
        ClusterEvent("PersistentVolume", Action.UPDATE_OTHER)
    )
