"""The pods of a DaemonSet: which nodes they belong to, and what each looks like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.api import object as objects
from labkit.api import resources, scheduling
from labkit.api.object import Object
from labkit.controllers.workload import claiming, revisions

GENERATION = "deprecated.daemonset.template.generation"
GENERATION_LABEL = "pod-template-generation"
_NODE = "node.kubernetes.io/"
# A daemon stays on a sick node: it may be what heals it (AddOrUpdateDaemonPodTolerations).
_TOLERATED = (
    ("not-ready", scheduling.NO_EXECUTE),
    ("unreachable", scheduling.NO_EXECUTE),
    ("disk-pressure", scheduling.NO_SCHEDULE),
    ("memory-pressure", scheduling.NO_SCHEDULE),
    ("pid-pressure", scheduling.NO_SCHEDULE),
    ("unschedulable", scheduling.NO_SCHEDULE),
)
_BY_SCHEDULE = (scheduling.NO_EXECUTE, scheduling.NO_SCHEDULE)


@dataclass(frozen=True)
class Verdict:
    """What a node is to a DaemonSet."""

    runs: bool
    """Whether there should be a pod on it."""
    stays: bool
    """Whether a pod that is there may stay."""


@dataclass(frozen=True)
class Placement:
    """Where a DaemonSet's pods may run, read from its template."""

    node_name: str
    selector: Mapping[str, str]
    required: scheduling.NodeSelector | None
    tolerations: tuple[scheduling.Toleration, ...]

    @classmethod
    def of(cls, daemon_set: Mapping[str, Any]) -> "Placement":
        """Read spec.template, with the tolerations that daemons get."""
        spec = daemon_set["spec"]["template"]["spec"]
        affinity = (spec.get("affinity") or {}).get("nodeAffinity")
        return cls(
            spec.get("nodeName") or "",
            spec.get("nodeSelector") or {},
            scheduling.NodeAffinity.parse(affinity).required,
            tuple(scheduling.Toleration.parse(one) for one in tolerations(spec)),
        )

    def judge(self, node: Mapping[str, Any]) -> Verdict:
        """Return what this node is to the DaemonSet (NodeShouldRunDaemonPod)."""
        name, labels = objects.name(node), objects.labels(node)
        fits = self.node_name in ("", name) and self.selector.items() <= labels.items()
        if not fits or (self.required is not None and not self.required.matches(labels, name)):
            return Verdict(False, False)
        taints = [scheduling.Taint.parse(one) for one in (node.get("spec") or {}).get("taints") or ()]
        if scheduling.first_untolerated(taints, self.tolerations, _BY_SCHEDULE) is None:
            return Verdict(True, True)
        evicts = scheduling.first_untolerated(taints, self.tolerations, (scheduling.NO_EXECUTE,)) is not None
        return Verdict(False, not evicts)


def tolerations(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a template's tolerations and those that every daemon gets."""
    listed: list[dict[str, Any]] = list(spec.get("tolerations") or ())
    added = [*_TOLERATED, ("network-unavailable", scheduling.NO_SCHEDULE)] if spec.get("hostNetwork") else _TOLERATED
    for name, effect in added:
        one = {"key": f"{_NODE}{name}", "operator": "Exists", "effect": effect}
        listed = [known for known in listed if not _matches(known, one)]
        listed.append(one)
    return listed


def _matches(known: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    fields = ("key", "operator", "value", "effect")
    return all((known.get(name) or "") == (one.get(name) or "") for name in fields)


def made(daemon_set: Mapping[str, Any], node: str, hashed: str) -> Object:
    """Return the pod for one node: its scheduler can choose no other."""
    pod = objects.copied(claiming.child(daemon_set, resources.PODS))
    metadata, spec = pod["metadata"], pod["spec"]
    generation = objects.annotations(daemon_set).get(GENERATION)
    labels = {**({GENERATION_LABEL: generation} if generation else {}), revisions.HASH_LABEL: hashed}
    metadata["labels"] = {**(metadata.get("labels") or {}), **labels}
    spec["tolerations"] = tolerations(spec)
    named = {"key": "metadata.name", "operator": "In", "values": [node]}
    affinity = spec.setdefault("affinity", {}).setdefault("nodeAffinity", {})
    affinity["requiredDuringSchedulingIgnoredDuringExecution"] = {"nodeSelectorTerms": [{"matchFields": [named]}]}
    return pod


def target(pod: Mapping[str, Any]) -> str:
    """Return the node that a daemon pod is on, or meant for; "" if it names none (GetTargetNodeName)."""
    spec = pod["spec"]
    if spec.get("nodeName"):
        return str(spec["nodeName"])
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    for term in required.get("nodeSelectorTerms") or ():
        for one in term.get("matchFields") or ():
            if one["key"] == "metadata.name" and one["operator"] == "In" and len(one.get("values") or ()) == 1:
                return str(one["values"][0])
    return ""


def by_node(listed: Iterable[Object]) -> dict[str, list[Object]]:
    """Return daemon pods by node, scheduled ones first, then by age."""
    found: dict[str, list[Object]] = {}
    for pod in listed:
        found.setdefault(target(pod), []).append(pod)
    for several in found.values():
        several.sort(key=_seniority)
    found.pop("", None)
    return found


def _seniority(pod: Mapping[str, Any]) -> tuple[bool, str, str]:
    return (not pod["spec"].get("nodeName"), objects.metadata(pod).get("creationTimestamp") or "", objects.name(pod))


def is_updated(daemon_set: Mapping[str, Any], pod: Mapping[str, Any], hashed: str) -> bool:
    """Whether the pod is of the template as it is now."""
    labels, generation = objects.labels(pod), objects.annotations(daemon_set).get(GENERATION)
    by_generation = generation is not None and labels.get(GENERATION_LABEL) == generation
    return by_generation or labels.get(revisions.HASH_LABEL) == hashed
