"""The pods of one Job in one reconciliation: made or given up, until as many are active as should be."""

from collections.abc import Sequence

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.events import EventRecorder
from labkit.controllers.batch import backoff, indexes, job_pods
from labkit.controllers.batch.job_state import JobState
from labkit.controllers.workload import pods, slow_start

# How many pods one reconciliation creates or deletes at most (MaxPodCreateDeletePerSync).
MOST_PODS = 500


class JobReplicas:
    """Creates and deletes pods, and keeps count in `left` and in the state."""

    def __init__(self, client: Client, recorder: EventRecorder, state: JobState, record: backoff.Record) -> None:
        self._client = client
        self._recorder = recorder
        self._state = state
        self._job = state.job
        self._record = record
        self.left = len(state.active)
        """How many pods are active now."""
        self.refused: errors.ApiError | None = None
        """What the API server refused last."""
        self.wait_seconds: float | None = None
        """How long the next pod has to wait (back-off), if one has to."""

    def manage(self) -> None:
        """Bring the number of active pods to what is wanted (manageJob)."""
        state = self._state
        if state.suspended:
            self.delete(job_pods.to_remove(self._job, state.active, len(state.active), state.now), untrack=True)
            return
        wanted = state.wanted()
        spare = job_pods.to_remove(self._job, state.active, max(0, len(state.active) - wanted), state.now)
        if spare:
            self.delete(spare[:MOST_PODS], untrack=True)
            return
        held = state.terminating if job_pods.replaces_only_failed(self._job) else 0
        missing = min(MOST_PODS, wanted - held - len(state.active))
        if missing > 0:
            self._create(missing)

    def _create(self, missing: int) -> None:
        places, wait_seconds = self._places(missing)
        if not places:
            if wait_seconds > 0:
                self.left = 0  # what upstream tells while it waits
                self.wait_seconds = wait_seconds
            return
        made, self.refused = slow_start.run(places, self._create_one)
        self.left += made

    def _places(self, missing: int) -> tuple[Sequence[int | None], float]:
        """Return the indexes to fill now (None: no index), or none and how long to wait (back-off)."""
        state, now = self._state, self._state.now
        if not job_pods.limits_each_index(self._job):
            wait_seconds = self._record.wait_seconds(now)
            if wait_seconds > 0:
                return (), wait_seconds
            return (self._free(missing) if job_pods.is_indexed(self._job) else [None] * missing), 0.0
        waits = {index: self._index_wait_seconds(state.delayed.get(index)) for index in self._free(missing)}
        due = [index for index, wait_seconds in waits.items() if not wait_seconds]
        return due, (0.0 if due else min(waits.values(), default=0.0))

    def _index_wait_seconds(self, failed: Object | None) -> float:
        if failed is None:
            return 0.0
        failures = job_pods.failures_of(failed, ignored=True) + 1
        return backoff.wait_seconds(failures, backoff.finished_at(failed), self._state.now)

    def _free(self, count: int) -> Sequence[int]:
        state = self._state
        taken = indexes.joined([*state.succeeded_indexes, *(state.failed_indexes or ())])
        holding = list(state.active)
        if job_pods.replaces_only_failed(self._job):
            holding += [pod for pod in state.pods if pods.is_terminating(pod)]
        taken = indexes.with_indexes(taken, job_pods.indexes_of(holding))
        return indexes.first_free(taken, count, state.completions)

    def _create_one(self, index: int | None) -> errors.ApiError | None:
        annotations = self._failure_counts(index) if index is not None else {}
        try:
            pod = self._client.create(resources.PODS, job_pods.made(self._job, index, annotations))
        except errors.ApiError as refused:
            self._recorder.event(self._job, "Warning", "FailedCreate", f"Error creating: {refused}")
            return refused
        self._recorder.event(self._job, "Normal", "SuccessfulCreate", f"Created pod: {objects.name(pod)}")
        return None

    def _failure_counts(self, index: int) -> dict[str, str]:
        """The annotations that carry an index's failures on to its next pod."""
        if not job_pods.limits_each_index(self._job):
            return {}
        before = self._state.delayed.get(index)
        if before is None:
            return {job_pods.FAILURES: "0"}
        counts = self._state.policy(before).counts
        counted = job_pods.failures_of(before)
        ignored = job_pods.failures_of(before, ignored=True) - counted
        counted, ignored = counted + counts, ignored + (not counts)
        return {job_pods.FAILURES: str(counted)} | ({job_pods.IGNORED_FAILURES: str(ignored)} if ignored else {})

    def delete(self, given_up: Sequence[Object], untrack: bool) -> None:
        """Delete pods; with `untrack` they will not be counted as failed."""
        for pod in given_up:
            name, space = objects.name(pod), objects.namespace(pod)
            try:
                if untrack:
                    remove_finalizer(self._client, pod)
                self._client.delete(resources.PODS, name, space)
            except errors.ApiError as refused:
                if refused.code != 404:
                    self._recorder.event(self._job, "Warning", "FailedDelete", f"Error deleting: {refused}")
                    self.refused = refused
                    continue
            else:
                self._recorder.event(self._job, "Normal", "SuccessfulDelete", f"Deleted pod: {name}")
            self.left -= 1
            self._state.terminating += 1
            self._state.ready -= pods.is_ready(pod)


def remove_finalizer(client: Client, pod: Object) -> None:
    """Let go of a pod that needs no counting (any more); one that is gone already is no error."""
    if not job_pods.is_tracked(pod):
        return
    kept = [one for one in objects.metadata(pod)["finalizers"] if one != job_pods.TRACKING]
    patch = {"metadata": {"uid": objects.uid(pod), "finalizers": kept or None}}
    try:
        client.patch(resources.PODS, objects.name(pod), patch, objects.namespace(pod))
    except errors.ApiError as refused:
        if refused.code != 404:
            raise
