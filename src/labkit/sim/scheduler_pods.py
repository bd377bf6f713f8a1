"""Schedulers that run as pods: a container kube-scheduler with a mounted configuration decides, as on a real cluster.

A pod that runs `kube-scheduler --config=FILE`, FILE lying in a volume from a ConfigMap, is a second scheduler from the
moment it is Running until it is gone. Leader election is kept: of all that ask for one Lease only the first is active,
and kube-system/kube-scheduler belongs to the cluster's own scheduler. So a second scheduler needs
`leaderElection.leaderElect: false`, or a resourceName of its own, or it stands by for ever.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.api.resources import PODS, ResourceType
from labkit.client.client import Client
from labkit.client.events import EventRecorder
from labkit.client.informer import Informer
from labkit.loop.event_loop import EventLoop
from labkit.scheduler.configuration import config_map
from labkit.scheduler.configuration.defaulting import complete
from labkit.scheduler.scheduler import Scheduler

PROGRAM = "kube-scheduler"
CONFIG_MAPS = resources.known("v1", "ConfigMap")
OWN_LEASE = "kube-system/kube-scheduler"  # of the cluster's own scheduler
Start = Callable[[Mapping[str, Any] | None, str], Scheduler]  # (configuration, who it speaks as)


@dataclass
class SchedulerPods:
    """Starts and stops schedulers as their pods come and go; `start` builds one."""

    client: Client
    loop: EventLoop
    start: Start
    running: dict[str, Scheduler] = field(default_factory=dict)  # by pod key or name, in order of their start
    _leases: dict[str, str] = field(default_factory=lambda: {OWN_LEASE: ""})  # lease -> pod key of its holder
    _waiting: dict[str, tuple[str, Object]] = field(default_factory=dict)  # pod key -> the lease it wants, the pod
    _refused: set[str] = field(default_factory=set)  # uids of pods whose configuration is no good

    def watch(self, informers: Mapping[ResourceType, Informer]) -> None:
        """Hear of pods."""
        informers[PODS].on(self._seen, lambda old, new: self._seen(new), self._gone)

    def add(self, name: str, namespace: str, key: str = "") -> Scheduler:
        """Start a scheduler from a ConfigMap, without a pod. Raises ManifestError if it could not become active."""
        found = config_map.read(self.client.get(CONFIG_MAPS, name, namespace), key)
        lease = _lease(found)
        if lease in self._leases:
            raise errors.ManifestError(
                f"The scheduler of ConfigMap {namespace}/{name} would wait for the Lease {lease}, which another "
                "scheduler holds. Set leaderElection.leaderElect: false in its configuration."
            )
        return self._run(f"{namespace}/{name}", found, f"system:serviceaccount:{namespace}:{name}")

    def _seen(self, pod: Object) -> None:
        key = objects.key(pod)
        if objects.is_terminating(pod) or (pod.get("status") or {}).get("phase") != "Running":
            if key in self.running and objects.is_terminating(pod):
                self._gone(pod)
            return
        container = next(_schedulers(pod), None)
        fresh = key not in self.running and key not in self._waiting and objects.uid(pod) not in self._refused
        if container is not None and fresh:
            self._begin(pod, container)

    def _begin(self, pod: Object, container: Mapping[str, Any]) -> None:
        """Start the pod's scheduler, or let it stand by for its Lease; a bad configuration is told by an Event."""
        key = objects.key(pod)
        try:
            found = self._configuration(pod, container)
            lease = _lease(found)
            if lease in self._leases:
                self._waiting[key] = (lease, pod)
                return
            self._run(key, found, _speaker(pod))
        except (errors.ManifestError, errors.ApiError) as wrong:
            self._refused.add(objects.uid(pod))
            recorder = EventRecorder(self.client, "kubelet", self.loop.clock.calendar)
            recorder.event(pod, "Warning", "Failed", f"Error: {PROGRAM}: {wrong}")

    def _configuration(self, pod: Object, container: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return what --config leads to; None without the flag."""
        path = _flag([*(container.get("command") or ()), *(container.get("args") or ())], "--config")
        if not path:
            return None
        for volume, file in _mounts(pod, container, PurePosixPath(path)):
            source = volume.get("configMap")
            if source is not None:
                found = self.client.get(CONFIG_MAPS, source.get("name", ""), objects.namespace(pod))
                return config_map.read(found, _key_of(source, file))
        raise errors.ManifestError(f"open {path}: no such file or directory. No ConfigMap is mounted there.")

    def _run(self, key: str, config: Mapping[str, Any] | None, speaker: str) -> Scheduler:
        scheduler = self.start(config, speaker)
        lease = _lease(config)
        if lease:
            self._leases[lease] = key
        self.running[key] = scheduler
        return scheduler

    def _gone(self, pod: Object) -> None:
        """Stop the pod's scheduler; who stood by for its Lease takes over."""
        key = objects.key(pod)
        self._waiting.pop(key, None)
        scheduler = self.running.pop(key, None)
        if scheduler is None:
            return
        scheduler.stop()
        for lease in [lease for lease, holder in self._leases.items() if holder == key]:
            del self._leases[lease]
            heir = next((other for wanted, other in self._waiting.values() if wanted == lease), None)
            if heir is not None:
                del self._waiting[objects.key(heir)]
                self._seen(heir)


def _lease(config: Mapping[str, Any] | None) -> str:
    """The Lease a configuration asks for, "namespace/name"; "" without leader election."""
    given = (config or {}).get("leaderElection")
    election = complete({"leaderElection": given if isinstance(given, dict) else {}})["leaderElection"]
    return f"{election['resourceNamespace']}/{election['resourceName']}" if election["leaderElect"] is True else ""


def _schedulers(pod: Object) -> Iterator[Mapping[str, Any]]:
    for container in (pod.get("spec") or {}).get("containers") or ():
        words = container.get("command") or ()
        program = words[0] if words else (container.get("image") or "").split("@")[0].split(":")[0]
        if program.rsplit("/", 1)[-1] == PROGRAM:
            yield container


def _flag(words: Sequence[str], name: str) -> str:
    for word, following in itertools.pairwise([*words, ""]):
        if word.startswith(f"{name}="):
            return word.removeprefix(f"{name}=")
        if word == name:
            return following
    return ""


def _mounts(pod: Object, container: Mapping[str, Any], path: PurePosixPath) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The volumes that hold a path, and the path within each."""
    volumes = {one["name"]: one for one in (pod.get("spec") or {}).get("volumes") or ()}
    for mount in container.get("volumeMounts") or ():
        root = PurePosixPath(mount["mountPath"])
        if mount["name"] in volumes and path.is_relative_to(root):
            inside = str(path.relative_to(root))
            yield volumes[mount["name"]], mount.get("subPath") or inside


def _key_of(source: Mapping[str, Any], file: str) -> str:
    """The key behind a file of a ConfigMap volume."""
    items = source.get("items") or ()
    return next((one["key"] for one in items if one["path"] == file), "") if items else file


def _speaker(pod: Object) -> str:
    account = (pod.get("spec") or {}).get("serviceAccountName") or "default"
    return f"system:serviceaccount:{objects.namespace(pod)}:{account}"
