"""SubjectAccessReviews: may somebody?"""

from labkit.api.object import Object
from labkit.apiserver import access_question
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Action, spec_of


class SubjectAccessReview(Review):
    """Answers what servers ask that let the API server decide."""

    resource = "subjectaccessreviews.authorization.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return whether the user of the spec may."""
        spec = spec_of(body)
        access_question.refuse(
            (*access_question.problems(spec, True), *access_question.metadata_problems(body, action))
        )
        return access_question.answered(body, action, access_question.subject(spec))
