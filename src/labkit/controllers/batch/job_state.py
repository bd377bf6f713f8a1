"""What a Job has come to: its pods counted, and whether that ends it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit.api import object as objects
from labkit.api import timestamps
from labkit.api.object import Object
from labkit.controllers.batch import backoff, indexes, job_pods, pod_failure_policy, success_policy
from labkit.controllers.workload import conditions, pods

BACKOFF_LIMIT = ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
DEADLINE = ("DeadlineExceeded", "Job was active longer than specified deadline")
TOO_MANY_INDEXES = ("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes")
FAILED_INDEXES = ("FailedIndexes", "Job has failed indexes")
COMPLETIONS = ("CompletionsReached", "Reached expected number of succeeded pods")


@dataclass
class JobState:
    """A Job, its pods, and the counts that one reconciliation works with."""

    job: Object
    pods: list[Object]
    now: dt.datetime
    active: list[Object] = field(init=False)
    terminating: int = field(init=False)
    ready: int = field(init=False)
    uncounted: dict[str, set[str]] = field(init=False)
    succeeded: int = field(init=False)
    failed: int = field(init=False)
    new_succeeded: list[Object] = field(init=False)
    new_failed: list[Object] = field(init=False)
    succeeded_before: indexes.Intervals = ()
    succeeded_indexes: indexes.Intervals = ()
    failed_indexes: indexes.Intervals | None = None
    delayed: dict[int, Object] = field(default_factory=dict)
    """Failed pods that stay until the next pod of their index carries on their failure count."""

    def __post_init__(self) -> None:
        status = self.job.get("status") or {}
        known = status.get("uncountedTerminatedPods") or {}
        self.uncounted = {name: set(known.get(name) or ()) for name in ("succeeded", "failed")}
        self.active = [pod for pod in self.pods if pods.is_active(pod)]
        self.terminating = sum(pods.is_terminating(pod) for pod in self.pods)
        self.ready = sum(pods.is_ready(pod) for pod in self.active)
        fresh = [pod for pod in self.pods if self._is_news(pod)]
        self.new_succeeded = [
            pod
            for pod in fresh
            if pods.phase(pod) == "Succeeded" and objects.uid(pod) not in self.uncounted["succeeded"]
        ]
        self.new_failed = [
            pod for pod in fresh if self.is_failed(pod) and objects.uid(pod) not in self.uncounted["failed"]
        ]
        counting = [pod for pod in self.new_failed if self.policy(pod).counts]
        self.succeeded = int(status.get("succeeded") or 0) + len(self.new_succeeded) + len(self.uncounted["succeeded"])
        self.failed = int(status.get("failed") or 0) + len(counting) + len(self.uncounted["failed"])
        if job_pods.is_indexed(self.job):
            self._count_indexes(status)

    # --- pods

    def is_failed(self, pod: Object) -> bool:
        """Whether a pod of this Job counts as failed."""
        return job_pods.is_failed(self.job, pod)

    def policy(self, pod: Object) -> pod_failure_policy.Verdict:
        """Return what the Job's podFailurePolicy says about a failed pod."""
        return pod_failure_policy.judge(self.spec.get("podFailurePolicy"), pod)

    def has_place(self, pod: Object) -> bool:
        """Whether the pod's index, if the Job has indexes, is one that is wanted."""
        return not job_pods.is_indexed(self.job) or job_pods.valid_index(self.job, pod) is not None

    def _is_news(self, pod: Object) -> bool:
        return job_pods.is_tracked(pod) and self.has_place(pod)

    # --- indexes

    def _count_indexes(self, status: Mapping[str, Any]) -> None:
        self.succeeded_before = indexes.parse(status.get("completedIndexes"), self.completions)
        done = [pod for pod in self.pods if self._is_news(pod) and pods.phase(pod) == "Succeeded"]
        self.succeeded_indexes = indexes.with_indexes(self.succeeded_before, job_pods.indexes_of(done))
        self.succeeded = indexes.total(self.succeeded_indexes)
        if job_pods.limits_each_index(self.job):
            before = indexes.parse(status.get("failedIndexes"), self.completions)
            lost = [pod for pod in self.pods if self._is_news(pod) and self._loses_index(pod)]
            self.failed_indexes = indexes.with_indexes(before, job_pods.indexes_of(lost))
            self._delay(self.failed_indexes)

    def _loses_index(self, pod: Object) -> bool:
        """Whether this pod's failure is the last that its index may have (isIndexFailed)."""
        if not self.is_failed(pod):
            return False
        verdict = self.policy(pod)
        if verdict.action == "FailIndex":
            return True
        return verdict.counts and job_pods.failures_of(pod) >= int(self.spec["backoffLimitPerIndex"])

    def _delay(self, failed: indexes.Intervals) -> None:
        """Find per index the failed pod whose place no other has taken yet (getPodsWithDelayedDeletionPerIndex)."""
        taken = indexes.joined([*self.succeeded_indexes, *failed])
        taken = indexes.with_indexes(taken, job_pods.indexes_of(self.active))
        for pod in self.pods:
            index = job_pods.valid_index(self.job, pod)
            if index is None or not job_pods.is_tracked(pod) or not self.is_failed(pod) or indexes.has(taken, index):
                continue
            known = self.delayed.get(index)
            if known is None or _rank(known) <= _rank(pod):
                self.delayed[index] = pod

    # --- the spec

    @property
    def spec(self) -> dict[str, Any]:
        """The Job's spec."""
        spec: dict[str, Any] = self.job["spec"]
        return spec

    @property
    def completions(self) -> int:
        """spec.completions; only asked of Jobs that have it."""
        return int(self.spec["completions"])

    @property
    def suspended(self) -> bool:
        """Whether spec.suspend is true."""
        return bool(self.spec.get("suspend"))

    def wanted(self) -> int:
        """Return how many pods should be active now."""
        parallelism = int(self.spec.get("parallelism", 1))
        if self.spec.get("completions") is None:
            return len(self.active) if self.succeeded else parallelism
        return max(0, min(parallelism, self.completions - self.succeeded))

    def completed(self, active: int) -> bool:
        """Whether enough pods succeeded and none is active."""
        if active:
            return False
        return self.succeeded > 0 if self.spec.get("completions") is None else self.succeeded >= self.completions

    def deadline_in_seconds(self) -> float | None:
        """Return in how many seconds activeDeadlineSeconds is over, or None if no time is running."""
        limit = self.spec.get("activeDeadlineSeconds")
        started = (self.job.get("status") or {}).get("startTime")
        if limit is None or started is None or self.suspended:
            return None
        return float(limit) - (self.now - timestamps.parse(started)).total_seconds()

    # --- the verdict

    def ending(self) -> conditions.Condition | None:
        """Return the condition that ends the Job (what syncJob evaluates before it manages pods), or None."""
        told = self._told()
        if told is not None:
            return told
        verdict = self._failure()
        if verdict is not None:
            return condition("FailureTarget", *verdict, self.now)
        if job_pods.is_indexed(self.job):
            message = success_policy.met(self.spec.get("successPolicy"), self.completions, self.succeeded_indexes)
            if message is not None:
                return condition("SuccessCriteriaMet", "SuccessPolicy", message, self.now)
        return None

    def _told(self) -> conditions.Condition | None:
        """An end that was told before stands, whatever happened since."""
        known = conditions.of(self.job)
        met = conditions.find(known, "SuccessCriteriaMet")
        if met is not None and met["status"] == "True":
            return met
        target = conditions.find(known, "FailureTarget")
        if target is not None and target["status"] == "True":
            return condition("Failed", target["reason"], target["message"], self.now)
        return None

    def _failure(self) -> tuple[str, str] | None:
        for pod in self.pods:
            if self.is_failed(pod) and (verdict := self.policy(pod)).message:
                return ("PodFailurePolicy", verdict.message)
        if self.failed > int(self.spec["backoffLimit"]) or self._restarted_too_often():
            return BACKOFF_LIMIT
        left = self.deadline_in_seconds()
        if left is not None and left <= 0:
            return DEADLINE
        return self._failed_by_index()

    def _failed_by_index(self) -> tuple[str, str] | None:
        if self.failed_indexes is None:
            return None
        lost = indexes.total(self.failed_indexes)
        most = self.spec.get("maxFailedIndexes")
        if most is not None and lost > int(most):
            return TOO_MANY_INDEXES
        if lost and lost + indexes.total(self.succeeded_indexes) >= self.completions:
            return FAILED_INDEXES
        return None

    def _restarted_too_often(self) -> bool:
        """Containers that restart in place count as failures too (pastBackoffLimitOnFailure)."""
        if self.spec["template"]["spec"].get("restartPolicy") != "OnFailure":
            return False
        limit = int(self.spec["backoffLimit"])
        restarts = sum(_restarts(pod) for pod in self.pods if pods.phase(pod) in ("Running", "Pending"))
        return restarts >= limit if limit else restarts > 0


