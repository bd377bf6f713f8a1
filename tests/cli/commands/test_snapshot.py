import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from labkit.api import make
from labkit.api.resources import PODS
from labkit.cli import main
from labkit.cli.commands import snapshot
from labkit.clusters.backends import kubeconfig
from labkit.sim.simulator import Simulator

COMMANDS: Any = {"snapshot": snapshot}


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kubeconfig whose cluster is a simulator with two nodes and two pods."""
    simulator = Simulator([make.a_node("a"), make.a_node("b")])
    for name, cpu in (("web", "1"), ("huge", "16")):
        simulator.client().create(PODS, make.a_pod(name, cpu=cpu))
        simulator.loop.run_until_idle()
    path = tmp_path / "config"
    path.write_text("apiVersion: v1\nkind: Config\n", encoding="utf-8")
    fake = type("Fake", (), {"__init__": lambda self, file, context: None, "client": lambda self: simulator.client()})
    monkeypatch.setattr(kubeconfig, "KubeconfigBackend", fake)
    return path


def test_a_cluster_is_saved_and_shown(cluster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cluster.json.gz"
    assert main.main(["snapshot", "save", str(file), "--kubeconfig", str(cluster)], COMMANDS) == 0
    assert capsys.readouterr().out == f"Saved to {file}: 2 nodes, 2 pods.\n"
    assert json.loads(gzip.decompress(file.read_bytes()))["labkitSnapshot"] == 1
    assert main.main(["snapshot", "show", str(file)], COMMANDS) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Kubernetes v1.36")
    assert "  nodes                 2" in lines
    assert lines[-1] == "Pods on no node: default/huge"


def test_showing_what_is_no_snapshot_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert main.main(["snapshot", "show", str(tmp_path / "x.json")], COMMANDS) == main.BAD_INPUT
    assert "it is not a snapshot" in capsys.readouterr().err
