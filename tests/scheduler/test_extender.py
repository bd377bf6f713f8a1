"""Extenders: services that turn nodes down, give points, or bind."""

import http.server
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from labkit.api import make, resources
from labkit.api.resources import PODS
from labkit.sim.simulator import Simulator
from labkit.web.message import Headers, Request, Response

URL = "http://extender.example.com/scheduler"
Json = dict[str, Any]
EVENTS = resources.known("v1", "Event")


class Service:
    """An extender in process: remembers what it was asked, and answers by verb."""

    def __init__(self, status: int = 200, **answers: Callable[[Json], Any]) -> None:
        self.asked: list[tuple[str, Json]] = []
        self._answers = answers
        self._status = status

    def __call__(self, request: Request) -> Response:
        verb = request.target.rsplit("/", 1)[-1]
        self.asked.append((verb, request.payload))
        answer = self._answers[verb](request.payload) if self._status == 200 else {}
        return Response(self._status, Headers({}), payload=answer)


def names(body: Json) -> list[str]:
    return body["NodeNames"] or [one["metadata"]["name"] for one in body["Nodes"]["items"]]


def a_world(service: Service, **config: Any) -> Simulator:
    nodes = [make.a_node(name) for name in ("a", "b", "c")]
    extender = {"urlPrefix": URL, "nodeCacheCapable": True, **config}
    return Simulator(nodes, scheduler_config={"extenders": [extender]}, extenders={URL: service})


def placed(simulator: Simulator, pod: Json | None = None) -> str | None:
    simulator.client().create(PODS, pod or make.a_pod("p", cpu="100m"))
    simulator.settle()
    found = simulator.client().list(PODS, "default")[0]
    return found["spec"].get("nodeName")


def failures(simulator: Simulator) -> list[str]:
    events = simulator.client().list(EVENTS, "default")
    return [one["message"] for one in events if one["reason"] == "FailedScheduling"]


@pytest.mark.parametrize("cached", [True, False], ids=["by name", "by object"])
def test_a_node_that_is_turned_down_is_not_chosen(cached: bool) -> None:
    def only_b(body: Json) -> Json:
        assert set(names(body)) == {"a", "b", "c"}
        if cached:
            return {"NodeNames": ["b"], "FailedNodes": {"a": "not today"}}
        items = [one for one in body["Nodes"]["items"] if one["metadata"]["name"] == "b"]
        return {"nodes": {"items": items}, "failedNodes": {"a": "not today"}}

    simulator = a_world(Service(filter=only_b), filterVerb="filter", nodeCacheCapable=cached)
    assert placed(simulator) == "b"
    verdict = simulator.scheduler.trace("default/p").verdict("a")
    assert (verdict.plugin, verdict.code, verdict.reasons) == ("Extender", "Unschedulable", ("not today",))


def test_its_reasons_are_counted_in_the_message() -> None:
    def nobody(body: Json) -> Json:
        return {"NodeNames": [], "FailedNodes": {"a": "no", "b": "no"}, "FailedAndUnresolvableNodes": {"c": "never"}}

    simulator = a_world(Service(filter=nobody), filterVerb="filter")
    assert placed(simulator) is None
    assert failures(simulator)[0].startswith("0/3 nodes are available: 1 never, 2 no. ")


def test_its_points_count_ten_times_its_weight() -> None:
    def points(body: Json) -> list[Json]:
        return [{"Host": name, "Score": {"a": 1, "b": 0, "c": 3}[name]} for name in names(body)]

    simulator = a_world(Service(rank=points), prioritizeVerb="rank", weight=2)
    assert placed(simulator) == "c"
    trace = simulator.scheduler.trace("default/p")
    assert [trace.cell(node, URL).weighted for node in ("a", "b", "c")] == [20, 0, 60]
    assert trace.total("c") - trace.total("b") == 60
    assert trace.cell("c", URL).arithmetic.startswith(f"3 of 10 points from {URL}, times 10")


def test_it_may_bind() -> None:
    simulator: list[Simulator] = []

    def bind(body: Json) -> Json:
        simulator[0].client().bind(body["PodName"], body["PodNamespace"], body["Node"], body["PodUID"])
        return {}

    service = Service(bind=bind)
    simulator.append(a_world(service, bindVerb="bind"))
    assert placed(simulator[0]) is not None
    assert [verb for verb, _ in service.asked] == ["bind"]


FAILING = {
    "a code that is not 200": (
        Service(status=503),
        f"failed filter with extender at URL {URL}/filter, code 503",
    ),
    "an error in the answer": (Service(filter=lambda body: {"Error": "out of order"}), "out of order"),
    "a node that nobody asked about": (
        Service(filter=lambda body: {"NodeNames": ["z"]}),
        f'extender "{URL}" claims a filtered node "z" which is not found in the input node list',
    ),
}


@pytest.mark.parametrize(("service", "message"), FAILING.values(), ids=FAILING.keys())
def test_when_it_fails_the_attempt_fails(service: Service, message: str) -> None:
    simulator = a_world(service, filterVerb="filter")
    assert placed(simulator) is None
    assert failures(simulator)[0] == message


def test_when_it_may_be_ignored_nothing_fails() -> None:
    assert placed(a_world(Service(status=503), filterVerb="filter", ignorable=True)) is not None


def test_points_that_cannot_be_had_count_nothing() -> None:
    assert placed(a_world(Service(status=503), prioritizeVerb="rank", weight=1)) is not None


def test_pods_without_its_resources_are_none_of_its_business() -> None:
    service = Service(status=503)
    managed = [{"name": "example.com/disk", "ignoredByScheduler": True}]
    simulator = a_world(service, filterVerb="filter", managedResources=managed)
    assert placed(simulator) is not None
    assert service.asked == []


def test_a_resource_that_only_it_looks_at_is_not_checked_by_the_scheduler() -> None:
    service = Service(filter=lambda body: {"NodeNames": ["c"]})
    managed = [{"name": "example.com/disk", "ignoredByScheduler": True}]
    simulator = a_world(service, filterVerb="filter", managedResources=managed)
    pod = make.a_pod("p")
    pod["spec"]["containers"][0]["resources"] = {"limits": {"example.com/disk": "1"}}
    simulator.client().create(PODS, pod)
    simulator.loop.run_until_idle()
    assert simulator.scheduler.trace("default/p").selected == "c"


def test_over_http() -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            answer = json.dumps({"NodeNames": [name for name in body["NodeNames"] if name == "b"]}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *said: Any) -> None:
            """Keep quiet."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/scheduler"
        config = {"extenders": [{"urlPrefix": url, "filterVerb": "filter", "nodeCacheCapable": True}]}
        simulator = Simulator([make.a_node(name) for name in ("a", "b")], scheduler_config=config)
        assert placed(simulator) == "b"
        server.shutdown()
