from typing import Any

import pytest

from labkit.api.make import a_pod

PODS = "/api/v1/namespaces/default/pods"
CLASS = {
    "metadata": {"name": "slow"},
    "handler": "h",
    "overhead": {"podFixed": {"cpu": "120m"}},
    "scheduling": {"nodeSelector": {"rt": "x"}, "tolerations": [{"key": "rt", "operator": "Exists"}]},
}


def test_a_pod_gets_what_its_runtime_class_brings(ask: Any) -> None:
    ask("POST", "/apis/node.k8s.io/v1/runtimeclasses", CLASS)
    spec = ask("POST", PODS, a_pod("web", runtimeClassName="slow")).payload["spec"]
    assert spec["overhead"] == {"cpu": "120m"}
    assert spec["nodeSelector"] == {"rt": "x"}
    assert {"key": "rt", "operator": "Exists"} in spec["tolerations"]


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"runtimeClassName": "ghost"}, 'pod rejected: RuntimeClass "ghost" not found'),
        (
            {"runtimeClassName": "slow", "nodeSelector": {"rt": "y"}},
            "conflict: runtimeClass.scheduling.nodeSelector[rt] = x; pod.spec.nodeSelector[rt] = y",
        ),
        (
            {"runtimeClassName": "slow", "overhead": {"cpu": "1"}},
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
        ),
        (
            {"overhead": {"cpu": "1"}},
            "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
        ),
    ],
)
def test_what_does_not_fit_is_refused(ask: Any, spec: dict[str, Any], why: str) -> None:
    ask("POST", "/apis/node.k8s.io/v1/runtimeclasses", CLASS)
    response = ask("POST", PODS, a_pod("web", **spec))
    assert (response.status, response.payload["message"]) == (403, f'pods "web" is forbidden: {why}')
