"""The Scheduler on a cluster: what it reads from the API and what it writes there."""

from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make, status
from labkit.api import object as objects
from labkit.api.resources import EVENTS, NODES, PODS, PRIORITY_CLASSES
from labkit.apiserver.server import APIServer
from labkit.client.client import Client
from labkit.client.informer import Informer
from labkit.client.transport import InProcessTransport
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.scheduler.framework import interface
from labkit.scheduler.framework.interface import CycleState, Plugin, Vector, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo
from labkit.scheduler.scheduler import Scheduler
from labkit.web.message import Handler, Peer, Request, Response


class Cluster:
    """An API server and a scheduler; no kubelet, no controllers."""

    def __init__(self, guard: Callable[[Handler], Handler] = lambda server: server, **scheduler: Any) -> None:
        self.loop = EventLoop()
        server = guard(APIServer(self.loop.clock, Seeds(0), loop=self.loop))
        self.client = Client(InProcessTransport(server, Peer("kubernetes-admin", ("system:masters",))))
        watched = sorted(Scheduler.watches, key=lambda one: one.plural)
        informers = {resource: Informer(self.client, resource, self.loop) for resource in watched}
        self.scheduler = Scheduler(self.client, self.loop, informers, **scheduler)
        self.scheduler.start()
        for informer in informers.values():
            informer.start()

    def add_node(self, node: dict[str, Any]) -> None:
        self.client.create(NODES, node)
        self.client.patch(NODES, objects.name(node), {"spec": {"taints": node["spec"].get("taints")}})
        self.loop.run_until_idle()

    def add_pod(self, pod: dict[str, Any]) -> dict[str, Any]:
        self.client.create(PODS, pod)
        self.loop.run_until_idle()
        return self.client.get(PODS, objects.name(pod), objects.namespace(pod))

    def events(self) -> list[tuple[str, str, str]]:
        found = self.client.list(EVENTS)
        return [(one["type"], one["reason"], one["message"]) for one in found]


@pytest.fixture
def cluster() -> Cluster:
    built = Cluster()
    for name in "ab":
        built.add_node(make.a_node(name))
    return built


def test_a_pod_is_bound_and_an_event_says_so(cluster: Cluster) -> None:
    pod = cluster.add_pod(make.a_pod("p", cpu="1"))
    assert pod["spec"]["nodeName"] == "a"
    assert cluster.events() == [("Normal", "Scheduled", "Successfully assigned default/p to a")]
    trace = cluster.scheduler.trace("default/p")
    assert trace is not None
    assert trace.selected == "a"
    assert trace in cluster.scheduler.traces


def test_a_pod_that_fits_nowhere_is_told_why(cluster: Cluster) -> None:
    pod = cluster.add_pod(make.a_pod("p", cpu="64"))
    message = (
        "0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, "
        "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
    )
    condition = objects.condition(pod, "PodScheduled") or {}
    assert (condition["status"], condition["reason"], condition["message"]) == ("False", "Unschedulable", message)
    assert cluster.events() == [("Warning", "FailedScheduling", message)]


def test_a_new_node_is_noticed(cluster: Cluster) -> None:
    cluster.add_pod(make.a_pod("p", cpu="64"))
    cluster.add_node(make.a_node("large", cpu="128"))
    assert cluster.client.get(PODS, "p", "default")["spec"]["nodeName"] == "large"


def test_a_deleted_pod_makes_room(cluster: Cluster) -> None:
    for name in "xyz":
        cluster.add_pod(make.a_pod(name, cpu="3"))
    assert "nodeName" not in cluster.client.get(PODS, "z", "default")["spec"]
    cluster.client.delete(PODS, "x", "default", gracePeriodSeconds=0)
    cluster.loop.run_until_idle()
    assert cluster.client.get(PODS, "z", "default")["spec"]["nodeName"] == "a"


def test_pods_of_other_schedulers_are_left_alone(cluster: Cluster) -> None:
    pod = cluster.add_pod(make.a_pod("p", schedulerName="somebody-else"))
    assert "nodeName" not in pod["spec"]
    assert objects.condition(pod, "PodScheduled") is None
    assert cluster.events() == []
    assert cluster.scheduler.trace("default/p") is None


def test_a_gated_pod_is_tried_when_its_gate_is_lifted(cluster: Cluster) -> None:
    cluster.add_pod(make.a_pod("p", schedulingGates=[{"name": "example.com/hold"}]))
    assert cluster.events() == []
    cluster.client.patch(PODS, "p", {"spec": {"schedulingGates": None}}, "default")
    cluster.loop.run_until_idle()
    assert cluster.client.get(PODS, "p", "default")["spec"]["nodeName"] == "a"


