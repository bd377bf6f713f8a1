"""The endpoint slice mirroring controller: Endpoints that somebody wrote by hand appear as EndpointSlices as well."""

from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.service import reaching, slices
from labkit.controllers.service.slices import SLICES, Group

ENDPOINTS = resources.known("v1", "Endpoints")
MANAGER = "endpointslicemirroring-controller.k8s.io"
SKIP, LEADER = "endpointslice.kubernetes.io/skip-mirror", "control-plane.alpha.kubernetes.io/leader"
NOT_MIRRORED = ("endpoints.kubernetes.io/last-change-trigger-time", "kubectl.kubernetes.io/last-applied-configuration")
MOST = 1000  # addresses of a subset that are mirrored


class EndpointSliceMirroring(Controller):
    """Reconciles the Endpoints of Services without a selector."""

    name = "endpoint-slice-mirroring"
    watches = (ENDPOINTS, resources.SERVICES, SLICES)

    def start(self) -> None:
        """Hear of Endpoints, of their Services, and of mirrored slices that somebody else changed."""
        super().start()
        self._written: dict[str, str] = {}
        self.informers[SLICES].index("mirrored", _mirrored)
        self.informers[SLICES].on(None, lambda _, new: self._slice_changed(new), self._slice_changed)
        services = self.informers[resources.SERVICES]
        services.on(self._service_came, self._service_changed, self.enqueue)

    def reconcile(self, key: str) -> None:
        """Make the mirrored slices say what the Endpoints say, or remove them."""
        endpoints = self.informers[ENDPOINTS].get(key)
        existing = self.informers[SLICES].indexed("mirrored", key)
        if endpoints is None or not self._is_mirrored(endpoints):
            for one in existing:
                self.client.delete(SLICES, objects.name(one), objects.namespace(one))
            return
        labels = objects.labels(endpoints)
        given = {name: text for name, text in objects.annotations(endpoints).items() if name not in NOT_MIRRORED}
        wish = slices.Wish(
            endpoints,
            ("IPv4", "IPv6"),
            _groups(endpoints),
            {**labels, slices.SERVICE_NAME: objects.name(endpoints), slices.MANAGED_BY: MANAGER},
            lambda _: dict(given),
            most=MOST,
            placeholder=False,
        )
        for one in slices.write(self.client, wish, existing):
            self._written[objects.key(one)] = str(objects.metadata(one).get("resourceVersion"))

    def _is_mirrored(self, endpoints: Object) -> bool:
        """Whether it belongs to a Service without a selector, and nobody asked to leave it."""
        service = self.informers[resources.SERVICES].get(objects.key(endpoints))
        if objects.labels(endpoints).get(SKIP) == "true" or LEADER in objects.annotations(endpoints):
            return False
        return service is not None and not service["spec"].get("selector")

    def _service_came(self, service: Object) -> None:
        if not service["spec"].get("selector"):
            self.enqueue(service)

    def _service_changed(self, old: Object, new: Object) -> None:
        if bool(old["spec"].get("selector")) != bool(new["spec"].get("selector")):
            self.enqueue(new)

    def _slice_changed(self, one: Object) -> None:
        if self._written.get(objects.key(one)) != objects.metadata(one).get("resourceVersion"):
            for key in _mirrored(one):
                self.queue.add(key)


def _groups(endpoints: Object) -> list[Group]:
    """Return the addresses of each subset and family, those with the same ports together."""
    found: dict[Any, Group] = {}
    for subset in endpoints.get("subsets") or ():
        ports = [{**one, "name": one.get("name", "")} for one in subset.get("ports") or ()]
        listed = [(one, True) for one in subset.get("addresses") or ()]
        listed += [(one, False) for one in subset.get("notReadyAddresses") or ()]
        for address, ready in listed[:MOST]:
            family = reaching.family_of(address["ip"])
            group = found.setdefault((family, slices.ports_key(ports)), Group(family, ports))
            endpoint = _endpoint(address, ready)
            group.endpoints[slices.identity(endpoint)] = endpoint
    return list(found.values())


def _endpoint(address: Object, ready: bool) -> Object:
    more = {field: address[field] for field in ("hostname", "nodeName", "targetRef") if address.get(field)}
    return {"addresses": [address["ip"]], "conditions": {"ready": ready}, **more}


def _mirrored(one: Object) -> list[str]:
    labels = objects.labels(one)
    name = labels.get(slices.SERVICE_NAME)
    return [f"{objects.namespace(one)}/{name}"] if name and labels.get(slices.MANAGED_BY) == MANAGER else []
