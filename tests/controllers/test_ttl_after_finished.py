"""Finished Jobs go when their time is over."""

from typing import Any

from labkit.api import resources

JOBS = resources.known("batch/v1", "Job")


def a_job(ttl: int | None, command: str = "true") -> dict[str, Any]:
    container = {"name": "main", "image": "busybox", "command": command.split()}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    spec = {"template": template, **({} if ttl is None else {"ttlSecondsAfterFinished": ttl})}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x", "namespace": "default"}, "spec": spec}


def test_a_finished_job_and_its_pods_go_when_the_time_is_over_and_waiting_lets_none_pass(cluster: Any) -> None:
    cluster.create(a_job(100))
    assert cluster.settle() < 10
    cluster.advance(90)
    assert cluster.get("batch/v1", "Job", "x") is not None
    cluster.advance(15)
    assert cluster.get("batch/v1", "Job", "x") is None
    assert cluster.pods() == []


def test_zero_seconds_are_over_at_once(cluster: Any) -> None:
    cluster.create(a_job(0))
    cluster.settle()
    assert cluster.get("batch/v1", "Job", "x") is None


def test_without_a_time_or_an_end_a_job_stays(cluster: Any) -> None:
    cluster.create(a_job(None))
    cluster.create({**a_job(1, "sleep 100000"), "metadata": {"name": "y", "namespace": "default"}})
    cluster.advance(120)
    assert [job["metadata"]["name"] for job in cluster.client.list(JOBS, "default")] == ["x", "y"]
