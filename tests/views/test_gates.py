"""What a pod with gates shows."""

import pytest
from bs4 import BeautifulSoup

from labkit.api import make, resources
from labkit.api.resources import PODS
from labkit.sim.simulator import Simulator
from labkit.views.gates import gates

MESSAGE = "Scheduling is blocked due to non-empty scheduling gates"
EVENTS = resources.by_name("events")
QUOTA, LICENCE = "example.com/quota", "example.com/licence"


def condition(status, reason="", message=""):
    return {"type": "PodScheduled", "status": status, "reason": reason, "message": message}


def a_pod(*names, node="", phase="Pending", conditions=()):
    pod = make.a_pod("train", schedulingGates=[{"name": name} for name in names])
    pod["spec"] |= {"nodeName": node} if node else {}
    return {**pod, "status": {"phase": phase, "conditions": list(conditions)}}


def an_event(reason, name="train", kind="Pod", version="7", namespace="default"):
    about = {"kind": kind, "name": name, "namespace": namespace}
    return {"metadata": {"resourceVersion": version}, "involvedObject": about, "reason": reason}


GATED = a_pod(QUOTA, LICENCE, conditions=[condition("False", "SchedulingGated", MESSAGE)])


def test_a_gated_pod_has_a_status_and_a_condition_and_no_event():
    assert gates(GATED).text == (
        f"train: gates left: {QUOTA}, {LICENCE}; STATUS: SchedulingGated; "
        f"PodScheduled: False, SchedulingGated, {MESSAGE}; node: none; events: none."
    )


def test_korean():
    assert gates(GATED, lang="ko").text.endswith("노드: 없음; 이벤트: 없음.")


def test_a_placed_pod_shows_its_node_and_its_events_in_the_order_they_were_written():
    placed = a_pod(node="alpha", conditions=[condition("True")])
    events = [an_event("Pulling", version="12"), an_event("Scheduled", version="9"), an_event("Pulling", version="14")]
    assert gates(placed, events).text == (
        "train: gates left: none; STATUS: Pending; PodScheduled: True; node: alpha; events: Scheduled, Pulling."
    )


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(an_event("Scheduled", name="other"), id="of another pod"),
        pytest.param(an_event("RegisteredNode", kind="Node"), id="of a node with the same name"),
        pytest.param(an_event("Scheduled", namespace="prod"), id="of its namesake in another namespace"),
    ],
)
def test_an_event_of_something_else_is_left_out(event):
    assert gates(GATED, [event]).text.endswith("events: none.")


def test_it_shows_what_a_simulated_cluster_says():
    simulator = Simulator([make.a_node("alpha")])
    client = simulator.client()
    client.create(PODS, make.a_pod("free"))
    simulator.loop.run_until_idle()
    shown = gates(client.get(PODS, "free", "default"), client.list(EVENTS, "default")).text
    assert "node: alpha; events: Scheduled" in shown, shown


def test_every_row_has_a_head_and_the_table_a_name():
    soup = BeautifulSoup(gates(GATED).html, "html.parser")
    heads = [head.get_text() for head in soup.select("tbody th[scope=row]")]
    assert heads == ["gates left", "STATUS", "PodScheduled", "node", "events"]
    assert soup.select_one(".lk-scroll")["aria-label"] == "Table: what train shows"


def test_names_that_try_to_be_markup_stay_text():
    assert "<script" not in gates(a_pod("<script>")).html
