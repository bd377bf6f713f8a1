"""Which claim and volume suit each other."""

from typing import Any

import pytest

from labkit.controllers.storage import matching

Json = dict[str, Any]


def a_volume(name: str, size: str = "2Gi", **spec: Any) -> Json:
    meta = {"name": name, "labels": {"disk": name}}
    return {"metadata": meta, "spec": {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], **spec}}


def a_claim(size: str = "1Gi", **spec: Any) -> Json:
    wanted = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    return {"metadata": {"name": "c", "namespace": "n", "uid": "u"}, "spec": {**wanted, **spec}}


def held(uid: str = "u", name: str = "c") -> Json:
    return {"claimRef": {"namespace": "n", "name": name, **({"uid": uid} if uid else {})}}


@pytest.mark.parametrize(
    ("volume", "claim", "why"),
    [
        pytest.param(a_volume("v"), a_claim(), "", id="it suits"),
        pytest.param(a_volume("v"), a_claim("3Gi"), "requested PV is too small", id="too small"),
        pytest.param(a_volume("v", storageClassName="x"), a_claim(), "storageClassName does not match", id="class"),
        pytest.param(a_volume("v", volumeMode="Block"), a_claim(), "incompatible volumeMode", id="mode"),
        pytest.param(a_volume("v"), a_claim(accessModes=["ReadWriteMany"]), "incompatible accessMode", id="access"),
    ],
)
def test_mismatch(volume: Json, claim: Json, why: str) -> None:
    assert matching.mismatch(volume, claim) == why


@pytest.mark.parametrize(
    ("kept", "free", "claim", "name"),
    [
        pytest.param([], [a_volume("l", "5Gi"), a_volume("s", "2Gi")], a_claim(), "s", id="the smallest that suits"),
        pytest.param([], [a_volume("s", "2Gi"), a_volume("e", "1Gi")], a_claim(), "e", id="exactly right is best"),
        pytest.param([], [a_volume("s")], a_claim("3Gi"), None, id="none is large enough"),
        pytest.param(
            [a_volume("h", "9Gi", **held())], [a_volume("s")], a_claim(), "h", id="one that is held for it goes first"
        ),
        pytest.param([a_volume("h", **held(""))], [], a_claim(), "h", id="held for its name is enough"),
        pytest.param([a_volume("h", **held("other"))], [], a_claim(), None, id="held for an earlier claim is not"),
        pytest.param([a_volume("h", "1Mi", **held())], [a_volume("s")], a_claim(), "s", id="held but too small"),
        pytest.param(
            [],
            [a_volume("a", "1Gi"), a_volume("b")],
            a_claim(selector={"matchLabels": {"disk": "b"}}),
            "b",
            id="a selector chooses by label",
        ),
    ],
)
def test_best(kept: list[Json], free: list[Json], claim: Json, name: str | None) -> None:
    found = matching.best(claim, kept, free)
    assert (found["metadata"]["name"] if found else None) == name


def test_the_older_annotation_names_the_class_too() -> None:
    claim = a_claim(storageClassName="new")
    claim["metadata"]["annotations"] = {"volume.beta.kubernetes.io/storage-class": "old"}
    assert matching.class_name(claim) == "old"
