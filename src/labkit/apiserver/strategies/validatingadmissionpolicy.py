"""ValidatingAdmissionPolicies."""

from collections.abc import Iterable

from labkit.api.object import Object, name
from labkit.api.status import Cause
from labkit.apiserver.defaulting import admission
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import admission_policies


class ValidatingAdmissionPolicy(Strategy):
    """The strategy of ValidatingAdmissionPolicies."""

    resources = ("validatingadmissionpolicies.admissionregistration.k8s.io",)
    counts_generations = True
    has_status = True
    unconditional_update = False

    def default(self, obj: Object) -> None:
        """A policy that fails refuses."""
        obj["spec"].setdefault("failurePolicy", "Fail")
        admission.match_resources(obj["spec"].get("matchConstraints"))

    def prepare_create(self, obj: Object, action: Action) -> None:
        """The status is the controller's."""
        obj["status"] = {}

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a policy."""
        return admission_policies.policy(obj["spec"], name(obj))

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed policy; a spec that stays is fine."""
        return () if obj["spec"] == old["spec"] else self.validate(obj)
