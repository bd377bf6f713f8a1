"""The schedule times of a CronJob that have passed: which one is due, and how long until the next."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.api import cron, timestamps

# More missed times than this are worth a warning (manyMissed).
MANY = 100
# Upstream looks a little late, so that the schedule time has surely passed (nextScheduleDelta).
LATE_SECONDS = 0.1


@dataclass(frozen=True)
class Missed:
    """What has passed since a CronJob was last looked at."""

    since: dt.datetime
    """From when on times count: the last schedule time, the creation, or as far back as the deadline reaches."""
    latest: dt.datetime | None = None
    """The most recent schedule time that has passed."""
    count: int = 0
    """How many have passed, if more than one."""


def times(
    cron_job: Mapping[str, Any], schedule: cron.Schedule, now: dt.datetime, within_deadline: bool = True
) -> Missed:
    """Return what has passed. Raises ValueError for a schedule that is due more than once a second."""
    since = _since(cron_job, now, within_deadline)
    first = schedule.next(since)
    if first is None or now < first:
        return Missed(since)
    second = schedule.next(first)
    if second is None or now < second:
        return Missed(since, first)
    pause = round((second - first).total_seconds())
    if pause < 1:
        raise ValueError("time difference between two schedules is less than 1 second")
    count = int((now - first).total_seconds()) // pause + 1
    latest, moment = None, schedule.next(first + dt.timedelta(seconds=(count - 2) * pause))
    while moment is not None and moment <= now:
        latest, moment = moment, schedule.next(moment)
    return Missed(since, latest, count)


def next_in_seconds(cron_job: Mapping[str, Any], schedule: cron.Schedule, now: dt.datetime) -> float | None:
    """Return in how many seconds to look again (nextScheduleTimeDuration), or None if never."""
    try:
        missed = times(cron_job, schedule, now, within_deadline=False)
    except ValueError:
        missed = Missed(now)
    begin = missed.latest or (now if missed.count else missed.since)
    due = schedule.next(begin)
    return None if due is None else (due - now).total_seconds() + LATE_SECONDS


def _since(cron_job: Mapping[str, Any], now: dt.datetime, within_deadline: bool) -> dt.datetime:
    last = (cron_job.get("status") or {}).get("lastScheduleTime")
    since = timestamps.parse(last or cron_job["metadata"]["creationTimestamp"])
    deadline = cron_job["spec"].get("startingDeadlineSeconds")
    if within_deadline and deadline is not None:
        since = max(since, now - dt.timedelta(seconds=int(deadline)))
    return since
