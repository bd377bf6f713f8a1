"""The life of one pod on one node: what runs, what failed, and what is due next.

It holds facts and verbs; the order in which things happen is the table in `stages`, and when to look again is decided
by `pod_worker`.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.kubelet import images, pod_status, shell, workload
from labkit.kubelet.backoff import Backoff
from labkit.kubelet.containers import Container, Run


class Host(Protocol):
    """What a pod needs of its node: images it has, pulls that go on (and when they end), back-offs."""

    images: set[str]
    pulls: dict[str, float]
    backoff: Backoff

    def now(self) -> float:
        """Seconds of the clock."""
        ...

    def event(self, pod: Object, type_: str, reason: str, message: str, container: str = "") -> None:
        """Write an Event about a pod, or about one of its containers."""
        ...

    def new_address(self, pod: Object) -> str:
        """Return an address for a pod."""
        ...

    def new_id(self) -> str:
        """Return an id for a container."""
        ...

    def refusal(self, pod: Object) -> tuple[str, str] | None:
        """Return reason and message if the node does not take the pod, else None."""
        ...


class Files(shell.Files):
    """What a container sees: its own files, and the pod's where an emptyDir is mounted."""

    def __init__(self, mounts: Mapping[str, str], volumes: shell.Files) -> None:
        super().__init__()
        self._mounts = mounts
        self._volumes = volumes

    def put(self, path: str, at: float, there: bool = True) -> None:
        """Let a file be there (or not) from this moment on."""
        shared = self._shared(path)
        self._volumes.put(shared, at, there) if shared else super().put(path, at, there)

    def exists(self, path: str, at: float) -> bool:
        """Whether the file is there at this moment."""
        shared = self._shared(path)
        return self._volumes.exists(shared, at) if shared else super().exists(path, at)

    def will_change(self, after: float) -> bool:
        """Whether a file is known to come or go later than this moment."""
        return super().will_change(after) or self._volumes.will_change(after)

    def _shared(self, path: str) -> str:
        for mount, volume in self._mounts.items():
            if path.startswith(f"{mount}/"):
                return volume + path[len(mount) :]
        return ""


