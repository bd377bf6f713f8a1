"""Renewals that nobody looks at: put off, and found by whoever looks as if they had never been."""

from typing import Any

from labkit.api import make, resources
from labkit.kubelet import heartbeat
from labkit.sim import state
from labkit.sim.lease_renewals import LEASES, LeaseRenewals
from labkit.sim.simulator import Simulator

SPACE = heartbeat.LEASE_NAMESPACE


def a_cluster(nodes: int = 3) -> Simulator:
    return Simulator([make.a_node(f"node-{number}") for number in range(nodes)])


def writes(simulator: Simulator) -> list[str]:
    """Hear of every write to a lease that goes through the API server from now on."""
    heard: list[str] = []
    answer = simulator.handler.registry.update

    def noted(action: Any, change: Any) -> Any:
        if action.resource == LEASES:
            heard.append(action.name)
        return answer(action, change)

    simulator.handler.registry.update = noted  # type: ignore[method-assign]
    return heard


def test_renewals_are_put_off_while_nobody_looks() -> None:
    simulator = a_cluster()
    heard = writes(simulator)
    simulator.advance(600)
    assert heard == []


def test_whoever_looks_finds_the_latest_renewal() -> None:
    simulator = a_cluster()
    for moment in ("00:00:30", "00:01:00"):
        simulator.advance(30)
        lease = simulator.client().get(LEASES, "node-1", SPACE)
        assert lease["spec"]["renewTime"] == f"2026-01-01T{moment}.000000Z"


def test_versions_are_those_of_renewals_that_were_written_at_once() -> None:
    lazy, eager = a_cluster(), a_cluster()
    stream = eager.client().watch(LEASES)  # somebody watches: nothing is put off
    heard = writes(eager)
    for simulator in (lazy, eager):
        simulator.advance(125)
        simulator.client().delete(resources.NODES, "node-2")
        simulator.advance(45)
    assert len(heard) >= 3 * 12
    assert state.of(lazy) == state.of(eager)
    stream.close()


def test_a_watch_hears_every_renewal_from_its_beginning_on() -> None:
    simulator = a_cluster(1)
    simulator.advance(35)
    heard: list[Any] = []
    simulator.client().watch(LEASES).subscribe(heard.append)
    simulator.advance(30)
    times = [event["object"]["spec"]["renewTime"][14:19] for event in heard]
    assert times == ["00:30", "00:40", "00:50", "01:00"]
    versions = [int(event["object"]["metadata"]["resourceVersion"]) for event in heard]
    assert versions == sorted(versions)


def test_what_somebody_else_writes_on_a_lease_stays() -> None:
    simulator = a_cluster(1)
    simulator.advance(15)
    simulator.client().patch(LEASES, "node-0", {"metadata": {"labels": {"mine": "yes"}}}, SPACE)
    simulator.advance(30)
    lease = simulator.client().get(LEASES, "node-0", SPACE)
    assert lease["metadata"]["labels"] == {"mine": "yes"}
    assert lease["spec"]["renewTime"] == "2026-01-01T00:00:40.000000Z"


def test_a_deleted_lease_is_made_again_at_the_next_renewal() -> None:
    simulator = a_cluster(1)
    simulator.advance(25)
    simulator.client().delete(LEASES, "node-0", SPACE)
    assert simulator.client().find(LEASES, "node-0", SPACE) is None
    simulator.advance(20)
    assert simulator.client().get(LEASES, "node-0", SPACE)["spec"]["renewTime"] == "2026-01-01T00:00:40.000000Z"
    assert not simulator.handler.bugs


def test_renewals_are_sent_while_a_webhook_could_have_a_say() -> None:
    simulator = a_cluster(1)
    webhooks = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "mine"},
        "webhooks": [],
    }
    heard = writes(simulator)
    kind = resources.known("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")
    simulator.client().create(kind, webhooks)
    simulator.advance(20)
    assert heard == ["node-0", "node-0"]


def test_one_look_writes_each_lease_once() -> None:
    simulator = a_cluster(5)
    renewals = LeaseRenewals(simulator.handler.store, own_listeners=1)
    leases = [simulator.client().get(LEASES, f"node-{number}", SPACE) for number in range(5)]
    for moment in range(4):
        for lease in leases:
            assert renewals.put_off(lease, f"2026-01-01T00:00:0{moment}.000000Z") is lease
    assert renewals.written == 0
    simulator.client().list(LEASES, SPACE)
    assert renewals.written == 5
