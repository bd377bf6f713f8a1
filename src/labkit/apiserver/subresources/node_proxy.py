"""nodes/proxy: HTTP to a kubelet through the API server."""

from labkit import errors
from labkit.apiserver import proxying
from labkit.apiserver.strategy import Action, status_of

KUBELET_PORT = 10250


class NodeProxy(proxying.Proxying):
    """`/proxy` of nodes."""

    resources = ("nodes",)

    def unreachable(self, action: Action, name: str, port: str) -> errors.ApiError:
        """Return that the node has no address, or that nobody answers there."""
        addresses = status_of(action.registry.get(action.resource, "", name)).get("addresses") or ()
        address = next((one["address"] for one in addresses if one.get("type") == "InternalIP"), "")
        if not address:
            return proxying.unavailable("no preferred addresses found; known addresses: []")
        where = f"{address}:{port or KUBELET_PORT}"
        return proxying.unavailable(f"error trying to reach service: dial tcp {where}: connect: connection refused")
