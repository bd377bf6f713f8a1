"""The node health monitor: a node whose kubelet has been silent for too long is Unknown, and its pods are not ready.

Upstream looks at all nodes every 5 s. Here each node is looked at when it would be too late, and only then are its
signs of life read, so that a healthy node costs one look in 50 s.
"""

import math

from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.workload import pods as of_pods
from labkit.loop.clock import MICROSECONDS

LEASES = resources.known("coordination.k8s.io/v1", "Lease")
LEASE_NAMESPACE = "kube-node-lease"
# --node-monitor-period, --node-monitor-grace-period and --node-startup-grace-period of 1.36.
PERIOD_SECONDS, GRACE_SECONDS, STARTUP_SECONDS = 5, 50, 60
FROM_KUBELET = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")
SILENT = ("NodeStatusUnknown", "Kubelet stopped posting node status.")
NEVER_HEARD = ("NodeStatusNeverUpdated", "Kubelet never posted node status.")


class NodeHealth(Controller):
    """Reconciles nodes, each when its time would be up. Left out where nodes have no kubelets."""

    name = "node"
    watches = (resources.NODES, resources.PODS)
    needs_kubelets = True

    def start(self) -> None:
        """Hear of nodes that come and go, and of their reports."""
        self._heard: dict[str, int] = {}  # when a node was last known to live, in microseconds
        self.informers[resources.PODS].index("node", lambda pod: [(pod.get("spec") or {}).get("nodeName") or ""])
        self.informers[resources.NODES].on(self._came, self._reported, self._gone)

    def reconcile(self, key: str) -> None:
        """Look for signs of life; without any for the grace period, say that nobody knows how the node is."""
        node = self.informers[resources.NODES].get(key)
        if node is None:
            return
        wait = self._left_seconds(node)
        if wait <= 0:
            self._silence(node)
            wait = GRACE_SECONDS
        self.queue.add_after(key, wait, background=True)

    def _left_seconds(self, node: Object) -> float:
        """Return in how many seconds the node is overdue, at a round of the monitor."""
        name = objects.name(node)
        lease = self.client.find(LEASES, name, LEASE_NAMESPACE)
        renewed = (lease or {}).get("spec", {}).get("renewTime")
        if renewed:
            ago = (self.loop.clock.calendar() - timestamps.parse(renewed)).total_seconds()
            renewal = self.loop.clock.micros - round(max(0.0, ago) * MICROSECONDS)
            self._heard[name] = max(self._heard.get(name, 0), renewal)
        grace = STARTUP_SECONDS if objects.condition(node, "Ready") is None else GRACE_SECONDS
        seen = math.ceil(self._heard.get(name, 0) / (PERIOD_SECONDS * MICROSECONDS)) * PERIOD_SECONDS
        return seen + grace - self.loop.clock.micros / MICROSECONDS

    def _silence(self, node: Object) -> None:
        ready = objects.condition(node, "Ready")
        if ready is not None and ready["status"] == "Unknown":
            return
        now = timestamps.time(self.loop.clock.calendar())
        listed = [_unknown(one, now) for one in (node.get("status") or {}).get("conditions") or ()]
        missing = [type_ for type_ in FROM_KUBELET if objects.condition(node, type_) is None]
        created = objects.metadata(node).get("creationTimestamp")
        listed += [_condition(type_, *NEVER_HEARD, created, now) for type_ in missing]
        name = objects.name(node)
        self.client.patch(resources.NODES, name, {"status": {"conditions": listed}}, subresource="status")
        if ready is not None and ready["status"] == "True":
            self.recorder.event(node, "Normal", "NodeNotReady", f"Node {name} status is now: NodeNotReady")
            for pod in self.informers[resources.PODS].indexed("node", name):
                self._not_ready(pod, now)

    def _not_ready(self, pod: Object, now: str) -> None:
        if not of_pods.is_ready(pod):
            return
        changed = {"status": "False", "lastTransitionTime": now}
        listed = [{**one, **changed} if one["type"] == "Ready" else one for one in pod["status"]["conditions"]]
        patch = {"status": {"conditions": listed}}
        self.client.patch(resources.PODS, objects.name(pod), patch, objects.namespace(pod), "status")
        self.recorder.event(pod, "Warning", "NodeNotReady", "Node is not ready")

    def _came(self, node: Object) -> None:
        self._heard[objects.name(node)] = self.loop.clock.micros
        self.queue.add_after(objects.name(node), GRACE_SECONDS, background=True)

    def _reported(self, old: Object, new: Object) -> None:
        before, after = (objects.condition(one, "Ready") or {} for one in (old, new))
        if before.get("lastHeartbeatTime") != after.get("lastHeartbeatTime"):
            self._heard[objects.name(new)] = self.loop.clock.micros

    def _gone(self, node: Object) -> None:
        self._heard.pop(objects.name(node), None)


def _unknown(condition: Object, now: str) -> Object:
    if condition["type"] not in FROM_KUBELET or condition["status"] == "Unknown":
        return condition
    reason, message = SILENT
    changed = {"status": "Unknown", "reason": reason, "message": message, "lastTransitionTime": now}
    return {**condition, **changed}


def _condition(type_: str, reason: str, message: str, heard: str | None, now: str) -> Object:
    made: Object = {"type": type_, "status": "Unknown", "lastHeartbeatTime": heard, "lastTransitionTime": now}
    return {**made, "reason": reason, "message": message}
