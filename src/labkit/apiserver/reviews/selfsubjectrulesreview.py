"""SelfSubjectRulesReviews: what may I do in a namespace?"""

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver.review import Review
from labkit.apiserver.strategy import Action, spec_of


class SelfSubjectRulesReview(Review):
    """Answers `kubectl auth can-i --list`."""

    resource = "selfsubjectrulesreviews.authorization.k8s.io"

    def answer(self, body: Object, action: Action) -> Object:
        """Return the caller's rules in the namespace of the spec."""
        namespace = spec_of(body).get("namespace")
        if not namespace:
            raise status.bad_request("no namespace on request")
        assert action.user is not None
        rules, problems = action.registry.access.authorizer.rules(action.user, namespace)
        found = {
            "resourceRules": [rule.json() for rule in rules if rule.resources],
            "nonResourceRules": [rule.json() for rule in rules if rule.paths],
            "incomplete": False,
        }
        return {**body, "spec": {}, "status": {**found, **({"evaluationError": problems} if problems else {})}}
