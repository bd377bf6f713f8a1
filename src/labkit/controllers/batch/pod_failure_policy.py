"""spec.podFailurePolicy of a Job: what a failed pod means for the Job, its index and the back-off limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.api import object as objects


@dataclass(frozen=True)
class Verdict:
    """What the first matching rule says."""

    action: str = ""
    """ "FailJob", "FailIndex", "Ignore", "Count", or "" if no rule matches."""
    message: str = ""
    """Why the Job fails (FailJob only)."""

    @property
    def counts(self) -> bool:
        """Whether the failure counts towards the back-off limits."""
        return self.action != "Ignore"


def judge(policy: Mapping[str, Any] | None, pod: Mapping[str, Any]) -> Verdict:
    """Return what the policy says about a failed pod (matchPodFailurePolicy)."""
    for index, rule in enumerate((policy or {}).get("rules") or ()):
        reason = _matches(rule, pod)
        if reason:
            action = rule["action"]
            return Verdict(action, f"{reason} matching {action} rule at index {index}" if action == "FailJob" else "")
    return Verdict()


def _matches(rule: Mapping[str, Any], pod: Mapping[str, Any]) -> str:
    """Return what of the pod the rule matches, in the words of the Job's condition, or ""."""
    key = objects.key(pod)
    if rule.get("onExitCodes"):
        container = _exited(rule["onExitCodes"], pod)
        if container is None:
            return ""
        code = container["state"]["terminated"]["exitCode"]
        return f"Container {container['name']} for pod {key} failed with exit code {code}"
    patterns = [(one["type"], one.get("status", "True")) for one in rule.get("onPodConditions") or ()]
    for condition in (pod.get("status") or {}).get("conditions") or ():
        if (condition["type"], condition["status"]) in patterns:
            return f"Pod {key} has condition {condition['type']}"
    return ""


def _exited(requirement: Mapping[str, Any], pod: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first container that ended with an exit code the requirement names; zero never matches."""
    status = pod.get("status") or {}
    named = requirement.get("containerName")
    for one in [*(status.get("containerStatuses") or ()), *(status.get("initContainerStatuses") or ())]:
        ended = (one.get("state") or {}).get("terminated")
        if ended is None or not ended.get("exitCode") or (named is not None and named != one["name"]):
            continue
        listed = ended["exitCode"] in (requirement.get("values") or ())
        if listed == (requirement["operator"] == "In"):
            found: Mapping[str, Any] = one
            return found
    return None
