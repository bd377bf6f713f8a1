from typing import Any

import pytest

from labkit.api.make import a_pod

PODS = "/api/v1/namespaces/default/pods"


@pytest.mark.parametrize("name", ["exec", "attach", "portforward"])
def test_there_is_no_way_into_a_container(ask: Any, name: str) -> None:
    ask("POST", PODS, a_pod("new"))
    ask("POST", PODS, a_pod("placed", nodeName="node-a"))
    new, placed = (ask("GET", f"{PODS}/{pod}/{name}") for pod in ("new", "placed"))
    assert (new.status, new.payload["message"]) == (400, "pod new does not have a host assigned")
    assert placed.status == 400
    assert placed.payload["message"].startswith(f"{name} needs a container that really runs")
