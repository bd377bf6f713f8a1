"""NodeDeclaredFeatures: pods that need a feature go where a node declares it."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make
from labkit.scheduler.framework.events import Action

RESTART_ALL = {
    "restartPolicyRules": [{"action": "RestartAllContainers", "exitCodes": {"operator": "In", "values": [1]}}]
}
RESTART_ONE = {"restartPolicyRules": [{"action": "Restart", "exitCodes": {"operator": "In", "values": [1]}}]}


def pod(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    made = make.a_pod("p", **spec)
    made["spec"]["containers"][0] |= container or {}
    return made


def node(*features: str) -> dict[str, Any]:
    made = make.a_node("a")
    made["status"]["declaredFeatures"] = list(features)
    return made


RESTARTS, HOST_USERS = "RestartAllContainersOnContainerExits", "UserNamespacesHostNetworkSupport"
CASES = {
    "a plain pod goes anywhere": (pod(), (), True),
    "restarting one container needs nothing": (pod(RESTART_ONE), (), True),
    "restarting all needs the feature": (pod(RESTART_ALL), (), False),
    "another feature does not help": (pod(RESTART_ALL), (HOST_USERS,), False),
    "the feature is declared": (pod(RESTART_ALL), ("Other", RESTARTS), True),
    "an init container may need it too": (pod(initContainers=[{"name": "i", **RESTART_ALL}]), (), False),
    "the host's network alone needs nothing": (pod(hostNetwork=True), (), True),
    "the host's network with own users needs the feature": (pod(hostNetwork=True, hostUsers=False), (), False),
    "and gets it": (pod(hostNetwork=True, hostUsers=False), (HOST_USERS,), True),
}


@pytest.mark.parametrize(("incoming", "features", "fits"), CASES.values(), ids=CASES.keys())
def test_filter(decide: Callable[..., Any], incoming: Any, features: tuple[str, ...], fits: bool) -> None:
    answer = decide(incoming, [node(*features)])
    assert (answer["selected"] == "a") is fits
    if not fits:
        reasons = ["node(s) didn't match Pod's required features"]
        assert answer["filter"]["a"] == {"code": "UnschedulableAndUnresolvable", "reasons": reasons}


def test_in_1_35_nobody_asks(decide: Callable[..., Any]) -> None:
    assert decide(pod(RESTART_ALL), [node()], version="1.35")["selected"] == "a"


def test_a_node_that_declares_more_wakes_the_pod(world: Callable[..., Any]) -> None:
    made = world([node()])
    engine = made.engine
    engine.add_pod(pod(RESTART_ALL))
    assert engine.schedule_one().node is None
    engine.update_node(node(), node(RESTARTS))
    assert engine.queue.active or engine.queue.backoff, "the pod waits for its turn again"
    assert Action.UPDATE_NODE_DECLARED_FEATURE in Action.UPDATE
