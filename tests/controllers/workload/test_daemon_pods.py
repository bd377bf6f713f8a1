"""Where daemons belong."""

from typing import Any

import pytest

from labkit.controllers.workload import daemon_pods
from labkit.controllers.workload.daemon_pods import Verdict

YES, STAYS, NO = Verdict(True, True), Verdict(False, True), Verdict(False, False)


def a_set(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "ds"}, "spec": {"template": {"spec": {"containers": [], **spec}}}}


def a_node(*taints: tuple[str, str], **labels: str) -> dict[str, Any]:
    listed = [{"key": key, "effect": effect} for key, effect in taints]
    return {"metadata": {"name": "n", "labels": labels}, "spec": {"taints": listed}}


def required(**expression: Any) -> dict[str, Any]:
    terms = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}


@pytest.mark.parametrize(
    ("spec", "node", "verdict"),
    [
        pytest.param({}, a_node(), YES, id="any node without conditions"),
        pytest.param({"nodeSelector": {"a": "b"}}, a_node(), NO, id="not without the label"),
        pytest.param({"nodeSelector": {"a": "b"}}, a_node(a="b"), YES, id="with the label"),
        pytest.param({"nodeName": "m"}, a_node(), NO, id="not another node than the named one"),
        pytest.param(
            {"affinity": required(key="a", operator="DoesNotExist")}, a_node(a="b"), NO, id="not against the affinity"
        ),
        pytest.param({}, a_node(("k", "NoSchedule")), STAYS, id="a taint against scheduling keeps new ones away"),
        pytest.param({}, a_node(("k", "NoExecute")), NO, id="a taint against running evicts"),
        pytest.param({}, a_node(("k", "PreferNoSchedule")), YES, id="a wish is none of its business"),
        pytest.param({}, a_node(("node.kubernetes.io/not-ready", "NoExecute")), YES, id="a sick node needs it too"),
        pytest.param({"tolerations": [{"operator": "Exists"}]}, a_node(("k", "NoExecute")), YES, id="it bears it all"),
    ],
)
def test_a_node_is_judged(spec: dict[str, Any], node: dict[str, Any], verdict: Verdict) -> None:
    assert daemon_pods.Placement.of(a_set(**spec)).judge(node) == verdict


def test_a_pod_is_meant_for_the_node_that_its_affinity_names() -> None:
    made = daemon_pods.made(
        {**a_set(), "apiVersion": "apps/v1", "kind": "DaemonSet"} | {"metadata": {"name": "ds", "uid": "u"}}, "n", "h"
    )
    assert daemon_pods.target(made) == "n"
    assert daemon_pods.target({"spec": {"nodeName": "m"}}) == "m"
    assert daemon_pods.target({"spec": {}}) == ""
