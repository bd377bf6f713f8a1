"""The selector that default spread constraints use: what the pod's Services and its owner select."""

from collections.abc import Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import selectors
from labkit.api.pod import Pod
from labkit.scheduler.framework.interface import Handle

# Owners by (apiVersion, kind): the plural to look them up by.
OWNERS = {
    ("v1", "ReplicationController"): "replicationcontrollers",
    ("apps/v1", "ReplicaSet"): "replicasets",
    ("apps/v1", "StatefulSet"): "statefulsets",
}


def default_selector(pod: Pod, handle: Handle) -> selectors.LabelSelector:
    """Return the merged selector; an empty one if nothing selects the pod."""
    merged = dict(_services(pod, handle))
    owner = _owner(pod, handle)
    if owner is None:
        return selectors.from_labels(merged)
    selector = (owner.get("spec") or {}).get("selector") or {}
    if owner["kind"] == "ReplicationController":
        return selectors.from_labels({**merged, **selector})
    return selectors.LabelSelector(
        selectors.from_labels(merged).requirements + selectors.from_json(selector).requirements
    )


def _services(pod: Pod, handle: Handle) -> Mapping[str, str]:
    """The selectors of all Services that select the pod, merged."""
    merged: dict[str, str] = {}
    for service in handle.objects("services"):
        selector = (service.get("spec") or {}).get("selector")
        if objects.namespace(service) != pod.namespace or selector is None:
            continue
        if all(pod.labels.get(key) == value for key, value in selector.items()):
            merged |= selector
    return merged


def _owner(pod: Pod, handle: Handle) -> Mapping[str, Any] | None:
    reference = pod.owner
    if reference is None:
        return None
    plural = OWNERS.get((reference["apiVersion"], reference["kind"]))
    for one in handle.objects(plural) if plural else ():
        if objects.namespace(one) == pod.namespace and objects.name(one) == reference["name"]:
            return {**one, "kind": reference["kind"]}
    return None
