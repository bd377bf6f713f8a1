"""SelfSubjectAccessReviews: may I?"""

from labkit.api.object import Object
from labkit.apiserver import access_question
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Action


class SelfSubjectAccessReview(Review):
    """Answers `kubectl auth can-i`."""

    resource = "selfsubjectaccessreviews.authorization.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return whether the caller may."""
        assert action.user is not None
        return access_question.answered(body, action, action.user)
