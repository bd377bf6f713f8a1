"""Validation of Services."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, metadata, names

Spec = Mapping[str, Any]
TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
PROTOCOLS = ("SCTP", "TCP", "UDP")
ADDRESS_TEXT = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
LOOPBACK_TEXT = "may not be in the loopback range (127.0.0.0/8, ::1/128)"


def validate(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a Service's spec."""
    kind, ports = spec.get("type", ""), spec.get("ports") or ()
    headless = spec.get("clusterIP") == "None"
    if not ports and not headless and kind != "ExternalName":
        yield fields.required("spec.ports")
    if kind == "ExternalName":
        yield from _external_name(spec)
    elif headless and kind in ("NodePort", "LoadBalancer"):
        yield fields.invalid("spec.clusterIPs[0]", "None", f"may not be set to 'None' for {kind} services")
    yield from _ports(ports, kind)
    yield from metadata.labels(spec.get("selector") or {}, "spec.selector")
    if spec.get("sessionAffinity") not in ("ClientIP", "None"):
        yield fields.not_supported("spec.sessionAffinity", spec.get("sessionAffinity", ""), ("ClientIP", "None"))
    yield from _addresses(spec)
    if kind not in TYPES:
        yield fields.not_supported("spec.type", kind, TYPES)
    yield from _duplicates(ports)
    external = kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and spec.get("externalIPs"))
    policy = spec.get("externalTrafficPolicy")
    if policy and not external:
        yield fields.invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services")
    if "IPv6" in (spec.get("ipFamilies") or ()):
        index = spec["ipFamilies"].index("IPv6")
        yield fields.invalid(f"spec.ipFamilies[{index}]", "IPv6", "not configured on this cluster")


def _external_name(spec: Spec) -> Iterator[Cause]:
    name = spec.get("externalName", "")
    if not name:
        yield fields.required("spec.externalName")
    for problem in names.subdomain(name.rstrip(".")) if name else ():
        yield fields.invalid("spec.externalName", name, problem)


def _ports(ports: Sequence[Spec], kind: str) -> Iterator[Cause]:
    seen: set[str] = set()
    for index, port in enumerate(ports):
        at, name = f"spec.ports[{index}]", port.get("name", "")
        if len(ports) > 1 and not name:
            yield fields.required(f"{at}.name")
        elif name:
            for problem in names.label(name):
                yield fields.invalid(f"{at}.name", name, problem)
            if name in seen:
                yield fields.duplicate(f"{at}.name", name)
            seen.add(name)
        yield from _numbers(port, at)
    for index, port in enumerate(ports):
        if kind == "ClusterIP" and port.get("nodePort"):
            yield fields.forbidden(f"spec.ports[{index}].nodePort", "may not be used when `type` is 'ClusterIP'")


def _numbers(port: Spec, at: str) -> Iterator[Cause]:
    for problem in names.port_number(port.get("port", 0)):
        yield fields.invalid(f"{at}.port", port.get("port", 0), problem)
    if port.get("protocol") not in PROTOCOLS:
        yield fields.not_supported(f"{at}.protocol", port.get("protocol", ""), PROTOCOLS)
    target = port.get("targetPort", 0)
    for problem in names.port_name(target) if isinstance(target, str) else names.port_number(target):
        yield fields.invalid(f"{at}.targetPort", target, problem)


def _duplicates(ports: Sequence[Spec]) -> Iterator[Cause]:
    seen: set[tuple[Any, Any]] = set()
    for index, port in enumerate(ports):
        key = (port.get("protocol", ""), port.get("port", 0))
        if key in seen:
            shown = {
                "Name": "",
                "Protocol": key[0],
                "AppProtocol": None,
                "Port": key[1],
                "TargetPort": 0,
                "NodePort": 0,
            }
            yield fields.duplicate(f"spec.ports[{index}]", shown)
        seen.add(key)


def _addresses(spec: Spec) -> Iterator[Cause]:
    given = spec.get("clusterIP", "")
    if given not in ("", "None") and not is_address(given):
        yield fields.invalid("spec.clusterIPs[0]", given, ADDRESS_TEXT)
    for index, address in enumerate(spec.get("externalIPs") or ()):
        yield from host_address(address, f"spec.externalIPs[{index}]")


def host_address(address: str, at: str) -> Iterator[Cause]:
    """Yield what keeps a text from being an address that others can reach."""
    if not is_address(address):
        yield fields.invalid(at, address, ADDRESS_TEXT)
    elif ipaddress.ip_address(address).is_loopback:
        yield fields.invalid(at, address, LOOPBACK_TEXT)


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
