"""The controller: whose key is reconciled when, and what a refusal does."""

from typing import ClassVar

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.status import failure
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.sim.simulator import Simulator

CONFIG_MAPS = resources.known("v1", "ConfigMap")
SECRETS = resources.known("v1", "Secret")


class Keeper(Controller):
    """Owns Secrets through ConfigMaps and writes down what it is asked to reconcile."""

    name = "keeper"
    watches = (CONFIG_MAPS,)
    owns = (SECRETS,)
    refusals: ClassVar[int] = 0

    def reconcile(self, key: str) -> None:
        self.seen = [*getattr(self, "seen", []), key]
        if len(self.seen) <= self.refusals:
            raise failure(403, "Forbidden", "not yet")


def a_world() -> tuple[Simulator, Keeper]:
    simulator = Simulator()
    informers = {one: Informer(simulator.client(), one, simulator.loop) for one in (CONFIG_MAPS, SECRETS)}
    keeper = Keeper(simulator.client(), simulator.loop, informers)
    for informer in informers.values():
        informer.start()
    simulator.loop.run_until_idle()
    keeper.start()
    simulator.loop.run_until_idle()
    keeper.seen = []
    return simulator, keeper


def a_config_map(name: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default"}}


def a_secret(owner: dict[str, object]) -> dict[str, object]:
    metadata = {"name": "s", "namespace": "default", "ownerReferences": [objects.owner_reference(owner)]}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata}


def test_an_object_is_reconciled_when_it_comes_changes_and_goes() -> None:
    simulator, keeper = a_world()
    client = simulator.client()
    client.create(CONFIG_MAPS, a_config_map("a"))
    simulator.loop.run_until_idle()
    client.patch(CONFIG_MAPS, "a", {"data": {"x": "y"}}, "default")
    simulator.loop.run_until_idle()
    client.delete(CONFIG_MAPS, "a", "default")
    simulator.loop.run_until_idle()
    assert keeper.seen == ["default/a"] * 3


def test_a_change_of_an_owned_object_reconciles_its_owner() -> None:
    simulator, keeper = a_world()
    owner = simulator.client().create(CONFIG_MAPS, a_config_map("a"))
    simulator.loop.run_until_idle()
    keeper.seen = []
    simulator.client().create(SECRETS, a_secret(owner))
    simulator.loop.run_until_idle()
    assert keeper.seen == ["default/a"]


def test_an_object_that_is_let_go_reconciles_the_owner_it_had() -> None:
    simulator, keeper = a_world()
    owner = simulator.client().create(CONFIG_MAPS, a_config_map("a"))
    simulator.client().create(SECRETS, a_secret(owner))
    simulator.loop.run_until_idle()
    keeper.seen = []
    simulator.client().patch(SECRETS, "s", {"metadata": {"ownerReferences": None}}, "default")
    simulator.loop.run_until_idle()
    assert keeper.seen == ["default/a"]


def test_an_owner_of_another_kind_is_not_ours() -> None:
    simulator, keeper = a_world()
    owner = {**simulator.client().create(CONFIG_MAPS, a_config_map("a")), "apiVersion": "example.com/v1"}
    simulator.loop.run_until_idle()
    keeper.seen = []
    keeper.enqueue_owner(a_secret(owner))
    simulator.loop.run_until_idle()
    assert keeper.seen == []


def test_a_refusal_of_any_kind_is_tried_again_until_it_goes_well() -> None:
    simulator, keeper = a_world()
    keeper.refusals = 3
    simulator.client().create(CONFIG_MAPS, a_config_map("a"))
    simulator.settle()
    assert keeper.seen == ["default/a"] * 4
