"""Hollow kubelets: for every Node object one that says it is healthy and plays the pods bound to it.

Nothing runs; the API tells the same story as if it did. One manager holds them all, because they share the informers
and the pools of addresses.
"""

from collections.abc import Sequence

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.events import EventRecorder
from labkit.client.informer import Informer
from labkit.kubelet import addresses, admission, heartbeat, images, shell, timings, workload
from labkit.kubelet.backoff import Backoff
from labkit.kubelet.pod_worker import PodWorker
from labkit.loop.event_loop import EventLoop

WATCHED = (resources.NODES, resources.PODS)
_OVER = ("Succeeded", "Failed")


class Kubelet:
    """The kubelet of one node."""

    def __init__(self, manager: "KubeletManager", node: Object, address: str) -> None:
        self.node = node
        self.name = objects.name(node)
        self.images = images.known_to(node)
        self.pulls: dict[str, float] = {}
        self.backoff = Backoff()
        self.address = address
        self.is_silent = False
        self._manager = manager
        self._workers: dict[str, PodWorker] = {}
        self._heartbeat = heartbeat.Heartbeat(manager.client, manager.loop, self.name, manager.put_off)

    def start(self) -> None:
        """Report the node, and take the pods that are bound to it already."""
        self._heartbeat.start(self.node, self.address)
        for pod in self._manager.pods_on(self.name):
            self.pod_seen(pod)

    def stop(self) -> None:
        """The node is gone: fall silent, and drop its pods without a word."""
        self._heartbeat.stop()
        for worker in self._workers.values():
            worker.close()
        self._workers.clear()

    def fall_silent(self) -> None:
        """Say nothing more, as when the machine is cut off: no signs of life, no news of pods, no new pods taken."""
        self.stop()
        self.is_silent = True

    def speak_again(self) -> None:
        """Be back: report the node, and start its pods anew, as after a reboot."""
        self.is_silent = False
        self.start()

    def pod_seen(self, pod: Object) -> None:
        """A pod was bound to this node, or has changed."""
        uid = objects.uid(pod)
        if self.is_silent:
            return
        if uid in self._workers:
            self._workers[uid].update(pod)
        elif not self._is_over(pod):
            phase = self._manager.next_phase_seconds()
            worker = PodWorker(self._manager.client, self._manager.loop, self, pod, self.address, phase)
            self._workers[uid] = worker
            worker.start()

    def pod_gone(self, pod: Object) -> None:
        """A pod is gone from the API."""
        worker = self._workers.pop(objects.uid(pod), None)
        if worker is not None:
            worker.close(killed=True)
        self.backoff.forget(f"{objects.uid(pod)}_")

    @staticmethod
    def _is_over(pod: Object) -> bool:
        phase = (pod.get("status") or {}).get("phase")
        return phase in _OVER and not objects.is_terminating(pod)

    def execute(self, pod: Object, words: Sequence[str], container: str = "") -> shell.Outcome | None:
        """Let a program run in a container (the first one if none is named); None if it does not run here.

        Files that the program makes are there from now on, and files that it removes are gone.
        """
        worker = self._workers.get(objects.uid(pod))
        name = container or pod["spec"]["containers"][0]["name"]
        found = worker.life.containers.get(name) if worker is not None else None
        if worker is None or found is None or not found.is_running:
            return None
        return workload.process(words, worker.life.files(found), self.now())

    def said(self, pod: Object, container: str) -> tuple[tuple[float, str], ...] | None:
        """Return what the latest run of a container says, and when; None if it has not begun one here."""
        worker = self._workers.get(objects.uid(pod))
        found = worker.life.containers.get(container) if worker is not None else None
        return found.outcome.lines if found is not None and found.outcome is not None else None

    def listens(self, pod: Object, port: int) -> bool:
        """Whether a running container of a pod listens on a port."""
        worker = self._workers.get(objects.uid(pod))
        running = worker.life.running if worker is not None else ()
        return any(one.outcome is not None and one.outcome.answers(port, self.now()) for one in running)

    # --- what a pod needs of its node (life.Host)

    def now(self) -> float:
        """Seconds of the clock."""
        return self._manager.loop.clock.now()

    def event(self, pod: Object, type_: str, reason: str, message: str, container: str = "") -> None:
        """Write an Event about a pod, or about one of its containers."""
        self._manager.recorder.event(pod, type_, reason, message, self.name, container)

    def new_address(self, pod: Object) -> str:
        """Return an address for a pod: the node's own if it uses the host's network."""
        return self.address if pod["spec"].get("hostNetwork") else self._manager.pod_pool.take()

    def new_id(self) -> str:
        """Return an id for a container."""
        return self._manager.new_id()

    def refusal(self, pod: Object) -> tuple[str, str] | None:
        """Return reason and message if the node does not take the pod, else None."""
        uid = objects.uid(pod)
        others = [
            other for other in self._manager.pods_on(self.name) if self._counts(other) and objects.uid(other) != uid
        ]
        return admission.refusal(pod, self.node, others)

    def _counts(self, pod: Object) -> bool:
        """Whether a pod takes room: it was accepted earlier and is not over."""
        return objects.uid(pod) in self._workers and (pod.get("status") or {}).get("phase") not in _OVER


