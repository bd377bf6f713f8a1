"""TaintNodesByCondition: a new node counts as not ready until its kubelet has reported."""

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, Action

NOT_READY = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


class TaintNodesByCondition(AdmissionPlugin):
    """Taints new nodes."""

    order = 40

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Add the taint to a new node that does not have it."""
        if obj is None or action.operation != CREATE or action.resource is not resources.NODES or action.subresource:
            return
        taints = obj["spec"].get("taints") or []
        if not any(one.get("key") == NOT_READY["key"] and one.get("effect") == NOT_READY["effect"] for one in taints):
            obj["spec"]["taints"] = [*taints, dict(NOT_READY)]
