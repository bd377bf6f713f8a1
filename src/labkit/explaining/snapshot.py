"""The snapshot: everything of a cluster that its scheduler looks at, in one value that can be kept and read again.

Only read calls are made, and a kind that may not be read is noted instead of ending the snapshot. Secrets are never
asked for, and what a scheduler does not need (environment variables, commands, pod templates) is left out, so that the
file can be handed to somebody else.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit import errors
from labkit.api import manifests, resources
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.api.resources import EVENTS, NODES, PODS, ResourceType
from labkit.client.client import Client

# What is read of the cluster besides events and scheduler configurations, by plural.
PLURALS = (
    "nodes",
    "pods",
    "namespaces",
    "services",
    "replicasets",
    "statefulsets",
    "replicationcontrollers",
    "poddisruptionbudgets",
    "priorityclasses",
    "persistentvolumes",
    "persistentvolumeclaims",
    "storageclasses",
    "csinodes",
    "csidrivers",
    "csistoragecapacities",
    "deviceclasses",
    "resourceclaims",
    "resourceslices",
)
NEEDED = ("nodes", "pods")  # without these there is nothing to explain
REASONS = ("Scheduled", "FailedScheduling")  # the events a scheduler writes
CONFIGURATION = "KubeSchedulerConfiguration"
CONFIGURATIONS_IN = "kube-system"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
UNNEEDED_OF_CONTAINERS = frozenset(
    ("env", "envFrom", "command", "args", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
)


@dataclass(frozen=True)
class Snapshot:
    """A cluster at one moment, as far as scheduling goes."""

    objects: Mapping[str, list[Object]]  # by plural, in the order of the API's list
    events: list[Object] = field(default_factory=list)  # Scheduled and FailedScheduling, in the order of the API's list
    configurations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # "namespace/configmap" -> parsed
    by_hand: frozenset[str] = frozenset()  # keys of pods whose creator set spec.nodeName
    missing: Mapping[str, str] = field(default_factory=dict)  # plural -> why it could not be read
    version: str = ""  # "v1.36.2"; "" if the server did not say
    taken: str = ""  # RFC 3339

    def of(self, plural: str) -> list[Object]:
        """Return the objects of a kind; none if the kind could not be read."""
        return self.objects.get(plural, [])

    @property
    def nodes(self) -> list[Object]:
        """The nodes, oldest first: the order in which a scheduler that saw them come has them."""
        return sorted(self.of("nodes"), key=created)

    @property
    def pods(self) -> list[Object]:
        """The pods, oldest first."""
        return sorted(self.of("pods"), key=created)

    def pod(self, key: str) -> Object:
        """Return a pod by "namespace/name". Raises ApiError (404) in the API server's words if there is none."""
        found = next((pod for pod in self.of("pods") if objects.key(pod) == key), None)
        if found is None:
            name = key.rpartition("/")[2]
            details = {"name": name, "kind": "pods"}
            raise errors.ApiError(
                {"code": 404, "reason": "NotFound", "message": f'pods "{name}" not found', "details": details}
            )
        return found


def created(obj: Object) -> str:
    """Return an object's creationTimestamp (RFC 3339, so that texts compare as moments do), or ""."""
    return objects.metadata(obj).get("creationTimestamp") or ""


def take(client: Client, taken: str = "") -> Snapshot:
    """Read a cluster. Raises ApiError if nodes or pods may not be read, BackendError if nobody answers."""
    missing: dict[str, str] = {}
    found: dict[str, list[Object]] = {}
    by_hand: frozenset[str] = frozenset()
    for resource in filter(None, map(resources.by_name, PLURALS)):
        listed = _read(resource.plural, functools.partial(client.list, resource), missing)
        if resource == PODS:
            by_hand = frozenset(objects.key(pod) for pod in listed if _placed_by_its_creator(pod))
        found[resource.plural] = [_slim(resource, obj) for obj in listed]
    return Snapshot(
        found, _events(client, missing), _configurations(client, missing), by_hand, missing, _version(client), taken
    )


def _read(plural: str, read: Callable[[], list[Object]], missing: dict[str, str]) -> list[Object]:
    """Return what can be read; a refusal is noted, unless the kind is needed."""
    try:
        return read()
    except errors.ApiError as refused:
        if plural in NEEDED or refused.code == 401:
            raise
        if refused.code != 404:  # an older server does not know every kind: it has none then
            missing[plural] = str(refused)
        return []


def _events(client: Client, missing: dict[str, str]) -> list[Object]:
    found: list[Object] = []
    for reason in REASONS:
        query = {"fieldSelector": f"reason={reason}"}
        found += _read("events", functools.partial(client.list, EVENTS, "", **query), missing)
    return [_slim(EVENTS, event) for event in found]


def _configurations(client: Client, missing: dict[str, str]) -> dict[str, Mapping[str, Any]]:
    """Return the scheduler configurations that lie in ConfigMaps of kube-system; all other ConfigMaps are dropped."""
    config_maps = resources.known("v1", "ConfigMap")
    listed = _read("configmaps", lambda: client.list(config_maps, CONFIGURATIONS_IN), missing)
    found = {}
    for config_map in listed:
        for text in (config_map.get("data") or {}).values():
            parsed = _configuration(text)
            if parsed is not None:
                found[objects.key(config_map)] = parsed
    return found


def _configuration(text: str) -> Mapping[str, Any] | None:
    if CONFIGURATION not in text:
        return None
    try:
        parsed = manifests.load_value(text)
    except errors.ManifestError:
        return None
    return parsed if isinstance(parsed, dict) and parsed.get("kind") == CONFIGURATION else None


def _version(client: Client) -> str:
    try:
        return client.version()
    except errors.ApiError:
        return ""


def _placed_by_its_creator(pod: Object) -> bool:
    """Whether somebody wrote spec.nodeName: a binding leaves no trace in managedFields, a writer does."""
    fields = objects.metadata(pod).get("managedFields") or ()
    return any("f:nodeName" in ((one.get("fieldsV1") or {}).get("f:spec") or {}) for one in fields)


# --- leaving out ------------------------------------------------------------------------------------------------------


def _slim(resource: ResourceType, obj: Object) -> Object:
    """Return an object without what no scheduler reads."""
    metadata = {name: value for name, value in objects.metadata(obj).items() if name != "managedFields"}
    if "annotations" in metadata:
        metadata["annotations"] = {
            name: value for name, value in metadata["annotations"].items() if name != LAST_APPLIED
        }
    slim = {**obj, "metadata": metadata}
    spec = obj.get("spec")
    if resource == PODS and spec:
        slim["spec"] = _slim_pod_spec(spec)
    elif resource != NODES and isinstance(spec, dict) and "template" in spec:
        slim["spec"] = {name: value for name, value in spec.items() if name != "template"}
    return slim


def _slim_pod_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    slim = dict(spec)
    slim.pop("ephemeralContainers", None)
    for kind in ("containers", "initContainers"):
        if spec.get(kind):
            slim[kind] = [
                {name: value for name, value in container.items() if name not in UNNEEDED_OF_CONTAINERS}
                for container in spec[kind]
            ]
    return slim
