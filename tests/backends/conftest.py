"""One cluster, three ways: the simulator in process, the simulator over HTTPS, and a real cluster of your own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import labkit
from labkit.api import timestamps
from labkit.clusters.cluster import Cluster
from labkit.loop.clock import WallClock
from labkit.sim import serving
from labkit.sim.pace import RealTime
from labkit.sim.serving import ServedSimulator
from labkit.sim.simulator import Simulator

VARIABLE = "LABKIT_KUBECONFIG"
PREFIX = "labkit-contract"


def in_process(_: Path) -> Iterator[Cluster]:
    yield labkit.connect("sim", nodes=2)


def over_https(folder: Path) -> Iterator[Cluster]:
    clock = WallClock()
    simulator = Simulator([labkit.a_node("node-1"), labkit.a_node("node-2")], start=clock.calendar())
    served = ServedSimulator(simulator, clock.calendar(), RealTime(simulator.loop, clock, rate=100.0))
    serving.write_private(folder / "kubeconfig", served.kubeconfig())
    yield labkit.connect("kubeconfig", kubeconfig=str(folder / "kubeconfig"))
    served.stop()


def real(_: Path) -> Iterator[Cluster]:
    path = os.environ.get(VARIABLE)
    if not path:
        pytest.fail(f"{VARIABLE} names no kubeconfig; tests marked realcluster need a real cluster of your own")
    yield labkit.connect("kubeconfig", kubeconfig=path)


BACKENDS: dict[str, Callable[[Path], Iterator[Cluster]]] = {
    "in process": in_process,
    "over HTTPS": over_https,
    "a real cluster": real,
}


@pytest.fixture(
    scope="module",
    params=[
        "in process",
        "over HTTPS",
        pytest.param("a real cluster", marks=pytest.mark.realcluster),
    ],
)
def cluster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    yield from BACKENDS[request.param](tmp_path_factory.mktemp("cluster"))


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace of its own for one test, with its service account; removed again."""
    moment = timestamps.micro_time(WallClock().calendar()).lower()
    name = f"{PREFIX}-{moment.replace(':', '').replace('.', '-')}"
    cluster.core.create_namespace({"metadata": {"name": name}})
    for _ in range(1000):
        if any(one.metadata.name == "default" for one in cluster.core.list_namespaced_service_account(name).items):
            break
    yield name
    cluster.core.delete_namespace(name)
