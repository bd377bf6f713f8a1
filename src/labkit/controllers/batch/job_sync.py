"""One reconciliation of one Job: its pods counted exactly once, and the status that tells of it.

A pod carries a finalizer until it is counted. Counting takes three writes, so that a crash between them loses nothing:
its uid into status.uncountedTerminatedPods, its finalizer away, its uid out of the list and into the count.
"""

from collections.abc import Callable
from typing import Any

from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.events import EventRecorder
from labkit.controllers.batch import backoff, indexes, job_pods
from labkit.controllers.batch.job_replicas import JobReplicas, remove_finalizer
from labkit.controllers.batch.job_state import COMPLETIONS, JobState, condition, ensured
from labkit.controllers.workload import conditions, pods

JOBS = resources.known("batch/v1", "Job")
# Counts that the status leaves out when they are zero.
_OMITTED_ZEROS = ("active", "succeeded", "failed", "completedIndexes")

Later = Callable[[float], object]


class JobSync:
    """The state as read, changed as we write. `later` asks for another reconciliation after some seconds."""

    def __init__(
        self, client: Client, recorder: EventRecorder, state: JobState, record: backoff.Record, later: Later
    ) -> None:
        self._client = client
        self._recorder = recorder
        self._state = state
        self._later = later
        self._job = state.job
        self._written: Object = state.job.get("status") or {}
        self._status: Object = objects.copied(self._written)
        self._ending: conditions.Condition | None = None
        self.record = record.after(state.new_succeeded, state.new_failed)
        self._replicas = JobReplicas(client, recorder, state, self.record)

    def run(self) -> None:
        """Do what is due (syncJob). Raises the ApiError of a refused pod, after the status is written."""
        self._status.setdefault("uncountedTerminatedPods", {})
        if self._status.get("startTime") is None and not self._state.suspended:
            self._start_clock()
        self._ending = self._state.ending()
        self._watch_deadline()
        if self._ending is not None:
            self._replicas.delete(self._state.active, untrack=False)
            if self._replicas.left:
                self._ending = None  # not while a pod that should go is still there
        elif not objects.is_terminating(self._job):
            self._replicas.manage()
            if self._replicas.wait_seconds is not None:
                self._later(self._replicas.wait_seconds)
            self._decide()
        elif self._state.completed(self._replicas.left):
            self._ending = condition("SuccessCriteriaMet", *COMPLETIONS, self._state.now)
        self._status["active"] = self._replicas.left
        self._status["ready"] = self._state.ready
        self._status["terminating"] = self._state.terminating
        self._track()
        if self._replicas.refused is not None:
            raise self._replicas.refused

    def _start_clock(self) -> None:
        self._status["startTime"] = timestamps.time(self._state.now)

    def _watch_deadline(self) -> None:
        limit = self._state.spec.get("activeDeadlineSeconds")
        if self._ending is None and limit is not None and not self._state.suspended:
            left = self._state.deadline_in_seconds()
            self._later(float(limit) if left is None else left)

    # --- conditions

    def _decide(self) -> None:
        """After managing pods: the Job is complete, or (again) suspended or resumed."""
        if self._state.completed(self._replicas.left):
            self._ending = condition("SuccessCriteriaMet", *COMPLETIONS, self._state.now)
        elif self._state.suspended:
            if self._ensure(condition("Suspended", "JobSuspended", "Job suspended", self._state.now)):
                self._recorder.event(self._job, "Normal", "Suspended", "Job suspended")
                self._status.pop("startTime", None)
        elif self._ensure(condition("Suspended", "JobResumed", "Job resumed", self._state.now, "False")):
            self._recorder.event(self._job, "Normal", "Resumed", "Job resumed")
            self._start_clock()

    def _ensure(self, new: conditions.Condition) -> bool:
        listed = ensured(self._status.get("conditions") or (), new)
        if listed is not None:
            self._status["conditions"] = listed
        return listed is not None

    # --- counting

    def _track(self) -> None:
        """Count what ended and end the Job if that is due (trackJobStatusAndRemoveFinalizers)."""
        tracked = {objects.uid(pod) for pod in self._state.pods if job_pods.is_tracked(pod)}
        self._settle_uncounted(tracked)
        counted = [pod for pod in self._state.pods if job_pods.is_tracked(pod) and self._may_count(pod)]
        for pod in counted:
            self._count(pod)
        self._write_indexes()
        final = self._announce()
        self._write()
        for pod in counted:
            remove_finalizer(self._client, pod)
            tracked.discard(objects.uid(pod))
        self._settle_uncounted(tracked)
        finished = final is not None and self._finish(final)
        self._write()
        if final is not None and finished:
            self._tell_finished(final)

    def _may_count(self, pod: Object) -> bool:
        """Whether the pod's end is certain, so that its finalizer can go (canRemoveFinalizer)."""
        over = objects.is_terminating(self._job) or self._ending is not None
        if over or pods.phase(pod) == "Succeeded":
            return True
        if not self._state.is_failed(pod):
            return False
        index = job_pods.index_of(pod)
        delayed = self._state.delayed.get(index) if index is not None else None
        return delayed is None or objects.uid(delayed) != objects.uid(pod)

    def _count(self, pod: Object) -> None:
        state, uid = self._state, objects.uid(pod)
        if pods.phase(pod) == "Succeeded" and uid not in state.uncounted["failed"]:
            if not job_pods.is_indexed(self._job) and uid not in state.uncounted["succeeded"]:
                self._uncounted("succeeded").append(uid)
            return
        failing = self._ending is not None and self._ending["type"] != "SuccessCriteriaMet"
        if not (state.is_failed(pod) or failing) or uid in state.uncounted["failed"] or not state.has_place(pod):
            return
        if state.policy(pod).counts:
            self._uncounted("failed").append(uid)

    def _uncounted(self, outcome: str) -> list[str]:
        listed: list[str] = self._status["uncountedTerminatedPods"].setdefault(outcome, [])
        return listed

    def _settle_uncounted(self, tracked: set[str]) -> None:
        """Count what has lost its finalizer and take it off the list (cleanUncountedPodsWithoutFinalizers)."""
        for outcome in ("succeeded", "failed"):
            listed = self._status["uncountedTerminatedPods"].pop(outcome, None) or []
            kept = [uid for uid in listed if uid in tracked]
            if kept:
                self._status["uncountedTerminatedPods"][outcome] = kept
            self._status[outcome] = int(self._status.get(outcome) or 0) + len(listed) - len(kept)

    def _write_indexes(self) -> None:
        if not job_pods.is_indexed(self._job):
            return
        self._status["succeeded"] = indexes.total(self._state.succeeded_indexes)
        self._status["completedIndexes"] = indexes.text(self._state.succeeded_indexes)
        failed = self._state.failed_indexes
        if failed is not None:
            self._status["failedIndexes"] = indexes.text(failed)

    # --- the end

    def _announce(self) -> conditions.Condition | None:
        """Tell what the Job will end as, before its last pods are counted; return the condition it ends with."""
        ending = self._ending
        if ending is None:
            return None
        reason, message, now = ending["reason"], ending["message"], self._state.now
        listed = self._status.get("conditions") or []
        if ending["type"] == "FailureTarget":
            self._status["conditions"] = [*listed, ending]
            return condition("Failed", reason, message, now)
        if ending["type"] == "SuccessCriteriaMet":
            if conditions.find(listed, "SuccessCriteriaMet") is None:
                self._status["conditions"] = [*listed, ending]
            return condition("Complete", reason, message, now)
        return ending

    def _finish(self, final: conditions.Condition) -> bool:
        """End the Job, unless pods are still to be counted or to go (enactJobFinished)."""
        if any(self._status["uncountedTerminatedPods"].values()) or self._state.terminating > 0:
            return False
        self._ensure(final)
        if final["type"] == "Complete":
            self._status["completionTime"] = final["lastTransitionTime"]
        return True

    def _tell_finished(self, final: conditions.Condition) -> None:
        if final["type"] != "Complete":
            self._recorder.event(self._job, "Warning", final["reason"], final["message"])
            return
        completions = self._state.spec.get("completions")
        if completions is not None and int(self._status.get("succeeded") or 0) > int(completions):
            message = "Too many succeeded pods running after completion count reached"
            self._recorder.event(self._job, "Warning", "TooManySucceededPods", message)
        self._recorder.event(self._job, "Normal", "Completed", "Job completed")

    def _write(self) -> None:
        """Write the status if it says something new."""
        wanted = {name: value for name, value in self._status.items() if value or name not in _OMITTED_ZEROS}
        names = {*wanted, *self._written}
        patch: dict[str, Any] = {
            name: wanted.get(name) for name in sorted(names) if wanted.get(name) != self._written.get(name)
        }
        if not patch:
            return
        if "uncountedTerminatedPods" in patch:
            lists = patch["uncountedTerminatedPods"]
            patch["uncountedTerminatedPods"] = {name: lists.get(name) for name in ("succeeded", "failed")}
        name, space = objects.name(self._job), objects.namespace(self._job)
        self._job = self._client.patch(JOBS, name, {"status": patch}, space, "status")
        self._written = self._job["status"]
        self._status = objects.copied(self._written)
        self._status.setdefault("uncountedTerminatedPods", {})
