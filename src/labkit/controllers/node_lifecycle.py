"""The node lifecycle controller: turns a Node's conditions into taints."""

from collections.abc import Mapping
from typing import Any

from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.controller import Controller

NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"
UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
# Condition type and status -> the taint that keeps new pods away (taintNodesByCondition).
NO_SCHEDULE: dict[tuple[str, str], str] = {
    ("Ready", "False"): NOT_READY,
    ("Ready", "Unknown"): UNREACHABLE,
    ("MemoryPressure", "True"): "node.kubernetes.io/memory-pressure",
    ("DiskPressure", "True"): "node.kubernetes.io/disk-pressure",
    ("NetworkUnavailable", "True"): "node.kubernetes.io/network-unavailable",
    ("PIDPressure", "True"): "node.kubernetes.io/pid-pressure",
}
# Condition status of Ready -> the taint that drives running pods away (taint-based eviction).
NO_EXECUTE = {"False": NOT_READY, "Unknown": UNREACHABLE}
_OURS_NO_SCHEDULE = {*NO_SCHEDULE.values(), UNSCHEDULABLE}
# NoSchedule taints follow the condition at once; NoExecute taints wait for the monitor's next round.
MONITOR_PERIOD_SECONDS = 5.0


class NodeLifecycle(Controller):
    """Adds and removes the node.kubernetes.io taints."""

    name = "node"
    watches = (resources.NODES,)

    def start(self) -> None:
        """Hear of nodes, and greet and dismiss them with an event."""
        super().start()
        self._monitored: dict[str, int] = {}
        self.informers[resources.NODES].on(add=self._registered, delete=self._removed)

    def reconcile(self, key: str) -> None:
        """Make the node's taints those that its conditions and spec.unschedulable ask for."""
        node = self.informers[resources.NODES].get(key)
        if node is None:
            return
        taints = list((node.get("spec") or {}).get("taints") or ())
        wanted = self._with_no_execute(node, _with_no_schedule(node, taints))
        if wanted != taints:
            self.client.patch(resources.NODES, key, {"spec": {"taints": wanted or None}})

    def _with_no_execute(self, node: Object, taints: list[Object]) -> list[Object]:
        """Return the taints as the monitor's last round left them, and wait for its next one if they should change."""
        wanted = NO_EXECUTE.get((objects.condition(node, "Ready") or {}).get("status", ""))
        have = {one["key"] for one in taints if one["effect"] == "NoExecute" and one["key"] in NO_EXECUTE.values()}
        if have == ({wanted} if wanted else set()):
            self._monitored.pop(objects.key(node), None)
            return taints
        micros = self.loop.clock.micros
        due = self._monitored.get(objects.key(node))
        if due is None:
            period = round(MONITOR_PERIOD_SECONDS * 1_000_000)
            due = self._monitored[objects.key(node)] = (micros // period + 1) * period
        if micros < due:
            self.queue.add_after(objects.key(node), (due - micros) / 1_000_000)
            return taints
        del self._monitored[objects.key(node)]
        kept = [one for one in taints if one["effect"] != "NoExecute" or one["key"] not in have]
        now = timestamps.time(self.loop.clock.calendar())
        return [*kept, {"key": wanted, "effect": "NoExecute", "timeAdded": now}] if wanted else kept

    def _registered(self, node: Object) -> None:
        name = objects.name(node)
        message = f"Node {name} event: Registered Node {name} in Controller"
        self.recorder.event(node, "Normal", "RegisteredNode", message)

    def _removed(self, node: Object) -> None:
        name = objects.name(node)
        message = f"Node {name} event: Removing Node {name} from Controller"
        self.recorder.event(node, "Normal", "RemovingNode", message)


def _with_no_schedule(node: Mapping[str, Any], taints: list[Object]) -> list[Object]:
    """Return the taints with our NoSchedule ones as the conditions ask; the others stay as they are."""
    conditions = (node.get("status") or {}).get("conditions") or ()
    wanted = {NO_SCHEDULE[pair] for one in conditions if (pair := (one["type"], one["status"])) in NO_SCHEDULE}
    if (node.get("spec") or {}).get("unschedulable"):
        wanted.add(UNSCHEDULABLE)
    if objects.condition(node, "Ready") is None:
        wanted |= {one["key"] for one in taints if one["key"] == NOT_READY}  # no kubelet has spoken yet
    ours = {one["key"] for one in taints if one["effect"] == "NoSchedule" and one["key"] in _OURS_NO_SCHEDULE}
    kept = [one for one in taints if one["effect"] != "NoSchedule" or one["key"] not in ours - wanted]
    return kept + [{"key": key, "effect": "NoSchedule"} for key in sorted(wanted - ours)]
