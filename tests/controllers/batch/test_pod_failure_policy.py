"""What a failed pod means by spec.podFailurePolicy."""

from typing import Any

import pytest

from labkit.controllers.batch import pod_failure_policy
from labkit.controllers.batch.pod_failure_policy import Verdict


def a_pod(code: int, **condition: str) -> dict[str, Any]:
    status = {"containerStatuses": [{"name": "c", "state": {"terminated": {"exitCode": code}}}]}
    return {
        "metadata": {"name": "p", "namespace": "default"},
        "status": {**status, "conditions": [condition] if condition else []},
    }


def exits(action: str, operator: str, *values: int, **named: str) -> dict[str, Any]:
    return {"action": action, "onExitCodes": {"operator": operator, "values": list(values), **named}}


DISRUPTED = {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}
FAILS = "Container c for pod default/p failed with exit code 42 matching FailJob rule at index"


@pytest.mark.parametrize(
    ("rules", "pod", "verdict"),
    [
        pytest.param([exits("FailJob", "In", 42)], a_pod(42), Verdict("FailJob", f"{FAILS} 0"), id="a listed code"),
        pytest.param([exits("FailJob", "In", 42)], a_pod(1), Verdict(), id="a code that is not listed"),
        pytest.param([exits("Count", "NotIn", 42)], a_pod(1), Verdict("Count"), id="NotIn takes the others"),
        pytest.param([exits("Count", "NotIn", 42)], a_pod(0), Verdict(), id="zero never matches"),
        pytest.param([exits("FailIndex", "In", 42)], a_pod(42), Verdict("FailIndex"), id="only the index fails"),
        pytest.param(
            [exits("Ignore", "In", 42, containerName="d"), exits("FailJob", "In", 42)],
            a_pod(42),
            Verdict("FailJob", f"{FAILS} 1"),
            id="another container's rule does not match",
        ),
        pytest.param(
            [DISRUPTED, exits("FailJob", "In", 42)],
            a_pod(42, type="DisruptionTarget", status="True"),
            Verdict("Ignore"),
            id="the first rule that matches decides",
        ),
    ],
)
def test_a_failed_pod_is_judged(rules: list[dict[str, Any]], pod: dict[str, Any], verdict: Verdict) -> None:
    assert pod_failure_policy.judge({"rules": rules}, pod) == verdict


def test_a_condition_that_fails_the_job_is_named() -> None:
    rule = {**DISRUPTED, "action": "FailJob"}
    verdict = pod_failure_policy.judge({"rules": [rule]}, a_pod(1, type="DisruptionTarget", status="True"))
    assert verdict.message == "Pod default/p has condition DisruptionTarget matching FailJob rule at index 0"


def test_only_an_ignored_failure_does_not_count() -> None:
    assert [Verdict(action).counts for action in ("", "Count", "FailIndex", "FailJob", "Ignore")] == [True] * 4 + [
        False
    ]
