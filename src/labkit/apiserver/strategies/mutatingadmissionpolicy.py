"""MutatingAdmissionPolicies."""

from collections.abc import Iterable

from labkit.api.object import Object, name
from labkit.api.status import Cause
from labkit.apiserver.defaulting import admission
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import mutating_policies


class MutatingAdmissionPolicy(Strategy):
    """The strategy of MutatingAdmissionPolicies."""

    resources = ("mutatingadmissionpolicies.admissionregistration.k8s.io",)
    counts_generations = True
    unconditional_update = False

    def default(self, obj: Object) -> None:
        """A policy that fails refuses."""
        obj["spec"].setdefault("failurePolicy", "Fail")
        admission.match_resources(obj["spec"].get("matchConstraints"))

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a policy."""
        return mutating_policies.policy(obj["spec"])

    def warnings(self, obj: Object, old: Object | None) -> list[str]:
        """Warn of names that are kept for policies which come from files."""
        return mutating_policies.warnings(name(obj))
