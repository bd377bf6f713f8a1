"""Validation of NetworkPolicies."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.status import Cause
from labkit.apiserver.validation import fields, label_selectors, names

Spec = Mapping[str, Any]
TYPES = ("Ingress", "Egress")
PROTOCOLS = ("TCP", "UDP", "SCTP")
CIDR_TEXT = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"


def validate(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a NetworkPolicy's spec."""
    yield from label_selectors.validate(spec.get("podSelector"), "spec.podSelector")
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(spec.get(direction) or ()):
            at = f"spec.{direction}[{index}]"
            for number, port in enumerate(rule.get("ports") or ()):
                yield from _port(port, f"{at}.ports[{number}]")
            for number, peer in enumerate(rule.get(peers) or ()):
                yield from _peer(peer, f"{at}.{peers}[{number}]")
    for index, kind in enumerate(spec.get("policyTypes") or ()):
        if kind not in TYPES:
            yield fields.not_supported(f"spec.policyTypes[{index}]", kind, TYPES)


def _port(port: Spec, at: str) -> Iterator[Cause]:
    if port.get("protocol") is not None and port["protocol"] not in PROTOCOLS:
        yield fields.not_supported(f"{at}.protocol", port["protocol"], PROTOCOLS)
    number, last = port.get("port"), port.get("endPort")
    if isinstance(number, int):
        for problem in names.port_number(number):
            yield fields.invalid(f"{at}.port", number, problem)
        if last is not None and last < number:
            yield fields.invalid(f"{at}.endPort", number, "must be greater than or equal to `port`")
    elif isinstance(number, str):
        for problem in names.port_name(number):
            yield fields.invalid(f"{at}.port", number, problem)


def _peer(peer: Spec, at: str) -> Iterator[Cause]:
    given = [name for name in ("podSelector", "namespaceSelector", "ipBlock") if peer.get(name) is not None]
    if not given:
        yield fields.required(at, "must specify a peer")
    for name in ("podSelector", "namespaceSelector"):
        yield from label_selectors.validate(peer.get(name), f"{at}.{name}")
    if "ipBlock" in given:
        yield from _block(peer["ipBlock"], f"{at}.ipBlock")
        if len(given) > 1:
            yield fields.forbidden(at, "may not specify both ipBlock and another peer")


def _block(block: Spec, at: str) -> Iterator[Cause]:
    whole = _network(block.get("cidr", ""))
    if whole is None:
        yield fields.invalid(f"{at}.cidr", block.get("cidr", ""), CIDR_TEXT)
        return
    for index, text in enumerate(block.get("except") or ()):
        part = _network(text)
        if part is None:
            yield fields.invalid(f"{at}.except[{index}]", text, CIDR_TEXT)
        elif part.version != whole.version or part == whole or not _inside(part, whole):
            yield fields.invalid(f"{at}.except[{index}]", text, "must be a strict subset of `cidr`")


def _inside(part: Any, whole: Any) -> bool:
    return bool(part.subnet_of(whole))


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        return None
