"""The pod garbage collector: removes pods that are bound to a node which does not exist."""

from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.workload import conditions

# Upstream looks every 20 s and gives a missing node 40 s to come back.
PERIOD_SECONDS = 20
QUARANTINE_SECONDS = 40


class PodGc(Controller):
    """Fails and deletes the pods of a missing node once its quarantine is over."""

    name = "pod-garbage-collector"
    watches = (resources.PODS, resources.NODES)

    def start(self) -> None:
        """Hear of pods and of nodes that go."""
        self._due: dict[str, float] = {}
        super().start()
        self.informers[resources.PODS].index("node", lambda pod: (pod["spec"].get("nodeName") or "",))
        self.informers[resources.NODES].on(delete=self._node_gone)

    def reconcile(self, key: str) -> None:
        """Delete the pod if its node is missing and the quarantine is over."""
        pod = self.informers[resources.PODS].get(key)
        node = pod["spec"].get("nodeName") if pod is not None else None
        if pod is None or not node or self.informers[resources.NODES].get(node) is not None:
            self._due.pop(key, None)
            return
        now = self.loop.clock.now()
        due = self._due.setdefault(key, (now // PERIOD_SECONDS + 1) * PERIOD_SECONDS + QUARANTINE_SECONDS)
        if now < due:
            self.queue.add_after(key, due - now)
        else:
            self._collect(pod)

    def _collect(self, pod: Object) -> None:
        name, space = objects.name(pod), objects.namespace(pod)
        if (pod.get("status") or {}).get("phase") not in ("Succeeded", "Failed"):
            now = timestamps.time(self.loop.clock.calendar())
            message = "PodGC: node no longer exists"
            disrupted = conditions.made("DisruptionTarget", "True", "DeletionByPodGC", message, now)
            del disrupted["lastUpdateTime"]
            listed = conditions.with_(conditions.of(pod), disrupted)
            patch = {"status": {"phase": "Failed", "conditions": listed}}
            self.client.patch(resources.PODS, name, patch, space, "status")
        self.client.delete(resources.PODS, name, space, gracePeriodSeconds=0)

    def _node_gone(self, node: Object) -> None:
        for pod in self.informers[resources.PODS].indexed("node", objects.name(node)):
            self.enqueue(pod)
