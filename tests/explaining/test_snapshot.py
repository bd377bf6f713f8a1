from typing import Any

import pytest

from labkit import errors
from labkit.api import make
from labkit.api.resources import NODES, PODS, known
from labkit.client.client import Client
from labkit.explaining import snapshot as snapshots
from labkit.sim.simulator import Simulator
from labkit.web.message import Request, Response

CONFIG = """
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: packer
"""


class Refusing:
    """A transport that refuses some kinds, and remembers what was asked for."""

    def __init__(self, simulator: Simulator, *plurals: str) -> None:
        self.handler = simulator.handler
        self.plurals = plurals
        self.asked: list[Request] = []

    def send(self, request: Request) -> Response:
        self.asked.append(request)
        for plural in self.plurals:
            if request.path.endswith(f"/{plural}"):
                message = f'{plural} is forbidden: User "learner" cannot list resource "{plural}"'
                status = {"kind": "Status", "code": 403, "reason": "Forbidden", "message": message}
                return Response(403, payload=status)
        return self.handler(Request(request.method, request.target, request.headers, peer=PEER))


PEER: Any = None


@pytest.fixture
def simulator() -> Simulator:
    from labkit.sim.simulator import ADMIN

    globals()["PEER"] = ADMIN
    return Simulator([make.a_node("a"), make.a_node("b")])


def test_a_snapshot_holds_what_a_scheduler_reads(simulator: Simulator) -> None:
    client = simulator.client()
    client.create(PODS, make.a_pod("web", cpu="1"))
    simulator.loop.run_until_idle()
    snapshot = snapshots.take(client, "2026-01-01T00:00:00Z")
    assert [node["metadata"]["name"] for node in snapshot.nodes] == ["a", "b"]
    assert snapshot.pod("default/web")["spec"]["nodeName"] == "a"
    assert [event["reason"] for event in snapshot.events] == ["Scheduled"]
    assert snapshot.version.startswith("v1.36")
    assert snapshot.missing == {}


def test_only_read_calls_are_made_and_secrets_are_never_asked_for(simulator: Simulator) -> None:
    transport = Refusing(simulator)
    snapshots.take(Client(transport))
    assert {request.method for request in transport.asked} == {"GET"}
    assert not [request.path for request in transport.asked if "secret" in request.path]


def test_a_kind_that_may_not_be_read_is_noted_and_the_rest_is_there(simulator: Simulator) -> None:
    snapshot = snapshots.take(Client(Refusing(simulator, "csinodes", "events")))
    assert set(snapshot.missing) == {"csinodes", "events"}
    assert snapshot.missing["csinodes"] == 'csinodes is forbidden: User "learner" cannot list resource "csinodes"'
    assert len(snapshot.nodes) == 2


@pytest.mark.parametrize("plural", ["nodes", "pods"])
def test_without_nodes_or_pods_there_is_nothing_to_explain(simulator: Simulator, plural: str) -> None:
    with pytest.raises(errors.ApiError, match=f"{plural} is forbidden"):
        snapshots.take(Client(Refusing(simulator, plural)))


def test_what_no_scheduler_reads_is_left_out(simulator: Simulator) -> None:
    client = simulator.client()
    pod = make.a_pod("web")
    pod["spec"]["containers"][0] |= {"env": [{"name": "TOKEN", "value": "hidden-1"}], "args": ["--key=hidden-2"]}
    pod["metadata"]["annotations"] = {snapshots.LAST_APPLIED: "hidden-3", "team": "red"}
    client.create(PODS, pod)
    client.create(known("v1", "ConfigMap"), _config_map("packer", {"config.yaml": CONFIG}))
    client.create(known("v1", "ConfigMap"), _config_map("other", {"password": "hidden-4"}))
    client.create(known("apps/v1", "ReplicaSet"), _replica_set())
    snapshot = snapshots.take(client)
    assert "hidden" not in repr(snapshot)
    assert snapshot.pod("default/web")["metadata"]["annotations"] == {"team": "red"}
    assert list(snapshot.configurations) == ["kube-system/packer"]
    (replica_set,) = snapshot.of("replicasets")
    assert replica_set["spec"]["selector"] == {"matchLabels": {"app": "web"}}
    assert "template" not in replica_set["spec"]


def test_who_was_placed_by_its_creator_is_known_from_managed_fields(simulator: Simulator) -> None:
    fields = {"fieldsV1": {"f:spec": {"f:nodeName": {}, "f:containers": {}}}}
    pod = {"metadata": {"name": "x", "managedFields": [fields]}, "spec": {}}
    assert snapshots._placed_by_its_creator(pod)
    assert not snapshots._placed_by_its_creator({"metadata": {"managedFields": [{"fieldsV1": {"f:status": {}}}]}})


def test_a_pod_that_is_not_there_is_refused_in_the_servers_words(simulator: Simulator) -> None:
    with pytest.raises(errors.ApiError, match=r'^pods "nope" not found$') as refused:
        snapshots.take(simulator.client()).pod("default/nope")
    assert refused.value.code == 404


def test_nodes_stand_in_the_order_in_which_they_came() -> None:
    old, new = make.a_node("z"), make.a_node("a")
    old["metadata"]["creationTimestamp"] = "2026-01-01T00:00:00Z"
    new["metadata"]["creationTimestamp"] = "2026-01-01T00:00:05Z"
    assert [node["metadata"]["name"] for node in snapshots.Snapshot({"nodes": [new, old]}).nodes] == ["z", "a"]
    assert NODES.plural == "nodes"


def _config_map(name: str, data: dict[str, str]) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "kube-system"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def _replica_set() -> dict[str, Any]:
    deployment = make.a_deployment("web", replicas=0)
    return {**deployment, "kind": "ReplicaSet"}
