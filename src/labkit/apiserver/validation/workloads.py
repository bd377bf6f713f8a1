"""Validation of workloads: selector and template fit together, counts are counts, strategies are known."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from labkit.api import selectors
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, label_selectors, numbers, pod_template

Spec = Mapping[str, Any]
IMMUTABLE = "field is immutable"
STATEFUL_FREE = (
    *("replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit"),
    *("persistentVolumeClaimRetentionPolicy", "minReadySeconds"),
)


def deployment(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a Deployment's spec."""
    yield from numbers.not_negative(spec, "spec", "replicas")
    yield from _selector(spec, "deployment")
    yield from template(spec, "ReplicaSet")
    yield from _deployment_strategy(spec["strategy"], "spec.strategy")
    yield from numbers.not_negative(spec, "spec", "minReadySeconds", "revisionHistoryLimit")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None:
        yield from numbers.not_negative(spec, "spec", "progressDeadlineSeconds")
        if deadline <= spec.get("minReadySeconds", 0):
            yield fields.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")


def replica_set(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a ReplicaSet's spec."""
    yield from numbers.not_negative(spec, "spec", "replicas", "minReadySeconds")
    yield from _selector(spec, "deployment")
    yield from template(spec, "ReplicaSet")


def replication_controller(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a ReplicationController's spec."""
    yield from numbers.not_negative(spec, "spec", "minReadySeconds")
    if not spec.get("selector"):
        yield fields.required("spec.selector")
    yield from numbers.not_negative(spec, "spec", "replicas")
    if spec.get("template") is None:
        yield fields.required("spec.template")
        return
    plain = {**spec, "selector": {"matchLabels": spec.get("selector") or {}}}
    yield from template(plain, "ReplicationController")


def stateful_set(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a StatefulSet's spec."""
    if spec.get("podManagementPolicy") not in ("OrderedReady", "Parallel"):
        yield fields.invalid(
            "spec.podManagementPolicy", spec.get("podManagementPolicy", ""), "must be 'OrderedReady' or 'Parallel'"
        )
    strategy = spec["updateStrategy"]
    if strategy.get("type") not in ("RollingUpdate", "OnDelete"):
        shown = {"Type": strategy.get("type", ""), "RollingUpdate": strategy.get("rollingUpdate")}
        yield fields.invalid("spec.updateStrategy", shown, "must be 'RollingUpdate' or 'OnDelete'")
    yield from numbers.not_negative(spec, "spec", "replicas", "minReadySeconds")
    yield from _selector(spec, "statefulset")
    yield from template(spec, "StatefulSet")


def daemon_set(spec: Spec) -> Iterator[Cause]:
    """Yield what is wrong with a DaemonSet's spec."""
    yield from label_selectors.validate(spec.get("selector"), "spec.selector")
    if spec.get("selector") is not None and not any(spec["selector"].values()):
        yield fields.invalid("spec.selector", {}, "empty selector is invalid for daemonset")
    yield from template(spec, "DaemonSet")
    strategy = spec["updateStrategy"]
    if strategy.get("type") not in ("RollingUpdate", "OnDelete"):
        yield fields.not_supported("spec.updateStrategy.type", strategy.get("type", ""), ("OnDelete", "RollingUpdate"))
    elif strategy["type"] == "RollingUpdate":
        yield from _daemon_rolling(strategy.get("rollingUpdate") or {}, "spec.updateStrategy.rollingUpdate")
    yield from numbers.not_negative(spec, "spec", "minReadySeconds", "revisionHistoryLimit")


def template(spec: Spec, owner: str) -> Iterator[Cause]:
    """Yield what is wrong with a template whose pods run for ever."""
    found, path = spec["template"], "spec.template"
    labels = found["metadata"].get("labels")
    try:
        fits = selectors.from_json(spec.get("selector")).matches(labels or {})
    except KeyError:
        fits = False
    if not fits and not _is_broken(spec.get("selector")):
        yield fields.invalid(f"{path}.metadata.labels", labels, "`selector` does not match template `labels`")
    yield from pod_template.validate(found, path)
    if found["spec"].get("restartPolicy") in ("OnFailure", "Never"):
        yield fields.not_supported(f"{path}.spec.restartPolicy", found["spec"]["restartPolicy"], ("Always",))
    if found["spec"].get("activeDeadlineSeconds") is not None:
        yield fields.forbidden(
            f"{path}.spec.activeDeadlineSeconds", f"activeDeadlineSeconds in {owner} is not Supported"
        )


def status(found: Spec, *parts: str) -> Iterator[Cause]:
    """Yield what is wrong with the counts in a status: `parts` may not be more than all replicas."""
    yield from numbers.not_negative(found, "status", "observedGeneration", "replicas", *parts, "collisionCount")
    for name in parts:
        if found.get(name, 0) > found.get("replicas", 0):
            yield fields.invalid(f"status.{name}", found.get(name, 0), "cannot be greater than status.replicas")


def selector_unchanged(spec: Spec, old: Spec) -> Iterator[Cause]:
    """Yield a change of the selector."""
    if spec.get("selector") != old.get("selector"):
        yield fields.invalid("spec.selector", spec.get("selector"), IMMUTABLE)


def stateful_set_unchanged(spec: Spec, old: Spec) -> Iterator[Cause]:
    """Yield a change of what a StatefulSet keeps for life."""
    if _fixed(spec) != _fixed(old):
        listed = ", ".join(f"'{name}'" for name in STATEFUL_FREE[:-1])
        text = f"updates to statefulset spec for fields other than {listed} and '{STATEFUL_FREE[-1]}' are forbidden"
        yield fields.forbidden("spec", text)


def _fixed(spec: Spec) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if name not in STATEFUL_FREE}


def _is_broken(selector: Mapping[str, Any] | None) -> bool:
    return any(True for _ in label_selectors.validate(selector, ""))


def _selector(spec: Spec, kind: str) -> Iterable[Cause]:
    selector = spec.get("selector")
    if selector is None:
        return [fields.required("spec.selector")]
    broken = list(label_selectors.validate(selector, "spec.selector"))
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        broken.append(fields.invalid("spec.selector", selector, f"empty selector is invalid for {kind}"))
    elif broken:
        broken.append(fields.invalid("spec.selector", selector, "invalid label selector"))
    return broken


def _deployment_strategy(strategy: Spec, at: str) -> Iterator[Cause]:
    rolling = strategy.get("rollingUpdate")
    kind = strategy.get("type", "")
    if kind == "Recreate":
        if rolling is not None:
            yield fields.forbidden(f"{at}.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
    elif kind == "RollingUpdate":
        if rolling is None:
            yield fields.required(f"{at}.rollingUpdate", "this should be defaulted and never be nil")
        else:
            yield from _rolling(rolling, f"{at}.rollingUpdate")
    else:
        yield fields.not_supported(at, {"Type": kind, "RollingUpdate": rolling}, ("Recreate", "RollingUpdate"))


def _rolling(rolling: Spec, at: str) -> Iterator[Cause]:
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    yield from numbers.count_or_percent(unavailable, f"{at}.maxUnavailable")
    yield from numbers.count_or_percent(surge, f"{at}.maxSurge")
    if numbers.is_zero(unavailable) and numbers.is_zero(surge):
        yield fields.invalid(f"{at}.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0")
    yield from numbers.at_most_all(unavailable, f"{at}.maxUnavailable")


def _daemon_rolling(rolling: Spec, at: str) -> Iterator[Cause]:
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    for name in ("maxUnavailable", "maxSurge"):
        yield from numbers.count_or_percent(rolling.get(name), f"{at}.{name}")
        yield from numbers.at_most_all(rolling.get(name), f"{at}.{name}")
    if not numbers.is_zero(unavailable) and not numbers.is_zero(surge):
        yield fields.invalid(f"{at}.maxSurge", surge, "may not be set when maxUnavailable is non-zero")
    if numbers.is_zero(unavailable) and numbers.is_zero(surge):
        yield fields.required(f"{at}.maxUnavailable", "cannot be 0 when maxSurge is 0")
