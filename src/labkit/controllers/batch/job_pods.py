"""The pods of a Job: which failed, which index each has, which go first, and what a new one looks like."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.controllers.workload import claiming, pods

TRACKING = "batch.kubernetes.io/job-tracking"
INDEX = "batch.kubernetes.io/job-completion-index"
FAILURES = "batch.kubernetes.io/job-index-failure-count"
IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count"
_LONGEST_GENERATED = 58


def is_tracked(pod: Mapping[str, Any]) -> bool:
    """Whether the pod still has to be counted in the Job's status."""
    return TRACKING in (objects.metadata(pod).get("finalizers") or ())


def is_failed(job: Mapping[str, Any], pod: Mapping[str, Any]) -> bool:
    """Whether the pod counts as failed; one that is being deleted does, unless only failed pods are replaced."""
    if pods.phase(pod) == "Failed":
        return True
    return not replaces_only_failed(job) and objects.is_terminating(pod) and pods.phase(pod) != "Succeeded"


def replaces_only_failed(job: Mapping[str, Any]) -> bool:
    """Whether a terminating pod keeps its place until it ended (onlyReplaceFailedPods)."""
    return job["spec"].get("podReplacementPolicy") == "Failed" or job["spec"].get("podFailurePolicy") is not None


def is_indexed(job: Mapping[str, Any]) -> bool:
    """Whether each pod works on an index of its own."""
    return bool(job["spec"].get("completionMode") == "Indexed")


def limits_each_index(job: Mapping[str, Any]) -> bool:
    """Whether spec.backoffLimitPerIndex is set."""
    return is_indexed(job) and job["spec"].get("backoffLimitPerIndex") is not None


def index_of(pod: Mapping[str, Any]) -> int | None:
    """Return the completion index of a pod, or None if it has none."""
    text = objects.annotations(pod).get(INDEX, "")
    return int(text) if text.isdigit() else None


def valid_index(job: Mapping[str, Any], pod: Mapping[str, Any]) -> int | None:
    """Return the index of a pod if it is below spec.completions."""
    index = index_of(pod)
    return index if index is not None and index < int(job["spec"]["completions"]) else None


def failures_of(pod: Mapping[str, Any], ignored: bool = False) -> int:
    """Return how many pods of the same index failed before this one (counted ones, or the ignored ones too)."""
    known = objects.annotations(pod)
    names = (FAILURES, IGNORED_FAILURES) if ignored else (FAILURES,)
    return sum(int(known[name]) for name in names if known.get(name, "").isdigit())


def to_remove(job: Mapping[str, Any], active: Sequence[Object], at_least: int, now: dt.datetime) -> list[Object]:
    """Return the pods to give up: first those whose index is taken twice or not wanted, then as usual."""
    if not is_indexed(job):
        return pods.deletion_order(active, {}, now)[:at_least]
    by_index: dict[int | None, list[Object]] = {}
    for pod in active:
        by_index.setdefault(valid_index(job, pod), []).append(pod)
    removed = by_index.pop(None, [])
    left = []
    for _, same in sorted(by_index.items(), key=lambda item: item[0] or 0):
        *spare, kept = pods.deletion_order(same, {}, now)
        removed += spare
        left.append(kept)
    return removed + pods.deletion_order(left, {}, now)[: max(0, at_least - len(removed))]


def made(job: Mapping[str, Any], index: int | None, annotations: Mapping[str, str]) -> Object:
    """Return the pod that a Job asks for (of one index, if it is indexed), with more annotations."""
    pod = objects.copied(claiming.child(job, resources.PODS))
    metadata = pod["metadata"]
    metadata["finalizers"] = [*(metadata.get("finalizers") or ()), TRACKING]
    if index is None:
        return pod
    metadata["annotations"] = {**(metadata.get("annotations") or {}), INDEX: str(index), **annotations}
    metadata["labels"] = {**(metadata.get("labels") or {}), INDEX: str(index)}
    tail = f"-{index}-"
    metadata["generateName"] = f"{objects.name(job)[: _LONGEST_GENERATED - len(tail)]}{tail}"
    pod["spec"]["hostname"] = f"{objects.name(job)}-{index}"
    for container in (*(pod["spec"].get("initContainers") or ()), *pod["spec"]["containers"]):
        _tell_index(container)
    return pod


def _tell_index(container: Object) -> None:
    """Hand the index to the container as JOB_COMPLETION_INDEX, unless it sets that itself."""
    env = container.setdefault("env", [])
    if all(one["name"] != "JOB_COMPLETION_INDEX" for one in env):
        source = {"fieldRef": {"fieldPath": f"metadata.labels['{INDEX}']"}}
        env.append({"name": "JOB_COMPLETION_INDEX", "valueFrom": source})


def indexes_of(listed: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the indexes of these pods."""
    return {index for pod in listed if (index := index_of(pod)) is not None}
