"""What a pod and a node say about each other: taints, tolerations, affinities and spread constraints, parsed.

Rules of matching are those of Kubernetes 1.36 (upstream package scheduling/corev1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.api import selectors

NO_SCHEDULE, PREFER_NO_SCHEDULE, NO_EXECUTE = "NoSchedule", "PreferNoSchedule", "NoExecute"
HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"
REGION = "topology.kubernetes.io/region"


@dataclass(frozen=True)
class Taint:
    """A mark on a node that keeps pods away, such as `gpu=yes:NoSchedule`."""

    key: str
    value: str = ""
    effect: str = NO_SCHEDULE

    @classmethod
    def parse(cls, taint: Mapping[str, Any]) -> "Taint":
        """Read one element of a node's spec.taints."""
        return cls(taint["key"], taint.get("value") or "", taint.get("effect") or "")

    def __str__(self) -> str:
        pair = f"{self.key}={self.value}" if self.value else self.key
        return f"{pair}:{self.effect}"


@dataclass(frozen=True)
class Toleration:
    """A pod's consent to a taint."""

    key: str = ""  # "": every key (with Exists)
    operator: str = "Equal"
    value: str = ""
    effect: str = ""  # "": every effect

    @classmethod
    def parse(cls, toleration: Mapping[str, Any]) -> "Toleration":
        """Read one element of a pod's spec.tolerations."""
        return cls(
            toleration.get("key") or "",
            toleration.get("operator") or "Equal",
            toleration.get("value") or "",
            toleration.get("effect") or "",
        )

    def tolerates(self, taint: Taint) -> bool:
        """Say whether this taint does not keep the pod away."""
        if self.effect not in ("", taint.effect) or self.key not in ("", taint.key):
            return False
        if self.operator == "Exists":
            return True
        return self.operator == "Equal" and self.value == taint.value


def first_untolerated(
    taints: Iterable[Taint], tolerations: Iterable[Toleration], effects: tuple[str, ...]
) -> Taint | None:
    """Return the first taint with one of these effects that no toleration covers, or None."""
    accepted = tuple(tolerations)
    for taint in taints:
        if taint.effect in effects and not any(one.tolerates(taint) for one in accepted):
            return taint
    return None


@dataclass(frozen=True)
class NodeSelectorTerm:
    """Conditions on one node that must all hold; a term without any matches no node."""

    expressions: tuple[selectors.Requirement, ...] = ()
    fields: tuple[selectors.Requirement, ...] = ()

    @classmethod
    def parse(cls, term: Mapping[str, Any]) -> "NodeSelectorTerm":
        """Read one element of nodeSelectorTerms, or a preference."""
        return cls(
            tuple(selectors.expression(one) for one in term.get("matchExpressions") or ()),
            tuple(selectors.expression(one) for one in term.get("matchFields") or ()),
        )

    @property
    def empty(self) -> bool:
        """Whether the term has no condition, and so matches nothing."""
        return not self.expressions and not self.fields

    def matches(self, labels: Mapping[str, str], name: str) -> bool:
        """Say whether a node with these labels and this name meets the term."""
        return (
            not self.empty
            and all(one.matches(labels) for one in self.expressions)
            and all(one.matches({"metadata.name": name}) for one in self.fields)
        )


@dataclass(frozen=True)
class NodeSelector:
    """Terms of which one must match; without terms it matches nothing."""

    terms: tuple[NodeSelectorTerm, ...] = ()

    @classmethod
    def parse(cls, selector: Mapping[str, Any] | None) -> "NodeSelector | None":
        """Read a v1.NodeSelector; null asks for nothing and is None."""
        if selector is None:
            return None
        return cls(tuple(NodeSelectorTerm.parse(term) for term in selector.get("nodeSelectorTerms") or ()))

    def matches(self, labels: Mapping[str, str], name: str) -> bool:
        """Say whether a node with these labels and this name meets one of the terms."""
        return any(term.matches(labels, name) for term in self.terms)


@dataclass(frozen=True)
class PreferredTerm:
    """A wish about nodes and its weight, 1 to 100."""

    weight: int
    term: NodeSelectorTerm


