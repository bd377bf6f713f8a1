"""A simulator's state in a file: what comes back, and files that hold none."""

import datetime as dt
import json
from pathlib import Path

import pytest

from labkit import errors
from labkit.api import make
from labkit.api import object as objects
from labkit.api.resources import EVENTS, NAMESPACES, NODES, PODS, known
from labkit.sim import state
from labkit.sim.simulator import Simulator

DEPLOYMENTS = known("apps/v1", "Deployment")
ROLES = known("rbac.authorization.k8s.io/v1", "ClusterRole")
START = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def a_world() -> Simulator:
    """Two nodes, a deployment that runs, a pod that cannot."""
    simulator = Simulator([make.a_node("a"), make.a_node("b")], seed=3, start=START)
    client = simulator.client()
    client.create(DEPLOYMENTS, make.a_deployment("web", replicas=3, cpu="500m"))
    client.create(PODS, make.a_pod("giant", cpu="100"))
    simulator.settle()
    return simulator


def written(path: Path) -> state.State:
    state.save(state.of(a_world()), path)
    return state.load(path)


@pytest.mark.parametrize("name", ["state.json", "state.json.gz"])
def test_every_object_comes_back_with_its_uid_and_version(tmp_path: Path, name: str) -> None:
    before = a_world()
    state.save(state.of(before), tmp_path / name)
    after = state.load(tmp_path / name).simulator(START)
    assert after.handler.store.version >= before.handler.store.version
    for resource in (NODES, NAMESPACES, DEPLOYMENTS, EVENTS):
        kept = {objects.key(obj): objects.uid(obj) for obj in after.client().list(resource)}
        assert kept.items() >= {objects.key(obj): objects.uid(obj) for obj in before.client().list(resource)}.items()
    loaded = state.load(tmp_path / name)
    assert loaded == state.of(before)


def test_life_goes_on_pods_run_again_and_new_ones_are_scheduled(tmp_path: Path) -> None:
    simulator = written(tmp_path / "s").simulator(START)
    client = simulator.client()
    before = {objects.name(pod): pod["spec"].get("nodeName") for pod in client.list(PODS)}
    client.create(PODS, make.a_pod("late", cpu="100m"))
    simulator.settle()
    pods = {objects.name(pod): pod for pod in client.list(PODS)}
    assert {name: pods[name]["spec"].get("nodeName") for name in before} == before
    assert {pod["status"]["phase"] for name, pod in pods.items() if name != "giant"} == {"Running"}
    assert pods["giant"]["status"]["phase"] == "Pending"
    assert client.get(DEPLOYMENTS, "web", "default")["status"]["availableReplicas"] == 3


def test_new_objects_get_uids_that_no_kept_object_has(tmp_path: Path) -> None:
    kept = written(tmp_path / "s")
    simulator = kept.simulator(START)
    known = {objects.uid(obj) for obj in kept.objects}
    for number in range(50):
        created = simulator.client().create(PODS, make.a_pod(f"new-{number}"))
        assert objects.uid(created) not in known


def test_what_was_deleted_stays_deleted(tmp_path: Path) -> None:
    simulator = a_world()
    simulator.client().delete(ROLES, "view")
    simulator.settle()
    state.save(state.of(simulator), tmp_path / "s")
    assert state.load(tmp_path / "s").simulator(START).client().find(ROLES, "view") is None


@pytest.mark.parametrize(
    ("start", "begins"),
    [
        pytest.param(START + dt.timedelta(days=1), START + dt.timedelta(days=1), id="a day later"),
        pytest.param(START - dt.timedelta(days=1), START, id="time never goes back, even if the clock ran fast"),
    ],
)
def test_the_calendar_goes_on(tmp_path: Path, start: dt.datetime, begins: dt.datetime) -> None:
    simulator = written(tmp_path / "s").simulator(start)
    assert begins <= simulator.clock.calendar() < begins + dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "no JSON", id="an empty file"),
        pytest.param(b"\x1f\x8b\x00", "no JSON", id="bytes"),
        pytest.param(b"[]", "kind SimulatorState", id="a list"),
        pytest.param(b'{"kind": "Pod", "apiVersion": "v1"}', "kind SimulatorState", id="another kind"),
        pytest.param(b'{"kind": "SimulatorState", "apiVersion": "labkit/v1"}', "KeyError", id="nothing in it"),
        pytest.param(
            json.dumps(
                {
                    "kind": "SimulatorState",
                    "apiVersion": "labkit/v1",
                    "calendar": "2026-01-01T00:00:00Z",
                    "seed": 0,
                    "resourceVersion": 1,
                    "objects": [{"apiVersion": "v1", "kind": "Wheel"}],
                }
            ).encode(),
            "unknown kind Wheel",
            id="a kind that is not served",
        ),
    ],
)
def test_a_file_that_is_no_state_says_so(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "s"
    path.write_bytes(content)
    with pytest.raises(errors.ManifestError, match=rf"is not a saved state.*{why}.*labkit serve --save"):
        state.load(path)


def test_places_that_cannot_be_used_are_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(errors.ManifestError, match=r"Asked to load the state in .*nowhere; No such file"):
        state.load(tmp_path / "nowhere")
    with pytest.raises(errors.BackendError, match=r"Asked to save the state to .*No such file"):
        state.save(state.of(Simulator()), tmp_path / "no" / "where")
