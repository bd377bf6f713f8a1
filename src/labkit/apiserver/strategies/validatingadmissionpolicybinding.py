"""ValidatingAdmissionPolicyBindings."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import admission
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import admission_policies


class ValidatingAdmissionPolicyBinding(Strategy):
    """The strategy of ValidatingAdmissionPolicyBindings."""

    resources = ("validatingadmissionpolicybindings.admissionregistration.k8s.io",)
    counts_generations = True
    unconditional_update = False

    def default(self, obj: Object) -> None:
        """A binding without resources is about all that its policy is about."""
        admission.match_resources(obj["spec"].get("matchResources"))

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a binding."""
        return admission_policies.binding(obj["spec"])
