"""Which profile a pod is decided with: the configuration at hand, one found in the cluster, or the default."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.api import manifests
from labkit.api.pod import Pod
from labkit.explaining.snapshot import CONFIGURATION, Snapshot
from labkit.scheduler.profile import DEFAULT_SCHEDULER


@dataclass(frozen=True)
class Chosen:
    """A configuration that has a profile for the pod, and where it comes from."""

    config: Mapping[str, Any] | None
    source: str = ""  # a file or "namespace/configmap"; "" for the default profile
    assumed: bool = False  # True: the pod's scheduler is one we know nothing of


def choose(snapshot: Snapshot, pod: Pod, given: Mapping[str, Any] | None = None, source: str = "") -> Chosen:
    """Return what decides this pod. A scheduler nobody knows is taken to have the default profile."""
    name = pod.scheduler_name
    if given is not None and name in _names(given):
        return Chosen(given, source)
    for place, config in sorted(snapshot.configurations.items()):
        # A configuration that names nobody may belong to any scheduler, so only names that are written down count.
        if any(one.get("schedulerName") == name for one in _profiles(config)):
            return Chosen(config, place)
    if name == DEFAULT_SCHEDULER:
        return Chosen(None)
    return Chosen({"profiles": [{"schedulerName": name}]}, assumed=True)


def load(path: Path) -> Mapping[str, Any]:
    """Read a KubeSchedulerConfiguration. Raises ManifestError if the file holds anything else."""
    found = manifests.load(path)
    if len(found) != 1 or found[0]["kind"] != CONFIGURATION:
        kinds = ", ".join(one["kind"] for one in found) or "nothing"
        raise errors.ManifestError(
            f"{path}: one {CONFIGURATION} (kubescheduler.config.k8s.io/v1) is expected; it holds {kinds}."
        )
    config = found[0]
    for number, one in enumerate(config.get("profiles") or ()):
        if not isinstance(one, dict):
            raise errors.ManifestError(f"{path}: profiles[{number}] should be a mapping with schedulerName or plugins.")
    return config


def _profiles(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in config.get("profiles") or () if isinstance(one, dict)]


def _names(config: Mapping[str, Any]) -> set[str]:
    return {one.get("schedulerName") or DEFAULT_SCHEDULER for one in _profiles(config) or [{}]}
