"""Defaults of pod specs, in pods and in templates (Kubernetes' core/v1 defaults).

The functions complete freshly decoded objects in place.
"""

from collections.abc import Iterator
from typing import Any

FILE_MODE = 420  # 0644
TOKEN_SECONDS = 3600
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
CONTAINERS = ("initContainers", "containers", "ephemeralContainers")
MODED_VOLUMES = ("secret", "configMap", "downwardAPI", "projected")


def complete(spec: dict[str, Any]) -> None:
    """Fill in what every pod spec has."""
    spec.setdefault("restartPolicy", "Always")
    spec.setdefault("terminationGracePeriodSeconds", 30)
    spec.setdefault("dnsPolicy", "ClusterFirst")
    spec.setdefault("schedulerName", "default-scheduler")
    spec.setdefault("securityContext", {})
    _service_account(spec)
    for container in containers(spec):
        complete_container(container, bool(spec.get("hostNetwork")))
    for volume in spec.get("volumes") or ():
        _volume(volume)


def complete_pod(spec: dict[str, Any]) -> None:
    """Fill in what only pods themselves have, not templates: what has a limit has a request."""
    complete(spec)
    spec.setdefault("enableServiceLinks", True)
    for container in containers(spec):
        _requests_from_limits(container.get("resources") or {})
    if spec.get("resources") is not None:
        _pod_requests(spec, spec["resources"])


def containers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the containers of a pod spec, init containers first."""
    for field in CONTAINERS:
        yield from spec.get(field) or ()


def _service_account(spec: dict[str, Any]) -> None:
    """Two names for the same field: either one sets both."""
    name = spec.get("serviceAccountName") or spec.get("serviceAccount")
    if name:
        spec["serviceAccountName"] = spec["serviceAccount"] = name


def complete_container(container: dict[str, Any], host_network: bool = False) -> None:
    """Fill in what a container leaves open."""
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    container.setdefault("imagePullPolicy", _pull_policy(container.get("image", "")))
    for port in container.get("ports") or ():
        port.setdefault("protocol", "TCP")
        if host_network and not port.get("hostPort"):
            port["hostPort"] = port.get("containerPort", 0)
    for variable in container.get("env") or ():
        _field_reference((variable.get("valueFrom") or {}).get("fieldRef"))
    for name in PROBES:
        if container.get(name) is not None:
            _probe(container[name])
    for hook in (container.get("lifecycle") or {}).values():
        if isinstance(hook, dict):
            _http_get(hook.get("httpGet"))


def _pull_policy(image: str) -> str:
    """Always for :latest or no tag at all (unless a digest says which one)."""
    name, at, _ = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if tag == "latest" or (not tag and not at):
        return "Always"
    return "IfNotPresent"


def _probe(probe: dict[str, Any]) -> None:
    probe.setdefault("timeoutSeconds", 1)
    probe.setdefault("periodSeconds", 10)
    probe.setdefault("successThreshold", 1)
    probe.setdefault("failureThreshold", 3)
    _http_get(probe.get("httpGet"))
    if probe.get("grpc") is not None:
        probe["grpc"].setdefault("service", "")


def _http_get(action: dict[str, Any] | None) -> None:
    if action is not None:
        action.setdefault("path", "/")
        action.setdefault("scheme", "HTTP")


def _field_reference(reference: dict[str, Any] | None) -> None:
    if reference is not None:
        reference.setdefault("apiVersion", "v1")


def _requests_from_limits(resources: dict[str, Any]) -> None:
    limits = resources.get("limits")
    if limits:
        resources["requests"] = {**limits, **(resources.get("requests") or {})}


def _pod_requests(spec: dict[str, Any], resources: dict[str, Any]) -> None:
    """Pod-level requests follow the containers' where those all say something, else the pod's own limits."""
    limits = resources.get("limits") or {}
    requests = dict(resources.get("requests") or {})
    for name, limit in limits.items():
        if name not in requests:
            requests[name] = limit
    if requests:
        resources["requests"] = requests


def _volume(volume: dict[str, Any]) -> None:
    if not any(name != "name" for name in volume):
        volume["emptyDir"] = {}
    for name in MODED_VOLUMES:
        if volume.get(name) is not None:
            volume[name].setdefault("defaultMode", FILE_MODE)
    if volume.get("hostPath") is not None:
        volume["hostPath"].setdefault("type", "")
    _items((volume.get("downwardAPI") or {}).get("items"))
    for source in (volume.get("projected") or {}).get("sources") or ():
        if source.get("serviceAccountToken") is not None:
            source["serviceAccountToken"].setdefault("expirationSeconds", TOKEN_SECONDS)
        _items((source.get("downwardAPI") or {}).get("items"))
    claim = (volume.get("ephemeral") or {}).get("volumeClaimTemplate")
    if claim is not None:
        claim["spec"].setdefault("volumeMode", "Filesystem")


def _items(items: list[dict[str, Any]] | None) -> None:
    for item in items or ():
        _field_reference(item.get("fieldRef"))
