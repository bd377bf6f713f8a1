"""kubectl from a notebook cell: on the simulator in process, whose clock is the cells' own."""

from typing import Any

import pytest
from command_lines import BOX, WEB

import labkit
from labkit.clusters import kubectl as programs
from labkit.clusters.cluster import Cluster

pytestmark = [pytest.mark.kubectl, pytest.mark.slow]


@pytest.fixture
def cluster(kubectl: Any, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    monkeypatch.setattr(programs, "find", lambda: kubectl.program)
    return labkit.connect()


def test_looking_costs_no_time(cluster: Cluster) -> None:
    output = cluster.kubectl("get nodes")
    assert output.ok
    assert str(output).splitlines()[1].split()[:2] == ["labkit-control-plane", "Ready"]
    assert cluster.now == 0.0


def test_a_refusal_is_an_answer(cluster: Cluster) -> None:
    output = cluster.kubectl("kubectl get pod ghost")
    assert (output.exit_code, output.text) == (1, "")
    assert output.errors == 'Error from server (NotFound): pods "ghost" not found\n'


def test_the_cells_and_kubectl_see_the_same_world(cluster: Cluster) -> None:
    assert cluster.kubectl("apply --validate=false -f -", stdin=WEB).ok
    assert cluster.get("deployment", "web")["spec"]["replicas"] == 2
    cluster.settle()
    assert "2/2" in str(cluster.kubectl("get deployment web"))
    cluster.delete("deployment", "web")
    assert "NotFound" in str(cluster.kubectl("get deployment web"))


@pytest.mark.parametrize(
    ("command", "at_least", "at_most"),
    [
        pytest.param("rollout status deployment/web", 1.0, 60.0, id="a rollout"),
        pytest.param("wait --for=condition=Available deployment/web --timeout=100s", 1.0, 60.0, id="a condition"),
        pytest.param("delete deployment web", 0.0, 60.0, id="a deletion"),
    ],
)
def test_time_passes_while_kubectl_waits(cluster: Cluster, command: str, at_least: float, at_most: float) -> None:
    cluster.kubectl("apply --validate=false -f -", stdin=WEB)
    assert cluster.now == 0.0
    output = cluster.kubectl(command)
    assert output.ok, output
    assert at_least <= cluster.now <= at_most


def test_draining_waits_for_the_pods_to_go(cluster: Cluster) -> None:
    cluster.kubectl("apply --validate=false -f -", stdin=WEB)
    cluster.settle()
    output = cluster.kubectl("drain labkit-worker --ignore-daemonsets", timeout_seconds=60)
    assert output.ok, output
    assert not [pod for pod in cluster.get("pods") if pod["spec"]["nodeName"] == "labkit-worker"]


def test_watching_for_ever_is_ended_and_shows_what_came(cluster: Cluster) -> None:
    cluster.kubectl("apply --validate=false -f -", stdin=BOX)
    output = cluster.kubectl("get pods -w")
    assert "ContainerCreating" in output.text
    assert "1/1" in output.text.splitlines()[-1]
    assert output.errors.startswith("(stopped: nothing new for 900 simulated seconds)")
    assert output.exit_code == 130


def test_a_command_in_a_container_may_take_time(cluster: Cluster) -> None:
    cluster.kubectl("apply --validate=false -f -", stdin=BOX)
    cluster.advance(10)
    before = cluster.now
    assert str(cluster.kubectl(["exec", "box", "--", "sh", "-c", "sleep 30; echo done"])) == "done"
    assert 30.0 <= cluster.now - before < 90.0
