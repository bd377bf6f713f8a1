"""What may change on a pod: images, deadlines, tolerations; and while it is gated, where it may go."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import containers, fields, spec_difference

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
TERMS_PATH = f"spec.affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms"
ONLY = (
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
    "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n"
)
FREE = ("activeDeadlineSeconds", "schedulingGates", "tolerations")
GATED_FREE = ("nodeSelector",)


def validate(pod: Object, old: Object) -> Iterator[Cause]:
    """Yield what is wrong with a change of a pod."""
    new, before = pod["spec"], old["spec"]
    listed, deadline = list(_container_lists(new, before)), list(_deadline(new, before))
    yield from listed
    if any(cause.reason == "FieldValueForbidden" for cause in listed):
        return
    yield from deadline
    if deadline and new.get("activeDeadlineSeconds") is not None:
        return
    yield from _tolerations(new, before)
    yield from _gates(new, before)
    gated = bool(before.get("schedulingGates"))
    if gated and (
        new.get("nodeSelector") != before.get("nodeSelector") or new.get("affinity") != before.get("affinity")
    ):
        yield from _node_selector(new.get("nodeSelector"), before.get("nodeSelector") or {})
        yield from _node_affinity(new, before)
    if new == before:
        return
    changed = spec_difference.text("PodSpec", before, _munged(new, before, gated))
    if changed:
        yield fields.forbidden("spec", ONLY + changed)


def _container_lists(new: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Cause]:
    """Nothing comes or goes, and every image is looked at: once more, for the whole spec has been before."""
    for name in ("containers", "initContainers"):
        if len(new.get(name) or ()) != len(before.get(name) or ()):
            yield fields.forbidden(f"spec.{name}", "pod updates may not add or remove containers")
            return
        for index, one in enumerate(new.get(name) or ()):
            yield from containers.image(one, f"spec.{name}[{index}]")


def _deadline(new: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Cause]:
    at = "spec.activeDeadlineSeconds"
    seconds, earlier = new.get("activeDeadlineSeconds"), before.get("activeDeadlineSeconds")
    if seconds is not None:
        if not 0 <= seconds <= 2147483647:
            yield fields.invalid(at, seconds, "must be between 0 and 2147483647, inclusive")
        elif earlier is not None and seconds > earlier:
            yield fields.invalid(at, seconds, "must be less than or equal to previous value")
    elif earlier is not None:
        yield fields.invalid(at, None, "must not update from a positive integer to nil value")


def _tolerations(new: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Cause]:
    have = new.get("tolerations") or []
    for old in before.get("tolerations") or ():
        if not any(_same_toleration(one, old) for one in have):
            yield fields.forbidden(
                "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"
            )
            return


def _same_toleration(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in ("key", "operator", "value", "effect"))


def _gates(new: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Cause]:
    known = {gate.get("name") for gate in before.get("schedulingGates") or ()}
    for index, gate in enumerate(new.get("schedulingGates") or ()):
        if gate.get("name") not in known:
            detail = f"only deletion is allowed, but found new scheduling gate '{gate.get('name', '')}'"
            yield fields.forbidden(f"spec.schedulingGates[{index}].name", detail)


def _node_selector(new: Mapping[str, str] | None, before: Mapping[str, str]) -> Iterator[Cause]:
    if any((new or {}).get(key) != value for key, value in before.items()):
        detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
        yield fields.invalid("spec.nodeSelector", dict(sorted(new.items())) if new else None, detail)


def _terms(spec: Mapping[str, Any]) -> list[Any]:
    node = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    return (node.get(REQUIRED) or {}).get("nodeSelectorTerms") or []


def _node_affinity(new: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Cause]:
    """Terms that were there may only be extended, and none may come or go."""
    earlier, now = _terms(before), _terms(new)
    if not earlier:
        return
    if len(earlier) != len(now):
        detail = "no additions/deletions to non-empty NodeSelectorTerms list are allowed"
        yield fields.invalid(TERMS_PATH, [_shown(one) for one in now] or None, detail)
        return
    for index, (old, one) in enumerate(zip(earlier, now, strict=True)):
        if not _extends(one, old):
            detail = "only additions are allowed (no mutations or deletions)"
            yield fields.invalid(f"{TERMS_PATH}[{index}]", _shown(one), detail)


def _extends(term: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    if not old.get("matchExpressions") and not old.get("matchFields"):
        return not term.get("matchExpressions") and not term.get("matchFields")
    for name in ("matchExpressions", "matchFields"):
        prefix = old.get(name) or []
        if (term.get(name) or [])[: len(prefix)] != prefix:
            return False
    return True


def _shown(term: Mapping[str, Any]) -> dict[str, Any]:
    """A term as the message shows it: with Go's field names."""
    return {
        "MatchExpressions": _requirements(term, "matchExpressions"),
        "MatchFields": _requirements(term, "matchFields"),
    }


def _requirements(term: Mapping[str, Any], name: str) -> Sequence[dict[str, Any]] | None:
    found = term.get(name)
    if not found:
        return None
    return [
        {"Key": one.get("key", ""), "Operator": one.get("operator", ""), "Values": one.get("values")} for one in found
    ]


def _munged(spec: Mapping[str, Any], before: Mapping[str, Any], gated: bool) -> dict[str, Any]:
    """A spec with everything put back that may change."""
    kept = {**spec, **{name: before.get(name) for name in (*FREE, *(GATED_FREE if gated else ()))}}
    for name in ("containers", "initContainers"):
        pairs = zip(spec.get(name) or (), before.get(name) or (), strict=True)
        kept[name] = [{**one, "image": old.get("image", "")} for one, old in pairs]
    if (before.get("terminationGracePeriodSeconds") or 0) < 0 and spec.get("terminationGracePeriodSeconds") == 1:
        kept["terminationGracePeriodSeconds"] = before["terminationGracePeriodSeconds"]
    if gated:
        affinity = {**(spec.get("affinity") or {}), "nodeAffinity": (before.get("affinity") or {}).get("nodeAffinity")}
        kept["affinity"] = {name: value for name, value in affinity.items() if value is not None} or None
    return kept
