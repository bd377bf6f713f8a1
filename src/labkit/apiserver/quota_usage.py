"""What an object counts for in a quota: how many of its kind, how much cpu, memory and storage, how many ports."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from labkit.api import resources
from labkit.api.object import Object
from labkit.api.resources import PODS, ResourceType
from labkit.apiserver import pod_resources, qos
from labkit.apiserver.pod_resources import Amounts

CLAIMS = resources.known("v1", "PersistentVolumeClaim")
SERVICES = resources.known("v1", "Service")
# Kinds that are also counted by their plain name.
PLAIN = (
    "configmaps",
    "secrets",
    "replicationcontrollers",
    "resourcequotas",
    "services",
    "persistentvolumeclaims",
    "pods",
)
COMPUTE = ("cpu", "memory", "ephemeral-storage")
CLASS_SUFFIX = ".storageclass.storage.k8s.io/"
ENDED = ("Succeeded", "Failed")


def of(resource: ResourceType, obj: Object) -> Amounts:
    """Return what an object counts for, by the names that a quota may limit."""
    found = {f"count/{resource.group_resource}": "1"}
    if resource.group_resource in PLAIN:
        found[resource.plural] = "1"
    more = _MORE.get(resource.group_resource)
    return {**found, **more(obj)} if more is not None else found


def counts(resource: ResourceType, obj: Object) -> bool:
    """Say whether an object counts at all: pods that have ended only count as objects."""
    return resource is not PODS or (obj.get("status") or {}).get("phase") not in ENDED


def fits(quota: Object, resource: ResourceType, obj: Object) -> bool:
    """Say whether an object is in the scopes of a quota (only pods can be out of them)."""
    spec = quota["spec"]
    wanted = [{"scopeName": scope, "operator": "Exists"} for scope in spec.get("scopes") or ()]
    wanted += (spec.get("scopeSelector") or {}).get("matchExpressions") or ()
    return not wanted or (resource is PODS and all(_in_scope(one, obj) for one in wanted))


def not_specified(spec: Mapping[str, Any], limited: Iterable[str]) -> str:
    """Return which containers do not say what a quota limits: "limits.memory for: a,b; requests.cpu for: a"."""
    parts = []
    for name in sorted(limited):
        field, _, resource = name.rpartition(".")
        if (field or "requests") not in ("requests", "limits") or resource not in COMPUTE[:2]:
            continue
        silent = [
            container.get("name", "")
            for _, container in pod_resources.containers(spec)
            if resource not in ((container.get("resources") or {}).get(field or "requests") or {})
        ]
        if silent:
            parts.append(f"{name} for: {','.join(sorted(silent))}")
    return "; ".join(parts)


def _pod(pod: Object) -> Amounts:
    found: Amounts = {}
    for name, amount in pod_resources.of(pod["spec"], "requests").items():
        found[f"requests.{name}"] = amount
        if name in COMPUTE:
            found[name] = amount
    for name, amount in pod_resources.of(pod["spec"], "limits").items():
        if name in COMPUTE:
            found[f"limits.{name}"] = amount
    return found


def _claim(claim: Object) -> Amounts:
    spec = claim["spec"]
    storage = ((spec.get("resources") or {}).get("requests") or {}).get("storage", "0")
    found = {"requests.storage": storage}
    if spec.get("storageClassName"):
        prefix = f"{spec['storageClassName']}{CLASS_SUFFIX}"
        found |= {f"{prefix}requests.storage": storage, f"{prefix}persistentvolumeclaims": "1"}
    return found


def _service(service: Object) -> Amounts:
    spec = service["spec"]
    ports = str(len(spec.get("ports") or ()))
    balanced = spec.get("type") == "LoadBalancer"
    on_nodes = spec.get("type") == "NodePort" or (balanced and spec.get("allocateLoadBalancerNodePorts", True))
    return {"services.nodeports": ports if on_nodes else "0", "services.loadbalancers": "1" if balanced else "0"}


_MORE: dict[str, Callable[[Object], Amounts]] = {
    PODS.group_resource: _pod,
    CLAIMS.group_resource: _claim,
    SERVICES.group_resource: _service,
}


def _in_scope(wanted: Mapping[str, Any], pod: Object) -> bool:
    scope, operator, values = wanted.get("scopeName"), wanted.get("operator"), wanted.get("values") or ()
    spec = pod["spec"]
    if scope == "PriorityClass":
        have = spec.get("priorityClassName", "")
        return {"In": have in values, "NotIn": have not in values, "Exists": bool(have)}.get(str(operator), not have)
    best_effort = qos.of(spec) == "BestEffort"
    terminating = spec.get("activeDeadlineSeconds") is not None
    affinity = spec.get("affinity") or {}
    holds = {
        "BestEffort": best_effort,
        "NotBestEffort": not best_effort,
        "Terminating": terminating,
        "NotTerminating": not terminating,
        "CrossNamespacePodAffinity": _crosses(affinity.get("podAffinity")) or _crosses(affinity.get("podAntiAffinity")),
    }.get(str(scope), False)
    return holds == (operator != "DoesNotExist")


def _crosses(affinity: Mapping[str, Any] | None) -> bool:
    terms = list((affinity or {}).get("requiredDuringSchedulingIgnoredDuringExecution") or ())
    preferred = (affinity or {}).get("preferredDuringSchedulingIgnoredDuringExecution") or ()
    terms += [one.get("podAffinityTerm") or {} for one in preferred]
    return any(term.get("namespaces") or term.get("namespaceSelector") is not None for term in terms)
