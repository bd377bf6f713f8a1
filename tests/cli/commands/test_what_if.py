import json
from pathlib import Path
from typing import Any

import pytest

from labkit.api import make
from labkit.cli import main
from labkit.cli.commands import what_if
from labkit.explaining import snapshot_file
from labkit.explaining.snapshot import Snapshot

COMMANDS: Any = {"what-if": what_if}
PACK = """
apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
- schedulerName: packer
  plugins: {multiPoint: {disabled: [{name: NodeResourcesBalancedAllocation}]}}
  pluginConfig:
  - name: NodeResourcesFit
    args: {scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}]}}
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    pods = []
    for number, cpu in enumerate(("1", "1", "1", "4")):
        pod = make.a_pod(f"p{number}", cpu=cpu)
        pod["metadata"]["creationTimestamp"] = f"2026-01-01T00:00:0{number}Z"
        pods.append(pod)
    snapshot_file.save(Snapshot({"nodes": [make.a_node("a"), make.a_node("b")], "pods": pods}), tmp_path / "s.json")
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    return str(tmp_path / "s.json"), str(tmp_path / "pack.yaml")


def test_one_configuration_is_held_against_the_default(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    snapshot, pack = files
    assert main.main(["what-if", "--config", pack, "--snapshot", snapshot], COMMANDS) == 0
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines()[:3]]
    assert rows[1][:7] == ["default", "3", "1", "0", "2", "37.5%", "±12.5%"]
    assert rows[2][:7] == [pack, "4", "0", "2", "2", "87.5%", "±12.5%"]
    assert "  default/p3  -  ->  b" in out
    assert "default, pods that fit nowhere:\n  default/p3  0/2 nodes are available: 2 Insufficient cpu." in out


def test_as_json_it_holds_every_placement(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    snapshot, pack = files
    assert main.main(["what-if", "-c", pack, "-c", "default", "--snapshot", snapshot, "--json"], COMMANDS) == 0
    first, second = json.loads(capsys.readouterr().out)["configurations"]
    assert first["name"] == pack
    assert second["moved"] == [
        {"pod": "default/p1", "from": "a", "to": "b"},
        {"pod": "default/p3", "from": "b", "to": None},
    ]
    assert second["noLongerFit"] == ["default/p3"]
    assert first["fragmentation"]["largestPod"] == {"cpu": 1000, "memory": 8 * 1024**3}
