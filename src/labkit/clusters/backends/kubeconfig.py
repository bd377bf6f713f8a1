"""Any cluster of a kubeconfig as a backend, and a local kind cluster as the special case of one context."""

from collections.abc import Mapping, Sequence
from typing import Any

import kubernetes.client
import kubernetes.config

from labkit import errors
from labkit.api.resources import PODS
from labkit.client.client import Client
from labkit.client.http import HTTPTransport
from labkit.clusters import kubectl
from labkit.clusters.backend import Backend
from labkit.loop import waiting
from labkit.loop.clock import WallClock

QUIET_SECONDS = 2.0
LOOK_EVERY_SECONDS = 0.25


class KubeconfigBackend(Backend):
    """The cluster of a kubeconfig's current (or named) context."""

    name = "kubeconfig"

    def __init__(self, config_file: str | None = None, context: str | None = None) -> None:
        self._clock = WallClock()
        self._config_file, self._context = config_file, context
        try:
            self._api_client: kubernetes.client.ApiClient = kubernetes.config.new_client_from_config(
                config_file, context
            )
        except kubernetes.config.ConfigException as failed:
            raise errors.BackendError(
                f"Asked for a cluster from a kubeconfig; {failed}. "
                'Set KUBECONFIG to a file that has it, or use labkit.connect("sim"), which needs none.'
            ) from failed

    def api_client(self) -> kubernetes.client.ApiClient:
        """Return the official client made from the kubeconfig."""
        return self._api_client

    def client(self) -> Client:
        """Return labkit's own client over the same connections."""
        return Client(HTTPTransport(self._api_client))

    def settle(self, limit_seconds: float) -> float:
        """Wait until no pod has changed for two seconds; return the real seconds it took."""
        began = changed = self.now()
        seen: list[Mapping[str, Any]] = []
        while self.now() - changed < QUIET_SECONDS:
            if self.now() - began > limit_seconds:
                raise errors.BackendError(
                    f"Pods still change after {limit_seconds:g} seconds. See kubectl get pods -A -w"
                )
            pods = [pod["metadata"] | pod["status"] for pod in self.client().list(PODS)]
            if pods != seen:
                seen, changed = pods, self.now()
            waiting.pause(LOOK_EVERY_SECONDS)
        return self.now() - began

    def advance(self, seconds: float) -> None:
        """Wait this many real seconds: a real cluster's clock cannot be hurried."""
        waiting.pause(seconds)

    def now(self) -> float:
        """Real seconds since this backend was made."""
        return self._clock.now()

    def kubectl(self, words: Sequence[str], stdin: str, timeout_seconds: float) -> kubectl.Output:
        """Run kubectl with the same kubeconfig and context."""
        given = {"--kubeconfig": self._config_file, "--context": self._context}
        access = [part for option, value in given.items() if value for part in (option, value)]
        return kubectl.Running(words, access).output(stdin, timeout_seconds)
