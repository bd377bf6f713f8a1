"""Validation of pod specs, in pods and in templates."""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import amounts, containers, fields, names, scheduling, volumes

RESTART_POLICIES = ("Always", "OnFailure", "Never")
DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
SYSTEMS = ("linux", "windows")
LARGEST = 2147483647


def validate(spec: Mapping[str, Any], path: str = "spec") -> Iterator[Cause]:
    """Yield what is wrong with a pod spec."""
    yield from volumes.validate(spec.get("volumes") or (), f"{path}.volumes")
    yield from containers.validate(spec, path)
    if spec.get("restartPolicy") not in RESTART_POLICIES:
        yield fields.not_supported(f"{path}.restartPolicy", spec.get("restartPolicy", ""), RESTART_POLICIES)
    yield from _dns(spec, path)
    yield from scheduling.node_selector_labels(spec.get("nodeSelector") or {}, f"{path}.nodeSelector")
    yield from _security(spec, path)
    yield from _names(spec, path)
    yield from scheduling.affinity(spec.get("affinity") or {}, f"{path}.affinity")
    yield from _gates_of_readiness(spec, path)
    yield from scheduling.gates(spec.get("schedulingGates") or (), f"{path}.schedulingGates")
    yield from scheduling.spread(spec.get("topologySpreadConstraints") or (), f"{path}.topologySpreadConstraints")
    yield from _deadline(spec, path)
    yield from scheduling.tolerations(spec.get("tolerations") or (), f"{path}.tolerations")
    if spec.get("resources") is not None:
        yield from amounts.validate(spec["resources"], f"{path}.resources", "pod")
    if spec.get("os") is not None and spec["os"].get("name") not in SYSTEMS:
        yield fields.not_supported(f"{path}.os", spec["os"].get("name", ""), SYSTEMS)


def for_new_pod(spec: Mapping[str, Any]) -> Iterator[Cause]:
    """Yield what only a pod itself may not have at its creation."""
    if spec.get("ephemeralContainers"):
        yield fields.forbidden("spec.ephemeralContainers", "cannot be set on create")
    if spec.get("nodeName") and spec.get("schedulingGates"):
        yield fields.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared")


def _dns(spec: Mapping[str, Any], path: str) -> Iterator[Cause]:
    policy = spec.get("dnsPolicy", "")
    if policy not in DNS_POLICIES:
        yield fields.not_supported(f"{path}.dnsPolicy", policy, DNS_POLICIES)
    if policy != "None":
        return
    if spec.get("dnsConfig") is None:
        yield fields.required(f"{path}.dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None")
    elif not spec["dnsConfig"].get("nameservers"):
        yield fields.required(
            f"{path}.dnsConfig.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"
        )


def _security(spec: Mapping[str, Any], path: str) -> Iterator[Cause]:
    context = spec.get("securityContext") or {}
    yield from containers.users(context, f"{path}.securityContext")
    if spec.get("hostNetwork"):
        for index, one in enumerate(spec.get("containers") or ()):
            for number, port in enumerate(one.get("ports") or ()):
                if port.get("hostPort") != port.get("containerPort"):
                    at = f"{path}.containers[{index}].ports[{number}].containerPort"
                    yield fields.invalid(
                        at, port.get("containerPort", 0), "must match `hostPort` when `hostNetwork` is true"
                    )


def _names(spec: Mapping[str, Any], path: str) -> Iterator[Cause]:
    rules = (
        ("serviceAccountName", names.subdomain),
        ("nodeName", names.subdomain),
        ("hostname", names.label),
        ("subdomain", names.label),
        ("runtimeClassName", names.subdomain),
    )
    for field, rule in rules:
        if spec.get(field):
            for problem in rule(spec[field]):
                yield fields.invalid(f"{path}.{field}", spec[field], problem)
    if spec.get("priorityClassName"):
        for problem in names.subdomain(spec["priorityClassName"]):
            yield fields.invalid(f"{path}.priorityClassName", spec["priorityClassName"], problem)


def _gates_of_readiness(spec: Mapping[str, Any], path: str) -> Iterator[Cause]:
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        name = gate.get("conditionType", "")
        for problem in names.qualified(name):
            yield fields.invalid(f"{path}.readinessGates[{index}].conditionType", name, problem)


def _deadline(spec: Mapping[str, Any], path: str) -> Iterator[Cause]:
    seconds = spec.get("activeDeadlineSeconds")
    if seconds is not None and not 1 <= seconds <= LARGEST:
        yield fields.invalid(f"{path}.activeDeadlineSeconds", seconds, f"must be between 1 and {LARGEST}, inclusive")
