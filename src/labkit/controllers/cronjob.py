"""The CronJob controller: creates a Job at each time of a schedule, and keeps a few of the finished ones."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from labkit import errors
from labkit.api import cron, resources, timestamps
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.controllers.batch import missed
from labkit.controllers.batch.job_state import finished
from labkit.controllers.workload import claiming
from labkit.loop.event_loop import EventLoop

CRON_JOBS = resources.known("batch/v1", "CronJob")
JOBS = resources.known("batch/v1", "Job")
SCHEDULED_TIME = "batch.kubernetes.io/cronjob-scheduled-timestamp"


class CronJob(Controller):
    """Starts a CronJob's Jobs when they are due. Waiting for the next time is no reason to let time pass."""

    name = "cronjob"
    watches = (CRON_JOBS, JOBS)
    owns = (JOBS,)

    def __init__(self, client: Client, loop: EventLoop, informers: dict[resources.ResourceType, Informer]) -> None:
        super().__init__(client, loop, informers)
        self._jobs = claiming.Claims(client, JOBS, informers[JOBS])

    def reconcile(self, key: str) -> None:
        """Note what became of earlier Jobs, start the next one if it is due, and clean up."""
        cron_job = self.informers[CRON_JOBS].get(key)
        if cron_job is None:
            return
        turn = Turn(self, cron_job, self._jobs.of(cron_job))
        wait_seconds = turn.take()
        if wait_seconds is not None:
            self.queue.add_after(key, max(0.0, wait_seconds), background=True)

    def job(self, name: str, namespace: str) -> Object | None:
        """Return a Job as the cache knows it."""
        return self.informers[JOBS].get(f"{namespace}/{name}")


