"""SelfSubjectAccessReviews: may I?"""

from labkit.api.object import Object
from labkit.apiserver import access_question
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Action, spec_of


class SelfSubjectAccessReview(Review):
    """Answers `kubectl auth can-i`."""

    resource = "selfsubjectaccessreviews.authorization.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return whether the caller may."""
        assert action.user is not None
        spec = spec_of(body)
        access_question.refuse(
            (*access_question.problems(spec, False), *access_question.metadata_problems(body, action))
        )
        return access_question.answered(body, action, action.user)
