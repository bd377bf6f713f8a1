"""Claims and volumes are matched as the volume controller would."""

from typing import Any

import pytest

from labkit.api import make
from labkit.api.pod import Pod
from labkit.scheduler.framework import volumes
from labkit.scheduler.framework.volumes import Claim, Volume

CLAIM = Claim(
    {
        "metadata": {"name": "c", "namespace": "default", "uid": "u"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "5Gi"}}},
    }
)


def volume(size: str = "10Gi", phase: str = "Available", **spec: Any) -> Volume:
    basis = {"accessModes": ["ReadWriteOnce"], "capacity": {"storage": size}}
    return Volume({"metadata": {"name": "v"}, "spec": {**basis, **spec}, "status": {"phase": phase}})


CASES = {
    "large enough and free": (volume(), True),
    "too small": (volume("1Gi"), False),
    "of another class": (volume(storageClassName="fast"), False),
    "with other access modes": (volume(accessModes=["ReadOnlyMany"]), False),
    "as a block device": (volume(volumeMode="Block"), False),
    "held by another claim": (volume(claimRef={"name": "x", "namespace": "default"}), False),
    "not available": (volume(phase="Released"), False),
}


@pytest.mark.parametrize(("candidate", "fits"), CASES.values(), ids=CASES.keys())
def test_a_volume_for_a_claim(candidate: Volume, fits: bool) -> None:
    assert (candidate.suits(CLAIM) and candidate.free_for(CLAIM)) is fits


def test_a_volume_knows_who_holds_it() -> None:
    assert volume(claimRef={"name": "c", "namespace": "default"}).held_by(CLAIM)
    assert not volume(claimRef={"name": "c", "namespace": "default", "uid": "older"}).held_by(CLAIM)


def test_an_ephemeral_volume_has_a_claim_named_after_pod_and_volume() -> None:
    listed = [{"name": "scratch", "ephemeral": {"x": 1}}, {"name": "d", "persistentVolumeClaim": {"claimName": "c"}}]
    assert volumes.claim_names(Pod.parse(make.a_pod("p", volumes=listed))) == [("p-scratch", True), ("c", False)]


TOPOLOGIES = {
    "no terms allow everything": ([], True),
    "a term must match whole": ([{"matchLabelExpressions": [{"key": "zone", "values": ["z1", "z2"]}]}], True),
    "or nothing is allowed": ([{"matchLabelExpressions": [{"key": "zone", "values": ["z3"]}]}], False),
    "an empty term allows nothing": ([{}], False),
}


@pytest.mark.parametrize(("terms", "allowed"), TOPOLOGIES.values(), ids=TOPOLOGIES.keys())
def test_allowed_topologies(terms: list[Any], allowed: bool) -> None:
    assert bool(volumes.topology_allows(terms, {"zone": "z1"})) is allowed
