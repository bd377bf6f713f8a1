"""Conversion: kinds that are served in two shapes and stored in one.

Events are stored as v1 and shown in events.k8s.io/v1 as well, HorizontalPodAutoscalers are stored as autoscaling/v2 and
shown in v1 as well.
"""

from collections.abc import Callable
from typing import Any

from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.apiserver import custom_type

Convert = Callable[[Object], Object]
# Field of the core Event: field of the newer one.
EVENT_FIELDS = {
    "involvedObject": "regarding",
    "message": "note",
    "reportingComponent": "reportingController",
    "source": "deprecatedSource",
    "firstTimestamp": "deprecatedFirstTimestamp",
    "lastTimestamp": "deprecatedLastTimestamp",
    "count": "deprecatedCount",
}
CPU_PERCENT = "targetCPUUtilizationPercentage"
METRICS_ANNOTATION = "autoscaling.alpha.kubernetes.io/metrics"


def to_stored(obj: Object, resource: ResourceType) -> Object:
    """Return an object of a resource in the shape that is stored."""
    convert = _TO_STORED.get(resource.api_version)
    return convert(obj) if convert is not None and obj.get("kind") in CONVERTED else obj


def from_stored(obj: Object, resource: ResourceType) -> Object:
    """Return a stored object in the shape of the resource that was asked for."""
    rules = custom_type.rules_of(resource)
    if rules is not None:
        return rules.codec.shown(obj) if obj.get("kind") == resource.kind else obj  # not its Scale
    convert = _FROM_STORED.get(resource.api_version)
    return convert(obj) if convert is not None and obj.get("kind") in CONVERTED else obj


def is_converted(resource: ResourceType) -> bool:
    """Say whether a resource shows its objects in another shape than they are stored in."""
    return resource.kind in CONVERTED and resource.api_version in _FROM_STORED


def _renamed(obj: Object, names: dict[str, str], api_version: str) -> Object:
    return {**{names.get(name, name): value for name, value in obj.items()}, "apiVersion": api_version}


def _old_event(obj: Object) -> Object:
    return _renamed(obj, {newer: older for older, newer in EVENT_FIELDS.items()}, "v1")


def _new_event(obj: Object) -> Object:
    return _renamed(obj, EVENT_FIELDS, "events.k8s.io/v1")


def _new_autoscaler(obj: Object) -> Object:
    spec = {name: value for name, value in obj["spec"].items() if name != CPU_PERCENT}
    if CPU_PERCENT in obj["spec"]:
        target = {"type": "Utilization", "averageUtilization": obj["spec"][CPU_PERCENT]}
        spec["metrics"] = [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]
    return {**obj, "apiVersion": "autoscaling/v2", "spec": spec}


def _old_autoscaler(obj: Object) -> Object:
    spec = {name: value for name, value in obj["spec"].items() if name not in ("metrics", "behavior")}
    for metric in obj["spec"].get("metrics") or ():
        percent = _cpu_percent(metric)
        if percent is not None:
            spec[CPU_PERCENT] = percent
            break
    status: dict[str, Any] = {"currentReplicas": 0, **(obj.get("status") or {})}
    for name in ("currentMetrics", "conditions"):
        status.pop(name, None)
    return {**obj, "apiVersion": "autoscaling/v1", "spec": spec, "status": status}


def _cpu_percent(metric: dict[str, Any]) -> Any:
    resource = metric.get("resource") or {}
    return (resource.get("target") or {}).get("averageUtilization") if resource.get("name") == "cpu" else None


CONVERTED = ("Event", "HorizontalPodAutoscaler")
_TO_STORED: dict[str, Convert] = {"events.k8s.io/v1": _old_event, "autoscaling/v1": _new_autoscaler}
_FROM_STORED: dict[str, Convert] = {"events.k8s.io/v1": _new_event, "autoscaling/v1": _old_autoscaler}
