from typing import Any

EVENTS = "/namespaces/default/events"


def test_an_event_is_one_object_in_two_shapes(ask: Any) -> None:
    body = {
        "metadata": {"name": "e"},
        "regarding": {"kind": "Pod", "name": "web", "namespace": "default"},
        "note": "hello",
        "reason": "Greeting",
        "type": "Normal",
    }
    ask("POST", f"/apis/events.k8s.io/v1{EVENTS}", body)
    old = ask("GET", f"/api/v1{EVENTS}/e").payload
    new = ask("GET", f"/apis/events.k8s.io/v1{EVENTS}/e").payload
    assert (old["apiVersion"], old["message"], old["involvedObject"]["name"]) == ("v1", "hello", "web")
    assert (new["apiVersion"], new["note"], new["regarding"]["name"]) == ("events.k8s.io/v1", "hello", "web")
    listed = ask("GET", f"/apis/events.k8s.io/v1{EVENTS}").payload["items"][0]
    assert listed["note"] == "hello"


def test_an_autoscaler_of_version_1_has_a_metric_in_version_2(ask: Any) -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    body = {
        "metadata": {"name": "h"},
        "spec": {"maxReplicas": 3, "targetCPUUtilizationPercentage": 70, "scaleTargetRef": target},
    }
    path = "namespaces/default/horizontalpodautoscalers"
    assert ask("POST", f"/apis/autoscaling/v1/{path}", body).payload["spec"]["targetCPUUtilizationPercentage"] == 70
    newer = ask("GET", f"/apis/autoscaling/v2/{path}/h").payload
    assert newer["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 70
