"""RuntimeClass: a pod that names one gets its overhead, node selector and tolerations."""

from typing import Any

from labkit.api import resources, status
from labkit.api.object import Object
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, Action

CLASSES = resources.by_kind("node.k8s.io/v1", "RuntimeClass") or resources.TYPES[0]


class RuntimeClass(AdmissionPlugin):
    """Merges the pod's RuntimeClass into a new pod."""

    order = 80

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Complete a new pod. Raises 403."""
        if obj is None or action.operation != CREATE or action.resource is not resources.PODS or action.subresource:
            return
        spec, name = obj["spec"], obj["spec"].get("runtimeClassName", "")
        found = action.registry.store.get(CLASSES, name) if name else None
        if name and found is None:
            raise _forbidden(action, f'pod rejected: RuntimeClass "{name}" not found')
        overhead = ((found or {}).get("overhead") or {}).get("podFixed")
        if spec.get("overhead") and not overhead:
            raise _forbidden(
                action, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
            )
        if spec.get("overhead") and spec["overhead"] != overhead:
            raise _forbidden(action, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
        if overhead:
            spec["overhead"] = dict(overhead)
        _merge_scheduling(action, spec, (found or {}).get("scheduling") or {})


def _merge_scheduling(action: Action, spec: dict[str, Any], scheduling: dict[str, Any]) -> None:
    selector = spec.get("nodeSelector") or {}
    for key, value in (scheduling.get("nodeSelector") or {}).items():
        if key in selector and selector[key] != value:
            mine = f"pod.spec.nodeSelector[{key}] = {selector[key]}"
            raise _forbidden(action, f"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; {mine}")
        selector = {**selector, key: value}
    if selector:
        spec["nodeSelector"] = selector
    have = spec.get("tolerations") or []
    added = [dict(one) for one in scheduling.get("tolerations") or () if one not in have]
    if added:
        spec["tolerations"] = [*have, *added]


def _forbidden(action: Action, why: str) -> Exception:
    return status.forbidden(action.resource, action.name, why)
