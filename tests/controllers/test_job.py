"""Jobs: run to their end, counted once, failed with reasons, paused, and cleaned up after."""

from typing import Any

import pytest

from labkit.api import object as objects
from labkit.api import resources
from labkit.sim.simulator import Simulator

TRACKING = "batch.kubernetes.io/job-tracking"
DONE = [("SuccessCriteriaMet", "CompletionsReached"), ("Complete", "CompletionsReached")]


def a_job(command: str = "true", name: str = "x", **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "busybox", "command": ["sh", "-c", command]}
    template = {"spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": 0, "containers": [container]}}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"template": template, **spec},
    }


def status(cluster: Any, name: str = "x") -> dict[str, Any]:
    return dict(cluster.get("batch/v1", "Job", name)["status"])


def told(cluster: Any) -> list[tuple[str, str]]:
    return [(one["type"], one["reason"]) for one in status(cluster).get("conditions") or ()]


def play(cluster: Any, phase: str, *names: str, code: int = 0) -> None:
    """Let these pods (of a cluster without kubelets) end."""
    ended = {"name": "main", "state": {"terminated": {"exitCode": code, "finishedAt": "2026-01-01T00:00:00Z"}}}
    for name in names:
        cluster.patch("v1", "Pod", name, {"status": {"phase": phase, "containerStatuses": [ended]}}, "status")


def active(cluster: Any) -> list[str]:
    return [objects.name(pod) for pod in cluster.pods() if pod["status"]["phase"] in ("Pending", "Running")]


@pytest.fixture
def paper(cluster: Any) -> Any:
    """The same cluster without kubelets: pods stay as the test leaves them."""
    cluster.simulator = Simulator(kubelets=False)
    cluster.client = cluster.simulator.client()
    return cluster


def test_a_job_runs_as_many_pods_as_it_may_until_enough_succeeded(cluster: Any) -> None:
    cluster.create(a_job(completions=5, parallelism=2))
    assert len(active(cluster)) == 2
    cluster.settle()
    found = status(cluster)
    assert (found["succeeded"], found.get("active"), found["ready"], found["terminating"]) == (5, None, 0, 0)
    assert told(cluster) == DONE
    assert found["uncountedTerminatedPods"] == {}
    assert not any(objects.metadata(pod).get("finalizers") for pod in cluster.pods())
    assert cluster.events("Job", "Completed") == ["Job completed"]
    assert len(cluster.events("Job", "SuccessfulCreate")) == 5


def test_each_pod_of_an_indexed_job_has_an_index(cluster: Any) -> None:
    cluster.create(a_job(completions=3, parallelism=3, completionMode="Indexed"))
    pods = sorted(cluster.pods(), key=lambda pod: pod["spec"]["hostname"])
    assert [pod["spec"]["hostname"] for pod in pods] == ["x-0", "x-1", "x-2"]
    (index,) = pods[1]["spec"]["containers"][0]["env"]
    assert index["valueFrom"]["fieldRef"]["fieldPath"] == "metadata.labels['batch.kubernetes.io/job-completion-index']"
    assert objects.name(pods[1]).startswith("x-1-")
    assert objects.metadata(pods[1])["finalizers"] == [TRACKING]
    cluster.settle()
    assert (status(cluster)["completedIndexes"], told(cluster)) == ("0-2", DONE)


def test_a_failed_pod_is_replaced_after_a_pause_that_lets_no_time_pass(cluster: Any) -> None:
    cluster.create(a_job("exit 1", backoffLimit=1))
    assert cluster.settle() < 10
    assert (status(cluster)["failed"], len(cluster.pods())) == (1, 1)
    cluster.advance(15)
    cluster.settle()
    assert len(cluster.pods()) == 2
    assert told(cluster) == [("FailureTarget", "BackoffLimitExceeded"), ("Failed", "BackoffLimitExceeded")]
    assert cluster.events("Job", "BackoffLimitExceeded") == ["Job has reached the specified backoff limit"]


def test_a_deadline_ends_a_job_and_waiting_for_it_lets_no_time_pass(cluster: Any) -> None:
    cluster.create(a_job("sleep 100000", activeDeadlineSeconds=60))
    assert cluster.settle() < 10
    cluster.advance(61)
    cluster.settle()
    assert told(cluster) == [("FailureTarget", "DeadlineExceeded"), ("Failed", "DeadlineExceeded")]
    assert (status(cluster)["failed"], cluster.pods()) == (1, [])


def test_a_suspended_job_gives_its_pods_up_without_counting_them(cluster: Any) -> None:
    cluster.create(a_job("sleep 100000", parallelism=2, completions=2))
    cluster.settle()
    cluster.patch("batch/v1", "Job", "x", {"spec": {"suspend": True}})
    cluster.settle()
    assert (cluster.pods(), told(cluster)) == ([], [("Suspended", "JobSuspended")])
    assert "failed" not in status(cluster)
    assert "startTime" not in status(cluster)
    cluster.patch("batch/v1", "Job", "x", {"spec": {"suspend": False}})
    cluster.settle()
    assert (len(active(cluster)), told(cluster)) == (2, [("Suspended", "JobResumed")])
    assert cluster.events("Job", "Resumed") == ["Job resumed"]


