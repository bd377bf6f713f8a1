"""NetworkPolicies."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Strategy
from labkit.apiserver.validation import network_policies


class NetworkPolicy(Strategy):
    """The strategy of NetworkPolicies."""

    resources = ("networkpolicies.networking.k8s.io",)
    counts_generations = True

    def default(self, obj: Object) -> None:
        """A policy is about ingress, and about egress if it has egress rules."""
        spec = obj["spec"]
        for rule in (*(spec.get("ingress") or ()), *(spec.get("egress") or ())):
            for port in rule.get("ports") or ():
                port.setdefault("protocol", "TCP")
        if not spec.get("policyTypes"):
            spec["policyTypes"] = ["Ingress", *(["Egress"] if spec.get("egress") else [])]

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with an object."""
        return network_policies.validate(obj["spec"])
