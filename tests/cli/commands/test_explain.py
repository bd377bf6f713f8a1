import json
from pathlib import Path
from typing import Any

import pytest

from labkit import errors
from labkit.api import make
from labkit.api.resources import PODS
from labkit.cli import main
from labkit.cli.commands import explain, snapshot, what_if
from labkit.clusters.backends import kubeconfig
from labkit.explaining import snapshot as snapshots
from labkit.explaining import snapshot_file
from labkit.sim.simulator import Simulator

COMMANDS: Any = {"explain": explain, "snapshot": snapshot, "what-if": what_if}
PACK = """
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- pluginConfig:
  - name: NodeResourcesFit
    args: {scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}]}}
"""


def labkit(*words: str) -> int:
    return main.main(list(words), COMMANDS)


@pytest.fixture
def simulator() -> Simulator:
    simulator = Simulator([make.a_node("a", cpu="2"), make.a_node("b", cpu="4")])
    for name, cpu in (("web", "1"), ("large", "3500m"), ("huge", "16")):
        simulator.client().create(PODS, make.a_pod(name, cpu=cpu))
        simulator.loop.run_until_idle()
    return simulator


@pytest.fixture
def saved(simulator: Simulator, tmp_path: Path) -> str:
    path = tmp_path / "cluster.json.gz"
    snapshot_file.save(snapshots.take(simulator.client(), "2026-01-01T00:00:00Z"), path)
    return str(path)


@pytest.fixture
def cluster(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kubeconfig whose cluster is the simulator."""
    path = tmp_path / "config"
    path.write_text("apiVersion: v1\nkind: Config\n", encoding="utf-8")
    fake = type("Fake", (), {"__init__": lambda self, file, context: None, "client": lambda self: simulator.client()})
    monkeypatch.setattr(kubeconfig, "KubeconfigBackend", fake)
    monkeypatch.setenv("KUBECONFIG", str(path))
    return path


def test_a_pod_of_a_snapshot_is_explained(saved: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert labkit("explain", "pod/web", "--snapshot", saved) == 0
    out = capsys.readouterr().out
    assert out.startswith("Pod default/web is on node b.")
    assert "The same: b." in out


def test_a_pod_of_a_cluster_is_explained_in_korean_and_as_json(
    cluster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert labkit("explain", "huge", "--lang", "ko") == 0
    assert "cpu 요청을 16에서 3 이하로(13 감소)" in capsys.readouterr().out
    assert labkit("explain", "pod/huge", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["agrees"] is True
    assert told["changes"][0] == {
        "kind": "request",
        "what": "request at most 3 of cpu instead of 16 (13 less)",
        "node": "b",
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(
            ["explain", "pod/nope"], 'pods "nope" not found\n', id="a pod that is not there, in the server's words"
        ),
        pytest.param(["explain", "deployment/web"], "only pods are scheduled", id="something that is no pod"),
        pytest.param(["explain", "pod/"], "only pods are scheduled", id="no name"),
        pytest.param(
            ["explain", "web", "--kubeconfig", "/no/such"],
            "There is no kubeconfig|there is no kubeconfig",
            id="no such kubeconfig",
        ),
        pytest.param(
            ["explain", "web", "--snapshot", "/no/such"], "There is no snapshot /no/such", id="no such snapshot"
        ),
        pytest.param(
            ["explain", "web", "--config", "/no/such.yaml"],
            "There is no file /no/such.yaml",
            id="no such configuration",
        ),
        pytest.param(
            ["what-if", "-c", "/no/such.yaml"], "There is no file /no/such.yaml", id="no such configuration to compare"
        ),
    ],
)
def test_bad_input_is_told_without_a_traceback(
    words: list[str], says: str, cluster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert labkit(*words) == main.BAD_INPUT
    err = capsys.readouterr().err
    assert any(part in err for part in says.split("|")), err
    assert "Traceback" not in err


def test_without_a_kubeconfig_it_says_what_would_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert labkit("explain", "web") == main.BAD_INPUT
    err = capsys.readouterr().err
    assert "there is no kubeconfig" in err
    assert "--kubeconfig FILE" in err
    assert "snapshot" in err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a: b: c", "line 1, column 5", id="no YAML"),
        pytest.param("- 1", "is not a kubeconfig", id="no mapping"),
        pytest.param("", "is not a kubeconfig", id="empty"),
    ],
)
def test_a_broken_kubeconfig_is_told_with_its_line(
    tmp_path: Path, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "config"
    path.write_text(text, encoding="utf-8")
    assert labkit("explain", "web", "--kubeconfig", str(path)) == main.BAD_INPUT
    assert says in capsys.readouterr().err


def test_a_refusal_is_told_in_the_servers_words(
    cluster: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = 'nodes is forbidden: User "learner" cannot list resource "nodes" in API group "" at the cluster scope'

    def refuse(*_: object) -> None:
        raise errors.ApiError({"code": 403, "reason": "Forbidden", "message": message})

    monkeypatch.setattr(snapshots, "take", refuse)
    assert labkit("explain", "web") == main.BAD_INPUT
    assert capsys.readouterr().err == f"{message}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("kind: Pod\napiVersion: v1\n", "one KubeSchedulerConfiguration", id="another kind"),
        pytest.param(
            PACK.replace("profiles:", "profiles:\n- 3"), r"profiles[0] should be a mapping", id="a number for a profile"
        ),
    ],
)
def test_a_configuration_that_is_none_is_refused(
    saved: str, tmp_path: Path, text: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "scheduler.yaml"
    path.write_text(text, encoding="utf-8")
    assert labkit("explain", "web", "--snapshot", saved, "--config", str(path)) == main.BAD_INPUT
    assert says in capsys.readouterr().err


def test_a_configuration_that_is_given_decides(saved: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text(PACK, encoding="utf-8")
    assert labkit("explain", "web", "--snapshot", saved, "--config", str(path)) == 0
    out = capsys.readouterr().out
    assert f"Profile default-scheduler, from {path}." in out
    assert "b was chosen; decided again, it is a." in out
