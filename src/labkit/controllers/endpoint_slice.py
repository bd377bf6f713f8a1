"""The endpoint slice controller: writes which pods a Service leads to, a hundred to a slice."""

from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.service import reaching, selection, slices, trigger_times
from labkit.controllers.service.slices import SLICES, Group
from labkit.controllers.workload import pods as of_pods

MANAGER = "endpointslice-controller.k8s.io"
ZONE = "topology.kubernetes.io/zone"
RESERVED = (slices.MANAGED_BY, slices.SERVICE_NAME, slices.HEADLESS)
CLOSE = ("PreferClose", "PreferSameZone", "PreferSameNode")  # of trafficDistribution


class EndpointSlice(Controller):
    """Reconciles Services that select pods; slices go with their Service (garbage collection)."""

    name = "endpoint-slice"
    watches = (*selection.WATCHED, SLICES)

    def start(self) -> None:
        """Hear of Services, of what changes in their pods, and of slices that somebody else changed."""
        super().start()
        self._selection = selection.Selection(self.informers, self.queue.add)
        self._selection.start()
        self._times = trigger_times.TriggerTimes()
        self._written: dict[str, str] = {}
        self.informers[SLICES].index("service", _service_of)
        self.informers[SLICES].on(None, lambda _, new: self._slice_changed(new), self._slice_gone)

    def reconcile(self, key: str) -> None:
        """Make the slices of a Service list its pods as they are now."""
        service = self.informers[resources.SERVICES].get(key)
        if service is None:
            self._times.forget(key)
            return
        if not selection.has_endpoints(service):
            return
        pods = self._selection.pods(service)
        moment = self._times.since_last(service, pods)
        families = reaching.families(service)
        wish = slices.Wish(
            service,
            families,
            [group for family in families for group in self._groups(service, pods, family)],
            _labels(service),
            lambda have: trigger_times.annotated(dict(have), moment),
        )
        for one in slices.write(self.client, wish, self.informers[SLICES].indexed("service", key)):
            self._written[objects.key(one)] = str(objects.metadata(one).get("resourceVersion"))

    def _groups(self, service: Object, pods: list[Object], family: str) -> list[Group]:
        """Return the endpoints of a family, those with the same ports together."""
        found: dict[Any, Group] = {}
        for pod in pods:
            if not selection.belongs(pod, with_terminating=True):
                continue
            ports = reaching.ports(service, pod)
            group = found.setdefault(slices.ports_key(ports), Group(family, ports))
            endpoint = self._endpoint(service, pod, family)
            if endpoint is not None:
                group.endpoints[slices.identity(endpoint)] = endpoint
        return list(found.values())

    def _endpoint(self, service: Object, pod: Object, family: str) -> Object | None:
        """Return a pod as an endpoint, None if it has no such address, or its node does not exist."""
        addresses, node = reaching.addresses(pod, family), self._selection.node(pod)
        anyway = bool(service["spec"].get("publishNotReadyAddresses"))
        if not addresses or (node is None and not anyway):
            return None
        serving, terminating = of_pods.is_ready(pod), objects.is_terminating(pod)
        made: Object = {
            "addresses": addresses,
            "conditions": {
                "ready": anyway or (serving and not terminating),
                "serving": serving,
                "terminating": terminating,
            },
            **reaching.hostname(service, pod),
            "targetRef": reaching.target(pod),
            "nodeName": pod["spec"].get("nodeName"),
        }
        zone = objects.labels(node or {}).get(ZONE)
        if zone:
            made["zone"] = zone
        hints = _hints(service, made)
        return {**made, "hints": hints} if hints else made

    def _slice_changed(self, one: Object) -> None:
        if self._written.get(objects.key(one)) != objects.metadata(one).get("resourceVersion"):
            self._look_again(one)

    def _slice_gone(self, one: Object) -> None:
        self._written.pop(objects.key(one), None)
        self._look_again(one)

    def _look_again(self, one: Object) -> None:
        for key in _service_of(one):
            self.queue.add(key)


def _hints(service: Object, endpoint: Object) -> Object:
    """Return for whom a ready endpoint is meant, if the Service prefers near ones."""
    wanted = service["spec"].get("trafficDistribution")
    if wanted not in CLOSE or not endpoint["conditions"]["ready"]:
        return {}
    zones = {"forZones": [{"name": endpoint["zone"]}]} if endpoint.get("zone") else {}
    on_node = wanted == "PreferSameNode" and endpoint.get("nodeName")
    return {**zones, **({"forNodes": [{"name": endpoint["nodeName"]}]} if on_node else {})}


def _labels(service: Object) -> dict[str, str]:
    found = {key: value for key, value in objects.labels(service).items() if key not in RESERVED}
    if reaching.is_headless(service):
        found[slices.HEADLESS] = ""
    return {**found, slices.SERVICE_NAME: objects.name(service), slices.MANAGED_BY: MANAGER}


def _service_of(one: Object) -> list[str]:
    labels = objects.labels(one)
    name = labels.get(slices.SERVICE_NAME)
    return [f"{objects.namespace(one)}/{name}"] if name and labels.get(slices.MANAGED_BY) == MANAGER else []
