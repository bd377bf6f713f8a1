"""Snapshots, and what of them is the same in two runs of one story."""

from labkit.labs import snapshot
from labkit.labs.snapshot import Snapshot

POD = {
    "kind": "Pod",
    "metadata": {
        "name": "web-abc12",
        "namespace": "shop",
        "uid": "1",
        "labels": {"app": "web"},
        "resourceVersion": "7",
    },
    "spec": {"nodeName": "core-1"},
    "status": {"phase": "Running", "startTime": "2026-01-01T00:00:00Z", "podIP": "10.0.0.1"},
}


def test_objects_are_found_by_namespace_labels_and_name() -> None:
    seen = Snapshot({"pods": [POD]})
    assert list(seen.all("pods", "shop", {"app": "web"})) == [POD]
    assert list(seen.all("pods", "other")) == []
    assert list(seen.all("pods", labels={"app": "db"})) == []
    assert list(seen.all("services")) == [], "a kind that nobody has looked at is empty"
    assert seen.find("pods", "web-abc12", "shop") == POD
    assert seen.find("pods", "web") is None


def test_ids_and_times_do_not_count() -> None:
    again = {**POD, "metadata": {**POD["metadata"], "uid": "2", "resourceVersion": "9"}}  # type: ignore[dict-item]
    again["status"] = {"phase": "Running", "startTime": "2026-02-02T00:00:00Z", "podIP": "10.0.0.9"}
    assert snapshot.essence(Snapshot({"pods": [POD]})) == snapshot.essence(Snapshot({"pods": [again]}))
    assert POD["metadata"]["uid"] == "1", "the snapshot itself is left alone"  # type: ignore[index]


def test_what_matters_counts() -> None:
    moved = {**POD, "spec": {"nodeName": "core-2"}}
    assert snapshot.essence(Snapshot({"pods": [POD]})) != snapshot.essence(Snapshot({"pods": [moved]}))


def test_a_generated_name_does_not_count_but_the_number_of_pods_does() -> None:
    owner = [{"kind": "ReplicaSet", "name": "web-1", "uid": "1"}]
    owned = [
        {**POD, "metadata": {**POD["metadata"], "name": name, "ownerReferences": owner}} for name in ("web-a", "web-b")
    ]  # type: ignore[dict-item]
    assert snapshot.essence(Snapshot({"pods": owned[:1]})) == snapshot.essence(Snapshot({"pods": owned[1:]}))
    assert snapshot.essence(Snapshot({"pods": owned})) != snapshot.essence(Snapshot({"pods": owned[:1]}))
