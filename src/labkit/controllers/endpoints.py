"""The endpoints controller: the older list of a Service's pods, one object with at most a thousand addresses."""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.service import reaching, selection, slices, subsets, trigger_times
from labkit.controllers.workload import pods as of_pods

ENDPOINTS = resources.known("v1", "Endpoints")
MANAGED_BY, MANAGER = "endpoints.kubernetes.io/managed-by", "endpoint-controller"
OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity"


class Endpoints(Controller):
    """Reconciles Services that select pods."""

    name = "endpoint"
    watches = (*selection.WATCHED, ENDPOINTS)

    def start(self) -> None:
        """Hear of Services, of what changes in their pods, and of Endpoints that go."""
        super().start()
        self._selection = selection.Selection(self.informers, self.queue.add)
        self._selection.start()
        self._times = trigger_times.TriggerTimes()
        self.informers[ENDPOINTS].on(None, None, self.enqueue)

    def reconcile(self, key: str) -> None:
        """Make the Endpoints of a Service list its pods as they are now; they go with the Service."""
        service, have = self.informers[resources.SERVICES].get(key), self.informers[ENDPOINTS].get(key)
        if service is None:
            self._times.forget(key)
            if have is not None:
                self.client.delete(ENDPOINTS, objects.name(have), objects.namespace(have))
            return
        if selection.has_endpoints(service):
            self._write(service, have)

    def _write(self, service: Object, have: Object | None) -> None:
        pods = self._selection.pods(service)
        moment = self._times.since_last(service, pods)
        wanted, over = subsets.cut(subsets.packed(_reached(service, pods)))
        labels = _labels(service)
        if have is not None and (have.get("subsets") or []) == wanted and objects.labels(have) == labels:
            return
        others = {name: value for name, value in objects.annotations(have or {}).items() if name != OVER_CAPACITY}
        capacity = {OVER_CAPACITY: "truncated"} if over else {}
        annotations = trigger_times.annotated({**others, **capacity}, moment)
        meta = {"name": objects.name(service), "namespace": objects.namespace(service)}
        made: Object = {
            "apiVersion": ENDPOINTS.api_version,
            "kind": ENDPOINTS.kind,
            "metadata": {**meta, **objects.metadata(have or {}), "labels": labels, "annotations": annotations},
            "subsets": wanted,
        }
        if have is None:
            self.client.create(ENDPOINTS, made)
        else:
            self.client.update(ENDPOINTS, made)


def _reached(service: Object, pods: list[Object]) -> Iterator[subsets.Reached]:
    anyway = bool(service["spec"].get("publishNotReadyAddresses"))
    family = reaching.families(service)[0]
    portless = reaching.is_headless(service) and not service["spec"].get("ports")
    for pod in pods:
        addresses = reaching.addresses(pod, family) if selection.belongs(pod, with_terminating=anyway) else []
        if not addresses:
            continue
        node = {"nodeName": pod["spec"]["nodeName"]} if pod["spec"].get("nodeName") else {}
        address = {"ip": addresses[0], **reaching.hostname(service, pod), **node, "targetRef": reaching.target(pod)}
        for port in [None] if portless else reaching.ports(service, pod):
            yield subsets.Reached(address, anyway or of_pods.is_ready(pod), port)


def _labels(service: Object) -> dict[str, str]:
    labels = {name: value for name, value in objects.labels(service).items() if name != slices.HEADLESS}
    headless = {slices.HEADLESS: ""} if reaching.is_headless(service) else {}
    return {**labels, **headless, MANAGED_BY: MANAGER}
