"""VolumeRestrictions: a ReadWriteOncePod claim is used by one pod at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

USES = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]}
VOLUME = {"metadata": {"name": "pv"}, "spec": {"capacity": {"storage": "1Gi"}}, "status": {"phase": "Bound"}}


def claim(mode: str) -> dict[str, Any]:
    annotations = {"pv.kubernetes.io/bind-completed": "yes"}
    return {
        "metadata": {"name": "data", "namespace": "default", "annotations": annotations},
        "spec": {"accessModes": [mode], "volumeName": "pv"},
    }


CASES = {
    "an exclusive claim in use keeps everybody else out": ("ReadWriteOncePod", True),
    "any other mode may be shared": ("ReadWriteOnce", False),
}


@pytest.mark.parametrize(("mode", "rejected"), CASES.values(), ids=CASES.keys())
def test_a_claim_in_use(decide: Callable[..., Any], mode: str, rejected: bool) -> None:
    case = {"persistentVolumeClaims": [claim(mode)], "persistentVolumes": [VOLUME]}
    answer = decide(make.a_pod("p", **USES), [make.a_node("a")], [make.a_pod("x", nodeName="a", **USES)], **case)
    reasons = [one["reasons"][0] for one in answer["filter"].values()]
    assert [reason.endswith("already in-use by another pod") for reason in reasons] == ([True] if rejected else [])


def test_a_less_important_pod_can_be_preempted_for_it(decide: Callable[..., Any]) -> None:
    case = {"persistentVolumeClaims": [claim("ReadWriteOncePod")], "persistentVolumes": [VOLUME]}
    placed = [make.a_pod("x", nodeName="a", priority=1, **USES)]
    answer = decide(make.a_pod("p", priority=9, **USES), [make.a_node("a")], placed, **case)
    assert answer["victims"] == ["default/x"]