class KubeletManager:
    """Plays a kubelet for every Node object there is."""

    def __init__(
        self,
        client: Client,
        loop: EventLoop,
        informers: dict[resources.ResourceType, Informer],
        put_off: heartbeat.PutOff = heartbeat.at_once,
    ) -> None:
        self.client = client
        self.put_off = put_off
        self.loop = loop
        self.recorder = EventRecorder(client, "kubelet", loop.clock.calendar)
        self.pod_pool = addresses.Pool(addresses.POD_POOL)
        self._node_pool = addresses.Pool(addresses.NODE_POOL)
        self._nodes = informers[resources.NODES]
        self._pods = informers[resources.PODS]
        self._kubelets: dict[str, Kubelet] = {}
        self._serial = 0
        self._phase = -1

    def start(self) -> None:
        """Hear of nodes and pods. The informers are started by whoever made them."""
        self._pods.index("node", lambda pod: (pod["spec"].get("nodeName") or "",))
        self._nodes.on(self._node_added, lambda _, new: self._node_changed(new), self._node_gone)
        self._pods.on(self._pod_seen, lambda _, new: self._pod_seen(new), self._pod_gone)

    def pods_on(self, node: str) -> list[Object]:
        """Return the pods bound to a node."""
        return self._pods.indexed("node", node)

    def of_node(self, node: str) -> Kubelet | None:
        """Return the kubelet of a node; None if there is no such node."""
        return self._kubelets.get(node)

    def execute(self, pod: Object, words: Sequence[str], container: str = "") -> shell.Outcome | None:
        """Let a program run in a pod's container, as `kubectl exec` does; None if it does not run."""
        kubelet = self._kubelets.get(pod["spec"].get("nodeName") or "")
        return kubelet.execute(pod, words, container) if kubelet is not None else None

    def said(self, pod: Object, container: str) -> tuple[tuple[float, str], ...] | None:
        """Return what a container says and when, what it has yet to say included; None if it has not run."""
        kubelet = self._kubelets.get(pod["spec"].get("nodeName") or "")
        return kubelet.said(pod, container) if kubelet is not None else None

    def listens(self, pod: Object, port: int) -> bool:
        """Whether something in a pod listens on a port at this moment."""
        kubelet = self._kubelets.get(pod["spec"].get("nodeName") or "")
        return kubelet.listens(pod, port) if kubelet is not None else False

    def new_id(self) -> str:
        """Return the next container id of this cluster."""
        self._serial += 1
        return f"{self._serial:064x}"

    def next_phase_seconds(self) -> float:
        """Return by how much the probes of the next pod tick later than on the full second."""
        self._phase = (self._phase + 1) % timings.PROBE_PHASES
        return self._phase * timings.PROBE_PHASE_SECONDS

    def _node_added(self, node: Object) -> None:
        address = addresses.internal_ip(node) or self._node_pool.take()
        kubelet = self._kubelets[objects.name(node)] = Kubelet(self, node, address)
        kubelet.start()

    def _node_changed(self, node: Object) -> None:
        self._kubelets[objects.name(node)].node = node

    def _node_gone(self, node: Object) -> None:
        kubelet = self._kubelets.pop(objects.name(node), None)
        if kubelet is not None:
            kubelet.stop()

    def _pod_seen(self, pod: Object) -> None:
        kubelet = self._kubelets.get(pod["spec"].get("nodeName") or "")
        if kubelet is not None:
            kubelet.pod_seen(pod)

    def _pod_gone(self, pod: Object) -> None:
        kubelet = self._kubelets.get(pod["spec"].get("nodeName") or "")
        if kubelet is not None:
            kubelet.pod_gone(pod)
