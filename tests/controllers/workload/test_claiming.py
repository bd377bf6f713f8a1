"""Claiming: what is owned, adopted, released and left alone."""

from typing import Any

import pytest

from labkit.api import object as objects
from labkit.api import resources
from labkit.client.informer import Informer
from labkit.controllers.workload import claiming
from labkit.sim.simulator import Simulator

CONFIG_MAPS = resources.known("v1", "ConfigMap")
OWNER = {
    "apiVersion": "example.com/v1",
    "kind": "Keeper",
    "metadata": {"name": "k", "namespace": "default", "uid": "k1"},
}


@pytest.fixture
def world() -> Any:
    simulator = Simulator()
    informer = Informer(simulator.client(), CONFIG_MAPS, simulator.loop)
    claims = claiming.Claims(simulator.client(), CONFIG_MAPS, informer)
    informer.start()
    return simulator, claims


def create(simulator: Simulator, name: str, *owners: dict[str, Any], namespace: str = "default", **labels: str) -> None:
    references = [objects.owner_reference(one) for one in owners]
    metadata = {"name": name, "namespace": namespace, "labels": labels, "ownerReferences": references}
    simulator.client().create(CONFIG_MAPS, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    simulator.loop.run_until_idle()


def owner_of(simulator: Simulator, name: str) -> str:
    controller = objects.controller_of(simulator.client().get(CONFIG_MAPS, name, "default"))
    return controller["name"] if controller else ""


def fits(labels: Any) -> bool:
    return labels.get("app") == "web"


def test_free_objects_that_fit_are_adopted_and_others_are_not(world: Any) -> None:
    simulator, claims = world
    create(simulator, "fits", app="web")
    create(simulator, "other", app="db")
    create(simulator, "elsewhere", namespace="kube-system", app="web")
    assert [objects.name(one) for one in claims.claim(OWNER, fits)] == ["fits"]
    assert (owner_of(simulator, "fits"), owner_of(simulator, "other")) == ("k", "")


def test_what_another_controls_is_left_alone(world: Any) -> None:
    simulator, claims = world
    other = {**OWNER, "metadata": {**OWNER["metadata"], "name": "other", "uid": "o1"}}
    create(simulator, "taken", other, app="web")
    assert claims.claim(OWNER, fits) == []


def test_its_own_that_no_longer_fits_is_released(world: Any) -> None:
    simulator, claims = world
    create(simulator, "mine", OWNER, app="db")
    assert claims.claim(OWNER, fits) == []
    assert owner_of(simulator, "mine") == ""


def test_an_owner_that_is_going_away_neither_adopts_nor_releases(world: Any) -> None:
    simulator, claims = world
    create(simulator, "free", app="web")
    create(simulator, "mine", OWNER, app="db")
    going = {**OWNER, "metadata": {**OWNER["metadata"], "deletionTimestamp": "2026-01-01T00:00:00Z"}}
    assert [objects.name(one) for one in claims.claim(going, fits)] == ["mine"]
    assert (owner_of(simulator, "free"), owner_of(simulator, "mine")) == ("", "k")


def test_ignored_objects_are_not_adopted(world: Any) -> None:
    simulator, claims = world
    create(simulator, "free", app="web")
    assert claims.claim(OWNER, fits, ignore=lambda _: True) == []


def test_a_child_is_what_the_template_asks_for_with_a_name_to_come() -> None:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}}
    child = claiming.child({**OWNER, "spec": {"template": template}}, resources.PODS)
    assert child["metadata"]["generateName"] == "k-"
    assert child["metadata"]["labels"] == {"app": "web"}
    assert child["metadata"]["ownerReferences"][0]["uid"] == "k1"
    assert child["spec"] is template["spec"]