def condition(type_: str, reason: str, message: str, now: dt.datetime, status: str = "True") -> conditions.Condition:
    """Return a Job's condition as of now."""
    made = conditions.made(type_, status, reason, message, timestamps.time(now))
    made["lastProbeTime"] = made.pop("lastUpdateTime")
    return made


def ensured(listed: Sequence[conditions.Condition], new: conditions.Condition) -> list[conditions.Condition] | None:
    """Return the conditions with this one in its place or at the end; None if it is there or would be a first False."""
    known = conditions.find(listed, new["type"])
    if known is None:
        return [*listed, new] if new["status"] != "False" else None
    if all(known.get(name) == new[name] for name in ("status", "reason", "message")):
        return None
    return [new if one is known else one for one in listed]


def finished(job: Mapping[str, Any]) -> str:
    """Return "Complete" or "Failed" if the Job is finished, else ""."""
    for one in conditions.of(job):
        if one["type"] in ("Complete", "Failed") and one["status"] == "True":
            return str(one["type"])
    return ""


def _restarts(pod: Mapping[str, Any]) -> int:
    status = pod.get("status") or {}
    listed = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
    return sum(int(one.get("restartCount") or 0) for one in listed)


def _rank(pod: Mapping[str, Any]) -> tuple[int, dt.datetime]:
    return (job_pods.failures_of(pod, ignored=True), backoff.finished_at(pod))
