"""DaemonSets."""

from collections.abc import Iterable

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.defaulting import workloads
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import workloads as rules

TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"
COUNTS = ("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady")


class DaemonSet(Strategy):
    """The strategy of DaemonSets."""

    resources = ("daemonsets.apps",)
    counts_generations = True
    has_status = True

    def default(self, obj: Object) -> None:
        """Fill in the update strategy and the template."""
        workloads.daemon_set(obj["spec"])

    def prepare_create(self, obj: Object, action: Action) -> None:
        """A new DaemonSet runs nowhere; its template is the first."""
        obj["status"] = dict.fromkeys(COUNTS, 0)
        _count_template(obj, 1)

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """A changed template is the next one."""
        before = old["metadata"].get("annotations", {}).get(TEMPLATE_GENERATION, "1")
        changed = obj["spec"]["template"] != old["spec"]["template"]
        _count_template(obj, int(before) + 1 if changed and before.isdigit() else before)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return rules.daemon_set(obj["spec"])

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change."""
        yield from rules.daemon_set(obj["spec"])
        yield from rules.selector_unchanged(obj["spec"], old["spec"])


def _count_template(obj: Object, number: int | str) -> None:
    meta = obj["metadata"]
    meta["annotations"] = {**(meta.get("annotations") or {}), TEMPLATE_GENERATION: str(number)}
