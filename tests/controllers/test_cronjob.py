"""CronJobs: Jobs at their times, one after the other or not, and a few finished ones kept."""

from typing import Any

import pytest

from labkit.api import object as objects
from labkit.api import resources

JOBS = resources.known("batch/v1", "Job")


def a_cron_job(schedule: str = "*/5 * * * *", command: str = "true", **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "busybox", "command": command.split()}
    template = {"spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": 0, "containers": [container]}}
    job = {"metadata": {"labels": {"app": "tick"}}, "spec": {"template": template}}
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "tick", "namespace": "default"},
        "spec": {"schedule": schedule, "jobTemplate": job, **spec},
    }


def jobs(cluster: Any) -> list[str]:
    return [objects.name(job) for job in cluster.client.list(JOBS, "default")]


def status(cluster: Any) -> dict[str, Any]:
    return dict(cluster.get("batch/v1", "CronJob", "tick").get("status") or {})


def test_waiting_for_the_next_time_lets_no_time_pass(cluster: Any) -> None:
    cluster.create(a_cron_job())
    assert cluster.settle() == 0.0
    assert jobs(cluster) == []


def test_a_job_is_named_by_the_minute_it_was_due(cluster: Any) -> None:
    cluster.create(a_cron_job())
    cluster.advance(301)
    (job,) = cluster.client.list(JOBS, "default")
    due = 1767225600 + 300
    assert objects.name(job) == f"tick-{due // 60}"
    assert objects.labels(job)["app"] == "tick"
    assert objects.annotations(job) == {"batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-01-01T00:05:00Z"}
    (active,) = status(cluster)["active"]
    assert (active["kind"], active["name"], active["uid"]) == ("Job", objects.name(job), objects.uid(job))
    assert status(cluster)["lastScheduleTime"] == "2026-01-01T00:05:00Z"
    assert cluster.events("CronJob", "SuccessfulCreate") == [f"Created job {objects.name(job)}"]


def test_a_finished_job_is_noted_and_only_the_last_ones_are_kept(cluster: Any) -> None:
    cluster.create(a_cron_job(successfulJobsHistoryLimit=1))
    cluster.advance(905)
    first, second, third = (f"tick-{(1767225600 + minutes * 60) // 60}" for minutes in (5, 10, 15))
    assert jobs(cluster) == [third]
    assert cluster.events("CronJob", "SawCompletedJob") == [
        f"Saw completed job: {name}, condition: Complete" for name in (first, second, third)
    ]
    assert cluster.events("CronJob", "SuccessfulDelete") == [f"Deleted job {name}" for name in (first, second)]
    assert "active" not in status(cluster)
    assert status(cluster)["lastSuccessfulTime"] == "2026-01-01T00:15:02Z"


@pytest.mark.parametrize(
    ("policy", "running", "event", "message"),
    [
        ("Allow", 3, "SuccessfulCreate", None),
        (
            "Forbid",
            1,
            "JobAlreadyActive",
            "Not starting job because prior execution is running and concurrency policy is Forbid",
        ),
        ("Replace", 1, "SuccessfulDelete", "Deleted job tick-29453765"),
    ],
)
def test_what_becomes_of_a_job_that_still_runs_is_its_concurrency_policy(
    cluster: Any, policy: str, running: int, event: str, message: str | None
) -> None:
    cluster.create(a_cron_job(command="sleep 100000", concurrencyPolicy=policy))
    cluster.advance(905)
    assert len(jobs(cluster)) == len(status(cluster)["active"]) == running
    told = cluster.events("CronJob", event)
    assert told if message is None else message in told


def test_a_suspended_one_starts_nothing_and_makes_up_for_one_time_when_resumed(cluster: Any) -> None:
    cluster.create(a_cron_job(suspend=True))
    cluster.advance(3600)
    assert jobs(cluster) == []
    cluster.patch("batch/v1", "CronJob", "tick", {"spec": {"suspend": False}})
    assert jobs(cluster) == [f"tick-{(1767225600 + 3600) // 60}"]


def test_a_time_that_is_past_its_deadline_is_missed(cluster: Any) -> None:
    cluster.create(a_cron_job("0 * * * *", suspend=True, startingDeadlineSeconds=60))
    cluster.advance(3600 + 120)
    cluster.patch("batch/v1", "CronJob", "tick", {"spec": {"suspend": False}})
    assert jobs(cluster) == []


def test_many_missed_times_are_worth_a_warning(cluster: Any) -> None:
    cluster.create(a_cron_job("* * * * *", suspend=True))
    cluster.advance(3 * 3600)
    cluster.patch("batch/v1", "CronJob", "tick", {"spec": {"suspend": False}})
    (warning,) = cluster.events("CronJob", "TooManyMissedTimes")
    assert warning.startswith("too many missed start times. Set or decrease .spec.startingDeadlineSeconds")
    assert len(jobs(cluster)) == 1


def test_a_schedule_counts_in_its_time_zone(cluster: Any) -> None:
    cluster.create(a_cron_job("0 10 * * *", timeZone="Asia/Seoul"))
    cluster.advance(3601)
    (job,) = cluster.client.list(JOBS, "default")
    scheduled = objects.annotations(job)["batch.kubernetes.io/cronjob-scheduled-timestamp"]
    assert scheduled == "2026-01-01T10:00:00+09:00"


def test_a_job_that_somebody_deletes_is_missed_and_not_started_again(cluster: Any) -> None:
    cluster.create(a_cron_job(command="sleep 100000"))
    cluster.advance(301)
    (name,) = jobs(cluster)
    cluster.delete("batch/v1", "Job", name, propagationPolicy="Background")
    assert cluster.events("CronJob", "MissingJob") == [f"Active job went missing: {name}"]
    assert jobs(cluster) == []


def test_a_suspended_one_is_not_looked_at_while_time_passes(cluster: Any) -> None:
    cluster.create(a_cron_job("0 * * * *", suspend=True))
    controller = next(one for one in cluster.simulator.controllers if one.name == "cronjob")
    looks: list[str] = []
    reconcile = controller.reconcile
    controller.reconcile = lambda key: (looks.append(key), reconcile(key))
    cluster.advance(3600)
    assert looks == []
