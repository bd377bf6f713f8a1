"""matchLabelKeys and mismatchLabelKeys: at creation, values of the pod's own labels are written into its selectors.

For each key that the pod carries, a term's labelSelector gets `key In [value]` (or `NotIn`); a term without a
labelSelector stays as it is. The scheduler itself knows nothing of these fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

REQUIRED, PREFERRED = (
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
)


def merge(spec: dict[str, Any], labels: Mapping[str, str]) -> None:
    """Complete the (anti)affinity terms and the spread constraints of a fresh pod spec."""
    for term in _terms(spec.get("affinity") or {}):
        _add(term, term.get("matchLabelKeys") or (), "In", labels)
        _add(term, term.get("mismatchLabelKeys") or (), "NotIn", labels)
    for constraint in spec.get("topologySpreadConstraints") or ():
        _add(constraint, constraint.get("matchLabelKeys") or (), "In", labels)


def _terms(affinity: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("podAffinity", "podAntiAffinity"):
        found = affinity.get(kind) or {}
        yield from found.get(REQUIRED) or ()
        for weighted in found.get(PREFERRED) or ():
            yield weighted["podAffinityTerm"]


def _add(holder: dict[str, Any], keys: Sequence[str], operator: str, labels: Mapping[str, str]) -> None:
    selector = holder.get("labelSelector")
    if selector is None:
        return
    for key in keys:
        if key in labels:
            selector.setdefault("matchExpressions", []).append(
                {"key": key, "operator": operator, "values": [labels[key]]}
            )
