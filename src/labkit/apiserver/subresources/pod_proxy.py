"""pods/proxy: HTTP to a pod through the API server."""

from labkit import errors
from labkit.api import status
from labkit.apiserver import proxying
from labkit.apiserver.strategy import Action, status_of


class PodProxy(proxying.Proxying):
    """`/proxy` of pods."""

    resources = ("pods",)

    def unreachable(self, action: Action, name: str, port: str) -> errors.ApiError:
        """Return that the pod has no address, or that nobody answers there."""
        address = status_of(action.registry.get(action.resource, action.namespace, name)).get("podIP")
        if not address:
            return status.bad_request("address not allowed")
        where = f"{address}:{port or 80}"
        return proxying.unavailable(f"error trying to reach service: dial tcp {where}: connect: connection refused")
