"""Approval: definitions in Kubernetes' own groups say by an annotation who agreed to them.

Source of the texts: apiextensions-apiserver's helpers and its approval controller (Kubernetes 1.36).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from labkit.api.object import Object, annotations
from labkit.api.status import Cause
from labkit.apiserver.custom import definition, naming
from labkit.apiserver.strategy import spec_of
from labkit.apiserver.validation import fields

ANNOTATION = "api-approved.kubernetes.io"
CONDITION = "KubernetesAPIApprovalPolicyConformant"
WHERE = "see https://github.com/kubernetes/enhancements/pull/1111"
PROTECTED = re.compile(r"(.*\.)?(k8s|kubernetes)\.io")


@dataclass(frozen=True)
class Approval:
    """What an annotation says: the condition's reason, and the words for it."""

    reason: str  # "MissingAnnotation", "InvalidAnnotation", "ApprovedAnnotation", "UnapprovedAnnotation"
    text: str


def of(crd: Object) -> Approval | None:
    """Return what a definition says of its approval; None if its group needs none."""
    if not PROTECTED.fullmatch(spec_of(crd).get("group") or ""):
        return None
    written = annotations(crd).get(ANNOTATION) or ""
    about = f"protected groups must have approval annotation {fields.quoted(ANNOTATION)}"
    if not written:
        return Approval("MissingAnnotation", f"{about}, {WHERE}")
    if written.startswith("unapproved"):
        return Approval("UnapprovedAnnotation", f"not approved: {fields.quoted(written)}")
    url = urlsplit(written)
    if url.scheme and url.netloc:
        return Approval("ApprovedAnnotation", f"approved in {written}")
    return Approval("InvalidAnnotation", f'{about} with either a URL or a reason starting with "unapproved", {WHERE}')


def causes(crd: Object, old: Object | None) -> Iterator[Cause]:
    """Yield what is wrong with a definition's approval; what was so before is let pass."""
    found, before = of(crd), of(old) if old is not None else None
    if found is None or (before is not None and before.reason == found.reason):
        return
    at = f"metadata.annotations[{ANNOTATION}]"
    if found.reason == "MissingAnnotation":
        yield fields.required(at, found.text)
    elif found.reason == "InvalidAnnotation":
        yield fields.invalid(at, annotations(crd)[ANNOTATION], found.text)


def with_condition(crd: Object, now: str) -> Object:
    """Return a definition with the condition that tells of its approval; the same one if nothing changes."""
    found, old = of(crd), definition.condition(crd, CONDITION)
    if found is None or (old is not None and (old["reason"], old["message"]) == (found.reason, found.text)):
        return crd
    status = "True" if found.reason == "ApprovedAnnotation" else "False"
    made = {"type": CONDITION, "status": status, "reason": found.reason, "message": found.text}
    return naming.with_condition(crd, made, now)
