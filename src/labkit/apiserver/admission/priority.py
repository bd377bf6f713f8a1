"""Priority: a pod's priority is that of its class; system classes stay, and one class at most is the default."""

from typing import Any

from labkit.api import resources, status
from labkit.api.object import Object, name
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.strategy import CREATE, DELETE, UPDATE, Action

CLASSES = resources.PRIORITY_CLASSES
PREEMPT = "PreemptLowerPriority"
SYSTEM_PREFIX = "system-"
SYSTEM = ("system-cluster-critical", "system-node-critical")


class Priority(AdmissionPlugin):
    """Resolves priorityClassName."""

    order = 60

    def admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Write priority and preemption policy into a new pod. Raises 403."""
        if action.resource is resources.PODS and obj is not None and not action.subresource:
            if action.operation == CREATE:
                self._resolve(action, obj["spec"])
            elif old is not None:
                for field in ("priority", "preemptionPolicy"):
                    if field in old["spec"]:
                        obj["spec"].setdefault(field, old["spec"][field])

    def validate(self, action: Action, obj: Object | None, old: Object | None) -> None:
        """Refuse a second default class and the deletion of a system class, unless it goes with all the others."""
        if action.resource is not CLASSES:
            return
        if action.operation == DELETE and action.name in SYSTEM and not action.is_one_of_many:
            raise status.forbidden(CLASSES, action.name, "this is a system priority class and cannot be deleted")
        if action.operation in (CREATE, UPDATE) and obj is not None and obj.get("globalDefault"):
            other = _default(action)
            if other is not None and name(other) != name(obj):
                why = f"PriorityClass {name(other)} is already marked as default. Only one default can exist"
                raise status.forbidden(CLASSES, action.name, why)

    def _resolve(self, action: Action, spec: dict[str, Any]) -> None:
        wanted = spec.get("priorityClassName", "")
        found = action.registry.store.get(CLASSES, wanted) if wanted else _default(action)
        if wanted and found is None:
            raise status.forbidden(action.resource, action.name, f"no PriorityClass with name {wanted} was found")
        value = found.get("value", 0) if found else 0
        policy = found.get("preemptionPolicy", PREEMPT) if found else PREEMPT
        if found is not None and not wanted:
            spec["priorityClassName"] = name(found)
        if spec.get("priority") is not None and spec["priority"] != value:
            why = (
                f"the integer value of priority ({spec['priority']}) must not be provided in pod spec; "
                f"priority admission controller computed {value} from the given PriorityClass name"
            )
            raise status.forbidden(action.resource, action.name, why)
        if spec.get("preemptionPolicy") is not None and spec["preemptionPolicy"] != policy:
            why = (
                f"the string value of PreemptionPolicy ({spec['preemptionPolicy']}) must not be provided in pod spec; "
                f"priority admission controller computed {policy} from the given PriorityClass name"
            )
            raise status.forbidden(action.resource, action.name, why)
        spec["priority"], spec["preemptionPolicy"] = value, policy


def _default(action: Action) -> Object | None:
    """The default class; of several the one with the lowest value."""
    defaults = [one for one in action.registry.store.list(CLASSES) if one.get("globalDefault")]
    return min(defaults, key=lambda one: int(one.get("value", 0)), default=None)
