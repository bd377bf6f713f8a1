"""The simulator: a whole Kubernetes in one process, on a virtual clock, from a seed.

It only builds and connects. The components know each other through the API alone, and each speaks under its own name,
as in a real control plane.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labkit import controllers, errors
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.api.resources import NODES, PODS, ResourceType
from labkit.apiserver.server import APIServer
from labkit.client.client import Client
from labkit.client.custom_resources import CustomResources
from labkit.client.informer import Informer
from labkit.client.transport import InProcessTransport, Transport
from labkit.kubelet.kubelet import KubeletManager
from labkit.loop.clock import VIRTUAL_START, VirtualClock
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.scheduler import own_plugins, versions
from labkit.scheduler.framework.interface import Plugin
from labkit.scheduler.scheduler import Scheduler, over_http
from labkit.sim.containers import Containers
from labkit.sim.lease_renewals import LEASES, LeaseRenewals
from labkit.sim.scheduler_pods import SchedulerPods
from labkit.web.message import Handler, Peer

ADMIN = Peer("kubernetes-admin", ("system:masters",))
SCHEDULER = Peer("system:kube-scheduler")
CONTROLLERS = Peer("system:kube-controller-manager")
KUBELETS = Peer("system:node:kubelet", ("system:nodes",))

# The number in an address only has to differ between simulators of one process; no output ever shows it.
_serial = itertools.count(1)


class Simulator:
    """A control plane and its nodes. `nodes` are v1 Node objects; the rest is there when the constructor returns.

    `start` is the calendar moment of the clock's zero. `prepare` may fill the store before any component looks at it.
    `version` is the kube-scheduler whose decisions are made ("1.34", "1.35", "1.36"); the API is that of 1.36.
    `extenders` answers for scheduler extenders in process, by their urlPrefix. Without `kubelets` nodes are API objects
    only, and whoever holds a client plays their part.
    """

    def __init__(
        self,
        nodes: Sequence[Object] = (),
        seed: int = 0,
        scheduler_config: Mapping[str, Any] | None = None,
        plugins: Sequence[type[Plugin]] = (),
        start: dt.datetime = VIRTUAL_START,
        prepare: Callable[[APIServer], object] | None = None,
        version: str = versions.LATEST.name,
        extenders: Mapping[str, Handler] | None = None,
        kubelets: bool = True,
    ) -> None:
        self.clock = VirtualClock(start)
        self.loop = EventLoop(self.clock)
        self.seeds = Seeds(seed)
        self.host = f"labsim://lab-{next(_serial)}"
        self.handler = APIServer(self.clock, self.seeds, loop=self.loop)
        if prepare is not None:
            prepare(self.handler)
        self.informers = self._informers({PODS, NODES, *controllers.WATCHED, *Scheduler.watches})
        self._plugins, self._version = plugins, version
        self._extenders = dict(extenders or {})
        self.scheduler = self._scheduler(own_plugins.enabled(scheduler_config, plugins), SCHEDULER)
        self._seconds = SchedulerPods(self.client(), self.loop, self._second)
        self.controllers = controllers.start_all(self.client(CONTROLLERS), self.loop, self.informers, kubelets)
        custom = CustomResources(self.client(CONTROLLERS), self.loop, self.informers, self.controllers)
        custom.start()
        renewals = LeaseRenewals(self.handler.store, own_listeners=int(LEASES in self.informers))
        self.kubelets = KubeletManager(self.client(KUBELETS), self.loop, self.informers, renewals.put_off)
        self.scheduler.start()
        self._seconds.watch(self.informers)
        if kubelets:
            self.kubelets.start()
            self.handler.registry.containers = Containers(self.kubelets, self.loop, self._pod)
        for informer in list(self.informers.values()):
            informer.start()
        admin = self.client()
        for node in nodes:
            admin.create(NODES, node)
        self.loop.run_until_idle()

    def client(self, peer: Peer = ADMIN) -> Client:
        """Return a client that speaks under this name."""
        return Client(InProcessTransport(self.handler, peer))

    @property
    def schedulers(self) -> list[Scheduler]:
        """The cluster's own scheduler, then the others that run now."""
        return [self.scheduler, *self._seconds.running.values()]

    def add_scheduler(self, config_map: str, namespace: str = "kube-system", key: str = "") -> Scheduler:
        """Start another scheduler from the KubeSchedulerConfiguration in a ConfigMap, beside the cluster's own.

        A pod that runs kube-scheduler with the ConfigMap mounted does the same by itself. Raises ApiError if there is
        no such ConfigMap, ManifestError if its configuration cannot be used.
        """
        added = self._seconds.add(config_map, namespace, key)
        self.loop.run_until_idle()
        return added

    def _pod(self, namespace: str, name: str) -> Object | None:
        return self.client().find(PODS, name, namespace)

    def _second(self, config: Mapping[str, Any] | None, speaker: str) -> Scheduler:
        added = self._scheduler(config, Peer(speaker))
        added.start()
        return added

    def _scheduler(self, config: Mapping[str, Any] | None, peer: Peer) -> Scheduler:
        return Scheduler(
            self.client(peer),
            self.loop,
            self.informers,
            config,
            plugins=self._plugins,
            version=self._version,
            seeds=self.seeds,
            connect=self._connect if self._extenders else None,
        )

    def _connect(self, url: str) -> Transport:
        """Reach an extender: in process if its handler was given, else by its address."""
        handler = self._extenders.get(url)
        return InProcessTransport(handler, SCHEDULER) if handler is not None else over_http(url)

    def silence(self, node: str, silent: bool = True) -> None:
        """Let a node's kubelet fall silent, as when the machine is cut off, or speak again. Twice is as good as once.

        Raises BackendError if there is no such node, or if nodes have no kubelets here.
        """
        kubelet = self.kubelets.of_node(node)
        if kubelet is None:
            have = ", ".join(objects.name(one) for one in self.client().list(NODES)) or "none"
            why = f"there is no kubelet of that name (nodes: {have})"
            raise errors.BackendError(f"Asked to silence the kubelet of {node!r}; {why}.")
        if kubelet.is_silent != silent:
            (kubelet.fall_silent if silent else kubelet.speak_again)()
        self.loop.run_until_idle()

    def settle(self, limit_seconds: float = 3600.0) -> float:
        """Let time pass until nothing is left to do; return the virtual seconds that took."""
        return self.loop.settle(limit_seconds)

    def advance(self, seconds: float) -> None:
        """Let this many virtual seconds pass."""
        self.loop.advance(seconds)

    def _informers(self, resources: set[ResourceType]) -> dict[ResourceType, Informer]:
        """One shared informer per resource, in a fixed order."""
        client = self.client(CONTROLLERS)
        ordered = sorted(resources, key=lambda resource: (resource.group, resource.plural))
        return {resource: Informer(client, resource, self.loop) for resource in ordered}
