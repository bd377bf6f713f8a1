"""SelfSubjectReviews: who am I?"""

from labkit.api.object import Object, metadata
from labkit.apiserver import callers
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Action


class SelfSubjectReview(Review):
    """Answers `kubectl auth whoami`."""

    resource = "selfsubjectreviews.authentication.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return the caller."""
        assert action.user is not None
        meta = {**metadata(body), "creationTimestamp": action.registry.now()}
        return {**body, "metadata": meta, "status": {"userInfo": callers.user_info(action.user)}}
