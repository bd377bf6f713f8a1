"""POST bindings: a pod gets its node although the path does not name it."""

from typing import Any

BINDINGS = "/api/v1/namespaces/default/bindings"
PODS = "/api/v1/namespaces/default/pods"
TARGET = {"kind": "Node", "name": "node-a"}


def bind(ask: Any, **body: Any) -> tuple[int, str]:
    found = ask("POST", BINDINGS, body)
    return found.status, found.payload.get("message", "")


def test_a_pod_is_bound_and_nothing_else_is_stored(ask: Any) -> None:
    assert ask("POST", PODS, {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "i"}]}})
    assert bind(ask, metadata={"name": "p"}, target=TARGET) == (201, "")
    assert ask("GET", f"{PODS}/p").payload["spec"]["nodeName"] == "node-a"
    again = 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "node-a"'
    assert bind(ask, metadata={"name": "p"}, target=TARGET) == (409, again)


def test_what_is_missing_is_told_in_the_real_order(ask: Any) -> None:
    assert bind(ask, metadata={"name": "nope"}, target=TARGET) == (404, 'pods "nope" not found')
    assert bind(ask, target=TARGET) == (400, "Name parameter required.")
    both = '[target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>", target.name: Required value]'
    assert bind(ask, target={"kind": "Pod"}) == (500, both)


def test_the_path_of_a_pod_that_is_missing_is_looked_at_last(ask: Any) -> None:
    path = f"{PODS}/nope/binding"
    assert ask("POST", path, {"metadata": {"name": "nope"}, "target": TARGET}).status == 404
    other = ask("POST", path, {"metadata": {"name": "p"}, "target": TARGET})
    assert (other.status, other.payload["message"]) == (400, "name in URL does not match name in Binding object")
    wrong = ask("POST", path, {"apiVersion": "v1", "kind": "Pod"})
    assert "converting (v1.Pod) to (core.Binding): unknown conversion" in wrong.payload["message"]
