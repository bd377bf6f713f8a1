"""A served simulator: kubeconfig, identities, watches and time over HTTPS."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from labkit import errors
from labkit.api import make, manifests
from labkit.api import object as objects
from labkit.api.resources import NODES, PODS, by_name
from labkit.client.client import Client
from labkit.clusters.backends.kubeconfig import KubeconfigBackend
from labkit.loop.clock import WallClock
from labkit.sim import serving
from labkit.sim.pace import RealTime
from labkit.sim.serving import ServedSimulator
from labkit.sim.simulator import ADMIN, Simulator
from labkit.web.message import Peer

REVIEWS = by_name("selfsubjectreviews")


@pytest.fixture
def served() -> Iterator[ServedSimulator]:
    simulator = Simulator([make.a_node("a")], start=WallClock().calendar())
    clock = WallClock()
    one = ServedSimulator(simulator, clock.calendar(), RealTime(simulator.loop, clock, rate=1000.0))
    yield one
    one.stop()


def client_of(served: ServedSimulator, folder: Path, peer: Peer = ADMIN) -> Client:
    path = folder / f"{peer.name}.yaml"
    serving.write_private(path, served.kubeconfig(peer))
    return KubeconfigBackend(str(path)).client()


def test_the_kubeconfig_opens_the_simulator(served: ServedSimulator, tmp_path: Path) -> None:
    client = client_of(served, tmp_path)
    assert [objects.name(node) for node in client.list(NODES)] == ["a"]
    assert client.version() == "v1.36.2"


def test_the_certificate_says_who_one_is(served: ServedSimulator, tmp_path: Path) -> None:
    client = client_of(served, tmp_path, Peer("ann", ("teachers", "system:masters")))
    client.create(PODS, make.a_pod("p"))
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    assert REVIEWS is not None
    found = client.create(REVIEWS, review)["status"]["userInfo"]
    assert found["username"] == "ann"
    assert {"teachers", "system:masters"} <= set(found["groups"])


def test_time_passes_by_itself(served: ServedSimulator, tmp_path: Path) -> None:
    client = client_of(served, tmp_path)
    client.create(PODS, make.a_pod("p"))
    phases = (client.get(PODS, "p", "default")["status"]["phase"] for _ in range(2000))
    assert "Running" in phases
    assert served.simulator.clock.now() > 1.0


def test_a_kubeconfig_is_for_its_owner_only_even_where_a_file_was(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "kubeconfig"
    path.parent.mkdir()
    path.write_text("open to all")
    path.chmod(0o666)
    serving.write_private(path, {"kind": "Config"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert manifests.load_value(path.read_text(), "k") == {"kind": "Config"}


def test_a_kubeconfig_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.BackendError, match=r"Asked to write the kubeconfig .*--kubeconfig FILE"):
        serving.write_private(tmp_path / "file" / "kubeconfig", {})


def test_a_body_that_is_too_large_is_refused_as_kubernetes_words_it(served: ServedSimulator, tmp_path: Path) -> None:
    huge = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "annotations": {"x": "y" * 4_000_000}}}
    with pytest.raises(errors.ApiError) as refused:
        client_of(served, tmp_path).create(PODS, {**huge, "metadata": {**huge["metadata"], "namespace": "default"}})  # type: ignore[dict-item]
    assert (refused.value.code, refused.value.reason) == (413, "RequestEntityTooLarge")
    assert str(refused.value) == "Request entity too large: limit is 3145728"


def test_two_served_simulators_are_strangers_to_each_other(served: ServedSimulator, tmp_path: Path) -> None:
    simulator = Simulator([make.a_node("b")])
    other = ServedSimulator(simulator, WallClock().calendar(), RealTime(simulator.loop, WallClock()))
    try:
        (tmp_path / "other").mkdir()
        assert [objects.name(node) for node in client_of(other, tmp_path / "other").list(NODES)] == ["b"]
        crossed = served.kubeconfig()
        crossed["clusters"] = other.kubeconfig()["clusters"]  # the address of one, the identity of the other
        serving.write_private(tmp_path / "crossed", crossed)
        with pytest.raises(errors.BackendError):
            KubeconfigBackend(str(tmp_path / "crossed")).client().list(NODES)
    finally:
        other.stop()
