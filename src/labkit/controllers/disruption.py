"""The disruption controller: says in the status of each PodDisruptionBudget how many pods may be evicted now."""

from collections.abc import Mapping, Sequence
from typing import Any

from labkit.api import object as objects
from labkit.api import resources, selectors, timestamps
from labkit.api.object import Object
from labkit.client.controller import Controller
from labkit.client.events import EventRecorder
from labkit.client.workqueue import WorkQueue
from labkit.controllers.workload import budget as budgets
from labkit.controllers.workload import pods as of_pods
from labkit.controllers.workload import rollout, scale, selecting
from labkit.controllers.workload.scale import UnknownScale

BUDGETS = resources.POD_DISRUPTION_BUDGETS
TARGET = "DisruptionTarget"
UNMANAGED = (
    "Pods selected by this PodDisruptionBudget (selector: {}) were found to be unmanaged. As a result, the status of "
    "the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please "
    'set ".spec.minAvailable" field of the PDB to an integer value.'
)


class Disruption(Controller):
    """Reconciles budgets; a pod's change concerns the budgets of its namespace that select it."""

    name = "disruption"
    watches = (BUDGETS, resources.PODS, *scale.KEPT)

    def start(self) -> None:
        """Hear of budgets and pods."""
        super().start()
        self.recorder = EventRecorder(self.client, "controllermanager", self.loop.clock.calendar)
        self._scales = scale.Scales(self.client, self.informers)
        self._targets = WorkQueue(self.loop, self._untarget)
        selecting.prepare(self.informers[BUDGETS])
        selecting.prepare(self.informers[resources.PODS])
        self.informers[resources.PODS].on(self._pod_came_or_went, self._pod_changed, self._tell)

    def reconcile(self, key: str) -> None:
        """Count, and write the status if it says something else."""
        budget = self.informers[BUDGETS].get(key)
        if budget is None:
            return
        selector = selectors.from_json(budget["spec"].get("selector"))
        pods = selecting.selected(self.informers[resources.PODS], objects.namespace(budget), selector)
        now = self.loop.clock.calendar()
        if not pods:
            self.recorder.event(budget, "Normal", "NoPods", "No matching pods found")
        try:
            expected, desired = self._wanted(budget, pods)
        except UnknownScale as unknown:
            message = f"Failed to calculate the number of expected pods: {unknown}"
            self.recorder.event(budget, "Warning", "CalculateExpectedPodCountFailed", message)
            self._write(budget, budgets.failed(budget, str(unknown), timestamps.time(now)))
            return
        coming, late, wait = budgets.still_disrupted(budget, pods, now)
        for pod in late:
            space = objects.namespace(budget)
            message = f"Pod was expected by PDB {space}/{space} to be deleted but it wasn't"
            self.recorder.event(pod, "Warning", "NotDeleted", message)
        counts = budgets.Counts(expected, desired, budgets.healthy(pods, coming), coming)
        self._write(budget, budgets.status(budget, counts, timestamps.time(now)))
        if wait is not None:
            self.queue.add_after(key, wait + 1, background=True)

    def _wanted(self, budget: Object, pods: Sequence[Object]) -> tuple[int, int]:
        """Return how many pods are expected and how many must be healthy. Raises UnknownScale."""
        spec = budget["spec"]
        most_away, least = spec.get("maxUnavailable"), spec.get("minAvailable")
        if most_away is None and (least is None or isinstance(least, int)):
            return (0, 0) if least is None else (len(pods), least)
        expected, unmanaged = self._scales.of_pods(pods)
        if unmanaged:
            message = UNMANAGED.format(_told(spec.get("selector") or {}))
            self.recorder.event(budget, "Warning", "UnmanagedPods", message)
        if most_away is not None:
            return expected, max(0, expected - rollout.scaled(most_away, expected, True))
        return expected, rollout.scaled(least, expected, True)

    def _write(self, budget: Object, status: Object) -> None:
        if status != budget.get("status"):
            self.client.update(BUDGETS, {**budget, "status": status}, subresource="status")

    # --- pods ---------------------------------------------------------------------------------------------------------

    def _pod_came_or_went(self, pod: Object) -> None:
        self._tell(pod)
        self._watch_target(pod)

    def _pod_changed(self, old: Object, new: Object) -> None:
        if _seen(old) != _seen(new):
            if objects.labels(old) != objects.labels(new):
                self._tell(old)
            self._tell(new)
        self._watch_target(new)

    def _tell(self, pod: Object) -> None:
        space, labels = objects.namespace(pod), objects.labels(pod)
        near = self.informers[BUDGETS].indexed(selecting.BY_NAMESPACE, space)
        found = [one for one in near if selectors.from_json(one["spec"].get("selector")).matches(labels)]
        for budget in found:
            self.enqueue(budget)
        if len(found) > 1:
            several = f'Pod "{space}"/"{objects.name(pod)}" matches multiple PodDisruptionBudgets.'
            message = f'{several}  Chose "{objects.name(found[0])}" arbitrarily.'
            self.recorder.event(pod, "Warning", "MultiplePodDisruptionBudgets", message)

    def _watch_target(self, pod: Object) -> None:
        """A pod that somebody wanted to disrupt, and has not, is no target any more after a while."""
        wait = self._stale_in_seconds(pod)
        if wait is not None:
            self._targets.add_after(objects.key(pod), wait, background=True)

    def _stale_in_seconds(self, pod: Object) -> float | None:
        condition = objects.condition(pod, TARGET)
        if condition is None or condition["status"] != "True" or not of_pods.is_active(pod):
            return None
        if condition.get("reason") == "TerminationByKubelet":
            return None
        passed = (self.loop.clock.calendar() - timestamps.parse(condition["lastTransitionTime"])).total_seconds()
        return max(0.0, budgets.DELETION_SECONDS - passed)

    def _untarget(self, key: str) -> None:
        pod = self.informers[resources.PODS].get(key)
        if pod is None or self._stale_in_seconds(pod) != 0:
            return
        now = timestamps.time(self.loop.clock.calendar())
        cleared = {"type": TARGET, "status": "False", "lastTransitionTime": now}
        listed = [cleared if one["type"] == TARGET else one for one in pod["status"]["conditions"]]
        patch = {"status": {"conditions": listed}}
        self.client.patch(resources.PODS, objects.name(pod), patch, objects.namespace(pod), "status")


def _seen(pod: Object) -> tuple[Any, ...]:
    """What a budget can see of a pod."""
    return objects.labels(pod), of_pods.is_ready(pod), objects.is_terminating(pod), objects.controller_of(pod)


def _told(selector: Mapping[str, Any]) -> str:
    """Write a selector as upstream's messages do."""
    labels = "".join(f"{key}: {value}," for key, value in sorted((selector.get("matchLabels") or {}).items()))
    expressions = "".join(
        f"LabelSelectorRequirement{{Key:{one['key']},Operator:{one['operator']},"
        f"Values:[{' '.join(one.get('values') or ())}],}},"
        for one in selector.get("matchExpressions") or ()
    )
    matching = f"map[string]string{{{labels}}}"
    return f"&LabelSelector{{MatchLabels:{matching},MatchExpressions:[]LabelSelectorRequirement{{{expressions}}},}}"
