"""Who owns the claims of a StatefulSet by its retention policy."""

from typing import Any

import pytest

from labkit.controllers.workload import volume_claims

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "db-1", "uid": "pod"}}


def a_set(scaled: str, deleted: str) -> dict[str, Any]:
    policy = {"whenScaled": scaled, "whenDeleted": deleted}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": "default", "uid": "set"},
        "spec": {"persistentVolumeClaimRetentionPolicy": policy, "volumeClaimTemplates": [{"metadata": {"name": "d"}}]},
    }


def a_claim(*owners: tuple[str, str, str, str]) -> dict[str, Any]:
    fields = ("apiVersion", "kind", "name", "uid")
    references = [{**dict(zip(fields, one, strict=True)), "controller": True} for one in owners]
    return {"metadata": {"name": "d-db-1", "ownerReferences": references}}


BY_SET = ("apps/v1", "StatefulSet", "db", "set")
BY_POD = ("v1", "Pod", "db-1", "pod")


@pytest.mark.parametrize(
    ("scaled", "deleted", "wanted", "owners"),
    [
        pytest.param("Retain", "Retain", True, [], id="kept in any case: nobody"),
        pytest.param("Retain", "Delete", False, ["set"], id="gone with the set: the set"),
        pytest.param("Delete", "Retain", True, [], id="gone with scaling, still wanted: nobody"),
        pytest.param("Delete", "Retain", False, ["pod"], id="gone with scaling, given up: the pod"),
        pytest.param("Delete", "Delete", True, ["set"], id="gone with both, still wanted: the set"),
        pytest.param("Delete", "Delete", False, ["pod"], id="gone with both, given up: the pod"),
    ],
)
def test_a_claim_is_owned_by(scaled: str, deleted: str, wanted: bool, owners: list[str]) -> None:
    for claim in (a_claim(), a_claim(BY_SET), a_claim(BY_POD)):
        before = [one["uid"] for one in claim["metadata"]["ownerReferences"]]
        found = volume_claims.owners(claim, a_set(scaled, deleted), POD, wanted)
        assert (before if found is None else [one["uid"] for one in found]) == owners


def test_a_claim_of_an_earlier_set_or_pod_of_that_name_is_left_alone() -> None:
    stale = a_claim(("v1", "Pod", "db-1", "earlier"))
    assert volume_claims.owners(stale, a_set("Delete", "Delete"), POD, True) is None
    assert volume_claims.has_stale_pod(stale, POD)


def test_another_controller_keeps_its_claim() -> None:
    foreign = a_claim(("x/v1", "Backup", "b", "other"), BY_SET)
    found = volume_claims.owners(foreign, a_set("Retain", "Delete"), POD, True)
    assert found is not None
    assert [one["uid"] for one in found] == ["other"]


def test_names_and_volumes_follow_the_templates() -> None:
    assert volume_claims.names(a_set("Retain", "Retain"), 1) == {"d": "d-db-1"}
    assert volume_claims.volumes(a_set("Retain", "Retain"), 1) == [
        {"name": "d", "persistentVolumeClaim": {"claimName": "d-db-1"}}
    ]
