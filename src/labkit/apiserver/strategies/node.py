"""Nodes."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import nodes


class Node(Strategy):
    """The strategy of Nodes. A Node may be created with its status: that is how kubelets register."""

    resources = ("nodes",)
    has_status = True

    def default(self, obj: Object) -> None:
        """One range of pod addresses, two names for it; and the usual labels' place."""
        spec = obj["spec"]
        if spec.get("podCIDR") and (spec.get("podCIDRs") or [""])[0] != spec["podCIDR"]:
            spec["podCIDRs"] = [spec["podCIDR"]]

    def prepare_create(self, obj: Object, action: Action) -> None:
        """What may be allocated is what there is, unless something else is said."""
        status = obj["status"]
        if status.get("capacity") and not status.get("allocatable"):
            status["allocatable"] = dict(status["capacity"])

    def prepare_status(self, obj: Object, old: Object, action: Action) -> None:
        """The same for a report of the kubelet."""
        self.prepare_create(obj, action)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a Node."""
        return nodes.validate(obj)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change: addresses and provider stay."""
        yield from nodes.validate(obj)
        yield from nodes.unchanged(obj, old)
