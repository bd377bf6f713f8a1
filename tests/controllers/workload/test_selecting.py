"""Pods by label, through an index."""

from typing import Any

import pytest

from labkit.api import make, selectors
from labkit.api import object as objects
from labkit.api.resources import PODS
from labkit.controllers.workload import selecting


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        pytest.param({"matchLabels": {"app": "web"}}, ["one", "two"], id="by label"),
        pytest.param({"matchLabels": {"app": "web", "tier": "x"}}, ["two"], id="by two labels"),
        pytest.param(
            {"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, ["one"], id="by what is absent"
        ),
        pytest.param({}, ["one", "two"], id="everything in the namespace"),
        pytest.param(None, [], id="nothing"),
        pytest.param({"matchLabels": {"app": "other"}}, [], id="a label that nobody has"),
    ],
)
def test_selected(cluster: Any, selector: Any, names: list[str]) -> None:
    cluster.create(make.a_pod("one", labels={"app": "web"}))
    cluster.create(make.a_pod("two", labels={"app": "web", "tier": "x"}))
    pods = cluster.simulator.informers[PODS]
    selecting.prepare(pods)
    found = selecting.selected(pods, "default", selectors.from_json(selector))
    assert [objects.name(one) for one in found] == names
    assert selecting.selected(pods, "elsewhere", selectors.from_json(selector)) == []
