"""The Job controller: runs pods to their end, as many as a Job asks for."""

from labkit.api import object as objects
from labkit.api import resources, selectors
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.client.workqueue import WorkQueue
from labkit.controllers.batch import backoff, job_pods
from labkit.controllers.batch.job_replicas import remove_finalizer
from labkit.controllers.batch.job_state import JobState, finished
from labkit.controllers.batch.job_sync import JOBS, JobSync
from labkit.controllers.workload import claiming, pods
from labkit.loop.event_loop import EventLoop

OWN_NAME = "kubernetes.io/job-controller"


class Job(Controller):
    """Creates pods until enough succeeded, counts each exactly once, and says when a Job is over and how it went."""

    name = "job"
    watches = (JOBS, resources.PODS)
    owns = (resources.PODS,)

    def __init__(self, client: Client, loop: EventLoop, informers: dict[resources.ResourceType, Informer]) -> None:
        super().__init__(client, loop, informers)
        self._pods = claiming.Claims(client, resources.PODS, informers[resources.PODS], job_pods.TRACKING)
        self._records: dict[str, backoff.Record] = {}
        self._orphans = WorkQueue(loop, self._let_go)

    def start(self) -> None:
        """Hear of Jobs, of their pods, and of pods that no Job will count any more."""
        super().start()
        self.informers[JOBS].on(delete=self._job_gone)
        self.informers[resources.PODS].on(self._pod_seen, lambda _, new: self._pod_seen(new))

    def reconcile(self, key: str) -> None:
        """Take the next step of a Job, unless it is over or somebody else's."""
        job = self.informers[JOBS].get(key)
        if job is None or job["spec"].get("managedBy", OWN_NAME) != OWN_NAME:
            return
        uid = objects.uid(job)
        if finished(job):
            self._records.pop(uid, None)
            return
        selector = selectors.from_json(job["spec"]["selector"])
        owned = self._pods.claim(job, selector.matches, pods.is_finished)
        if job_pods.is_indexed(job):
            owned.sort(key=lambda pod: -1 if (index := job_pods.index_of(pod)) is None else index)
        state = JobState(job, owned, self.loop.clock.calendar())
        sync = JobSync(
            self.client, self.recorder, state, self._records.get(uid, backoff.Record()), lambda s: self._later(key, s)
        )
        self._records[uid] = sync.record
        sync.run()

    def _later(self, key: str, seconds: float) -> None:
        """A deadline, or the pause before a failed pod is tried again, is no reason to let time pass."""
        self.queue.add_after(key, max(0.0, seconds), background=True)

    # --- pods that no reconciliation will count

    def _job_gone(self, job: Object) -> None:
        self._records.pop(objects.uid(job), None)
        for pod in self._pods.of(job):
            self._orphans.add(objects.key(pod))

    def _pod_seen(self, pod: Object) -> None:
        if not job_pods.is_tracked(pod):
            return
        owner = objects.controller_of(pod)
        if owner is None or (objects.is_terminating(pod) and owner["kind"] == JOBS.kind and self._is_lost(pod)):
            self._orphans.add(objects.key(pod))

    def _is_lost(self, pod: Object) -> bool:
        """Whether the pod's Job is gone or over."""
        owner = objects.controller_of(pod)
        if owner is None:
            return True
        job = self.informers[JOBS].get(f"{objects.namespace(pod)}/{owner['name']}")
        if job is None or objects.uid(job) != owner["uid"]:
            return True
        return bool(finished(job)) and job["spec"].get("managedBy", OWN_NAME) == OWN_NAME

    def _let_go(self, key: str) -> None:
        """Take the finalizer off a pod that no Job counts (syncOrphanPod)."""
        pod = self.informers[resources.PODS].get(key)
        if pod is not None and self._is_lost(pod):
            remove_finalizer(self.client, pod)
