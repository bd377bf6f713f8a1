"""MutatingAdmissionPolicyBindings."""

from collections.abc import Iterable

from labkit.api.object import Object, name
from labkit.api.status import Cause
from labkit.apiserver.defaulting import admission
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import mutating_policies


class MutatingAdmissionPolicyBinding(Strategy):
    """The strategy of MutatingAdmissionPolicyBindings."""

    resources = ("mutatingadmissionpolicybindings.admissionregistration.k8s.io",)
    counts_generations = True
    unconditional_update = False

    def default(self, obj: Object) -> None:
        """A binding without resources is about all that its policy is about."""
        admission.match_resources(obj["spec"].get("matchResources"))

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a binding."""
        return mutating_policies.binding(obj["spec"])

    def warnings(self, obj: Object, old: Object | None) -> list[str]:
        """Warn of names that are kept for bindings which come from files."""
        return mutating_policies.warnings(name(obj))
