"""Pods: defaults, phase and quality of service at creation, graceful deletion, what may change."""

from collections.abc import Iterable

from labkit.api.object import Object, labels
from labkit.api.status import Cause
from labkit.apiserver import match_label_keys, qos
from labkit.apiserver.defaulting import pod_spec
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import pod_spec as pod_spec_validation
from labkit.apiserver.validation import pod_update

GATED_CONDITION = {
    "type": "PodScheduled",
    "status": "False",
    "reason": "SchedulingGated",
    "message": "Scheduling is blocked due to non-empty scheduling gates",
}


class Pod(Strategy):
    """The strategy of pods."""

    resources = ("pods",)
    counts_generations = True
    has_status = True
    graceful = True
    returns_deleted = True

    def default(self, obj: Object) -> None:
        """Fill in the pod spec."""
        pod_spec.complete_pod(obj["spec"])

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new pod is Pending; a gated one says so. A negative grace period is one second."""
        _at_least_one_second(obj)
        obj["status"] = {"phase": "Pending", "qosClass": qos.of(obj["spec"])}
        if obj["spec"].get("schedulingGates"):
            obj["status"]["conditions"] = [{**GATED_CONDITION, "lastTransitionTime": action.registry.now()}]
        match_label_keys.merge(obj["spec"], labels(obj))

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """A negative grace period is one second here, too."""
        _at_least_one_second(obj)

    def prepare_status(self, obj: Object, old: Object, action: Action) -> None:
        """The class of service stays; what subresources change in the spec is a new generation."""
        if obj["spec"] != old["spec"]:
            obj["metadata"]["generation"] = old["metadata"].get("generation", 0) + 1
        obj["status"].setdefault("qosClass", old["status"].get("qosClass", ""))

    def grace_seconds(self, obj: Object, asked: int | None) -> int:
        """What was asked for, else the pod's own; nothing for a pod that never ran or has ended."""
        spec = obj["spec"]
        seconds = asked if asked is not None else spec.get("terminationGracePeriodSeconds", 0)
        if seconds < 0:
            seconds = 1
        ended = obj["status"].get("phase") in ("Succeeded", "Failed")
        return 0 if ended or not spec.get("nodeName") else seconds

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new pod."""
        return (*pod_spec_validation.validate(obj["spec"]), *pod_spec_validation.for_new_pod(obj["spec"]))

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change of a pod."""
        return (*pod_spec_validation.validate(obj["spec"]), *pod_update.validate(obj, old))


def _at_least_one_second(pod: Object) -> None:
    if pod["spec"].get("terminationGracePeriodSeconds", 0) < 0:
        pod["spec"]["terminationGracePeriodSeconds"] = 1
