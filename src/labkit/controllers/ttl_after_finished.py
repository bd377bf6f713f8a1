"""The TTL-after-finished controller: deletes finished Jobs when spec.ttlSecondsAfterFinished is over."""

import datetime as dt

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.controllers.batch.job_state import finished

JOBS = resources.known("batch/v1", "Job")


class TtlAfterFinished(Controller):
    """Deletes a finished Job, its pods first, once it has been finished for long enough."""

    name = "ttl-after-finished"
    watches = (JOBS,)

    def reconcile(self, key: str) -> None:
        """Delete the Job, or come back when its time is over; waiting for that lets no time pass."""
        job = self.informers[JOBS].get(key)
        ttl = job["spec"].get("ttlSecondsAfterFinished") if job is not None else None
        if job is None or ttl is None or objects.is_terminating(job) or not finished(job):
            return
        left = (finished_at(job) + dt.timedelta(seconds=int(ttl)) - self.loop.clock.calendar()).total_seconds()
        if left > 0:
            self.queue.add_after(key, left, background=True)
            return
        options = {"propagationPolicy": "Foreground", "preconditions": {"uid": objects.uid(job)}}
        try:
            self.client.delete(JOBS, objects.name(job), objects.namespace(job), **options)
        except errors.ApiError as refused:
            if refused.code != 404:
                raise


def finished_at(job: Object) -> dt.datetime:
    """Return when the Job became Complete or Failed."""
    condition = objects.condition(job, finished(job))
    assert condition is not None
    return timestamps.parse(condition["lastTransitionTime"])
