"""The pods of a StatefulSet: name-ordinal identity, stable volumes, and the states that decide whose turn it is."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.controllers.workload import claiming, pods, revisions, volume_claims

NAME_LABEL = "statefulset.kubernetes.io/pod-name"
INDEX_LABEL = "apps.kubernetes.io/pod-index"
_NAME = re.compile(r"(.*)-([0-9]+)")


def ordinal(pod: Mapping[str, Any]) -> int:
    """Return the number at the end of the pod's name, or -1."""
    found = _NAME.fullmatch(objects.name(pod))
    return int(found[2]) if found else -1


def is_member(stateful_set: Mapping[str, Any], pod: Mapping[str, Any]) -> bool:
    """Whether the pod's name is one that this StatefulSet gives."""
    found = _NAME.fullmatch(objects.name(pod))
    return found is not None and found[1] == objects.name(stateful_set)


def wanted(stateful_set: Mapping[str, Any]) -> range:
    """Return the ordinals that there should be."""
    start = int((stateful_set["spec"].get("ordinals") or {}).get("start") or 0)
    return range(start, start + int(stateful_set["spec"].get("replicas", 1)))


def labels(stateful_set: Mapping[str, Any], number: int) -> dict[str, str]:
    """Return the labels that say which pod it is."""
    return {NAME_LABEL: f"{objects.name(stateful_set)}-{number}", INDEX_LABEL: str(number)}


def made(stateful_set: Mapping[str, Any], revision: Mapping[str, Any], number: int) -> Object:
    """Return the pod of an ordinal as a revision's template asks for it."""
    pod = objects.copied(claiming.child(stateful_set, resources.PODS, revisions.template(revision)))
    metadata, spec = pod["metadata"], pod["spec"]
    metadata["name"] = f"{objects.name(stateful_set)}-{number}"
    own = {**labels(stateful_set, number), revisions.HASH_LABEL: objects.name(revision)}
    metadata["labels"] = {**(metadata.get("labels") or {}), **own}
    spec["hostname"] = metadata["name"]
    if stateful_set["spec"].get("serviceName"):
        spec["subdomain"] = stateful_set["spec"]["serviceName"]
    volumes = volume_claims.volumes(stateful_set, number)
    claimed = {one["name"] for one in volumes}
    volumes += [one for one in spec.get("volumes") or () if one["name"] not in claimed]
    if volumes:
        spec["volumes"] = volumes
    return pod


def revision_name(pod: Mapping[str, Any]) -> str:
    """Return the name of the revision that the pod was made from."""
    return objects.labels(pod).get(revisions.HASH_LABEL, "")


def is_created(pod: Mapping[str, Any]) -> bool:
    """Whether the API server knows the pod."""
    return bool((pod.get("status") or {}).get("phase"))


def is_running_and_ready(pod: Mapping[str, Any]) -> bool:
    """Whether the pod runs and is ready."""
    return is_created(pod) and pods.phase(pod) == "Running" and pods.is_ready(pod)


def is_available(pod: Mapping[str, Any], min_ready_seconds: int, now: dt.datetime) -> bool:
    """Whether the pod has been ready for long enough."""
    return pods.available_in_seconds(pod, min_ready_seconds, now) == 0.0
