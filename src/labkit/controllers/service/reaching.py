"""How a pod is reached for a Service: its addresses of one family, its ports, its name."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object

Port = dict[str, Any]


def addresses(pod: Object, family: str) -> list[str]:
    """Return the pod's addresses of a family ("IPv4", "IPv6")."""
    status = pod.get("status") or {}
    listed = [one["ip"] for one in status.get("podIPs") or () if one.get("ip")]
    return [one for one in listed or [status["podIP"]] if family_of(one) == family]


def family_of(address: str) -> str:
    """Return "IPv4" or "IPv6"."""
    return f"IPv{ipaddress.ip_address(address).version}"


def families(service: Object) -> list[str]:
    """Return the address families that a Service has."""
    spec = service["spec"]
    listed = list(spec.get("ipFamilies") or ())
    if not listed and not is_headless(service):
        return [family_of(spec["clusterIP"])]
    return listed or ["IPv4", "IPv6"]


def is_headless(service: Object) -> bool:
    """Whether the Service has no address of its own."""
    return service["spec"].get("clusterIP") in (None, "", "None")


def ports(service: Object, pod: Object) -> list[Port]:
    """Return the pod's ports for a Service; one that the pod does not have under that name is left out."""
    found = []
    for one in service["spec"].get("ports") or ():
        number = _number(pod, one)
        if number is not None:
            app = {"appProtocol": one["appProtocol"]} if one.get("appProtocol") else {}
            protocol = one.get("protocol", "TCP")
            found.append({"name": one.get("name", ""), "port": number, "protocol": protocol, **app})
    return found


def hostname(service: Object, pod: Object) -> dict[str, str]:
    """Return {"hostname": …} if the pod has a name of its own below the Service's."""
    spec = pod["spec"]
    named = spec.get("hostname") and spec.get("subdomain") == objects.name(service)
    return {"hostname": spec["hostname"]} if named else {}


def target(pod: Object) -> dict[str, str]:
    """Return the reference to the pod that an endpoint carries."""
    return {"kind": "Pod", "namespace": objects.namespace(pod), "name": objects.name(pod), "uid": objects.uid(pod)}


def _number(pod: Object, service_port: Mapping[str, Any]) -> int | None:
    wanted = service_port.get("targetPort", service_port["port"])
    if isinstance(wanted, int):
        return wanted
    protocol = service_port.get("protocol", "TCP")
    for one in _container_ports(pod["spec"]):
        if one.get("name") == wanted and one.get("protocol", "TCP") == protocol:
            return int(one["containerPort"])
    return None


def _container_ports(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    sidecars = [one for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"]
    for container in (*(spec.get("containers") or ()), *sidecars):
        yield from container.get("ports") or ()
