"""The simulator: a whole Kubernetes in one process, on a virtual clock, from a seed.

It only builds and connects. The components know each other through the API alone, and each speaks under its own name,
as in a real control plane.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from labkit import controllers
from labkit.api.object import Object
from labkit.api.resources import NODES, PODS, ResourceType
from labkit.apiserver.server import APIServer
from labkit.client.client import Client
from labkit.client.informer import Informer
from labkit.client.transport import InProcessTransport
from labkit.kubelet.kubelet import KubeletManager
from labkit.loop.clock import VirtualClock
from labkit.loop.event_loop import EventLoop
from labkit.loop.seeds import Seeds
from labkit.scheduler import own_plugins
from labkit.scheduler.framework.interface import Plugin
from labkit.scheduler.scheduler import Scheduler
from labkit.web.message import Peer

ADMIN = Peer("kubernetes-admin", ("system:masters",))
SCHEDULER = Peer("system:kube-scheduler")
CONTROLLERS = Peer("system:kube-controller-manager")
KUBELETS = Peer("system:node:kubelet", ("system:nodes",))

# The number in an address only has to differ between simulators of one process; no output ever shows it.
_serial = itertools.count(1)


class Simulator:
    """A control plane and its nodes. `nodes` are v1 Node objects; the rest is there when the constructor returns."""

    def __init__(
        self,
        nodes: Sequence[Object] = (),
        seed: int = 0,
        scheduler_config: Mapping[str, Any] | None = None,
        plugins: Sequence[type[Plugin]] = (),
    ) -> None:
        self.clock = VirtualClock()
        self.loop = EventLoop(self.clock)
        self.seeds = Seeds(seed)
        self.host = f"labsim://lab-{next(_serial)}"
        self.handler = APIServer(self.clock, self.seeds, loop=self.loop)
        self.informers = self._informers({PODS, NODES, *controllers.WATCHED, *Scheduler.watches})
        config = own_plugins.enabled(scheduler_config, plugins)
        self.scheduler = Scheduler(self.client(SCHEDULER), self.loop, self.informers, config, plugins=plugins)
        self.controllers = controllers.start_all(self.client(CONTROLLERS), self.loop, self.informers)
        self.kubelets = KubeletManager(self.client(KUBELETS), self.loop, self.informers)
        self.scheduler.start()
        self.kubelets.start()
        for informer in self.informers.values():
            informer.start()
        admin = self.client()
        for node in nodes:
            admin.create(NODES, node)
        self.loop.run_until_idle()

    def client(self, peer: Peer = ADMIN) -> Client:
        """Return a client that speaks under this name."""
        return Client(InProcessTransport(self.handler, peer))

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
