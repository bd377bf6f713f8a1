"""Pods."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from labkit.api.object import Object, metadata
from labkit.apiserver import cells
from labkit.apiserver.column import Column
from labkit.apiserver.printer import AGE, NAME, Printer

SPEC, STATUS = "api.core.v1.PodSpec", "api.core.v1.PodStatus"
ENDED = {
    "Succeeded": ("Succeeded", "The pod has completed successfully."),
    "Failed": ("Failed", "The pod failed."),
}


class Pod(Printer):
    """Prints Pods: one word says what is the matter with the containers (source: kube-apiserver's printPod)."""

    resources = ("pods",)
    columns = (
        NAME,
        Column("Ready", "The aggregate readiness state of this pod for accepting traffic."),
        Column("Status", "The aggregate status of the containers in this pod."),
        Column(
            "Restarts",
            "The number of times the containers in this pod have been restarted and when the last container in this "
            "pod has restarted.",
        ),
        AGE,
        Column("IP", field=f"{STATUS}.podIP", wide=True),
        Column("Node", field=f"{SPEC}.nodeName", wide=True),
        Column("Nominated Node", field=f"{STATUS}.nominatedNodeName", wide=True),
        Column("Readiness Gates", field=f"{SPEC}.readinessGates", wide=True),
    )

    def cells(self, obj: Object, now: datetime) -> list[Any]:
        """Return the cells of a Pod."""
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        seen = _Seen.of(spec, status)
        ips = status.get("podIPs") or ()
        return [
            cells.name(obj),
            f"{seen.ready}/{seen.total}",
            _terminating(obj, status) or seen.reason,
            seen.restarts.text(now),
            cells.age(obj, now),
            ips[0]["ip"] if ips else cells.NONE,
            spec.get("nodeName") or cells.NONE,
            status.get("nominatedNodeName") or cells.NONE,
            _gates(spec, status),
        ]

    def conditions(self, obj: Object) -> list[dict[str, Any]]:
        """Say that a pod has ended, so that kubectl may leave it out."""
        ended = ENDED.get((obj.get("status") or {}).get("phase", ""))
        if ended is None:
            return []
        return [{"type": "Completed", "status": "True", "reason": ended[0], "message": ended[1]}]


@dataclass
class _Restarts:
    """How often containers were restarted, and when the last one was."""

    count: int = 0
    last: str = ""

    def add(self, container: Mapping[str, Any]) -> None:
        self.count += container.get("restartCount", 0)
        ended = (container.get("lastState") or {}).get("terminated") or {}
        self.last = max(self.last, ended.get("finishedAt") or "")

    def text(self, now: datetime) -> str:
        return f"{self.count} ({cells.since(self.last, now)} ago)" if self.count and self.last else str(self.count)


@dataclass
class _Seen:
    """What the containers of a pod add up to."""

    reason: str
    total: int
    ready: int = 0
    restarts: _Restarts = field(default_factory=_Restarts)

    @classmethod
    def of(cls, spec: Mapping[str, Any], status: Mapping[str, Any]) -> "_Seen":
        sidecars = {one["name"] for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"}
        seen = cls(_first_reason(status), len(spec.get("containers") or ()) + len(sidecars))
        of_sidecars = _Restarts()
        initializing = seen._look_at_init(spec, status, sidecars, of_sidecars)
        if not initializing or _is_true(status, "Initialized"):
            seen.restarts = of_sidecars
            seen._look_at_containers(status)
        return seen

    def _look_at_init(
        self, spec: Mapping[str, Any], status: Mapping[str, Any], sidecars: set[str], of_sidecars: _Restarts
    ) -> bool:
        """Look at the init containers in order; return whether one of them is not done yet."""
        for index, one in enumerate(status.get("initContainerStatuses") or ()):
            self.restarts.add(one)
            if one.get("name") in sidecars:
                of_sidecars.add(one)
            ended = (one.get("state") or {}).get("terminated")
            if ended is not None and ended.get("exitCode") == 0:
                continue
            if one.get("name") in sidecars and one.get("started"):
                self.ready += bool(one.get("ready"))
                continue
            waiting = ((one.get("state") or {}).get("waiting") or {}).get("reason")
            if ended is not None:
                self.reason = f"Init:{_end(ended)}"
            elif waiting and waiting != "PodInitializing":
                self.reason = f"Init:{waiting}"
            else:
                self.reason = f"Init:{index}/{len(spec.get('initContainers') or ())}"
            return True
        return False

    def _look_at_containers(self, status: Mapping[str, Any]) -> None:
        running = False
        for one in reversed(status.get("containerStatuses") or ()):
            self.restarts.add(one)
            state = one.get("state") or {}
            waiting = (state.get("waiting") or {}).get("reason")
            if waiting:
                self.reason = waiting
            elif state.get("terminated") is not None:
                self.reason = _end(state["terminated"])
            elif one.get("ready") and state.get("running") is not None:
                running = True
                self.ready += 1
        if self.reason == "Completed" and running:
            self.reason = "Running" if _is_true(status, "Ready") else "NotReady"


def _first_reason(status: Mapping[str, Any]) -> str:
    conditions = status.get("conditions") or ()
    gated = any(one.get("type") == "PodScheduled" and one.get("reason") == "SchedulingGated" for one in conditions)
    return "SchedulingGated" if gated else status.get("reason") or status.get("phase") or ""


def _end(ended: Mapping[str, Any]) -> str:
    if ended.get("reason"):
        return str(ended["reason"])
    return f"Signal:{ended['signal']}" if ended.get("signal") else f"ExitCode:{ended.get('exitCode', 0)}"


def _terminating(obj: Object, status: Mapping[str, Any]) -> str:
    if not metadata(obj).get("deletionTimestamp"):
        return ""
    if status.get("reason") == "NodeLost":
        return "Unknown"
    return "" if status.get("phase") in ENDED else "Terminating"


def _gates(spec: Mapping[str, Any], status: Mapping[str, Any]) -> str:
    gates = [gate.get("conditionType") for gate in spec.get("readinessGates") or ()]
    return f"{sum(_is_true(status, gate) for gate in gates)}/{len(gates)}" if gates else cells.NONE


def _is_true(status: Mapping[str, Any], type_: str | None) -> bool:
    found = next((one for one in status.get("conditions") or () if one.get("type") == type_), None)
    return found is not None and found.get("status") == "True"
