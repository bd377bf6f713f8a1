"""The generic flow: names, conflicts, generations, finalizers, propagation."""

from typing import Any

import pytest

from labkit.api.make import a_deployment

MAPS = "/api/v1/namespaces/default/configmaps"
SETS = "/apis/apps/v1/namespaces/default/deployments"
MERGE = "application/merge-patch+json"


def a_map(name: str, **meta: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, **meta}, "data": {"v": "1"}}


def test_a_name_is_given_once(ask: Any) -> None:
    assert ask("POST", MAPS, a_map("a")).status == 201
    again = ask("POST", MAPS, a_map("a"))
    assert (again.status, again.payload["message"]) == (409, 'configmaps "a" already exists')


def test_a_stale_version_is_a_conflict(ask: Any) -> None:
    first = ask("POST", MAPS, a_map("a")).payload
    ask("PATCH", f"{MAPS}/a", {"data": {"v": "2"}}, MERGE)
    stale = ask("PUT", f"{MAPS}/a", first)
    assert stale.status == 409
    assert stale.payload["message"].startswith(
        'Operation cannot be fulfilled on configmaps "a": the object has been modified'
    )


def test_an_object_lives_in_the_namespace_of_its_path(ask: Any) -> None:
    response = ask("POST", MAPS, a_map("a", namespace="elsewhere"))
    expected = "the namespace of the provided object does not match the namespace sent on the request"
    assert (response.status, response.payload["message"]) == (400, expected)


def test_a_namespace_has_to_be_there(ask: Any) -> None:
    response = ask("POST", "/api/v1/namespaces/ghost/configmaps", a_map("a"))
    assert (response.status, response.payload["message"]) == (404, 'namespaces "ghost" not found')


def test_a_generation_counts_changes_of_the_spec_only(ask: Any) -> None:
    created = ask("POST", SETS, a_deployment("web")).payload
    labelled = ask("PATCH", f"{SETS}/web", {"metadata": {"labels": {"a": "b"}}}, MERGE).payload
    scaled = ask("PATCH", f"{SETS}/web", {"spec": {"replicas": 3}}, MERGE).payload
    reported = ask("PATCH", f"{SETS}/web/status", {"status": {"replicas": 3}}, MERGE).payload
    generations = [one["metadata"]["generation"] for one in (created, labelled, scaled, reported)]
    assert generations == [1, 1, 2, 2]


def test_finalizers_hold_an_object_until_the_last_is_gone(ask: Any) -> None:
    ask("POST", MAPS, a_map("a", finalizers=["example.com/hold"]))
    held = ask("DELETE", f"{MAPS}/a")
    assert held.payload["metadata"]["deletionTimestamp"] == "2026-01-01T00:00:00Z"
    assert ask("GET", f"{MAPS}/a").status == 200
    ask("PATCH", f"{MAPS}/a", {"metadata": {"finalizers": None}}, MERGE)
    assert ask("GET", f"{MAPS}/a").status == 404


@pytest.mark.parametrize(
    ("policy", "finalizers"),
    [("Foreground", ["foregroundDeletion"]), ("Orphan", ["orphan"])],
)
def test_propagation_leaves_work_to_the_garbage_collector(ask: Any, policy: str, finalizers: list[str]) -> None:
    ask("POST", SETS, a_deployment("web"))
    held = ask("DELETE", f"{SETS}/web", {"propagationPolicy": policy})
    assert held.payload["metadata"]["finalizers"] == finalizers


def test_background_deletion_is_done_at_once(ask: Any) -> None:
    ask("POST", SETS, a_deployment("web"))
    done = ask("DELETE", f"{SETS}/web", {"propagationPolicy": "Background"})
    assert (done.payload["status"], done.payload["details"]["kind"]) == ("Success", "deployments")
    assert ask("GET", f"{SETS}/web").status == 404


def test_a_collection_is_deleted_by_label(ask: Any) -> None:
    for name, on in (("a", "yes"), ("b", "no"), ("c", "yes")):
        ask("POST", MAPS, a_map(name, labels={"on": on}))
    ask("DELETE", f"{MAPS}?labelSelector=on%3Dyes")
    assert [one["metadata"]["name"] for one in ask("GET", MAPS).payload["items"]] == ["b"]


def test_a_namespace_waits_for_its_finalizer(ask: Any) -> None:
    ask("POST", "/api/v1/namespaces", {"metadata": {"name": "team"}})
    assert ask("DELETE", "/api/v1/namespaces/team").payload["status"]["phase"] == "Terminating"
    refused = ask("POST", "/api/v1/namespaces/team/configmaps", a_map("a"))
    assert refused.status == 403
    assert "because it is being terminated" in refused.payload["message"]
    ask("PUT", "/api/v1/namespaces/team/finalize", {"metadata": {"name": "team"}, "spec": {"finalizers": []}})
    assert ask("GET", "/api/v1/namespaces/team").status == 404


def test_lists_are_given_in_pages_that_do_not_move(ask: Any) -> None:
    for name in "abcde":
        ask("POST", MAPS, a_map(name))
    first = ask("GET", f"{MAPS}?limit=2").payload
    assert first["metadata"]["remainingItemCount"] == 3
    ask("DELETE", f"{MAPS}/d")
    ask("POST", MAPS, a_map("cc"))
    second = ask("GET", f"{MAPS}?limit=9&continue={first['metadata']['continue']}").payload
    assert [one["metadata"]["name"] for one in second["items"]] == ["c", "d", "e"]


def test_an_evicted_pod_uses_up_its_budget(ask: Any) -> None:
    pods = "/api/v1/namespaces/default/pods"
    for name in ("a", "b"):
        pod = {"metadata": {"name": name, "labels": {"app": "x"}}}
        ask("POST", pods, {**pod, "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "i"}]}})
        ask("PATCH", f"{pods}/{name}/status", {"status": {"phase": "Running"}}, MERGE)
    budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
    ask(
        "POST",
        budgets,
        {"metadata": {"name": "pdb"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "x"}}}},
    )
    counts = {
        "observedGeneration": 1,
        "disruptionsAllowed": 1,
        "currentHealthy": 2,
        "desiredHealthy": 1,
        "expectedPods": 2,
    }
    ask("PATCH", f"{budgets}/pdb/status", {"status": counts}, MERGE)
    assert ask("POST", f"{pods}/a/eviction", {"metadata": {"name": "a"}}).status == 201
    refused = ask("POST", f"{pods}/b/eviction", {"metadata": {"name": "b"}})
    assert refused.status == 429
    cause = refused.payload["details"]["causes"][0]
    assert cause["message"] == "The disruption budget pdb needs 1 healthy pods and has 2 currently"
