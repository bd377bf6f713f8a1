from typing import Any

from labkit.api.make import a_pod

PODS = "/api/v1/namespaces/default/pods"


def test_a_pod_without_a_node_has_no_log(ask: Any) -> None:
    ask("POST", PODS, a_pod("web"))
    assert ask("GET", f"{PODS}/web/log").status == 204


def test_a_container_has_to_be_named_if_there_are_two(ask: Any) -> None:
    ask("POST", PODS, a_pod("web", containers=[{"name": "a", "image": "x"}, {"name": "b", "image": "y"}]))
    response = ask("GET", f"{PODS}/web/log")
    expected = "a container name must be specified for pod web, choose one of: [a b]"
    assert (response.status, response.payload["message"]) == (400, expected)
    assert ask("GET", f"{PODS}/web/log?container=zz").payload["message"] == "container zz is not valid for pod web"
