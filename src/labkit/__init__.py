"""labkit: how Kubernetes decides, shown on a simulator whose decisions are proven, or on a real cluster.

import labkit
cluster = labkit.connect()          # a ready three-node cluster, in process
cluster.core.list_node()            # the official kubernetes client, unchanged
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit.api.make import a_deployment as a_deployment
    from labkit.api.make import a_node as a_node
    from labkit.api.make import a_pod as a_pod
    from labkit.api.make import a_priority_class as a_priority_class
    from labkit.api.make import a_taint as a_taint
    from labkit.clusters.cluster import Cluster as Cluster
    from labkit.clusters.connecting import connect as connect
    from labkit.errors import LabkitError as LabkitError
    from labkit.labs.opening import lab as lab
    from labkit.labs.opening import progress as progress
    from labkit.scheduler.framework.per_node import filter_plugin as filter_plugin
    from labkit.scheduler.framework.per_node import plugin as plugin
    from labkit.scheduler.framework.per_node import score_plugin as score_plugin
    from labkit.sim.simulator import Simulator as Simulator

__version__ = "0.1.0"

# name -> module that owns it. Loaded when first used: `labkit doctor` must answer before anything heavy is imported.
_DOORS = {
    "Cluster": "labkit.clusters.cluster",
    "LabkitError": "labkit.errors",
    "Simulator": "labkit.sim.simulator",
    "a_deployment": "labkit.api.make",
    "a_node": "labkit.api.make",
    "a_pod": "labkit.api.make",
    "a_priority_class": "labkit.api.make",
    "a_taint": "labkit.api.make",
    "connect": "labkit.clusters.connecting",
    "filter_plugin": "labkit.scheduler.framework.per_node",
    "lab": "labkit.labs.opening",
    "plugin": "labkit.scheduler.framework.per_node",
    "progress": "labkit.labs.opening",
    "score_plugin": "labkit.scheduler.framework.per_node",
}
__all__ = [  # noqa: PLE0604 - the names of the table above
    "__version__",
    *sorted(_DOORS),
]


def __getattr__(name: str) -> Any:
    """Import the module that owns a public name."""
    if name not in _DOORS:
        raise AttributeError(f"labkit has no {name!r}. It has: {', '.join(__all__)}.")
    return getattr(importlib.import_module(_DOORS[name]), name)


def __dir__() -> list[str]:
    return __all__
