"""connect(): from the word "sim", "kind" or "kubeconfig" to a cluster in the learner's hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.api import make
from labkit.api.object import Object
from labkit.clusters import kind_config
from labkit.clusters.backend import Backend
from labkit.clusters.backends.kubeconfig import KubeconfigBackend
from labkit.clusters.backends.simulator import SimulatorBackend
from labkit.clusters.cluster import Cluster
from labkit.scheduler import versions
from labkit.scheduler.framework.interface import Plugin

BACKENDS = ("sim", "kind", "kubeconfig")
Nodes = int | Path | Sequence[Object] | None


def connect(
    backend: str = "sim",
    *,
    nodes: Nodes = None,
    seed: int = 0,
    config: Mapping[str, Any] | None = None,
    plugins: Sequence[type[Plugin]] = (),
    version: str | None = None,
    kubeconfig: str | None = None,
    context: str | None = None,
) -> Cluster:
    """Return a ready cluster.

    backend     "sim" (built in, needs nothing), "kind" (the local kind cluster named labkit), "kubeconfig" (any)
    nodes       sim only: None for the three nodes of kind-configs/three-nodes.yaml, a number of equal workers
                (0 for none), a path of a kind configuration, or a list of Node objects (read from another
                cluster, say)
    seed        sim only: same seed, same names and uids, same story
    config      sim only: a KubeSchedulerConfiguration
    plugins     sim only: scheduler plugins of your own (@labkit.score_plugin, @labkit.filter_plugin, @labkit.plugin),
                put into every profile of the configuration that does not name them itself
    version     sim only: the kube-scheduler whose decisions are made, "1.34", "1.35" or "1.36" (the default)
    kubeconfig, context   for "kubeconfig": which file and which of its contexts (default: the usual ones)
    """
    return Cluster(_backend(backend, nodes, seed, config, plugins, version, kubeconfig, context))


def _backend(
    backend: str,
    nodes: Nodes,
    seed: int,
    config: Mapping[str, Any] | None,
    plugins: Sequence[type[Plugin]],
    version: str | None,
    kubeconfig: str | None,
    context: str | None,
) -> Backend:
    if backend == "sim":
        return SimulatorBackend(_nodes(nodes), seed, config, plugins, version or versions.LATEST.name)
    if version is not None:
        raise errors.ManifestError(
            f"Asked for scheduler version {version} on {backend!r}; that cluster has a scheduler of its own. Leave "
            'version out, or use labkit.connect("sim", version=…).'
        )
    if plugins:
        raise errors.ManifestError(
            f"Asked for {len(plugins)} plugins of your own on {backend!r}; they run in the simulator's scheduler, and "
            'that cluster has a scheduler of its own. Leave plugins out, or use labkit.connect("sim", plugins=…).'
        )
    if backend == "kind":
        return KubeconfigBackend(kubeconfig, context or f"kind-{kind_config.CLUSTER}")
    if backend == "kubeconfig":
        return KubeconfigBackend(kubeconfig, context)
    raise errors.ManifestError(f"There is no backend {backend!r}. Backends: {', '.join(BACKENDS)}.")


def _nodes(nodes: Nodes) -> list[Object]:
    if nodes is None:
        return kind_config.nodes()
    if isinstance(nodes, int):
        if nodes < 0:
            raise errors.ManifestError(f"Asked for {nodes} nodes; a cluster has none or more. Try nodes=3.")
        return [make.a_node(f"node-{number}") for number in range(1, nodes + 1)]
    if isinstance(nodes, Path):
        return kind_config.read(nodes)
    return [_as_new(node) for node in nodes]


def _as_new(node: Object) -> Object:
    """Return a node without what only a server writes, so that nodes read from one cluster can be those of another."""
    known, status = node.get("metadata") or {}, node.get("status") or {}
    metadata = {field: known[field] for field in ("name", "labels", "annotations") if field in known}
    shape = {field: status[field] for field in ("capacity", "allocatable", "images") if field in status}
    return {**node, "metadata": metadata, "status": shape}
