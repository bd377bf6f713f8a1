"""managedFields and server-side apply beyond what is recorded."""

from typing import Any

import pytest

from labkit.api import resources
from labkit.apiserver import managed_fields

APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
MAPS = "/api/v1/namespaces/default/configmaps"


def config_map(**data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": data}


def deployment(*containers: dict[str, str], **spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": list(containers)}}
    spec = {"selector": {"matchLabels": {"a": "b"}}, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": spec}


def owners(obj: dict[str, Any]) -> dict[str, Any]:
    return {one["manager"]: one["fieldsV1"] for one in obj["metadata"].get("managedFields", ())}


def test_two_may_apply_the_same_value_and_one_may_leave(ask: Any) -> None:
    for manager in ("alice", "bob"):
        assert ask("PATCH", f"{MAPS}/m?fieldManager={manager}", config_map(x="1"), APPLY).status < 300
    left = ask("PATCH", f"{MAPS}/m?fieldManager=bob", {**config_map(), "data": {"y": "2"}}, APPLY).payload
    assert left["data"] == {"x": "1", "y": "2"}, "alice still says x"
    gone = ask("PATCH", f"{MAPS}/m?fieldManager=alice", {**config_map(), "data": {"z": "3"}}, APPLY).payload
    assert gone["data"] == {"y": "2", "z": "3"}


def test_several_conflicts_are_listed_by_manager(ask: Any) -> None:
    ask("PATCH", f"{MAPS}/m?fieldManager=alice", config_map(x="1", y="2"), APPLY)
    refused = ask("PATCH", f"{MAPS}/m?fieldManager=bob", config_map(x="9", y="9"), APPLY)
    assert refused.status == 409
    assert refused.payload["message"] == (
        'Apply failed with 2 conflicts: conflicts with "alice":\n- .data.x\n- .data.y'
    )


def test_a_write_takes_what_it_changes(ask: Any) -> None:
    ask("POST", f"{MAPS}?fieldManager=creator", config_map(x="1", y="2"))
    changed = ask("PATCH", f"{MAPS}/m?fieldManager=other", {"data": {"x": "9"}}, MERGE).payload
    assert owners(changed) == {
        "creator": {"f:data": {".": {}, "f:y": {}}},
        "other": {"f:data": {"f:x": {}}},
    }


def test_an_applied_list_keeps_what_others_put_into_it(ask: Any) -> None:
    ask("PATCH", f"{DEPLOYMENTS}/d?fieldManager=a", deployment({"name": "web", "image": "w"}), APPLY)
    sidecar = {"spec": {"template": {"spec": {"containers": [{"name": "side", "image": "s"}]}}}}
    ask("PATCH", f"{DEPLOYMENTS}/d?fieldManager=b", {**deployment(), **sidecar, "metadata": {"name": "d"}}, APPLY)
    again = ask("PATCH", f"{DEPLOYMENTS}/d?fieldManager=a", deployment({"name": "api", "image": "a"}), APPLY).payload
    assert [one["name"] for one in again["spec"]["template"]["spec"]["containers"]] == ["side", "api"]


def test_the_same_apply_again_writes_nothing(ask: Any, server: Any) -> None:
    body = deployment({"name": "web", "image": "w"})
    ask("PATCH", f"{DEPLOYMENTS}/d?fieldManager=a", body, APPLY)
    version = server.store.version
    ask("PATCH", f"{DEPLOYMENTS}/d?fieldManager=a", body, APPLY)
    assert server.store.version == version


def test_in_process_the_component_is_the_manager(ask: Any) -> None:
    assert list(owners(ask("POST", MAPS, config_map(x="1")).payload)) == ["kubernetes-admin"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"spec": []}, ".spec: expected map, got &{[]}"),
        ({"spec": {"paused": "yes"}}, ".spec.paused: expected boolean, got &{yes}"),
        ({"spec": {"replicas": True}}, ".spec.replicas: expected numeric (int or float), got bool"),
        (
            {"spec": {"x": 1, "y": 1}, "z": 1},  # behind one that is not declared no other is looked at
            "errors:\n  .spec.x: field not declared in schema\n  .z: field not declared in",
        ),
    ],
)
def test_a_configuration_of_the_wrong_type_is_refused(ask: Any, body: dict[str, Any], message: str) -> None:
    config = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, **body}
    refused = ask("PATCH", f"{DEPLOYMENTS}/d?fieldManager=a", config, APPLY)
    assert refused.status == 500
    assert message in refused.payload["message"]


def test_a_writer_that_writes_its_own_again_leaves_the_entries_as_they_are() -> None:
    write = managed_fields.Write(resources.known("coordination.k8s.io/v1", "Lease"), "kubelet", "later")
    entries = managed_fields.after_create({"spec": {"renewTime": "1"}}, write)
    old = {"metadata": {"name": "a", "managedFields": entries}, "spec": {"renewTime": "1"}}
    new = {"metadata": {"name": "a"}, "spec": {"renewTime": "2"}}
    assert managed_fields.after_update(None, old, new, write) is entries
    assert managed_fields.after_update(entries, old, new, write) is entries
    other = managed_fields.after_update(None, old, new, managed_fields.Write(write.resource, "me", "later"))
    assert [one["manager"] for one in other] == ["me"]
