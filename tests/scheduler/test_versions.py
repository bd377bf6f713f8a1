"""Versions of the scheduler: the decisions in which 1.34, 1.35 and 1.36 differ."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit import errors
from labkit.api import make
from labkit.scheduler import versions

VERSIONS = ("1.34", "1.35", "1.36")


def test_the_latest_is_played_unasked() -> None:
    assert versions.LATEST.name == "1.36"


def test_a_version_that_is_not_played_is_refused() -> None:
    with pytest.raises(errors.ManifestError, match=r"There is no scheduler version '1\.20'\. Versions: 1\.34, 1\.35"):
        versions.of("1.20")


TAINT = {
    "1.34": "node(s) had untolerated taint {team: red}",
    "1.35": "node(s) had untolerated taint(s)",
    "1.36": "node(s) had untolerated taint(s)",
}


@pytest.mark.parametrize(("version", "reason"), TAINT.items(), ids=TAINT.keys())
def test_the_reason_of_a_taint(decide: Callable[..., Any], version: str, reason: str) -> None:
    taints = [{"key": "team", "value": "red", "effect": "NoSchedule"}, {"key": "b", "effect": "NoExecute"}]
    answer = decide(make.a_pod("p"), [make.a_node("a", taints=taints)], version=version)
    assert answer["filter"]["a"] == {"code": "UnschedulableAndUnresolvable", "reasons": [reason]}


# 600m of 4 cpu with the pod, 300m without; 2 Gi of 8 Gi with it, 1 Gi without: 95 with the pod and 97 without.
BALANCE = {"1.34": 95, "1.35": 95, "1.36": 50 + (50 + 95 - 97) // 2}


@pytest.mark.parametrize(("version", "points"), BALANCE.items(), ids=BALANCE.keys())
def test_balanced_allocation(decide: Callable[..., Any], version: str, points: int) -> None:
    node = make.a_node("a", cpu="4", memory="8Gi")
    placed = make.a_pod("other", cpu="300m", memory="1Gi", nodeName="a")
    answer = decide(make.a_pod("p", cpu="300m", memory="1Gi"), [node], [placed], version=version)
    assert answer["scores"]["a"]["NodeResourcesBalancedAllocation"] == points


CLAIMLESS = {"1.34": False, "1.35": True, "1.36": True}


@pytest.mark.parametrize(("version", "scored"), CLAIMLESS.items(), ids=CLAIMLESS.keys())
def test_the_column_of_dynamic_resources(decide: Callable[..., Any], version: str, scored: bool) -> None:
    answer = decide(make.a_pod("p"), [make.a_node("a")], version=version)
    assert ("DynamicResources" in answer["scores"]["a"]) == scored


@pytest.mark.parametrize("version", VERSIONS)
def test_no_new_claims_to_deallocate_is_said_by_all(decide: Callable[..., Any], version: str) -> None:
    answer = decide(make.a_pod("p", cpu="90"), [make.a_node("a")], version=version)
    assert "no new claims to deallocate, preemption: " in answer["event"]["message"]


IMAGE_VOLUMES = {"1.34": False, "1.35": False, "1.36": True}


@pytest.mark.parametrize(("version", "counted"), IMAGE_VOLUMES.items(), ids=IMAGE_VOLUMES.keys())
def test_image_volumes_in_image_locality(decide: Callable[..., Any], version: str, counted: bool) -> None:
    node = make.a_node("a")
    node["status"]["images"] = [{"names": ["model:1"], "sizeBytes": 500 * 1024 * 1024}]
    pod = make.a_pod("p", volumes=[{"name": "m", "image": {"reference": "model:1"}}])
    answer = decide(pod, [node], version=version)
    assert (answer["scores"]["a"]["ImageLocality"] > 0) == counted
