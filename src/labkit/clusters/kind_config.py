"""kind's cluster configuration, read as node shapes: the simulator builds the nodes that kind would.

A node is named as kind names its containers: <cluster>-control-plane, <cluster>-worker, <cluster>-worker2 …
"""

from pathlib import Path
from typing import Any

from labkit import errors
from labkit.api import make, manifests
from labkit.api.object import Object

CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
CLUSTER = "labkit"
# What `kind create cluster --name labkit --config kind-configs/three-nodes.yaml` asks for.
THREE_NODES: tuple[dict[str, Any], ...] = (
    {"role": "control-plane", "labels": {"topology.kubernetes.io/zone": "zone-a"}},
    {"role": "worker", "labels": {"topology.kubernetes.io/zone": "zone-a"}},
    {"role": "worker", "labels": {"topology.kubernetes.io/zone": "zone-b"}},
)


def nodes(shapes: Any = THREE_NODES, cluster: str = CLUSTER) -> list[Object]:
    """Return the Node objects of a list of kind node entries."""
    found: list[Object] = []
    counts: dict[str, int] = {}
    for shape in shapes:
        role = shape.get("role", "control-plane")
        counts[role] = counts.get(role, 0) + 1
        number = "" if counts[role] == 1 else str(counts[role])
        found.append(_node(f"{cluster}-{role}{number}", role, shape.get("labels") or {}))
    return found


def read(path: Path) -> list[Object]:
    """Return the Node objects of a kind configuration file."""
    documents = manifests.load(path)
    if len(documents) != 1 or documents[0].get("kind") != "Cluster":
        raise errors.ManifestError(f"{path} is not a kind configuration: one document of kind Cluster is expected.")
    return nodes(documents[0].get("nodes") or [{"role": "control-plane"}], documents[0].get("name") or CLUSTER)


def _node(name: str, role: str, labels: dict[str, str]) -> Object:
    if role != "control-plane":
        return make.a_node(name, labels=labels)
    return make.a_node(name, labels={CONTROL_PLANE: "", **labels}, taints=[make.a_taint(CONTROL_PLANE)])
