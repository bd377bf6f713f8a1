"""The cluster as a learner holds it: the official client's API classes, and a few short forms.

cluster = labkit.connect()                  # the simulator, three nodes
cluster.core.list_node()                    # the official kubernetes client, unchanged
cluster.apply("pod.yaml"); cluster.settle()
cluster.get("pods")                         # plain JSON, for looking
"""

# Annotations stay text: evaluating those of the API classes would import every model of the official client.
from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import kubernetes.client

from labkit import errors, explaining
from labkit.api import manifests, resources
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.client import custom_types
from labkit.client.client import MERGE_PATCH, STRATEGIC_PATCH
from labkit.clusters import kubectl, three_way
from labkit.clusters.backend import Backend
from labkit.explaining import Explanation
from labkit.scheduler.framework.trace import SchedulingTrace

# attribute -> API class of the official client
APIS = {
    "core": "CoreV1Api",
    "apps": "AppsV1Api",
    "batch": "BatchV1Api",
    "networking": "NetworkingV1Api",
    "policy": "PolicyV1Api",
    "rbac": "RbacAuthorizationV1Api",
    "storage": "StorageV1Api",
    "scheduling": "SchedulingV1Api",
    "coordination": "CoordinationV1Api",
    "discovery": "DiscoveryV1Api",
    "custom": "CustomObjectsApi",
    "version_api": "VersionApi",
}
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Cluster:
    """One cluster, whatever is behind it. `core`, `apps`, `batch`, … are classes of the official client."""

    core: kubernetes.client.CoreV1Api
    apps: kubernetes.client.AppsV1Api
    batch: kubernetes.client.BatchV1Api
    networking: kubernetes.client.NetworkingV1Api
    policy: kubernetes.client.PolicyV1Api
    rbac: kubernetes.client.RbacAuthorizationV1Api
    storage: kubernetes.client.StorageV1Api
    scheduling: kubernetes.client.SchedulingV1Api
    coordination: kubernetes.client.CoordinationV1Api
    discovery: kubernetes.client.DiscoveryV1Api
    custom: kubernetes.client.CustomObjectsApi
    version_api: kubernetes.client.VersionApi

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._client = backend.client()

    def __getattr__(self, name: str) -> Any:
        """Make the API classes when first asked for: importing all their models costs a second."""
        if name not in APIS:
            raise AttributeError(f"A cluster has no {name!r}. API classes: {', '.join(APIS)}.")
        api = getattr(kubernetes.client, APIS[name])(self.api_client)
        setattr(self, name, api)
        return api

    def __repr__(self) -> str:
        return f"<Cluster on {self.backend}: {len(self._client.list(resources.NODES))} nodes>"

    @property
    def backend(self) -> str:
        """ "sim", "kubeconfig" or "kind"."""
        return self._backend.name

    @cached_property
    def api_client(self) -> kubernetes.client.ApiClient:
        """The official ApiClient, for API classes that are not listed here."""
        return self._backend.api_client()

    @property
    def now(self) -> float:
        """Seconds on the cluster's clock (virtual ones on the simulator)."""
        return self._backend.now()

    def can(self, ability: str) -> bool:
        """Say whether this backend can do something not all can: "virtual_clock", "trace", "fake_nodes"."""
        return ability in self._backend.abilities

    def settle(self, limit_seconds: float = 3600.0) -> float:
        """Wait until nothing changes any more; return the seconds of the cluster's time that took."""
        return self._backend.settle(limit_seconds)

    def advance(self, seconds: float) -> None:
        """Let this much of the cluster's time pass."""
        self._backend.advance(seconds)

    def get(
        self,
        resource: str,
        name: str | None = None,
        namespace: str | None = "default",
        labels: str = "",
        all_namespaces: bool = False,
    ) -> Any:
        """Return one object (with a name) or a list of objects, as plain JSON of your own.

        `resource` is any word kubectl knows: "pods", "po", "deployments.apps". `labels` is a label selector.
        """
        found = self._resource(resource)
        space = "" if all_namespaces or not found.namespaced else namespace or ""
        if name is not None:
            return copy.deepcopy(self._client.get(found, name, space))
        query = {"labelSelector": labels} if labels else {}
        return copy.deepcopy(self._client.list(found, space, **query))

    def apply(self, manifest: manifests.Manifest, namespace: str = "default") -> list[Object]:
        """Create what is not there and patch what is, as `kubectl apply` does; return the objects as stored.

        `manifest` is YAML text, a path, an object or a list of objects. Raises ManifestError or ApiError.
        """
        return [copy.deepcopy(self._apply(obj, namespace)) for obj in manifests.load(manifest)]

    def patch(self, resource: str, name: str, patch: Object, namespace: str = "default") -> Object:
        """Change some fields of an object as `kubectl patch` does; return it as stored.

        A strategic merge patch, or a merge patch for a custom resource.
        """
        found = self._resource(resource)
        space = namespace if found.namespaced else ""
        return copy.deepcopy(self._client.patch(found, name, patch, space, content_type=_patch_type(found)))

    def delete(self, resource: str, name: str, namespace: str = "default") -> None:
        """Delete an object as `kubectl delete` does, without waiting for it to be gone."""
        found = self._resource(resource)
        self._client.delete(found, name, namespace if found.namespaced else "", propagationPolicy="Background")

    def kubectl(
        self, command: str | Sequence[str], stdin: str = "", timeout_seconds: float = kubectl.TIMEOUT_SECONDS
    ) -> kubectl.Output:
        """Run a kubectl command line, such as "get pods -o wide"; return what it says.

        A refusal is an answer too: see `exit_code` and `errors`. `stdin` is what `-f -` reads. Time passes on a
        simulator only while kubectl itself waits for something (rollout status, wait, delete).
        """
        return self._backend.kubectl(kubectl.words(command), stdin, timeout_seconds)

    def silence(self, node: str, silent: bool = True) -> None:
        """Let the kubelet of a node fall silent (simulator only), as when the machine is cut off from the network.

        The Node object stays; 50 s later it is NotReady, and what that means for its pods takes its course. With
        `silent=False` the kubelet is back, as after a reboot. Raises BackendError on other backends.
        """
        self._backend.silence(node, silent)

    def trace(self, pod: str, namespace: str = "default") -> SchedulingTrace:
        """Return the record of the pod's last scheduling cycle: every verdict, every score, and the choice."""
        found = self._backend.trace(f"{namespace}/{pod}")
        if found is None:
            raise errors.LabkitError(self._why_no_trace(pod, namespace))
        return found

    def explain(self, pod: str, namespace: str = "default", lang: str = "en") -> Explanation:
        """Decide anew what the scheduler decided about a pod, on any backend: why this node, or why none.

        `.text` says it in words; `.trace` is the record that views draw; `.changes` are, for a pending pod, the
        smallest single changes that would make it fit; `.agrees` says whether the real decision was the same.
        """
        return explaining.explain(self._client, f"{namespace}/{pod}", lang=lang)

    def _apply(self, obj: Object, namespace: str) -> Object:
        api_version, kind = obj.get("apiVersion", ""), obj.get("kind", "")
        found = resources.by_kind(api_version, kind) or custom_types.by_kind(self._client, api_version, kind)
        if found is None:
            raise errors.ManifestError(
                f'no matches for kind "{obj.get("kind", "")}" in version "{obj.get("apiVersion", "")}". '
                "Check apiVersion and kind; kubectl api-resources lists what there is."
            )
        wanted = objects.copied(obj)
        wanted["metadata"] = {**(wanted.get("metadata") or {})}
        wanted["metadata"]["annotations"] = {**objects.annotations(wanted)}
        if found.namespaced:
            wanted["metadata"].setdefault("namespace", namespace)
        space = objects.namespace(wanted)
        known = self._client.find(found, objects.name(wanted), space) if objects.name(wanted) else None
        applied = json.dumps(wanted, separators=(",", ":"))
        if known is None:
            wanted["metadata"]["annotations"][LAST_APPLIED] = applied
            return self._client.create(found, wanted)
        patch = three_way.patch(json.loads(objects.annotations(known).get(LAST_APPLIED) or "null"), wanted, known)
        patch["metadata"]["annotations"][LAST_APPLIED] = applied
        return self._client.patch(found, objects.name(wanted), patch, space, content_type=_patch_type(found))

    def _resource(self, word: str) -> ResourceType:
        found = resources.by_name(word) or custom_types.by_name(self._client, word)
        if found is None:
            raise errors.ManifestError(
                f'the server doesn\'t have a resource type "{word}". Try pods, nodes, deployments, events, …'
            )
        return found

    def _why_no_trace(self, pod: str, namespace: str) -> str:
        known = self._client.find(resources.PODS, pod, namespace)
        if known is None:
            return f'There is no pod "{pod}" in namespace "{namespace}". cluster.get("pods") lists what there is.'
        spec = known["spec"]
        if spec.get("schedulingGates"):
            return f"The scheduler has not looked at {pod} yet: it waits for its scheduling gates."
        if spec.get("nodeName"):
            return f"No scheduler placed {pod}: it came with nodeName {spec['nodeName']}, or was placed long ago."
        return f"No scheduler has looked at {pod} yet (its schedulerName is {spec.get('schedulerName')})."


def _patch_type(resource: ResourceType) -> str:
    """What kubectl sends: lists of custom resources are replaced whole, for want of merge keys."""
    builtin = resources.by_kind(resource.api_version, resource.kind) is not None
    return STRATEGIC_PATCH if builtin else MERGE_PATCH
