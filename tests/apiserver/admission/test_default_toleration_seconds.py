from typing import Any

import pytest

from labkit.api.make import a_pod

NOT_READY, UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"


@pytest.mark.parametrize(
    ("own", "added"),
    [
        pytest.param([], [NOT_READY, UNREACHABLE], id="a pod that says nothing gets both"),
        pytest.param([{"operator": "Exists"}], [], id="a pod that tolerates everything gets none"),
        pytest.param(
            [{"key": NOT_READY, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 9}],
            [UNREACHABLE],
            id="a pod that brings one gets the other",
        ),
        pytest.param(
            [{"key": NOT_READY, "operator": "Exists", "effect": "NoSchedule"}],
            [NOT_READY, UNREACHABLE],
            id="another effect does not count",
        ),
    ],
)
def test_a_pod_stays_five_minutes_on_a_node_in_trouble(ask: Any, own: list[Any], added: list[str]) -> None:
    pod = ask("POST", "/api/v1/namespaces/default/pods", a_pod("web", tolerations=own)).payload
    new = pod["spec"].get("tolerations", [])[len(own) :]
    assert [one["key"] for one in new] == added
    assert all((one["effect"], one["tolerationSeconds"]) == ("NoExecute", 300) for one in new)
