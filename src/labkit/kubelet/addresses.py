"""Addresses of pods and nodes, handed out in order from fixed pools."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

# kind's defaults; the pod pool is four times as large, for simulations of many nodes.
POD_POOL = "10.244.0.0/14"
NODE_POOL = "172.18.0.0/16"


class Pool:
    """Addresses of a network, each given once, in order."""

    def __init__(self, network: str, skip: int = 1) -> None:
        self._hosts: Iterator[ipaddress.IPv4Address] = ipaddress.IPv4Network(network).hosts()
        for _ in range(skip):
            next(self._hosts)

    def take(self) -> str:
        """Return the next address."""
        return str(next(self._hosts))


def internal_ip(node: Mapping[str, Any]) -> str:
    """Return the InternalIP that a Node reports, or ""."""
    listed = (node.get("status") or {}).get("addresses") or ()
    return next((str(one["address"]) for one in listed if one.get("type") == "InternalIP"), "")
