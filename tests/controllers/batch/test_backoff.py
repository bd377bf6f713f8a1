"""The pause before a failed pod of a Job is replaced."""

import datetime as dt
from typing import Any

from labkit.controllers.batch import backoff

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def ended(minute: int, **status: Any) -> dict[str, Any]:
    finished = {"state": {"terminated": {"finishedAt": f"2026-01-01T00:{minute:02}:00Z"}}, "name": "c"}
    return {
        "metadata": {"name": "p", "creationTimestamp": "2026-01-01T00:00:00Z"},
        "spec": {},
        "status": {"containerStatuses": [finished], **status},
    }


def test_each_failure_doubles_the_pause_up_to_ten_minutes() -> None:
    pauses = [backoff.wait_seconds(failures, START, START) for failures in (0, 1, 2, 3, 7, 8, 99)]
    assert pauses == [0, 10, 20, 40, 600, 600, 600]


def test_the_pause_counts_from_the_last_failure() -> None:
    record = backoff.Record().after([], [ended(1), ended(2)])
    assert (record.failures, record.wait_seconds(START + dt.timedelta(minutes=2, seconds=5))) == (2, 15.0)


def test_a_success_forgets_the_failures_before_it() -> None:
    record = backoff.Record(5, START).after([ended(2)], [ended(1), ended(3)])
    assert record == backoff.Record(1, START + dt.timedelta(minutes=3))
    assert record.after([ended(4)], []) == backoff.Record()


def test_nothing_new_changes_nothing() -> None:
    record = backoff.Record(3, START)
    assert record.after([], []) is record


def test_a_pod_without_an_end_ended_when_it_was_no_longer_ready_or_was_deleted() -> None:
    unready = {"type": "Ready", "status": "False", "lastTransitionTime": "2026-01-01T00:07:00Z"}
    pod = ended(1, containerStatuses=[], conditions=[unready])
    assert backoff.finished_at(pod) == START + dt.timedelta(minutes=7)
    pod["status"] = {}
    assert backoff.finished_at(pod) == START
    pod["metadata"] |= {"deletionTimestamp": "2026-01-01T00:05:30Z", "deletionGracePeriodSeconds": 30}
    assert backoff.finished_at(pod) == START + dt.timedelta(minutes=5)
