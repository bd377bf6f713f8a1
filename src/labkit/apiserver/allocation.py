"""Allocation of what Services share: cluster IPs from 10.96.0.0/16 and node ports from 30000-32767."""

import ipaddress
from collections.abc import Callable, Container, Iterable, Iterator
from typing import TypeVar

from labkit.api.object import Object

NETWORK = ipaddress.ip_network("10.96.0.0/16")
FIRST_PORT, LAST_PORT = 30000, 32767
OUTSIDE = f"provided port is not in the valid range. The range of valid ports is {FIRST_PORT}-{LAST_PORT}"
TRIES = 10000
Choice = TypeVar("Choice", str, int)


class Refused(ValueError):
    """What was asked for cannot be had."""


class Allocator:
    """Hands out addresses and ports that no Service has; `services` gives those there are, `choose` draws a number."""

    def __init__(self, services: Callable[[], Iterable[Object]], choose: Callable[[int, int], int]) -> None:
        self._services = services
        self._choose = choose

    def address(self, wanted: str, own: str) -> str:
        """Return the wanted address, or a free one for "". `own` is what the Service has already. Raises Refused."""
        taken = {address for one in self._services() for address in one["spec"].get("clusterIPs") or ()}
        if wanted:
            if ipaddress.ip_address(wanted) not in NETWORK:
                raise Refused(f"failed to allocate IP {wanted}: the provided network does not match the current range")
            if wanted in taken and wanted != own:
                raise Refused(f"failed to allocate IP {wanted}: provided IP is already allocated")
            return wanted
        # The lower part of the range is left to those who choose an address themselves, as upstream does.
        choices: Iterator[str] = (str(NETWORK[self._choose(256, NETWORK.num_addresses - 2)]) for _ in range(TRIES))
        found: str = _first_free(choices, taken, "cluster IPs")
        return found

    def port(self, wanted: int, own: Iterable[int]) -> int:
        """Return the wanted node port, or a free one for 0. Raises Refused."""
        taken = {port for one in self._services() for port in _ports(one)}
        if wanted:
            if not FIRST_PORT <= wanted <= LAST_PORT:
                raise Refused(OUTSIDE)
            if wanted in taken and wanted not in own:
                raise Refused("provided port is already allocated")
            return wanted
        choices = (self._choose(FIRST_PORT + 86, LAST_PORT) for _ in range(TRIES))
        return _first_free(choices, taken, "node ports")


def _first_free(choices: Iterable[Choice], taken: Container[Choice], what: str) -> Choice:
    for choice in choices:
        if choice not in taken:
            return choice
    raise Refused(f"no {what} are left")


def _ports(service: Object) -> Iterator[int]:
    for port in service["spec"].get("ports") or ():
        if port.get("nodePort"):
            yield port["nodePort"]
    if service["spec"].get("healthCheckNodePort"):
        yield service["spec"]["healthCheckNodePort"]
