"""The schedule times that have passed."""

import datetime as dt
from typing import Any

import pytest

from labkit.api import cron
from labkit.controllers.batch import missed

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def a_cron_job(last: str | None = None, **spec: Any) -> dict[str, Any]:
    status = {"lastScheduleTime": last} if last else {}
    return {"metadata": {"creationTimestamp": "2026-01-01T00:00:00Z"}, "spec": spec, "status": status}


@pytest.mark.parametrize(
    ("minutes", "latest", "count"),
    [
        pytest.param(4, None, 0, id="none yet"),
        pytest.param(5, 5, 0, id="the first"),
        pytest.param(17, 15, 3, id="the last of three"),
        pytest.param(600, 600, 120, id="the last of many"),
    ],
)
def test_the_latest_time_that_has_passed(minutes: int, latest: int | None, count: int) -> None:
    found = missed.times(a_cron_job(), cron.parse("*/5 * * * *"), START + dt.timedelta(minutes=minutes))
    assert (found.latest, found.count) == (START + dt.timedelta(minutes=latest) if latest else None, count)


def test_only_times_within_the_starting_deadline_count() -> None:
    job = a_cron_job(startingDeadlineSeconds=60)
    assert missed.times(job, cron.parse("*/5 * * * *"), START + dt.timedelta(minutes=17)).latest is None


def test_the_next_look_comes_a_little_after_the_next_time() -> None:
    now = START + dt.timedelta(minutes=17)
    assert missed.next_in_seconds(a_cron_job("2026-01-01T00:15:00Z"), cron.parse("*/5 * * * *"), now) == 180.1
    assert missed.next_in_seconds(a_cron_job(), cron.parse("0 0 30 2 *"), now) is None
