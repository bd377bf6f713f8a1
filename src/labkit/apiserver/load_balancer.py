"""The addresses under which a load balancer answers for a Service or an Ingress, as its status tells them."""

from labkit.api.object import Object


def addresses(obj: Object) -> list[str]:
    """Return addresses and host names in alphabetic order, each once."""
    points = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    return sorted({str(point.get("ip") or point.get("hostname")) for point in points} - {"None", ""})
