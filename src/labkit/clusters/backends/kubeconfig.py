"""Any cluster of a kubeconfig as a backend, and a local kind cluster as the special case of one context."""

from collections.abc import Mapping, Sequence
from typing import Any

import kubernetes.client
import kubernetes.config

from labkit import errors, explaining
from labkit.api import object as objects
from labkit.api.resources import NODES, PODS
from labkit.client.client import Client
from labkit.client.http import HTTPTransport
from labkit.clusters import kubectl
from labkit.clusters.backend import Backend
from labkit.loop import waiting
from labkit.loop.clock import WallClock
from labkit.scheduler.framework.trace import SchedulingTrace

DECIDED_WITHIN_SECONDS = 10.0
QUIET_SECONDS = 2.0
STARTING_SECONDS = 20.0  # how long nothing may happen to a pod that is about to start: its image is being pulled
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
        """Wait until no pod and no node's spec has changed for two seconds; return the real seconds it took.

        A pod that is bound and about to start gets twenty.
        """
        began = changed = self.now()
        seen: list[Mapping[str, Any]] = []
        patience = QUIET_SECONDS
        while self.now() - changed < patience:
            if self.now() - began > limit_seconds:
                raise errors.BackendError(
                    f"Pods still change after {limit_seconds:g} seconds. See kubectl get pods -A -w"
                )
            pods = self.client().list(PODS)
            patience = STARTING_SECONDS if any(map(_about_to_start, pods)) else QUIET_SECONDS
            now = [pod["metadata"] | pod["status"] for pod in pods]
            now += [node.get("spec", {}) for node in self.client().list(NODES)]
            if now != seen:
                seen, changed = now, self.now()
            waiting.pause(LOOK_EVERY_SECONDS)
        return self.now() - began

    def advance(self, seconds: float) -> None:
        """Wait this many real seconds: a real cluster's clock cannot be hurried."""
        waiting.pause(seconds)

    def now(self) -> float:
        """Real seconds since this backend was made."""
        return self._clock.now()

    def trace(self, pod_key: str) -> SchedulingTrace:
        """Decide anew what the cluster's scheduler decided: it publishes no table of its own.

        Waits up to ten seconds for that decision. Raises BackendError if it came out differently, for then the table
        would not be true.
        """
        self._await_decision(pod_key)
        found = explaining.explain(self.client(), pod_key)
        if found.agrees is False:
            raise errors.BackendError(
                f"Asked why {pod_key} was placed as it was; decided anew here, it comes out differently than on the "
                f"cluster. cluster.explain(…) says in which way and what may be the reason:\n{found.text}"
            )
        return found.trace

    def _await_decision(self, pod_key: str) -> None:
        namespace, name = pod_key.split("/")
        deadline = self.now() + DECIDED_WITHIN_SECONDS
        while self.now() < deadline and not _decided(self.client().get(PODS, name, namespace)):
            waiting.pause(LOOK_EVERY_SECONDS)

    def kubectl(self, words: Sequence[str], stdin: str, timeout_seconds: float) -> kubectl.Output:
        """Run kubectl with the same kubeconfig and context."""
        given = {"--kubeconfig": self._config_file, "--context": self._context}
        access = [part for option, value in given.items() if value for part in (option, value)]
        return kubectl.Running(words, access).output(stdin, timeout_seconds)


def _decided(pod: Mapping[str, Any]) -> bool:
    """Whether a scheduler has placed or refused the pod, or will not look at it yet."""
    return bool(pod["spec"].get("nodeName")) or objects.condition(pod, "PodScheduled") is not None


def _about_to_start(pod: Mapping[str, Any]) -> bool:
    """Whether the pod has a node and nothing is known to keep it from running."""
    status = pod["status"]
    told = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
    waiting_for = {(one.get("state") or {}).get("waiting", {}).get("reason", "") for one in told}
    bound = bool(pod["spec"].get("nodeName")) and not objects.is_terminating(pod)
    return bound and status.get("phase") == "Pending" and waiting_for <= {"", "ContainerCreating", "PodInitializing"}
