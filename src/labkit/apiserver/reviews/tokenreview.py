"""TokenReviews: whose token is this?"""

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver import callers
from labkit.apiserver.review import Review
from labkit.apiserver.service_account_tokens import ISSUER, NotValid
from labkit.apiserver.strategy import Action, spec_of


class TokenReview(Review):
    """Answers what servers ask that are shown a token."""

    resource = "tokenreviews.authentication.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return whom the token of the spec speaks for."""
        spec = spec_of(body)
        if not spec.get("token"):
            raise status.bad_request("token is required for TokenReview in authentication")
        try:
            found = action.registry.access.bearer(spec["token"], tuple(spec.get("audiences") or (ISSUER,)))
        except NotValid as wrong:
            return {**body, "status": {"user": {}, "error": str(wrong)}}
        user = callers.user_info(callers.with_groups(found.peer))
        return {**body, "status": {"authenticated": True, "user": user, "audiences": list(found.audiences)}}
