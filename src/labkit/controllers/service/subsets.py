"""The subsets of an Endpoints object: addresses that share their ports together, ready ones apart from the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api.object import Object
from labkit.controllers.service.reaching import Port

MOST = 1000  # addresses in one Endpoints object (maxCapacity)


@dataclass(frozen=True)
class Reached:
    """One address, whether it is ready, and a port it has (None: a headless Service without ports)."""

    address: Object
    ready: bool
    port: Port | None


def packed(found: Iterable[Reached]) -> list[Object]:
    """Return the subsets that say this with the fewest lists of addresses."""
    by_port: dict[Any, tuple[Port | None, dict[Any, Reached]]] = {}
    for one in found:
        _, members = by_port.setdefault(_key(one.port), (one.port, {}))
        members[_identity(one.address), one.ready] = one
    by_members: dict[Any, tuple[list[Port], list[Reached]]] = {}
    for port, members in by_port.values():
        ports, _ = by_members.setdefault(frozenset(members), ([], list(members.values())))
        ports += [port] if port is not None else []
    return [_subset(ports, reached) for ports, reached in by_members.values()]


def cut(subsets: Sequence[Object]) -> tuple[list[Object], bool]:
    """Return the subsets with at most a thousand addresses, ready ones first, and whether any were left out."""
    left, over, kept = MOST, False, [dict(one) for one in subsets]
    for field in ("addresses", "notReadyAddresses"):
        for one in kept:
            listed = one.get(field) or []
            over = over or len(listed) > left
            if listed:
                one[field] = listed[:left]
            left -= min(left, len(listed))
    return kept, over


def _subset(ports: list[Port], reached: list[Reached]) -> Object:
    reached = sorted(reached, key=lambda one: _identity(one.address))
    lists = {
        "addresses": [one.address for one in reached if one.ready],
        "notReadyAddresses": [one.address for one in reached if not one.ready],
        "ports": sorted(ports, key=_key),
    }
    return {field: listed for field, listed in lists.items() if listed}


def _identity(address: Object) -> tuple[str, str]:
    return address["ip"], (address.get("targetRef") or {}).get("uid", "")


def _key(port: Port | None) -> Any:
    return tuple(str((port or {}).get(field) or "") for field in ("name", "port", "protocol", "appProtocol"))
