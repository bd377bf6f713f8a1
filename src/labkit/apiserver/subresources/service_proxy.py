"""services/proxy: HTTP to the pods of a Service through the API server."""

from labkit import errors
from labkit.apiserver import proxying
from labkit.apiserver.strategy import Action


class ServiceProxy(proxying.Proxying):
    """`/proxy` of Services."""

    resources = ("services",)

    def unreachable(self, action: Action, name: str, port: str) -> errors.ApiError:
        """Return that there is no such port, or nobody behind it."""
        service = action.registry.get(action.resource, action.namespace, name)
        known = {str(one.get(field, "")) for one in service["spec"].get("ports") or () for field in ("port", "name")}
        if port and port not in known:
            return proxying.unavailable(f'no service port {port} found for service "{name}"')
        return proxying.unavailable(f'no endpoints available for service "{name}"')
