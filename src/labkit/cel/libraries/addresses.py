"""Addresses and networks: ip("10.0.0.1"), cidr("10.0.0.0/8")."""

import ipaddress
from dataclasses import dataclass

from labkit.cel.errors import EvaluationError
from labkit.cel.values import Opaque

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Interface | ipaddress.IPv6Interface


@dataclass(frozen=True)
class IP(Opaque):
    """An address."""

    type_name = "net.IP"
    address: _Address


@dataclass(frozen=True)
class CIDR(Opaque):
    """An address with the length of its network's prefix."""

    type_name = "net.CIDR"
    network: _Network

    @property
    def length(self) -> int:
        """The length of the prefix."""
        return self.network.network.prefixlen


def _ip(text: str) -> IP:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise EvaluationError(
            f'IP Address "{text}" parse error during conversion from string: ParseAddr("{text}"): unable to parse IP'
        ) from None
    if "%" in text:
        raise EvaluationError(f'IP address "{text}" with zone value is not allowed')
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        raise EvaluationError(f'IPv4-mapped IPv6 address "{text}" is not allowed')
    return IP(address)


def _cidr(text: str) -> CIDR:
    prefix = "network address parse error during conversion from string: "
    if "/" not in text:
        raise EvaluationError(
            f"{prefix}network address parse error during conversion from string: netip.ParsePrefix(\"{text}\"): no '/'"
        )
    try:
        if not text.rpartition("/")[2].isdigit():
            raise ValueError
        return CIDR(ipaddress.ip_interface(text))
    except ValueError:
        raise EvaluationError(
            f'{prefix}network address parse error during conversion from string: netip.ParsePrefix("{text}"): '
            f"{_why(text)}"
        ) from None


def _why(text: str) -> str:
    """What is wrong with a network that has a slash."""
    address, _, length = text.rpartition("/")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return f'ParseAddr("{address}"): unable to parse IP'
    return "prefix length out of range" if length.isdigit() else f'bad bits after slash: "{length}"'


def _is_ip(text: str) -> bool:
    try:
        _ip(text)
    except EvaluationError:
        return False
    return True


def _is_cidr(text: str) -> bool:
    try:
        _cidr(text)
    except EvaluationError:
        return False
    return True


def _local_multicast(one: IP) -> bool:
    if one.address.version == 4:
        return one.address in ipaddress.ip_network("224.0.0.0/24")
    return one.address.is_multicast and one.address.packed[1] & 0x0F == 2


def _global(one: IP) -> bool:
    address = one.address
    limited = str(address) == "255.255.255.255"
    special = address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    return not (special or limited)


def _contains_ip(network: CIDR, one: IP) -> bool:
    return one.address.version == network.network.version and one.address in network.network.network


def _contains_cidr(network: CIDR, other: CIDR) -> bool:
    return other.length >= network.length and _contains_ip(network, IP(other.network.ip))


def _masked(one: CIDR) -> CIDR:
    return CIDR(ipaddress.ip_interface(str(one.network.network)))


FUNCTIONS = (
    ("ip(string) -> net.IP", _ip),
    ("isIP(string) -> bool", _is_ip),
    ("ip.isCanonical(string) -> bool", lambda text: str(_ip(text).address) == text),
    ("string(net.IP) -> string", lambda one: str(one.address)),
    ("net.IP::family() -> int", lambda one: one.address.version),
    ("net.IP::isUnspecified() -> bool", lambda one: one.address.is_unspecified),
    ("net.IP::isLoopback() -> bool", lambda one: one.address.is_loopback),
    ("net.IP::isLinkLocalMulticast() -> bool", _local_multicast),
    ("net.IP::isLinkLocalUnicast() -> bool", lambda one: one.address.is_link_local),
    ("net.IP::isGlobalUnicast() -> bool", _global),
    ("cidr(string) -> net.CIDR", _cidr),
    ("isCIDR(string) -> bool", _is_cidr),
    ("string(net.CIDR) -> string", lambda one: str(one.network)),
    ("net.CIDR::containsIP(string) -> bool", lambda network, text: _contains_ip(network, _ip(text))),
    ("net.CIDR::containsIP(net.IP) -> bool", _contains_ip),
    ("net.CIDR::containsCIDR(string) -> bool", lambda network, text: _contains_cidr(network, _cidr(text))),
    ("net.CIDR::containsCIDR(net.CIDR) -> bool", _contains_cidr),
    ("net.CIDR::ip() -> net.IP", lambda network: IP(network.network.ip)),
    ("net.CIDR::prefixLength() -> int", lambda network: network.length),
    ("net.CIDR::masked() -> net.CIDR", _masked),
)
