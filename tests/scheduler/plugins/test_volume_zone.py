"""VolumeZone: a volume with zone labels is used from that zone."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

USES = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}
CLAIM = {
    "metadata": {
        "name": "data",
        "namespace": "default",
        "annotations": {"pv.kubernetes.io/bind-completed": "yes"},
    },
    "spec": {"volumeName": "pv"},
}
ZONE = "topology.kubernetes.io/zone"

CASES = {
    "the volume's zone": ({ZONE: "z1"}, {"b"}),
    "several zones": ({ZONE: "z1__z2"}, set()),
    "the older label is held against today's": ({"failure-domain.beta.kubernetes.io/zone": "z2"}, {"a"}),
    "a volume without labels goes anywhere": ({}, set()),
}


@pytest.mark.parametrize(("labels", "rejected"), CASES.values(), ids=CASES.keys())
def test_zones(decide: Callable[..., Any], labels: dict[str, str], rejected: set[str]) -> None:
    nodes = [make.a_node("a", zone="z1"), make.a_node("b", zone="z2"), make.a_node("nowhere")]
    volume = {"metadata": {"name": "pv", "labels": labels}, "spec": {}}
    case = {"persistentVolumeClaims": [CLAIM], "persistentVolumes": [volume]}
    answer = decide(make.a_pod("p", **USES), nodes, **case)
    assert set(answer["filter"]) == rejected
    assert all(one["reasons"] == ["node(s) had no available volume zone"] for one in answer["filter"].values())
