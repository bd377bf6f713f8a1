"""Services: cluster IPs, node ports and the policies around them."""

from collections.abc import Iterable, Sequence
from typing import Any

from labkit.api import resources, status
from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver import allocation
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import fields, services

CLIENT_SECONDS = 10800
WITH_NODE_PORTS = ("NodePort", "LoadBalancer")


class Service(Strategy):
    """The strategy of Services."""

    resources = ("services",)
    has_status = True
    label_names = True
    returns_deleted = True
    creates_on_update = True

    def default(self, obj: Object) -> None:
        """Fill in type, ports and policies."""
        spec = obj["spec"]
        spec.setdefault("type", "ClusterIP")
        spec.setdefault("sessionAffinity", "None")
        if spec["sessionAffinity"] == "ClientIP":
            spec.setdefault("sessionAffinityConfig", {}).setdefault("clientIP", {}).setdefault(
                "timeoutSeconds", CLIENT_SECONDS
            )
        for port in spec.get("ports") or ():
            port.setdefault("protocol", "TCP")
            if port.get("targetPort") in (None, 0, ""):
                port["targetPort"] = port.get("port", 0)
        if spec["type"] in WITH_NODE_PORTS or spec.get("externalIPs"):
            spec.setdefault("externalTrafficPolicy", "Cluster")
        if spec["type"] == "LoadBalancer":
            spec.setdefault("allocateLoadBalancerNodePorts", True)
        if spec["type"] in ("ClusterIP", *WITH_NODE_PORTS):
            spec.setdefault("internalTrafficPolicy", "Cluster")

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new Service has no load balancer yet; its address families are the server's choice and nobody's own."""
        obj["status"] = {"loadBalancer": {}}
        self._families(obj["spec"])

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """Keep the address and the ports that the Service has."""
        spec, before = obj["spec"], old["spec"]
        self._families(spec)
        _drop_of_former_type(spec, before)
        if spec["type"] == "ExternalName":
            return
        if not spec.get("clusterIP") and before.get("clusterIP"):
            spec["clusterIP"], spec["clusterIPs"] = before["clusterIP"], before["clusterIPs"]
        elif spec.get("clusterIP") != before.get("clusterIP"):
            spec["clusterIPs"] = [spec["clusterIP"]] if spec.get("clusterIP") else []
        if spec["type"] in WITH_NODE_PORTS:
            known = {(one.get("protocol"), one.get("port")): one.get("nodePort") for one in before.get("ports") or ()}
            for port in spec.get("ports") or ():
                if not port.get("nodePort") and known.get((port.get("protocol"), port.get("port"))):
                    port["nodePort"] = known[(port.get("protocol"), port.get("port"))]

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a Service."""
        return services.validate(obj["spec"])

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change: the address stays."""
        given, before = obj["spec"].get("clusterIPs") or [], old["spec"].get("clusterIPs") or []
        if before and given and given != before and obj["spec"]["type"] != "ExternalName":
            yield fields.invalid("spec.clusterIPs[0]", given, "may not change once set")
        yield from services.validate(obj["spec"])

    def allocate(self, obj: Object, old: Object | None, action: Action) -> None:
        """Give the Service its address and its ports. Raises 422."""
        spec, before = obj["spec"], (old or {}).get("spec") or {}
        if spec["type"] == "ExternalName":
            for name in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"):
                spec.pop(name, None)
            return
        allocator = allocation.Allocator(
            lambda: action.registry.store.list(resources.SERVICES), action.registry.chance.randint
        )
        if _needs_no_family(spec):  # whoever finds the pods may know them by either
            spec.setdefault("ipFamilies", ["IPv4", "IPv6"])
            spec.setdefault("ipFamilyPolicy", "RequireDualStack")
        self._address(obj, before, allocator)
        if spec["type"] in WITH_NODE_PORTS and spec.get("allocateLoadBalancerNodePorts", True):
            self._ports(obj, before, allocator)

    def warnings(self, obj: Object, old: Object | None) -> Sequence[str]:
        """Name what is on its way out."""
        found, spec = [], obj["spec"]
        if spec.get("externalIPs"):
            found.append("spec.externalIPs is deprecated and may no longer be implemented in some clusters")
        if spec.get("externalName") and spec["type"] != "ExternalName":
            found.append('spec.externalName is ignored when spec.type is not "ExternalName"')
        if spec.get("trafficDistribution") == "PreferClose":
            found.append('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"')
        return found

    def prepare_status(self, obj: Object, old: Object, action: Action) -> None:
        """An address of a load balancer is its own, unless it says otherwise."""
        for point in (obj["status"].get("loadBalancer") or {}).get("ingress") or ():
            if point.get("ip"):
                point.setdefault("ipMode", "VIP")

    def _families(self, spec: dict[str, Any]) -> None:
        """One family, unless that is still to be found out when the Service gets its address."""
        if spec["type"] in ("ClusterIP", *WITH_NODE_PORTS) and not _needs_no_family(spec):
            spec.setdefault("ipFamilies", ["IPv4"])
            spec.setdefault("ipFamilyPolicy", "SingleStack")

    def _address(self, obj: Object, before: dict[str, Any], allocator: allocation.Allocator) -> None:
        spec = obj["spec"]
        wanted = spec.get("clusterIP") or next(iter(spec.get("clusterIPs") or ()), "")
        if wanted != "None":
            try:
                wanted = allocator.address(wanted, before.get("clusterIP", ""))
            except allocation.Refused as refused:
                raise _invalid(obj, "spec.clusterIPs", [wanted], str(refused)) from refused
        spec["clusterIP"], spec["clusterIPs"] = wanted, [wanted]

    def _ports(self, obj: Object, before: dict[str, Any], allocator: allocation.Allocator) -> None:
        spec, own = obj["spec"], {one.get("nodePort", 0) for one in before.get("ports") or ()}
        for index, port in enumerate(spec.get("ports") or ()):
            try:
                port["nodePort"] = allocator.port(port.get("nodePort", 0), own)
            except allocation.Refused as refused:
                raise _invalid(obj, f"spec.ports[{index}].nodePort", port["nodePort"], str(refused)) from refused
            own.add(port["nodePort"])
        if spec["type"] == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local":
            spec["healthCheckNodePort"] = (
                spec.get("healthCheckNodePort") or before.get("healthCheckNodePort") or allocator.port(0, own)
            )


def _needs_no_family(spec: dict[str, Any]) -> bool:
    """Whether this is a headless Service that somebody else finds the pods of."""
    address = spec.get("clusterIP") or next(iter(spec.get("clusterIPs") or ()), "")
    return address == "None" and spec["type"] == "ClusterIP" and not spec.get("selector")


def _drop_of_former_type(spec: dict[str, Any], before: dict[str, Any]) -> None:
    """What belonged to the former type goes with it, unless it was set anew."""
    if spec["type"] == before["type"]:
        return
    if before["type"] in WITH_NODE_PORTS and spec["type"] not in WITH_NODE_PORTS:
        known = [one.get("nodePort") for one in before.get("ports") or ()]
        for port in spec.get("ports") or ():
            if port.get("nodePort") in known:
                port.pop("nodePort", None)
        if spec.get("externalTrafficPolicy") == before.get("externalTrafficPolicy") and not spec.get("externalIPs"):
            spec.pop("externalTrafficPolicy", None)
    if spec["type"] != "LoadBalancer":
        spec.pop("allocateLoadBalancerNodePorts", None)
        spec.pop("healthCheckNodePort", None)
    if spec["type"] == "ExternalName" and spec.get("clusterIP") == before.get("clusterIP"):
        for name in ("clusterIP", "clusterIPs"):
            spec.pop(name, None)


def _invalid(obj: Object, field: str, value: Any, why: str) -> Exception:
    return status.invalid("", "Service", obj["metadata"]["name"], [fields.invalid(field, value, why)])