class Turn:
    """One look at one CronJob: its status as read, changed as we act, written at the end."""

    def __init__(self, controller: CronJob, cron_job: Object, jobs: Sequence[Object]) -> None:
        self._controller = controller
        self._client = controller.client
        self._cron_job = cron_job
        self._jobs = jobs
        self._now = controller.loop.clock.calendar()
        self._status: Object = objects.copied(cron_job.get("status") or {})

    def take(self) -> float | None:
        """Do what is due; return in how many seconds to look again, or None."""
        self._note_jobs()
        self._note_missing()
        wait_seconds = self._start()
        self._clean_up()
        self._write()
        return wait_seconds

    # --- the Jobs there are

    @property
    def _active(self) -> list[dict[str, Any]]:
        return list(self._status.get("active") or ())

    def _is_active(self, uid: str) -> bool:
        return any(one["uid"] == uid for one in self._active)

    def _drop(self, uid: str) -> None:
        self._status["active"] = [one for one in self._active if one["uid"] != uid]

    def _tell(self, type_: str, reason: str, message: str) -> None:
        self._controller.recorder.event(self._cron_job, type_, reason, message)

    def _note_jobs(self) -> None:
        for job in self._jobs:
            uid, name, end = objects.uid(job), objects.name(job), finished(job)
            if end and self._is_active(uid):
                self._drop(uid)
                self._tell("Normal", "SawCompletedJob", f"Saw completed job: {name}, condition: {end}")
            if not end and not self._is_active(uid):
                self._tell(
                    "Warning", "UnexpectedJob", f"Saw a job that the controller did not create or forgot: {name}"
                )
            if end == "Complete":
                self._note_success(job["status"].get("completionTime"))

    def _note_success(self, moment: str | None) -> None:
        known = self._status.get("lastSuccessfulTime")
        if moment is not None and (known is None or timestamps.parse(moment) > timestamps.parse(known)):
            self._status["lastSuccessfulTime"] = moment

    def _note_missing(self) -> None:
        here = {objects.uid(job) for job in self._jobs}
        for one in self._active:
            if one["uid"] not in here and self._controller.job(one["name"], one["namespace"]) is None:
                self._tell("Normal", "MissingJob", f"Active job went missing: {one['name']}")
                self._drop(one["uid"])

    # --- the next Job

    def _start(self) -> float | None:
        """Start the Job that is due, if it may; return when to look again (syncCronJob)."""
        spec = self._cron_job["spec"]
        if objects.is_terminating(self._cron_job) or spec.get("suspend"):
            return None
        parsed = self._schedule()
        if parsed is None:
            return None
        schedule, zone = parsed
        try:
            passed = missed.times(self._cron_job, schedule, self._now)
        except ValueError as problem:
            self._tell("Warning", "InvalidSchedule", f"invalid schedule: {spec['schedule']} : {problem}")
            return None
        if passed.latest is not None:
            if passed.count > missed.MANY:
                message = (
                    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
                )
                self._tell("Warning", "TooManyMissedTimes", message)
            if self._may_start(passed.latest) and not self._create(passed.latest, zone):
                return None
        return missed.next_in_seconds({**self._cron_job, "status": self._status}, schedule, self._now)

    def _schedule(self) -> tuple[cron.Schedule, dt.tzinfo] | None:
        spec = self._cron_job["spec"]
        name = spec.get("timeZone") or ""
        try:
            zone = cron.time_zone(name)
        except ValueError as problem:
            self._tell("Warning", "UnknownTimeZone", f'invalid timeZone: "{name}": {problem}')
            return None
        try:
            return cron.parse(spec["schedule"], zone), zone
        except ValueError as problem:
            self._tell("Warning", "UnparseableSchedule", f'unparseable schedule: "{spec["schedule"]}" : {problem}')
            return None

    def _may_start(self, due: dt.datetime) -> bool:
        """Whether the Job of this time should be started now, by deadline, history and concurrency."""
        spec = self._cron_job["spec"]
        deadline = spec.get("startingDeadlineSeconds")
        if deadline is not None and due + dt.timedelta(seconds=int(deadline)) < self._now:
            told = due.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
            self._tell("Warning", "MissSchedule", f"Missed scheduled time to start a job: {told}")
            return False
        known = {one["name"] for one in self._active}
        if self._name(due) in known or self._status.get("lastScheduleTime") == timestamps.time(due):
            return False
        if spec.get("concurrencyPolicy") == "Forbid" and self._active:
            message = "Not starting job because prior execution is running and concurrency policy is Forbid"
            self._tell("Normal", "JobAlreadyActive", message)
            return False
        if spec.get("concurrencyPolicy") == "Replace":
            self._replace()
        return True

    def _replace(self) -> None:
        for one in self._active:
            job = self._controller.job(one["name"], one["namespace"])
            if job is not None:
                self._delete(job)

    def _name(self, due: dt.datetime) -> str:
        return f"{objects.name(self._cron_job)}-{int(due.timestamp()) // 60}"

    def _create(self, due: dt.datetime, zone: dt.tzinfo) -> bool:
        """Create the Job of this time; say whether it is there and ours to note."""
        try:
            job = self._client.create(JOBS, self._made(due, zone))
        except errors.ApiError as refused:
            known = self._controller.job(self._name(due), objects.namespace(self._cron_job))
            if refused.reason != "AlreadyExists":
                self._tell("Warning", "FailedCreate", f"Error creating job: {refused}")
                raise
            owner = (objects.controller_of(known or {}) or {}).get("uid")
            if known is None or owner != objects.uid(self._cron_job) or self._is_active(objects.uid(known)):
                return False
            job = known
        else:
            self._tell("Normal", "SuccessfulCreate", f"Created job {objects.name(job)}")
        self._status["active"] = [*self._active, _reference(job)]
        self._status["lastScheduleTime"] = timestamps.time(due)
        return True

    def _made(self, due: dt.datetime, zone: dt.tzinfo) -> Object:
        template = self._cron_job["spec"]["jobTemplate"]
        metadata = template.get("metadata") or {}
        local = due.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")
        return {
            "apiVersion": JOBS.api_version,
            "kind": JOBS.kind,
            "metadata": {
                "name": self._name(due),
                "namespace": objects.namespace(self._cron_job),
                "labels": dict(metadata.get("labels") or {}),
                "annotations": {**(metadata.get("annotations") or {}), SCHEDULED_TIME: local},
                "ownerReferences": [objects.owner_reference(self._cron_job)],
            },
            "spec": template["spec"],
        }

    # --- history

    def _clean_up(self) -> None:
        """Delete the oldest finished Jobs beyond the history limits (cleanupFinishedJobs)."""
        limits = (("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit"))
        for end, field in limits:
            limit = self._cron_job["spec"].get(field)
            over = sorted((job for job in self._jobs if finished(job) == end), key=_started)
            if limit is not None and len(over) > int(limit):
                for job in over[: len(over) - int(limit)]:
                    self._delete(job)

    def _delete(self, job: Object) -> None:
        name = objects.name(job)
        try:
            self._client.delete(JOBS, name, objects.namespace(job), propagationPolicy="Background")
        except errors.ApiError as refused:
            self._tell("Warning", "FailedDelete", f"Deleted job: {refused}")
            return
        self._drop(objects.uid(job))
        self._tell("Normal", "SuccessfulDelete", f"Deleted job {name}")

    def _write(self) -> None:
        if not self._status.get("active"):
            self._status.pop("active", None)
        before = self._cron_job.get("status") or {}
        names = {*before, *self._status}
        patch = {name: self._status.get(name) for name in names if before.get(name) != self._status.get(name)}
        if patch:
            name, space = objects.name(self._cron_job), objects.namespace(self._cron_job)
            self._client.patch(CRON_JOBS, name, {"status": patch}, space, "status")


def _reference(job: Object) -> dict[str, Any]:
    return {
        "kind": job["kind"],
        "namespace": objects.namespace(job),
        "name": objects.name(job),
        "uid": objects.uid(job),
        "apiVersion": job["apiVersion"],
        "resourceVersion": objects.metadata(job).get("resourceVersion"),
    }


def _started(job: Object) -> tuple[bool, str, str]:
    started = (job.get("status") or {}).get("startTime")
    return (started is None, started or "", objects.name(job))
