"""Default spreading selects what the pod's Services and its owner select."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.scheduler.framework.default_selector import default_selector

SERVICE = {"metadata": {"name": "s", "namespace": "default"}, "spec": {"selector": {"app": "w"}}}
OTHER = {"metadata": {"name": "o", "namespace": "default"}, "spec": {"selector": {"app": "other"}}}
HEADLESS = {"metadata": {"name": "h", "namespace": "default"}, "spec": {}}
REPLICA_SET = {
    "metadata": {"name": "rs", "namespace": "default"},
    "spec": {"selector": {"matchLabels": {"tier": "front"}}},
}
OWNER = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "rs", "uid": "u", "controller": True}

CASES = {
    "no service and no owner": ({}, {}, set()),
    "a service that selects the pod": ({"services": [SERVICE, OTHER, HEADLESS]}, {}, {"app"}),
    "the owner": ({"replicaSets": [REPLICA_SET]}, {"ownerReferences": [OWNER]}, {"tier"}),
    "both": ({"services": [SERVICE], "replicaSets": [REPLICA_SET]}, {"ownerReferences": [OWNER]}, {"app", "tier"}),
    "an owner that is gone": ({}, {"ownerReferences": [OWNER]}, set()),
}


@pytest.mark.parametrize(("lists", "metadata", "keys"), CASES.values(), ids=CASES.keys())
def test_keys_of_the_selector(
    world: Callable[..., Any], lists: dict[str, Any], metadata: dict[str, Any], keys: set[str]
) -> None:
    pod = make.a_pod("p", labels={"app": "w", "tier": "front"})
    pod["metadata"] |= metadata
    told = world([make.a_node("a")], **lists)
    selector = default_selector(told.pod(pod).pod, told.engine.frameworks["default-scheduler"])
    assert {one.key for one in selector.requirements} == keys
    assert selector.matches({"app": "w", "tier": "front"})
