"""kind-configs/: what kind is given, and what the simulator builds without the file, are the same nodes."""

from pathlib import Path

import pytest
import yaml

from labkit.clusters import kind_config

CONFIGS = sorted((Path(__file__).parents[2] / "kind-configs").glob("*.yaml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_file_is_what_kind_reads(path: Path) -> None:
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (config["kind"], config["apiVersion"]) == ("Cluster", "kind.x-k8s.io/v1alpha4")
    assert [node["role"] for node in config["nodes"]].count("control-plane") == 1
    assert config["name"] == kind_config.CLUSTER


def test_the_default_nodes_are_those_of_the_file() -> None:
    (path,) = (path for path in CONFIGS if path.stem == "three-nodes")
    assert kind_config.read(path) == kind_config.nodes()
