"""The interface of a backend: something that gives us a Kubernetes API to speak to."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import kubernetes.client

from labkit import errors
from labkit.client.client import Client
from labkit.clusters.kubectl import Output
from labkit.scheduler.framework.trace import SchedulingTrace


class Backend(ABC):
    """One cluster behind one API. `abilities` names what not every backend can do."""

    name: ClassVar[str]
    abilities: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def api_client(self) -> kubernetes.client.ApiClient:
        """Return an official client for this cluster."""

    @abstractmethod
    def client(self) -> Client:
        """Return labkit's own client for this cluster."""

    @abstractmethod
    def settle(self, limit_seconds: float) -> float:
        """Wait until nothing changes any more; return the seconds it took."""

    @abstractmethod
    def advance(self, seconds: float) -> None:
        """Let this much of the cluster's time pass."""

    @abstractmethod
    def now(self) -> float:
        """Seconds on the cluster's clock since this backend was started."""

    @abstractmethod
    def kubectl(self, words: Sequence[str], stdin: str, timeout_seconds: float) -> Output:
        """Run one kubectl command against this cluster."""

    def silence(self, node: str, silent: bool) -> None:
        """Let a node's kubelet fall silent, or speak again."""
        raise errors.BackendError(
            f"Asked to silence the kubelet of {node}; on the {self.name} backend that is a process on a machine. Stop "
            'it there (on a kind node: docker pause NAME), or use labkit.connect("sim").'
        )

    def trace(self, pod_key: str) -> SchedulingTrace | None:
        """Return the record of the pod's last scheduling cycle, if this backend keeps one."""
        raise errors.BackendError(
            f"Asked why {pod_key} was placed as it was; the {self.name} backend does not record scheduling cycles. "
            'On a real cluster read the pod\'s events (kubectl describe pod); here use labkit.connect("sim").'
        )