def test_an_exit_code_of_the_failure_policy_ends_the_job_at_once(paper: Any) -> None:
    rule = {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [42]}}
    paper.create(a_job(completions=2, parallelism=2, podFailurePolicy={"rules": [rule]}))
    first = active(paper)[0]
    play(paper, "Failed", first, code=42)
    assert told(paper) == [("FailureTarget", "PodFailurePolicy"), ("Failed", "PodFailurePolicy")]
    expected = f"Container main for pod default/{first} failed with exit code 42 matching FailJob rule at index 0"
    assert paper.events("Job", "PodFailurePolicy") == [expected]
    assert active(paper) == []


def test_an_ignored_failure_does_not_count_and_the_pod_is_replaced(paper: Any) -> None:
    rule = {"action": "Ignore", "onExitCodes": {"operator": "In", "values": [42]}}
    paper.create(a_job(backoffLimit=0, podFailurePolicy={"rules": [rule]}))
    play(paper, "Failed", *active(paper), code=42)
    paper.advance(15)
    assert (len(active(paper)), told(paper), status(paper).get("failed")) == (1, [], None)


def test_an_index_that_failed_too_often_is_given_up_and_the_others_go_on(paper: Any) -> None:
    spec = {"completions": 2, "parallelism": 2, "completionMode": "Indexed", "backoffLimitPerIndex": 1}
    paper.create(a_job(**spec))
    for _ in range(2):
        play(paper, "Failed", *(name for name in active(paper) if name.startswith("x-0-")), code=1)
        paper.advance(60)
    assert (status(paper)["failedIndexes"], status(paper)["failed"], told(paper)) == ("0", 2, [])
    play(paper, "Succeeded", *active(paper))
    assert told(paper) == [("FailureTarget", "FailedIndexes"), ("Failed", "FailedIndexes")]
    assert status(paper)["completedIndexes"] == "1"


def test_a_success_policy_ends_a_job_before_all_indexes_succeeded(paper: Any) -> None:
    policy = {"rules": [{"succeededIndexes": "0"}]}
    paper.create(a_job(completions=3, parallelism=3, completionMode="Indexed", successPolicy=policy))
    play(paper, "Succeeded", *(name for name in active(paper) if name.startswith("x-0-")))
    assert told(paper) == [("SuccessCriteriaMet", "SuccessPolicy"), ("Complete", "SuccessPolicy")]
    assert (active(paper), status(paper)["succeeded"], status(paper).get("failed")) == ([], 1, None)


@pytest.mark.parametrize(
    ("policy", "pods"), [("TerminatingOrFailed", 2), ("Failed", 1)], ids=["replaced at once", "replaced when it ended"]
)
def test_a_pod_that_is_deleted_is_replaced_by_policy(paper: Any, policy: str, pods: int) -> None:
    job = a_job(podReplacementPolicy=policy)
    job["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = 30
    paper.create(job)
    (name,) = active(paper)
    paper.patch("v1", "Pod", name, {"metadata": {"finalizers": [TRACKING, "example.com/stay"]}})
    paper.delete("v1", "Pod", name)
    paper.advance(15)
    assert len(paper.pods()) == pods
    assert status(paper)["terminating"] == 1


def test_somebody_elses_job_is_left_alone(paper: Any) -> None:
    paper.create(a_job(managedBy="example.com/mine"))
    assert (paper.pods(), paper.get("batch/v1", "Job", "x").get("status") or {}) == ([], {})


@pytest.mark.parametrize("policy", ["Background", "Foreground"])
def test_the_pods_of_a_deleted_job_go_with_it(paper: Any, policy: str) -> None:
    paper.create(a_job(parallelism=2, completions=2))
    paper.delete("batch/v1", "Job", "x", propagationPolicy=policy)
    paper.settle()
    assert (paper.get("batch/v1", "Job", "x"), paper.pods()) == (None, [])


def test_a_quota_stops_a_slow_start_early_and_the_rest_follows(paper: Any) -> None:
    paper.create(
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "q", "namespace": "default"},
            "spec": {"hard": {"pods": "2"}},
        }
    )
    paper.create(a_job(parallelism=8, completions=8))
    assert len(active(paper)) == 2
    assert 1 <= len(paper.events("Job", "FailedCreate")) <= 10


def test_work_is_per_event_and_not_per_pod(paper: Any) -> None:
    paper.create(a_job(completions=40, parallelism=40))
    controller = next(one for one in paper.simulator.controllers if one.name == "job")
    looks: list[str] = []
    reconcile = controller.reconcile
    controller.reconcile = lambda key: (looks.append(key), reconcile(key))
    ended = {"status": {"phase": "Succeeded"}}
    for name in active(paper):
        paper.client.patch(resources.PODS, name, ended, "default", "status")
    paper.simulator.loop.run_until_idle()
    assert told(paper) == DONE
    assert len(looks) <= 6
