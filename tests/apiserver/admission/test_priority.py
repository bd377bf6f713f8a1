from typing import Any

from labkit.api.make import a_pod

CLASSES = "/apis/scheduling.k8s.io/v1/priorityclasses"
PODS = "/api/v1/namespaces/default/pods"


def a_class(name: str, value: int, **more: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "value": value, **more}


def test_a_pod_has_the_priority_of_its_class(ask: Any) -> None:
    ask("POST", CLASSES, a_class("high", 500, preemptionPolicy="Never"))
    spec = ask("POST", PODS, a_pod("web", priorityClassName="high")).payload["spec"]
    assert (spec["priority"], spec["preemptionPolicy"]) == (500, "Never")


def test_a_pod_without_a_class_has_that_of_the_default_class(ask: Any) -> None:
    ask("POST", CLASSES, a_class("usual", 7, globalDefault=True))
    spec = ask("POST", PODS, a_pod("web")).payload["spec"]
    assert (spec["priorityClassName"], spec["priority"]) == ("usual", 7)


def test_a_priority_of_ones_own_is_refused(ask: Any) -> None:
    response = ask("POST", PODS, a_pod("web", priority=5))
    assert response.status == 403
    assert "the integer value of priority (5) must not be provided in pod spec" in response.payload["message"]


def test_there_is_one_default_at_most(ask: Any) -> None:
    ask("POST", CLASSES, a_class("first", 1, globalDefault=True))
    response = ask("POST", CLASSES, a_class("second", 2, globalDefault=True))
    expected = "PriorityClass first is already marked as default. Only one default can exist"
    assert response.status == 403
    assert response.payload["message"].endswith(expected)


def test_system_classes_stay(ask: Any) -> None:
    response = ask("DELETE", f"{CLASSES}/system-node-critical")
    assert response.status == 403
    assert response.payload["message"].endswith("this is a system priority class and cannot be deleted")