class Life:
    """One pod on one node. `on_begin` and `on_end` are told of containers that begin to run and that end."""

    def __init__(
        self, host: Host, pod: Object, on_begin: Callable[[Container], None], on_end: Callable[[Container], None]
    ) -> None:
        self.host = host
        self.pod = pod
        self.sandbox = False
        self.address = ""
        self.start_time: float | None = None
        self.refused: tuple[str, str] | None = None
        self.failure: tuple[str, str] | None = None
        self.stopping = False
        self.finished = False
        self.tried: set[str] = set()
        self.pulled = ""
        self.pull_began = 0.0
        self.changed_runtime = False
        self.errors: list[float] = []
        self._volumes = shell.Files()
        self._files: dict[str, Files] = {}
        self._on_begin = on_begin
        self._on_end = on_end
        self.containers = {one.name: one for one in self._declared()}

    def _declared(self) -> Iterator[Container]:
        for spec in self.pod["spec"].get("initContainers") or ():
            role = "sidecar" if spec.get("restartPolicy") == "Always" else "init"
            yield Container(spec["name"], role, image=spec["image"])
        for spec in self.pod["spec"]["containers"]:
            yield Container(spec["name"], "main", image=spec["image"])

    # --- what is asked for

    @property
    def policy(self) -> str:
        """spec.restartPolicy."""
        return str(self.pod["spec"].get("restartPolicy") or "Always")

    @property
    def subject(self) -> str:
        """The pod as the kubelet's messages name it: "name_namespace(uid)"."""
        return f"{objects.name(self.pod)}_{objects.namespace(self.pod)}({objects.uid(self.pod)})"

    def spec(self, container: Container) -> dict[str, Any]:
        """Return the container's spec as it is now (its image may be changed)."""
        everyone = [*(self.pod["spec"].get("initContainers") or ()), *self.pod["spec"]["containers"]]
        return next(dict(one) for one in everyone if one["name"] == container.name)

    def files(self, container: Container) -> Files:
        """Return what the container's current run sees of files."""
        return self._files[container.name]

    # --- what is due

    def due(self) -> Container | None:
        """Return the next container to start in this sync, or None."""
        if self.stopping or self.finished or self.is_over:
            return None
        for one in self._startable():
            if one.name not in self.tried and pod_status.is_restarted(one, self.policy):
                return one
        return None

    def _startable(self) -> Iterator[Container]:
        """Yield the containers whose turn it is: init containers one by one, then all others."""
        for one in self.containers.values():
            if one.role == "init" and not one.succeeded and not self._mains_began():
                yield one
                return
            if one.role == "sidecar":
                yield one
                if not one.started or one.name in self.tried:
                    return  # what comes after a sidecar is started by the next sync
            if one.role == "main":
                yield one

    def _mains_began(self) -> bool:
        return any(one.run is not None for one in self.containers.values() if one.role == "main")

    @property
    def running(self) -> list[Container]:
        """The containers that run."""
        return [one for one in self.containers.values() if one.is_running]

    @property
    def is_over(self) -> bool:
        """Whether no main container runs or will be started again, or an init container failed for good."""
        inits = [one for one in self.containers.values() if one.role == "init"]
        if self.policy == "Never" and any(one.has_ended and not one.succeeded for one in inits):
            return True
        mains = [one for one in self.containers.values() if one.role == "main"]
        return all(one.has_ended and not pod_status.is_restarted(one, self.policy) for one in mains)

    # --- verbs

    def event(self, type_: str, reason: str, message: str, container: Container | None = None) -> None:
        """Write an Event about the pod or one of its containers."""
        path = "initContainers" if container is not None and container.role != "main" else "containers"
        field = f"spec.{path}{{{container.name}}}" if container is not None else ""
        self.host.event(self.pod, type_, reason, message, field)

    def fail(self, container: Container, reason: str, message: str, retry_seconds: float) -> None:
        """Note why a container could not be started in this sync, and after how long to try again."""
        self.tried.add(container.name)
        container.waiting = (reason, message)
        self.errors.append(retry_seconds)

    def begin(self, container: Container) -> None:
        """Run a container: from now on it does what its command says."""
        spec = self.spec(container)
        self._files[container.name] = Files(self._mounts(spec), self._volumes)
        container.outcome = workload.outcome(spec, self._files[container.name], self.host.now())
        self._replace_run(container, Run(self.host.new_id(), self.host.now()))
        container.waiting = None
        container.started = not spec.get("startupProbe")
        container.ready = container.started and not spec.get("readinessProbe")
        self._on_begin(container)

    def begin_fails(self, container: Container, message: str) -> None:
        """Note that a container was created but could not be started: exit code 128 without a start."""
        now = self.host.now()
        self._replace_run(container, Run(self.host.new_id(), None, now, 128, "StartError", message))

    def end(self, container: Container, exit_code: int) -> None:
        """End a container's run."""
        if container.run is None or not container.is_running:
            return
        reason = "Completed" if exit_code == 0 else "Error"
        container.run = dataclasses.replace(container.run, finished=self.host.now(), exit_code=exit_code, reason=reason)
        container.ready = container.started = False
        self._on_end(container)

    def _replace_run(self, container: Container, run: Run) -> None:
        if container.run is not None:
            container.last = container.run
            container.restarts += 1
        container.run = run
        container.killed = False
        container.image = self.spec(container)["image"]
        self.changed_runtime = True
        self.tried.add(container.name)

    def _mounts(self, spec: Mapping[str, Any]) -> dict[str, str]:
        empty = {one["name"] for one in self.pod["spec"].get("volumes") or () if "emptyDir" in one}
        mounts = spec.get("volumeMounts") or ()
        return {one["mountPath"].rstrip("/"): one["name"] for one in mounts if one["name"] in empty}

    def image_key(self, container: Container) -> str:
        """Return what a failing pull counts under: the image, for this pod."""
        return f"{objects.uid(self.pod)}_{self.spec(container)['image']}"

    def restart_key(self, container: Container) -> str:
        """Return what a failing restart counts under: the container, of this pod."""
        return f"{objects.uid(self.pod)}_{container.name}_restart"

    def has_image(self, container: Container) -> bool:
        """Whether the container's image is on the node."""
        return self.spec(container)["image"] in self.host.images

    def image_policy(self, container: Container) -> str:
        """Return the container's pull policy."""
        return images.policy(self.spec(container))
