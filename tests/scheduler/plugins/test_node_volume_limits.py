"""NodeVolumeLimits: a driver attaches only so many volumes."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make


def uses(*claims: str) -> dict[str, Any]:
    return {"volumes": [{"name": one, "persistentVolumeClaim": {"claimName": one}} for one in claims]}


def claim(name: str) -> dict[str, Any]:
    annotations = {"pv.kubernetes.io/bind-completed": "yes"}
    return {
        "metadata": {"name": name, "namespace": "default", "annotations": annotations},
        "spec": {"volumeName": f"pv-{name}"},
    }


def volume(name: str) -> dict[str, Any]:
    return {"metadata": {"name": f"pv-{name}"}, "spec": {"csi": {"driver": "d", "volumeHandle": name}}}


CASES = {
    "one more fits": (uses("x"), 2, False),
    "one more is too many": (uses("x"), 1, True),
    "a volume already there counts once": (uses("held"), 1, False),
}


@pytest.mark.parametrize(("spec", "limit", "rejected"), CASES.values(), ids=CASES.keys())
def test_limits(decide: Callable[..., Any], spec: dict[str, Any], limit: int, rejected: bool) -> None:
    driver = {"name": "d", "allocatable": {"count": limit}}
    case = {
        "persistentVolumeClaims": [claim("x"), claim("held")],
        "persistentVolumes": [volume("x"), volume("held")],
        "csiNodes": [{"metadata": {"name": "a"}, "spec": {"drivers": [driver]}}],
    }
    placed = [make.a_pod("other", nodeName="a", **uses("held"))]
    answer = decide(make.a_pod("p", **spec), [make.a_node("a")], placed, **case)
    reasons = [one["reasons"] for one in answer["filter"].values()]
    assert reasons == ([["node(s) exceed max volume count"]] if rejected else [])
