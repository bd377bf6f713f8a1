"""The built-in simulator as a backend: Python only, in process, on a virtual clock."""

from collections.abc import Mapping, Sequence
from typing import Any

import kubernetes.client

from labkit.api.object import Object
from labkit.client import official
from labkit.client.client import Client
from labkit.clusters import kubectl
from labkit.clusters.backend import Backend
from labkit.clusters.kubectl_on_simulator import KubectlOnSimulator
from labkit.scheduler import versions
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
        version: str = versions.LATEST.name,
    ) -> None:
        self.simulator = simulator.Simulator(nodes, seed, config, plugins, version=version)
        sim = self.simulator
        self._host = official.Host(sim.host, sim.handler, sim.loop, simulator.ADMIN)
        self._kubectl = KubectlOnSimulator(sim)

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

    def silence(self, node: str, silent: bool) -> None:
        """Let a node's kubelet fall silent, or speak again."""
        self.simulator.silence(node, silent)

    def trace(self, pod_key: str) -> SchedulingTrace | None:
        """Return the record of the pod's last scheduling cycle."""
        found = (one.trace(pod_key) for one in self.simulator.schedulers)
        return next((trace for trace in found if trace is not None), None)

    def kubectl(self, words: Sequence[str], stdin: str, timeout_seconds: float) -> kubectl.Output:
        """Serve the simulator for the time of one command."""
        return self._kubectl.run(words, stdin, timeout_seconds)
