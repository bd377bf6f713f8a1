"""Validation of Endpoints and EndpointSlices."""

import ipaddress
from collections.abc import Iterator

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names, services

TYPES = ("FQDN", "IPv4", "IPv6")


def endpoint_slice(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with an EndpointSlice."""
    kind = obj.get("addressType", "")
    if kind not in TYPES:
        yield fields.not_supported("addressType", kind, TYPES)
    seen: set[str] = set()
    for index, port in enumerate(obj.get("ports") or ()):
        name = port.get("name", "")
        for problem in names.label(name) if name else ():
            yield fields.invalid(f"ports[{index}].name", name, problem)
        if name in seen:
            yield fields.duplicate(f"ports[{index}].name", name)
        seen.add(name)
    for index, endpoint in enumerate(obj.get("endpoints") or ()):
        at = f"endpoints[{index}].addresses"
        if not endpoint.get("addresses"):
            yield fields.required(at, "must contain at least 1 address")
        for number, address in enumerate(endpoint.get("addresses") or ()):
            yield from _address(address, kind, at, number)


def _address(address: str, kind: str, at: str, number: int) -> Iterator[Cause]:
    if kind not in ("IPv4", "IPv6"):
        return
    if services.is_address(address) and ipaddress.ip_address(address).version != int(kind[-1]):
        yield fields.invalid(at, address, f"must be an {kind} address")
    yield from services.host_address(address, f"{at}[{number}]")


def endpoints(obj: Object) -> Iterator[Cause]:
    """Yield what is wrong with Endpoints."""
    for index, subset in enumerate(obj.get("subsets") or ()):
        for kind in ("addresses", "notReadyAddresses"):
            for number, address in enumerate(subset.get(kind) or ()):
                yield from services.host_address(address.get("ip", ""), f"subsets[{index}].{kind}[{number}].ip")
