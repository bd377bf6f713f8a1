"""LocalSubjectAccessReviews: may somebody, in this namespace?"""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver import access_question
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Action, spec_of
from labkit.apiserver.validation import fields


class LocalSubjectAccessReview(Review):
    """Answers a SubjectAccessReview about one namespace."""

    resource = "localsubjectaccessreviews.authorization.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return whether the user of the spec may."""
        spec = spec_of(body)
        access_question.refuse(
            (
                *access_question.problems(spec, True),
                *access_question.metadata_problems(body, action),
                *_local_problems(spec, action.namespace),
            )
        )
        return access_question.answered(body, action, access_question.subject(spec))


def _local_problems(spec: Mapping[str, Any], namespace: str) -> Iterator[Cause]:
    asked, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if asked is not None and asked.get("namespace", "") != namespace:
        at = "spec.resourceAttributes.namespace"
        yield fields.invalid(at, asked.get("namespace", ""), "must match metadata.namespace")
    if path is not None:
        shown = {"Path": path.get("path", ""), "Verb": path.get("verb", "")}
        yield fields.invalid("spec.nonResourceAttributes", shown, "disallowed on this kind of request")
