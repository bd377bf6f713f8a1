"""Stories recorded from a real Kubernetes 1.36, told again: what objects go through, every event, and when."""

from collections.abc import Callable
from typing import Any

import pytest

# What each of these needs and the hollow kubelet does not have.
MISSING = {
    "bad-workdir-file": "a workingDir that cannot be made",
    "crashloop-reset": "a signal sent to a container from outside",
    "deploy-bad-image-undo": "kubectl rollout undo",
    "poststart-fails": "postStart hooks",
    "live-exec-loop": "the exact back-off after several probe kills",
    "live-http-500": "the exact back-off after several probe kills",
    "live-tcp-refused": "the exact back-off after several probe kills",
    "probe-live-grace": "the exact back-off after several probe kills",
    "startup-fails": "the exact back-off after several probe kills",
}
TOLD = (
    "bad-command-always",
    "bad-command-never",
    "crashloop-backoff",
    "crashloop-runs-5s",
    "crashloop-two-containers",
    "deploy-create-scale",
    "deploy-delete-foreground",
    "deploy-min-ready",
    "deploy-orphan-adopt",
    "deploy-pause-resume",
    "deploy-pod-deleted",
    "deploy-progress-deadline",
    "deploy-recreate",
    "deploy-rolling-default",
    "deploy-rolling-surge0",
    "deploy-rolling-surge100",
    "deploy-rollover",
    "image-fixed-by-patch",
    "image-invalid-name",
    "image-never-missing",
    "image-unreachable",
    "init-crashloop",
    "init-fails-never",
    "init-image-missing",
    "init-order",
    "init-retry-ok",
    "live-exec-fail",
    "multi-notready",
    "multi-one-fails",
    "pod-active-deadline",
    "pod-always-completes",
    "pod-deadline-pending",
    "pod-fails-never",
    "pod-nodename-direct",
    "pod-nodename-missing",
    "pod-onfailure-retry",
    "pod-onfailure-success",
    "pod-running-deleted",
    "pod-succeeds",
    "probe-exec-timeout",
    "readiness-gate",
    "ready-default-period",
    "ready-exec-flip",
    "ready-http-404",
    "ready-success-threshold",
    "ready-tcp-late",
    "replicaset-label-steal",
    "sidecar-crash",
    "sidecar-job-done",
    "sidecar-startup-probe",
    "sidecar-stop-order",
    "startup-slow-ok",
    "term-exit-code",
    "term-finalizer",
    "term-force",
    "term-grace-override",
    "term-prestop",
    "term-prestop-fails",
    "term-prestop-too-long",
    "term-sigkill",
    "term-trap-cleanup",
)


@pytest.mark.parametrize("name", TOLD)
def test_the_simulator_tells_the_recorded_story(
    name: str, story: Any, stories: dict[str, Any], tell: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    differences = story.compare(stories[name], tell(stories[name]))
    assert not differences, "\n".join(differences)


def test_every_recorded_story_is_told_or_named_as_missing(stories: dict[str, Any]) -> None:
    assert sorted(stories) == sorted([*TOLD, *MISSING])
