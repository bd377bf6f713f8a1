"""Signs of life of a node: its Ready condition and its lease."""

from collections.abc import Callable, Mapping
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.kubelet import timings
from labkit.loop.event_loop import EventLoop, Timer

LEASES = resources.known("coordination.k8s.io/v1", "Lease")
LEASE_NAMESPACE = "kube-node-lease"
CONFLICT = 409
KUBELET_VERSION = "v1.36.2"
# (type, status, reason, message) of a healthy node, in the kubelet's order.
HEALTHY = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)


def conditions(known: list[Object], now: str) -> list[Object]:
    """Return the conditions of a healthy node; a transition time changes only with the status, others' stay."""
    earlier = {one["type"]: one for one in known}
    made = []
    for type_, status, reason, message in HEALTHY:
        before = earlier.pop(type_, None)
        same = before is not None and before["status"] == status
        since = before["lastTransitionTime"] if same and before is not None else now
        made.append(
            {
                "type": type_,
                "status": status,
                "lastHeartbeatTime": now,
                "lastTransitionTime": since,
                "reason": reason,
                "message": message,
            }
        )
    return [*earlier.values(), *made]


# Takes a lease and the moment of its renewal; returns the lease as it is stored, or None if it must be written now.
PutOff = Callable[[Object, str], Object | None]


def at_once(lease: Object, moment: str) -> Object | None:
    """Put nothing off: every renewal is written when it is due."""
    return None


class Heartbeat:
    """Reports one node as healthy at once, and goes on renewing its lease in the background."""

    def __init__(self, client: Client, loop: EventLoop, name: str, put_off: PutOff = at_once) -> None:
        self._client = client
        self._loop = loop
        self._name = name
        self._lease: Timer | None = None
        self._leased: Object = {}  # the lease as it was stored last
        self._put_off = put_off
        self._status: Timer | None = None

    def start(self, node: Mapping[str, Any], address: str) -> None:
        """Report the node, with the address it has if it did not say."""
        self.report(node, address)
        self._renew(node)
        self._status = self._loop.call_later(timings.NODE_STATUS_SECONDS, self._report_again, background=True)

    def stop(self) -> None:
        """Fall silent."""
        for timer in (self._lease, self._status):
            if timer is not None:
                timer.cancel()

    def report(self, node: Mapping[str, Any], address: str = "") -> None:
        """Write the node's status."""
        status = node.get("status") or {}
        now = timestamps.time(self._loop.clock.calendar())
        patch: Object = {"conditions": conditions(list(status.get("conditions") or ()), now)}
        if address and not status.get("addresses"):
            hostname = {"type": "Hostname", "address": self._name}
            patch["addresses"] = [{"type": "InternalIP", "address": address}, hostname]
        if not (status.get("nodeInfo") or {}).get("kubeletVersion"):
            patch["nodeInfo"] = _node_info(node)
        self._client.patch(resources.NODES, self._name, {"status": patch}, subresource="status")

    def _report_again(self) -> None:
        node = self._client.find(resources.NODES, self._name)
        if node is not None:
            self.report(node)
            self._status = self._loop.call_later(timings.NODE_STATUS_SECONDS, self._report_again, background=True)

    def _renew(self, node: Mapping[str, Any]) -> None:
        """Renew the lease (or create it), now and every ten seconds.

        As the real kubelet: an update of the lease as it was last, and of what is stored if somebody else wrote it.
        """
        moment = timestamps.micro_time(self._loop.clock.calendar())
        self._lease = self._loop.call_later(timings.LEASE_RENEW_SECONDS, self._renew, node, background=True)
        put_off = self._put_off(self._leased, moment) if self._leased else None
        if put_off is not None:
            self._leased = put_off
            return
        try:
            self._leased = self._renewed(self._leased or self._stored_lease(), moment)
        except errors.ApiError as refused:
            if refused.code == CONFLICT:
                self._leased = self._renewed(self._stored_lease(), moment)
            else:
                self._create_lease(node, moment)

    def _stored_lease(self) -> Object:
        return self._client.get(LEASES, self._name, LEASE_NAMESPACE)

    def _renewed(self, lease: Object, moment: str) -> Object:
        # managedFields are left to the server: to send them is to have them read and copied.
        about = {name: value for name, value in objects.metadata(lease).items() if name != "managedFields"}
        spec = {**(lease.get("spec") or {}), "renewTime": moment}
        return self._client.update(LEASES, {**lease, "metadata": about, "spec": spec})

    def _create_lease(self, node: Mapping[str, Any], moment: str) -> None:
        owner = {"apiVersion": "v1", "kind": "Node", "name": self._name, "uid": objects.uid(node)}
        lease = {
            "apiVersion": LEASES.api_version,
            "kind": LEASES.kind,
            "metadata": {"name": self._name, "namespace": LEASE_NAMESPACE, "ownerReferences": [owner]},
            "spec": {
                "holderIdentity": self._name,
                "leaseDurationSeconds": timings.LEASE_DURATION_SECONDS,
                "renewTime": moment,
            },
        }
        try:
            self._leased = self._client.create(LEASES, lease)
        except errors.ApiError:
            return  # as the real kubelet: tried again at the next renewal


def _node_info(node: Mapping[str, Any]) -> Object:
    labels = objects.labels(node)
    return {
        "architecture": labels.get("kubernetes.io/arch", "amd64"),
        "operatingSystem": labels.get("kubernetes.io/os", "linux"),
        "kubeletVersion": KUBELET_VERSION,
        "kubeProxyVersion": "",
        "containerRuntimeVersion": "sim://1",
        "kernelVersion": "",
        "osImage": "simulated",
        "machineID": "",
        "systemUUID": "",
        "bootID": "",
    }
