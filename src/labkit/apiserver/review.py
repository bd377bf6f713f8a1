"""Reviews: kinds that are asked and answered, never stored, such as SelfSubjectAccessReview.

A leaf in `reviews/` answers one kind.
"""

from typing import ClassVar

from labkit.api.object import Object
from labkit.apiserver.strategy import Action


class Review:
    """Answers the POST of one kind."""

    resource: ClassVar[str] = ""  # group resource: "tokenreviews.authentication.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return the body with its answer in the status, or a Status of its own. Raises 400 and 422."""
        raise NotImplementedError
