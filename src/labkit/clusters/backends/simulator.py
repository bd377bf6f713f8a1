"""The built-in simulator as a backend: Python only, in process, on a virtual clock."""

from collections.abc import Mapping, Sequence
from typing import Any

import kubernetes.client

from labkit.api.object import Object
from labkit.client import official
from labkit.client.client import Client
from labkit.clusters.backend import Backend
from labkit.scheduler.framework.interface import Plugin
from labkit.scheduler.framework.trace import SchedulingTrace
from labkit.sim import simulator


class SimulatorBackend(Backend):
    """A fresh simulated cluster."""

    name = "sim"
    abilities = frozenset({"virtual_clock", "trace", "fake_nodes"})

    def __init__(
        self,
        nodes: Sequence[Object],
        seed: int,
        config: Mapping[str, Any] | None,
        plugins: Sequence[type[Plugin]] = (),
    ) -> None:
        self.simulator = simulator.Simulator(nodes, seed, config, plugins)
        sim = self.simulator
        self._host = official.Host(sim.host, sim.handler, sim.loop, simulator.ADMIN)

    def api_client(self) -> kubernetes.client.ApiClient:
        """Return an official client that is answered in process."""
        return official.api_client(self._host)

    def client(self) -> Client:
        """Return a client after whose every request the world has reacted."""
        return Client(official.HostTransport(self._host))

    def settle(self, limit_seconds: float) -> float:
        """Let virtual time pass until nothing is left to do."""
        return self.simulator.settle(limit_seconds)

    def advance(self, seconds: float) -> None:
        """Let this many virtual seconds pass."""
        self.simulator.advance(seconds)

    def now(self) -> float:
        """Virtual seconds since the start."""
        return self.simulator.clock.now()

    def trace(self, pod_key: str) -> SchedulingTrace | None:
        """Return the record of the pod's last scheduling cycle."""
        return self.simulator.scheduler.trace(pod_key)
