"""LimitRanger, in the words of a 1.36 API server (asked beyond the recordings)."""

from typing import Any

import pytest

LIMITS = [
    {"type": "Container", "min": {"memory": "1Mi", "cpu": "50m"}, "maxLimitRequestRatio": {"cpu": "2", "memory": "3"}},
    {"type": "Pod", "max": {"memory": "1Gi"}, "min": {"cpu": "1"}, "maxLimitRequestRatio": {"cpu": "4"}},
    {"type": "PersistentVolumeClaim", "min": {"storage": "1Gi"}, "max": {"storage": "5Gi"}},
]
NO_LIMIT = "but no limit is specified or limit is 0"


def limited(ask: Any) -> None:
    path = "/api/v1/namespaces/default/limitranges"
    assert ask("POST", path, {"metadata": {"name": "a"}, "spec": {"limits": LIMITS}}).status == 201


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        pytest.param(
            {"requests": {"cpu": "1", "memory": "1Mi"}, "limits": {"cpu": "3", "memory": "10Mi"}},
            "[cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000, "
            "memory max limit to request ratio per Container is 3, but provided ratio is 10.000000]",
            id="too far apart",
        ),
        pytest.param(
            {"limits": {"cpu": "10m"}},
            "[minimum cpu usage per Container is 50m, but request is 10m, "
            f"memory max limit to request ratio per Container is 3, {NO_LIMIT}, "
            "minimum cpu usage per Pod is 1, but request is 10m, "
            "maximum memory usage per Pod is 1Gi.  No limit is specified]",
            id="too little, and nothing said of the rest",
        ),
    ],
)
def test_a_pod_out_of_range_is_refused(ask: Any, resources: dict[str, Any], why: str) -> None:
    limited(ask)
    spec = {"containers": [{"name": "c", "image": "n", "resources": resources}]}
    refused = ask("POST", "/api/v1/namespaces/default/pods", {"metadata": {"name": "x"}, "spec": spec})
    assert refused.payload["message"] == f'pods "x" is forbidden: {why}'


@pytest.mark.parametrize(
    ("size", "why"),
    [
        ("1Mi", "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi"),
        ("9Gi", "maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 9Gi"),
    ],
)
def test_a_claim_out_of_range_is_refused(ask: Any, size: str, why: str) -> None:
    limited(ask)
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    refused = ask(
        "POST", "/api/v1/namespaces/default/persistentvolumeclaims", {"metadata": {"name": "x"}, "spec": spec}
    )
    assert refused.payload["message"] == f'persistentvolumeclaims "x" is forbidden: {why}'


def test_what_was_completed_is_written_down(ask: Any) -> None:
    limits = [{"type": "Container", "default": {"cpu": "1"}, "defaultRequest": {"cpu": "500m"}}]
    ask("POST", "/api/v1/namespaces/default/limitranges", {"metadata": {"name": "a"}, "spec": {"limits": limits}})
    spec = {"containers": [{"name": "c", "image": "n"}]}
    pod = ask("POST", "/api/v1/namespaces/default/pods", {"metadata": {"name": "x"}, "spec": spec}).payload
    assert pod["spec"]["containers"][0]["resources"] == {"requests": {"cpu": "500m"}, "limits": {"cpu": "1"}}
    assert pod["metadata"]["annotations"]["kubernetes.io/limit-ranger"] == (
        "LimitRanger plugin set: cpu request for container c; cpu limit for container c"
    )
