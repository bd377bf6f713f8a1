"""NodePorts: a host port can be had once per address and protocol."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make


def with_port(name: str, port: int, protocol: str = "", address: str = "", node: str = "") -> dict[str, Any]:
    pod = make.a_pod(name, **({"nodeName": node} if node else {}))
    wanted = {"containerPort": port, "hostPort": port, "protocol": protocol, "hostIP": address}
    pod["spec"]["containers"][0]["ports"] = [{key: value for key, value in wanted.items() if value}]
    return pod


CASES = {
    "the same port clashes": (with_port("p", 80), True),
    "another port does not": (with_port("p", 81), False),
    "another protocol does not": (with_port("p", 80, "UDP"), False),
    "one address clashes with every address": (with_port("p", 80, "TCP", "10.0.0.1"), True),
    "a pod without host ports never clashes": (make.a_pod("p"), False),
}


@pytest.mark.parametrize(("pod", "clash"), CASES.values(), ids=CASES.keys())
def test_a_taken_port(decide: Callable[..., Any], pod: dict[str, Any], clash: bool) -> None:
    answer = decide(pod, [make.a_node("a")], [with_port("other", 80, node="a")])
    reasons = [one["reasons"] for one in answer["filter"].values()]
    assert reasons == ([["node(s) didn't have free ports for the requested pod ports"]] if clash else [])


def test_two_addresses_of_one_node_do_not_clash(decide: Callable[..., Any]) -> None:
    held = with_port("other", 80, address="10.0.0.1", node="a")
    assert decide(with_port("p", 80, address="10.0.0.2"), [make.a_node("a")], [held])["selected"] == "a"
