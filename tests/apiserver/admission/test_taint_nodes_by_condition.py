from typing import Any

from labkit.api.make import a_node

TAINT = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


def test_a_new_node_counts_as_not_ready(ask: Any) -> None:
    assert ask("POST", "/api/v1/nodes", a_node("a")).payload["spec"]["taints"] == [TAINT]


def test_the_taint_is_not_given_twice(ask: Any) -> None:
    assert ask("POST", "/api/v1/nodes", a_node("a", taints=[TAINT])).payload["spec"]["taints"] == [TAINT]
