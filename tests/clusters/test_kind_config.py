"""kind's configuration, read as node shapes."""

from pathlib import Path

import pytest

from labkit import errors
from labkit.clusters import kind_config

SHIPPED = Path(__file__).parents[2] / "kind-configs" / "three-nodes.yaml"


def test_the_shipped_configuration_gives_the_default_nodes() -> None:
    assert kind_config.read(SHIPPED) == kind_config.nodes()


def test_nodes_are_named_as_kind_names_its_containers() -> None:
    shapes = [{"role": "control-plane"}, {"role": "worker"}, {"role": "worker"}, {"role": "worker"}]
    names = [node["metadata"]["name"] for node in kind_config.nodes(shapes, "lab")]
    assert names == ["lab-control-plane", "lab-worker", "lab-worker2", "lab-worker3"]


def test_another_yaml_file_is_no_kind_configuration(tmp_path: Path) -> None:
    path = tmp_path / "pod.yaml"
    path.write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n", encoding="utf-8")
    with pytest.raises(errors.ManifestError, match="is not a kind configuration"):
        kind_config.read(path)
