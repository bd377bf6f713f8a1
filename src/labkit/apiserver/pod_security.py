"""Pod security: the levels of the Pod Security Standards, and what a pod violates of them."""

from collections.abc import Iterable, Sequence

from labkit.apiserver import pod_security_baseline, pod_security_restricted
from labkit.apiserver.pod_security_baseline import Check
from labkit.apiserver.pod_subject import Subject, Violation

PRIVILEGED, BASELINE, RESTRICTED = "privileged", "baseline", "restricted"
LEVELS = (PRIVILEGED, BASELINE, RESTRICTED)
CHECKS: dict[str, Sequence[Check]] = {
    BASELINE: pod_security_baseline.CHECKS,
    RESTRICTED: pod_security_restricted.CHECKS,
}


def violations(level: str, subject: Subject) -> list[Violation]:
    """Return what a pod violates of a level."""
    checks = CHECKS.get(level, ())
    return [found for check in checks if (found := check(subject)) is not None]


def text(found: Iterable[Violation]) -> str:
    """Return violations in one line."""
    return ", ".join(f"{one.reason} ({one.detail})" if one.detail else one.reason for one in found)
