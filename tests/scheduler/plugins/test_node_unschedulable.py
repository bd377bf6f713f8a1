"""NodeUnschedulable: cordoned nodes take no pods, except those that tolerate it."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make

TOLERATES = {"key": "node.kubernetes.io/unschedulable", "operator": "Exists", "effect": "NoSchedule"}

CASES = {
    "a cordoned node takes no pod": ({}, None),
    "a pod that tolerates the cordon may still go there": ({"tolerations": [TOLERATES]}, "cordoned"),
}


@pytest.mark.parametrize(("spec", "selected"), CASES.values(), ids=CASES.keys())
def test_cordoned_nodes(decide: Callable[..., Any], spec: dict[str, Any], selected: str | None) -> None:
    answer = decide(make.a_pod("p", **spec), [make.a_node("cordoned", unschedulable=True)])
    assert answer["selected"] == selected
    if selected is None:
        assert answer["filter"]["cordoned"] == {
            "code": "UnschedulableAndUnresolvable",
            "reasons": ["node(s) were unschedulable"],
        }
