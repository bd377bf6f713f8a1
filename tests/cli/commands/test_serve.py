"""`labkit serve`: as a process, from the first line to Ctrl-C."""

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import labkit
from labkit.api.resources import NODES, PODS
from labkit.cli import main
from labkit.clusters.backends.kubeconfig import KubeconfigBackend

SOURCE = str(Path(labkit.__file__).parent.parent)
Start = Callable[..., "Serving"]


class Serving:
    """One `labkit serve` and what it printed."""

    def __init__(self, folder: Path, *words: str) -> None:
        variables = {**os.environ, "PYTHONPATH": SOURCE, "LABKIT_WORK": str(folder / "work"), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "labkit", "serve", *words], env=variables, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.words = "".join(iter(self.process.stdout.readline, "Ctrl-C here stops it and removes the kubeconfig.\n"))

    @property
    def kubeconfig(self) -> Path:
        found = re.search(r"KUBECONFIG=(\S+)", self.words)
        assert found, self.words
        return Path(found[1])

    def stop(self) -> str:
        """Press Ctrl-C; return the last words."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=30)[0]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Serving] = []

    def serving(*words: str) -> Serving:
        started.append(Serving(tmp_path, *words))
        return started[-1]

    yield serving
    for one in started:
        one.stop()


@pytest.mark.slow
def test_it_says_what_to_type_serves_and_leaves_nothing_behind(start: Start, tmp_path: Path) -> None:
    serving = start("--nodes", "2", "--rate", "100")
    assert re.search(r"answers at https://127\.0\.0\.1:\d+\.", serving.words)
    assert "kubectl get nodes" in serving.words
    assert stat.S_IMODE(serving.kubeconfig.stat().st_mode) == 0o600
    client = KubeconfigBackend(str(serving.kubeconfig)).client()
    assert [node["metadata"]["name"] for node in client.list(NODES)] == ["node-1", "node-2"]
    assert serving.stop() == "\nStopping.\n"
    assert serving.process.returncode == 0
    assert list((tmp_path / "work" / ".served").iterdir()) == []


@pytest.mark.slow
def test_a_state_is_kept_and_gone_on_with_and_several_may_be_served(start: Start, tmp_path: Path) -> None:
    kept, config = tmp_path / "state.json.gz", tmp_path / "own.kubeconfig"
    first = start("--nodes", "1", "--rate", "1000", "--save", str(kept))
    client = KubeconfigBackend(str(first.kubeconfig)).client()
    created = client.create(PODS, labkit.a_pod("web"))
    assert re.search(rf"Kept \d+ objects in {kept}.*\nNot kept: ", first.stop())
    second, third = start("--load", str(kept), "--kubeconfig", str(config)), start()
    assert second.kubeconfig == config
    client = KubeconfigBackend(str(config)).client()
    assert client.get(PODS, "web", "default")["metadata"]["uid"] == created["metadata"]["uid"]
    assert len(KubeconfigBackend(str(third.kubeconfig)).client().list(NODES)) == 3
    second.stop()
    assert not config.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param(["--rate", "0"], "rate of 0; .*--rate 10", id="time that stands still"),
        pytest.param(["--rate", "1e9"], "at most 3600", id="time that nobody could keep up with"),
        pytest.param(["--port", "70000"], "ports are 1 to 65535", id="a port that is none"),
        pytest.param(["--nodes", "-1"], "a cluster has none or more", id="less than no nodes"),
        pytest.param(["--load", "nowhere"], "Asked to load the state in nowhere", id="a state that is not there"),
        pytest.param(["--config", "nowhere.yaml"], "nowhere.yaml", id="a configuration that is not there"),
        pytest.param(["--save", "/no/where/state"], "there is no folder /no/where", id="a place that is not there"),
    ],
)
def test_bad_input_is_told_before_anything_starts(
    capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    assert main.main(["serve", *words]) == 2
    assert re.search(why, capsys.readouterr().err)
