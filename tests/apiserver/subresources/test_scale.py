from typing import Any

import pytest

from labkit.api.make import a_deployment

PATH = "/apis/apps/v1/namespaces/default/deployments"
MERGE = "application/merge-patch+json"


def test_a_scale_shows_replicas_and_selector(ask: Any) -> None:
    ask("POST", PATH, a_deployment("web", replicas=2))
    scale = ask("GET", f"{PATH}/web/scale").payload
    assert (scale["kind"], scale["spec"], scale["status"]) == (
        "Scale",
        {"replicas": 2},
        {"replicas": 0, "selector": "app=web"},
    )


def test_scaling_is_a_new_generation(ask: Any) -> None:
    ask("POST", PATH, a_deployment("web"))
    assert ask("PATCH", f"{PATH}/web/scale", {"spec": {"replicas": 5}}, MERGE).payload["spec"] == {"replicas": 5}
    found = ask("GET", f"{PATH}/web").payload
    assert (found["spec"]["replicas"], found["metadata"]["generation"]) == (5, 2)


@pytest.mark.parametrize("replicas", [-1, -100])
def test_a_negative_number_is_refused(ask: Any, replicas: int) -> None:
    ask("POST", PATH, a_deployment("web"))
    response = ask("PATCH", f"{PATH}/web/scale", {"spec": {"replicas": replicas}}, MERGE)
    expected = f'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: {replicas}: '
    assert (response.status, response.payload["message"]) == (422, f"{expected}must be greater than or equal to 0")


def test_a_refused_scale_says_who_owns_the_replicas(ask: Any) -> None:
    ask("POST", f"{PATH}?fieldManager=maker", a_deployment("web", replicas=2))
    ask("PATCH", f"{PATH}/web/scale?fieldManager=scaler", {"spec": {"replicas": 5}}, MERGE)
    refused = ask("PATCH", f"{PATH}/web/scale", {"spec": {"replicas": "x"}}, MERGE)
    owner = (
        '"managedFields":[{"manager":"scaler","operation":"Update","apiVersion":"autoscaling/v1",'
        '"fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{}}},"subresource":"scale"}]'
    )
    assert (refused.status, owner.replace('"', '\\"') in refused.payload["message"]) == (422, True)
    assert "managedFields" not in ask("GET", f"{PATH}/web/scale").payload["metadata"]


def test_when_it_was_scaled_is_not_remembered(ask: Any) -> None:
    ask("POST", PATH, a_deployment("web"))
    ask("PATCH", f"{PATH}/web/scale?fieldManager=scaler", {"spec": {"replicas": 5}}, MERGE)
    entries = ask("GET", f"{PATH}/web").payload["metadata"]["managedFields"]
    assert {one["manager"]: "time" in one for one in entries} == {"scaler": False, "kubernetes-admin": True}
