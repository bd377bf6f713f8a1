"""The queue recorder on a simulator: who waited where, and when."""

import pytest

from labkit import views
from labkit.api import make
from labkit.api.resources import NODES, PODS
from labkit.scheduler.queue_recorder import QueueRecorder
from labkit.sim.simulator import Simulator


@pytest.fixture
def world():
    simulator = Simulator([make.a_node("small", cpu="2")])
    recorder = QueueRecorder(simulator.scheduler.engine.queue, simulator.loop)
    recorder.start(simulator.informers.values())
    client = simulator.client()

    def create(resource, obj):
        client.create(resource, obj)
        simulator.loop.run_until_idle()

    return simulator, recorder, create


def told(recorder):
    return [(time, {pool: names for pool, names in pools.items() if names}) for time, pools in recorder.rows]


def test_a_pod_that_fits_is_active_for_a_moment(world):
    _, recorder, create = world
    create(PODS, make.a_pod("web", cpu="1"))
    assert told(recorder) == [(0.0, {"active": ["default/web"]}), (0.0, {})]


def test_a_pod_that_fits_nowhere_waits_until_a_node_comes(world):
    simulator, recorder, create = world
    create(PODS, make.a_pod("big", cpu="3"))
    simulator.advance(20)
    create(NODES, make.a_node("large", cpu="4"))
    simulator.advance(15)
    story = told(recorder)
    assert story[:2] == [(0.0, {"active": ["default/big"]}), (0.0, {"unschedulable": ["default/big"]})]
    assert story[-1] == (20.0, {})
    assert all(time in (0.0, 20.0) for time, _ in story), "nothing changed in between, so nothing was noted"


def test_a_gated_pod_is_in_a_pool_of_its_own(world):
    _, recorder, create = world
    create(PODS, make.a_pod("late", cpu="1", schedulingGates=[{"name": "example.com/wait"}]))
    assert told(recorder)[-1] == (0.0, {"gated": ["default/late"]})


def test_the_rows_are_what_the_view_draws(world):
    simulator, recorder, create = world
    create(PODS, make.a_pod("big", cpu="3"))
    simulator.advance(5)
    create(NODES, make.a_node("large", cpu="4"))
    text = views.queue(recorder.rows).text
    assert text.startswith("Pods in the queue: 1; moments: ")
    assert "\n0 s: unschedulable big\n" in text
    assert text.endswith("5 s: nobody waits")


def test_two_runs_are_recorded_alike():
    def run():
        simulator = Simulator([make.a_node("small", cpu="2")])
        recorder = QueueRecorder(simulator.scheduler.engine.queue, simulator.loop)
        recorder.start(simulator.informers.values())
        for at in range(4):
            simulator.client().create(PODS, make.a_pod(f"p{at}", cpu="1"))
            simulator.advance(1.5)
        return recorder.rows

    assert run() == run()
