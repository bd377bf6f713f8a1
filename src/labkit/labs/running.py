"""The oracle of the mutants: what a real cluster would not have accepted or run; it knows nothing of a lab's checks."""

from collections.abc import Collection

from labkit.api import object as objects
from labkit.labs import expect, world
from labkit.labs.lab import Lab
from labkit.labs.snapshot import Snapshot


def gated_on_purpose(lab: Lab, seen: Snapshot) -> frozenset[str]:
    """Return what waits for a scheduling gate in a solution: it has not failed, and may wait in mutants, too."""
    spaces = [pod for space in lab.namespaces for pod in seen.all("pods", space)]
    return frozenset(_who(pod) for pod in spaces if _is_gated(pod))


def does_not_run(lab: Lab, built: world.World, seen: Snapshot, on_purpose: Collection[str] = frozenset()) -> str:
    """Say what was not accepted or does not run, "" if nothing; `on_purpose` may wait for its gates."""
    if built.findings:
        return f"a file was not accepted: {built.findings[0].seen}"
    for deployment in seen.all("deployments"):
        if objects.namespace(deployment) in lab.namespaces and expect.named(deployment) not in on_purpose:
            wanted = expect.field(deployment, "spec.replicas") or 0
            ready = expect.field(deployment, "status.availableReplicas") or 0
            if wanted != ready:
                return f"{expect.named(deployment)} has {ready} of {wanted} replicas"
    pods = [pod for space in lab.namespaces for pod in seen.all("pods", space) if not expect.is_placed(pod)]
    waiting = [expect.named(pod) for pod in pods if not (_is_gated(pod) and _who(pod) in on_purpose)]
    return f"{waiting[0]} has no node" if waiting else ""


def _is_gated(pod: objects.Object) -> bool:
    return bool(expect.field(pod, "spec.schedulingGates"))


def _who(pod: objects.Object) -> str:
    """A pod by a name that a mutant of its template does not change: a Deployment's pods by the Deployment."""
    owner = objects.controller_of(pod) or {}
    if owner.get("kind") != "ReplicaSet":
        return expect.named(pod)
    return f"deployment {objects.namespace(pod)}/{str(owner.get('name', '')).rpartition('-')[0]}"
