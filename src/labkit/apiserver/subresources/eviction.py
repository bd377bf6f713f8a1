"""The eviction subresource: a deletion that PodDisruptionBudgets may refuse."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from labkit.api import resources, selectors, status
from labkit.api.object import Object, labels, metadata, name
from labkit.apiserver.negotiation import JSON_HEADERS
from labkit.apiserver.registry import DeleteOptions
from labkit.apiserver.strategy import DELETE, Action, status_of
from labkit.apiserver.subresource import Subresource
from labkit.web.message import Request, Response

BUDGETS = resources.POD_DISRUPTION_BUDGETS
REFUSED = "Cannot evict pod as it would violate the pod's disruption budget."
RETRY_SECONDS = 10


class Eviction(Subresource):
    """`POST pods/<name>/eviction`."""

    name = "eviction"
    resources = ("pods",)
    kind = ("policy/v1", "Eviction")
    verbs = ("create",)

    def accepts(self, body: Any) -> Any:
        """An Eviction of policy/v1beta1 says the same."""
        is_old = isinstance(body, dict) and body.get("apiVersion") == "policy/v1beta1"
        return {**body, "apiVersion": "policy/v1"} if is_old else body

    def create(self, action: Action, body: Object, request: Request) -> Object | Response:
        """Delete the pod if every budget allows it. Raises 429."""
        if name(body) != action.name:
            raise status.bad_request("name in URL does not match name in Eviction object")
        pod = action.registry.get(action.resource, action.namespace, action.name)
        options = body.get("deleteOptions") or {}
        action.dry_run = action.dry_run or bool(options.get("dryRun"))
        budget = None if _may_always_go(pod) else _allowing(action, pod)
        preconditions = options.get("preconditions") or {}
        asked = DeleteOptions(
            options.get("gracePeriodSeconds"), options.get("propagationPolicy"), preconditions.get("uid")
        )
        action.registry.check_preconditions_of_deletion(action.resource, pod, asked)
        if budget is not None and not action.dry_run:
            _take(action, budget)
        action.registry.delete(dataclasses.replace(action, operation=DELETE, subresource=""), asked)
        return Response(201, JSON_HEADERS, payload=status.success(code=201))


def _may_always_go(pod: Object) -> bool:
    phase = status_of(pod).get("phase")
    return phase in ("Succeeded", "Failed", "Pending") or bool(metadata(pod).get("deletionTimestamp"))


def _budgets(action: Action, pod: Object) -> Iterator[Object]:
    for budget in action.registry.store.list(BUDGETS, action.namespace):
        if selectors.from_json(budget["spec"].get("selector")).matches(labels(pod)):
            yield budget


def _allowing(action: Action, pod: Object) -> Object | None:
    """Return the budget that this eviction takes from, None if there is none. Raises 429 if it has nothing to give."""
    found = list(_budgets(action, pod))
    if len(found) > 1:
        message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
        raise status.failure(500, "", message)
    if not found:
        return None
    budget, have = found[0], found[0]["status"]
    if have.get("observedGeneration", 0) < metadata(budget).get("generation", 0):
        text = f"The disruption budget {name(budget)} is still being processed by the server."
        raise status.too_many_requests(REFUSED, status.Cause("DisruptionBudget", text, ""), RETRY_SECONDS)
    if have.get("disruptionsAllowed", 0) <= 0:
        desired, healthy = have.get("desiredHealthy", 0), have.get("currentHealthy", 0)
        text = f"The disruption budget {name(budget)} needs {desired} healthy pods and has {healthy} currently"
        raise status.too_many_requests(REFUSED, status.Cause("DisruptionBudget", text, ""))
    return budget


def _take(action: Action, budget: Object) -> None:
    """Use up one disruption of a budget, and say so in its condition."""
    have = budget["status"]
    left = have["disruptionsAllowed"] - 1
    changed: dict[str, Any] = {
        **have,
        "disruptionsAllowed": left,
        "disruptedPods": {**(have.get("disruptedPods") or {}), action.name: action.registry.now()},
    }
    if left == 0:
        condition = {
            "type": "DisruptionAllowed",
            "status": "False",
            "observedGeneration": have.get("observedGeneration", 0),
            "lastTransitionTime": action.registry.now(),
            "reason": "InsufficientPods",
            "message": "",
        }
        others = [one for one in have.get("conditions") or () if one.get("type") != condition["type"]]
        changed["conditions"] = [*others, condition]
    action.registry.store.update(BUDGETS, {**budget, "status": changed})
