"""LocalSubjectAccessReviews: may somebody, in this namespace?"""

from labkit.api.object import Object
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
        asked = (spec.get("resourceAttributes") or {}).get("namespace", "")
        if asked != action.namespace:
            cause = fields.invalid("spec.resourceAttributes.namespace", asked, "must match metadata.namespace")
            access_question.refuse([cause])
        return access_question.answered(body, action, access_question.subject(spec))
