"""Services and their pods: which pods a Service selects, and whom a change of a pod concerns."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import resources, selectors
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.client.informer import Informer
from labkit.controllers.workload import pods as of_pods
from labkit.controllers.workload import selecting

WATCHED = (resources.SERVICES, resources.PODS, resources.NODES)


class Selection:
    """Tells `enqueue(key)` the Services that a pod's change concerns; a change nobody can see is not told."""

    def __init__(self, informers: Mapping[ResourceType, Informer], enqueue: Callable[[str], object]) -> None:
        self._services, self._pods = informers[resources.SERVICES], informers[resources.PODS]
        self._nodes = informers[resources.NODES]
        self._enqueue = enqueue

    def start(self) -> None:
        """Hear of pods, and of nodes that pods wait for."""
        selecting.prepare(self._pods)
        self._pods.index("node", lambda pod: [(pod.get("spec") or {}).get("nodeName") or ""])
        self._services.index("selector", _first_pair)
        self._pods.on(self._came_or_went, self._changed, self._came_or_went)
        self._nodes.on(self._node_came)

    def pods(self, service: Object) -> list[Object]:
        """Return the pods that a Service selects."""
        wanted = selectors.from_labels(service["spec"].get("selector"))
        return selecting.selected(self._pods, objects.namespace(service), wanted)

    def node(self, pod: Object) -> Object | None:
        """Return the pod's node, None if it does not exist."""
        return self._nodes.get(pod["spec"].get("nodeName") or "")

    def _came_or_went(self, pod: Object) -> None:
        if _addresses(pod):
            self._tell(pod)

    def _changed(self, old: Object, new: Object) -> None:
        if (_addresses(old) or _addresses(new)) and _seen(old) != _seen(new):
            if objects.labels(old) != objects.labels(new):
                self._tell(old)
            self._tell(new)

    def _node_came(self, node: Object) -> None:
        for pod in self._pods.indexed("node", objects.name(node)):
            self._came_or_went(pod)

    def _tell(self, pod: Object) -> None:
        labels = objects.labels(pod)
        for pair in selecting.labelled(pod):
            for service in self._services.indexed("selector", pair):
                if service["spec"]["selector"].items() <= labels.items():
                    self._enqueue(objects.key(service))


def has_endpoints(service: Object) -> bool:
    """Whether the endpoints of a Service are ours to write: it selects pods and is no mere name."""
    return bool(service["spec"].get("selector")) and service["spec"].get("type") != "ExternalName"


def belongs(pod: Object, with_terminating: bool) -> bool:
    """Whether a pod can be an endpoint: it has an address and has not ended (ShouldPodBeInEndpoints)."""
    if of_pods.is_finished(pod) or not _addresses(pod):
        return False
    return with_terminating or not objects.is_terminating(pod)


def _first_pair(service: Object) -> Iterable[str]:
    pairs = sorted((service["spec"].get("selector") or {}).items())
    return [f"{objects.namespace(service)}/{key}={value}" for key, value in pairs[:1]]


def _addresses(pod: Object) -> Any:
    status = pod.get("status") or {}
    return status.get("podIPs") or status.get("podIP")


def _seen(pod: Object) -> tuple[Any, ...]:
    """What is listened to (podEndpointsChanged): not the phase, since a pod that ends is no longer ready either."""
    spec = pod["spec"]
    leaving = objects.is_terminating(pod) and objects.metadata(pod).get("resourceVersion")
    return (
        objects.labels(pod),
        _addresses(pod),
        of_pods.is_ready(pod),
        leaving,
        [spec.get(field) for field in ("hostname", "subdomain")],
    )