def test_a_more_important_pod_takes_the_place_of_a_lesser_one() -> None:
    cluster = Cluster()
    cluster.add_node(make.a_node("a", cpu="1"))
    important = {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "important"},
        "value": 1000,
    }
    cluster.client.create(PRIORITY_CLASSES, important)
    cluster.add_pod(make.a_pod("lesser", cpu="1"))
    pod = cluster.add_pod(make.a_pod("p", cpu="1", priorityClassName="important"))
    assert pod["status"]["nominatedNodeName"] == "a"
    victim = cluster.client.find(PODS, "lesser", "default")
    if victim is not None:
        condition = objects.condition(victim, "DisruptionTarget") or {}
        assert condition["reason"] == "PreemptionByScheduler"
        assert condition["message"] == "default-scheduler: preempting to accommodate a higher priority pod"
        assert objects.is_terminating(victim)
        cluster.client.delete(PODS, "lesser", "default", gracePeriodSeconds=0)
        cluster.loop.run_until_idle()
    assert cluster.client.get(PODS, "p", "default")["spec"]["nodeName"] == "a"
    preempted = [message for _, reason, message in cluster.events() if reason == "Preempted"]
    assert preempted == [f"Preempted by pod {objects.uid(pod)} on node a"]


class Taste(Plugin):
    name = "Taste"

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts:
        disliked = interface.unschedulable("the pod does not like node a")
        return Verdicts.of([disliked if name == "a" else None for name in nodes.names])


class Broken(Plugin):
    name = "Broken"

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        raise ZeroDivisionError("division by zero")


def with_plugin(plugin: type[Plugin]) -> Cluster:
    enabled = {"multiPoint": {"enabled": [{"name": plugin.name}]}}
    cluster = Cluster(config={"profiles": [{"plugins": enabled}]}, plugins=[plugin])
    for name in "ab":
        cluster.add_node(make.a_node(name))
    return cluster


def test_a_plugin_of_ones_own_places_pods() -> None:
    cluster = with_plugin(Taste)
    assert cluster.add_pod(make.a_pod("p"))["spec"]["nodeName"] == "b"
    trace = cluster.scheduler.trace("default/p")
    assert trace is not None
    assert trace.verdict("a").plugin == "Taste"
    assert trace.verdict("a").reasons == ("the pod does not like node a",)


def test_a_plugin_that_raises_is_named_in_the_event_and_the_pod_stays() -> None:
    cluster = with_plugin(Broken)
    pod = cluster.add_pod(make.a_pod("p"))
    message = 'running Score plugins: plugin "Broken" failed with: ZeroDivisionError: division by zero'
    condition = objects.condition(pod, "PodScheduled") or {}
    assert (condition["reason"], condition["message"]) == ("SchedulerError", message)
    assert cluster.events() == [("Warning", "FailedScheduling", message)]
    cluster.loop.advance(3)
    assert len(cluster.scheduler.traces) == 2, "it was tried again after its backoff"
    cluster.loop.settle()
    assert "nodeName" not in cluster.client.get(PODS, "p", "default")["spec"], "and waiting for it came to an end"


def test_only_the_last_cycles_are_on_record() -> None:
    cluster = Cluster(record=2)
    cluster.add_node(make.a_node("a"))
    for name in "xyz":
        cluster.add_pod(make.a_pod(name))
    assert [trace.pod_key for trace in cluster.scheduler.traces] == ["default/y", "default/z"]
    assert cluster.scheduler.trace("default/x") is None


def test_without_records_nothing_is_kept() -> None:
    cluster = Cluster(record=0)
    cluster.add_node(make.a_node("a"))
    assert cluster.add_pod(make.a_pod("x"))["spec"]["nodeName"] == "a"
    assert cluster.scheduler.traces == []


def test_a_status_that_may_not_be_written_stops_nobody() -> None:
    """A webhook or policy may deny what the scheduler writes about a pod; the next pod is placed all the same."""

    def denying(server: Handler) -> Handler:
        def answer(request: Request) -> Response:
            if request.method == "PATCH" and request.path.endswith("/big/status"):
                return Response(403, payload=status.forbidden(PODS, "big", "not today").status)
            return server(request)

        return answer

    cluster = Cluster(guard=denying)
    cluster.add_node(make.a_node("a", cpu="2"))
    big = cluster.add_pod(make.a_pod("big", cpu="4"))
    assert objects.condition(big, "PodScheduled") is None
    assert [text for text in cluster.scheduler.refusals if "not today" in text], "what was said can be read"
    assert cluster.add_pod(make.a_pod("small", cpu="1"))["spec"]["nodeName"] == "a"


def test_two_profiles_are_two_names() -> None:
    packed = {"name": "NodeResourcesFit", "args": {"scoringStrategy": {"type": "MostAllocated"}}}
    profiles = [{"schedulerName": "default-scheduler"}, {"schedulerName": "packer", "pluginConfig": [packed]}]
    cluster = Cluster(config={"profiles": profiles})
    for name in "ab":
        cluster.add_node(make.a_node(name))
    first = cluster.add_pod(make.a_pod("one", cpu="1", memory="1Gi"))
    second = cluster.add_pod(make.a_pod("two", cpu="1", memory="1Gi", schedulerName="packer"))
    third = cluster.add_pod(make.a_pod("three", cpu="1", memory="1Gi"))
    assert [pod["spec"]["nodeName"] for pod in (first, second, third)] == ["a", "a", "b"]
    trace = cluster.scheduler.trace("default/two")
    assert trace is not None
    assert trace.scheduler_name == "packer"
