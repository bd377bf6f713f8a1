"""kubectl on a simulator in process, with a program that stands in for kubectl: what it is given, and what is left."""

import socket
import stat
import sys
import threading
from pathlib import Path

import pytest

import labkit
from labkit.clusters import kubectl
from labkit.clusters.kubectl_on_simulator import KubectlOnSimulator
from labkit.sim.simulator import Simulator

# Reads its kubeconfig, asks the server for its version as its user, and says what it was given.
ASKS = """#!{python}
import os, sys, yaml, kubernetes
path = sys.argv[sys.argv.index("--kubeconfig") + 1]
configuration = yaml.safe_load(open(path))
client = kubernetes.config.new_client_from_config(path)
print(configuration["clusters"][0]["cluster"]["server"])
print(oct(os.stat(path).st_mode & 0o777), path)
print(os.environ["KUBECACHEDIR"])
print(kubernetes.client.VersionApi(client).get_code().git_version)
"""


@pytest.fixture(autouse=True)
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "kubectl"
    file.write_text(ASKS.format(python=sys.executable))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(kubectl, "find", lambda: str(file))


@pytest.mark.slow
def test_the_simulator_is_served_for_one_command_and_no_longer() -> None:
    threads = threading.active_count()
    on = KubectlOnSimulator(Simulator([labkit.a_node("a")]))
    first, second = (on.run([], "", 60.0).text.splitlines() for _ in range(2))
    assert first[-1] == "v1.36.2"
    assert first[1].startswith("0o600 ")
    assert first == second, "the same address and the same cache, so that kubectl need not discover everything again"
    assert threading.active_count() == threads
    assert not Path(first[1].split(" ")[1]).exists(), "the kubeconfig is gone"
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", int(first[0].rpartition(":")[2])), 5).close()


@pytest.mark.slow
def test_a_port_that_was_taken_meanwhile_is_left_to_others() -> None:
    on = KubectlOnSimulator(Simulator())
    first = on.run([], "", 60.0).text.splitlines()[0]
    with socket.create_server(("127.0.0.1", int(first.rpartition(":")[2]))):
        second = on.run([], "", 60.0).text.splitlines()
    assert second[0] != first
    assert second[-1] == "v1.36.2"


def test_its_folder_goes_with_it() -> None:
    on = KubectlOnSimulator(Simulator())
    folder = on._home()
    assert folder.is_dir()
    del on
    assert not folder.exists()
