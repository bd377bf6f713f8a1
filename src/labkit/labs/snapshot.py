"""What a check sees: the objects of the cluster, and the learner's files."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object


@dataclass(frozen=True)
class Snapshot:
    """One moment of a cluster, as plain data."""

    objects: Mapping[str, list[Object]]  # plural -> objects of all namespaces
    files: Mapping[str, str] = field(default_factory=dict)  # the learner's files, by name
    values: Mapping[str, Any] = field(default_factory=dict)  # the lab's numbers for this learner
    world: tuple[Object, ...] = ()  # what world.yaml says, to compare with

    def all(self, plural: str, namespace: str = "", labels: Mapping[str, str] | None = None) -> Iterator[Object]:
        """Return the objects of a kind, perhaps only those in a namespace or with these labels."""
        for obj in self.objects.get(plural, ()):
            own = objects.labels(obj)
            if namespace in ("", objects.namespace(obj)) and all(own.get(k) == v for k, v in (labels or {}).items()):
                yield obj

    def find(self, plural: str, name: str, namespace: str = "") -> Object | None:
        """Return one object, or None."""
        return next((obj for obj in self.all(plural, namespace) if objects.name(obj) == name), None)


# Fields that differ between two runs of the same story.
# The volume that admission adds to every pod has a drawn name: "kube-api-access-x7k2p".
GENERATED = re.compile(r"\b(kube-api-access)-[a-z0-9]{5}\b")
VOLATILE_METADATA = ("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation", "selfLink")
VOLATILE_FIELDS = (
    "lastTransitionTime",
    "lastUpdateTime",
    "lastHeartbeatTime",
    "startedAt",
    "finishedAt",
    "startTime",
    "observedGeneration",
)
VOLATILE_NAMES = (
    "addresses",
    "podIP",
    "podIPs",
    "hostIP",
    "hostIPs",
    "containerID",
    "pod-template-hash",
    "clusterIP",
    "clusterIPs",
    "uid",
)


def essence(snapshot: Snapshot) -> list[Any]:
    """Return what two clusters must share to be in the same state: names, specs and statuses, without ids and times."""
    found = []
    for plural, listed in sorted(snapshot.objects.items()):
        for obj in listed:
            kept = _steady(copy.deepcopy(obj))
            if objects.metadata(obj).get("ownerReferences"):
                kept["metadata"]["name"] = objects.metadata(obj)["ownerReferences"][0].get("kind", "")
                kept["metadata"].pop("ownerReferences")
                kept["metadata"].pop("generateName", None)
            found.append([plural, kept])
    return sorted(found, key=repr)


def _steady(value: Any) -> Any:
    """Return a value without what depends on the moment and the run."""
    if isinstance(value, list):
        return [_steady(one) for one in value]
    if isinstance(value, str):
        return GENERATED.sub(r"\1", value)
    if not isinstance(value, dict):
        return value
    dropped = (*VOLATILE_METADATA, *VOLATILE_FIELDS, *VOLATILE_NAMES)
    return {key: _steady(one) for key, one in sorted(value.items()) if key not in dropped}
