from typing import Any

import pytest

from labkit.explaining import amounts
from labkit.scheduler.framework.types import PodInfo


@pytest.mark.parametrize(
    ("resource", "amount", "text"),
    [
        ("cpu", 1500, "1500m"),
        ("cpu", 2000, "2"),
        ("memory", 3 * 1024**3, "3Gi"),
        ("memory", 1025, "1025"),
        ("memory", 0, "0"),
        ("example.com/gpu", 1024, "1024"),
    ],
)
def test_an_amount_is_written_exactly(resource: str, amount: int, text: str) -> None:
    assert amounts.quantity(resource, amount) == text


def container(cpu: str, **more: Any) -> dict[str, Any]:
    return {"name": cpu, "resources": {"requests": {"cpu": cpu}}, **more}


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param({"containers": [container("3")]}, id="one container"),
        pytest.param({"containers": [container("1"), container("2500m")]}, id="two containers, the larger gives first"),
        pytest.param({"containers": [container("1")], "initContainers": [container("4")]}, id="a large init container"),
        pytest.param(
            {
                "containers": [container("1")],
                "initContainers": [container("1", restartPolicy="Always"), container("3")],
            },
            id="an init container beside a sidecar",
        ),
        pytest.param({"containers": [container("3")], "overhead": {"cpu": "250m"}}, id="overhead stays"),
        pytest.param(
            {"containers": [container("1")], "resources": {"requests": {"cpu": "3"}}}, id="pod-level requests"
        ),
    ],
)
@pytest.mark.parametrize("target", [2750, 1000, 500])
def test_a_pod_asks_for_exactly_the_lowered_amount(spec: dict[str, Any], target: int) -> None:
    pod = {"metadata": {"name": "p"}, "spec": spec}
    assert PodInfo.parse(amounts.lowered(pod, {"cpu": target})).requests["cpu"] == target
    assert PodInfo.parse(pod).requests["cpu"] > target, "and the pod itself is as it was"
