"""What may change on a pod: images, deadlines, tolerations; and while it is gated, where it may go."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import fields

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
    early = [*_container_lists(new, before), *_deadline(new, before), *_tolerations(new, before), *_gates(new, before)]
    yield from early
    if early and any(cause.field.endswith("ontainers") for cause in early):
        return
    gated = bool(before.get("schedulingGates"))
    if gated and (
        new.get("nodeSelector") != before.get("nodeSelector") or new.get("affinity") != before.get("affinity")
    ):
        yield from _node_selector(new.get("nodeSelector"), before.get("nodeSelector") or {})
        yield from _node_affinity(new, before)
    if _fixed(new, before, gated) != _fixed(before, before, gated):
        yield fields.forbidden("spec", ONLY + _difference(_fixed(before, before, gated), _fixed(new, before, gated)))


def _container_lists(new: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Cause]:
    for name, what in (("containers", "containers"), ("initContainers", "init containers")):
        if len(new.get(name) or ()) != len(before.get(name) or ()):
            yield fields.forbidden(f"spec.{name}", f"pod updates may not add or remove {what}")
            continue
        for index, one in enumerate(new.get(name) or ()):
            if not one.get("image"):
                yield fields.required(f"spec.{name}[{index}].image")


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


def _fixed(spec: Mapping[str, Any], before: Mapping[str, Any], gated: bool) -> dict[str, Any]:
    """What of a spec has to stay as it is."""
    left_out = (*FREE, *(GATED_FREE if gated else ()))
    kept = {name: value for name, value in spec.items() if name not in left_out}
    for name in ("containers", "initContainers"):
        if kept.get(name):
            kept[name] = [{field: value for field, value in one.items() if field != "image"} for one in kept[name]]
    if (before.get("terminationGracePeriodSeconds") or 0) < 0 and spec.get("terminationGracePeriodSeconds") == 1:
        kept["terminationGracePeriodSeconds"] = before["terminationGracePeriodSeconds"]
    if gated:
        kept["affinity"] = _without_node_affinity(spec.get("affinity"))
    return kept


def _without_node_affinity(affinity: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (affinity or {}).items() if name != "nodeAffinity"}


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Name the fields that were changed, one a line."""
    names = sorted(name for name in {**before, **after} if before.get(name) != after.get(name))
    lines = [f"  {name}: {fields.quoted(before.get(name))} -> {fields.quoted(after.get(name))}" for name in names]
    return "\n".join(lines) + "\n"
