"""From `kubectl apply` to `kubectl apply --server-side`: who moves on is not in his own way."""

import json
from typing import Any

import pytest

from labkit.apiserver import last_applied

MAPS = "/api/v1/namespaces/default/configmaps"
APPLY, MERGE = "application/apply-patch+yaml", "application/merge-patch+json"


def config_map(**data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m", "namespace": "default"}, "data": data}


def client_side(ask: Any, obj: dict[str, Any]) -> None:
    """What `kubectl apply` creates."""
    annotation = {last_applied.ANNOTATION: json.dumps(obj) + "\n"}
    made = {**obj, "metadata": {**obj["metadata"], "annotations": annotation}}
    assert ask("POST", f"{MAPS}?fieldManager=kubectl-client-side-apply", made).status == 201


def applied(ask: Any, obj: dict[str, Any], manager: str = "kubectl") -> Any:
    return ask("PATCH", f"{MAPS}/m?fieldManager={manager}", obj, APPLY)


def test_kubectl_takes_over_what_it_applied_before(ask: Any) -> None:
    client_side(ask, config_map(a="1"))
    answer = applied(ask, config_map(a="2"))
    assert answer.status == 200, answer.payload
    assert answer.payload["data"] == {"a": "2"}
    said = answer.payload["metadata"]["annotations"][last_applied.ANNOTATION]
    assert said == json.dumps(config_map(a="2"), sort_keys=True, separators=(",", ":")) + "\n"


@pytest.mark.parametrize("manager", ["helm", "kubectl-2"])
def test_others_do_not(ask: Any, manager: str) -> None:
    client_side(ask, config_map(a="1"))
    answer = applied(ask, config_map(a="2"), manager)
    assert answer.status == 409
    assert 'conflict with "kubectl-client-side-apply"' in answer.payload["message"]


def test_what_somebody_has_changed_since_stays_a_conflict(ask: Any) -> None:
    client_side(ask, config_map(a="1", b="1"))
    ask("PATCH", f"{MAPS}/m?fieldManager=ann", {"data": {"b": "9"}}, MERGE)
    answer = applied(ask, config_map(a="2", b="2"))
    assert answer.status == 409
    assert [cause["field"] for cause in answer.payload["details"]["causes"]] == [".data.b"]


def test_an_annotation_that_is_no_configuration_allows_nothing(ask: Any) -> None:
    made = config_map(a="1")
    made["metadata"]["annotations"] = {last_applied.ANNOTATION: "{broken"}
    ask("POST", f"{MAPS}?fieldManager=ann", made)
    assert applied(ask, config_map(a="2")).status == 409


def test_without_an_annotation_none_is_made(ask: Any) -> None:
    answer = applied(ask, config_map(a="1"))
    assert answer.status == 201
    assert "annotations" not in answer.payload["metadata"]