@dataclass(frozen=True)
class NodeAffinity:
    """A pod's demands and wishes about nodes."""

    required: NodeSelector | None = None
    preferred: tuple[PreferredTerm, ...] = ()

    @classmethod
    def parse(cls, affinity: Mapping[str, Any] | None) -> "NodeAffinity":
        """Read spec.affinity.nodeAffinity; null asks for nothing."""
        given = affinity or {}
        return cls(
            NodeSelector.parse(given.get("requiredDuringSchedulingIgnoredDuringExecution")),
            tuple(
                PreferredTerm(one["weight"], NodeSelectorTerm.parse(one["preference"]))
                for one in given.get("preferredDuringSchedulingIgnoredDuringExecution") or ()
            ),
        )


@dataclass(frozen=True)
class PodAffinityTerm:
    """Near (or far from) which pods, by which node label. `weight` is 0 for a required term."""

    selector: selectors.LabelSelector
    topology_key: str
    namespaces: frozenset[str]  # the owner's namespace if the term names neither namespaces nor a selector
    namespace_selector: selectors.LabelSelector = selectors.NOTHING
    weight: int = 0

    @classmethod
    def parse(cls, term: Mapping[str, Any], owner_namespace: str, weight: int = 0) -> "PodAffinityTerm":
        """Read one term of podAffinity or podAntiAffinity of a pod in `owner_namespace`."""
        named = frozenset(term.get("namespaces") or ())
        by_label = term.get("namespaceSelector")
        if not named and by_label is None:
            named = frozenset((owner_namespace,))
        return cls(
            selectors.from_json(term.get("labelSelector")),
            term["topologyKey"],
            named,
            selectors.from_json(by_label),
            weight,
        )


@dataclass(frozen=True)
class PodAffinity:
    """One kind of inter-pod affinity (or anti-affinity): demands and wishes."""

    required: tuple[PodAffinityTerm, ...] = ()
    preferred: tuple[PodAffinityTerm, ...] = ()

    @classmethod
    def parse(cls, affinity: Mapping[str, Any] | None, owner_namespace: str) -> "PodAffinity":
        """Read spec.affinity.podAffinity or podAntiAffinity."""
        given = affinity or {}
        return cls(
            tuple(
                PodAffinityTerm.parse(term, owner_namespace)
                for term in given.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
            ),
            tuple(
                PodAffinityTerm.parse(one["podAffinityTerm"], owner_namespace, one["weight"])
                for one in given.get("preferredDuringSchedulingIgnoredDuringExecution") or ()
            ),
        )

    def __bool__(self) -> bool:
        return bool(self.required or self.preferred)


@dataclass(frozen=True)
class TopologySpreadConstraint:
    """How evenly matching pods must lie over the values of a node label."""

    max_skew: int
    topology_key: str
    hard: bool  # whenUnsatisfiable: DoNotSchedule
    selector: selectors.LabelSelector
    min_domains: int = 1
    honor_affinity: bool = True  # nodeAffinityPolicy
    honor_taints: bool = False  # nodeTaintsPolicy

    @classmethod
    def parse(cls, constraint: Mapping[str, Any], pod_labels: Mapping[str, str]) -> "TopologySpreadConstraint":
        """Read one constraint; values of matchLabelKeys are taken from the pod's own labels."""
        selector = selectors.from_json(constraint.get("labelSelector"))
        pinned = tuple(
            selectors.Requirement(key, selectors.IN, (pod_labels[key],))
            for key in constraint.get("matchLabelKeys") or ()
            if key in pod_labels
        )
        if pinned and not selector.nothing:
            selector = selectors.LabelSelector(selector.requirements + pinned)
        return cls(
            constraint["maxSkew"],
            constraint["topologyKey"],
            constraint["whenUnsatisfiable"] == "DoNotSchedule",
            selector,
            constraint.get("minDomains") or 1,
            (constraint.get("nodeAffinityPolicy") or "Honor") == "Honor",
            (constraint.get("nodeTaintsPolicy") or "Ignore") == "Honor",
        )
