"""DefaultPreemption: when nothing is free, which lower-priority pods of which node would have to go."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import object as objects
from labkit.api import selectors, timestamps
from labkit.scheduler.framework import interface, messages
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import Code, CycleState, Plugin, PostFilterResult, Status
from labkit.scheduler.framework.types import NodeInfo, PodInfo

NOT_HELPFUL = interface.unresolvable("Preemption is not helpful for scheduling")
NO_VICTIMS = interface.unresolvable("No preemption victims found for incoming pod")
NEVER = "not eligible due to preemptionPolicy=Never."
WAITING = "not eligible due to a terminating pod on the nominated node."


@dataclass(frozen=True)
class Candidate:
    """A node that would fit without these pods."""

    node: str
    victims: tuple[PodInfo, ...]  # most important first within the violating ones, then within the others
    violations: int  # how many of them a PodDisruptionBudget protects


class DefaultPreemption(Plugin):
    """Looks for the node where making room hurts least."""

    name = "DefaultPreemption"

    def post_filter(
        self, state: CycleState, pod: PodInfo, rejected: Mapping[str, Status]
    ) -> tuple[PostFilterResult | None, Status | None]:
        """Return the nominated node and its victims, or say why there is none."""
        obstacle = self._not_eligible(pod, rejected)
        if obstacle:
            return None, interface.unschedulable(f"preemption: {obstacle}")
        candidates, failures = self._candidates(state, pod, rejected)
        if not candidates:
            text = messages.not_available(len(rejected), failures)
            return PostFilterResult(""), interface.unschedulable(f"preemption: {text}")
        best = self._best(candidates)
        return PostFilterResult(best.node, best.victims), None

    def events(self) -> Iterable[EventHint]:
        """A pod goes: never a reason of its own, the plugins that rejected the pod know better."""
        return (EventHint(ClusterEvent("Pod", Action.DELETE), lambda pod, old, new: False),)

    # --- who may preempt ----------------------------------------------------------------------------------------

    def _not_eligible(self, pod: PodInfo, rejected: Mapping[str, Status]) -> str:
        if pod.pod.preemption_policy == "Never":
            return NEVER
        nominated = pod.pod.nominated_node_name
        status = rejected.get(nominated)
        if not nominated or (status is not None and status.code is Code.UNRESOLVABLE):
            return ""
        row = self.handle.nodes.index.get(nominated)
        if row is None:
            return ""
        on_node = self.handle.nodes.infos[row].pods.values()
        return WAITING if any(_leaving(one) and one.pod.priority < pod.pod.priority for one in on_node) else ""

    # --- trying nodes --------------------------------------------------------------------------------------------

    def _candidates(
        self, state: CycleState, pod: PodInfo, rejected: Mapping[str, Status]
    ) -> tuple[list[Candidate], list[Status]]:
        """Try the nodes that preemption might help with, in list order; stop when enough were found."""
        nodes = self.handle.nodes
        hopeful = [name for name, status in rejected.items() if status.code is Code.UNSCHEDULABLE]
        failures = [NOT_HELPFUL] * (len(rejected) - len(hopeful))
        budgets = list(self.handle.objects("poddisruptionbudgets")) if hopeful else []
        found: list[Candidate] = []
        for name in hopeful:
            outcome = self._dry_run(state, pod, nodes.infos[nodes.index[name]], budgets)
            if isinstance(outcome, Status):
                failures.append(outcome)
                continue
            found.append(outcome)
            if len(found) >= self._wanted(len(hopeful)) and any(not one.violations for one in found):
                break
        return found, failures

    def _wanted(self, nodes: int) -> int:
        """How many candidates are enough to choose from."""
        share = nodes * int(self.args.get("minCandidateNodesPercentage", 10)) // 100
        return min(nodes, max(share, int(self.args.get("minCandidateNodesAbsolute", 100))))

    def _dry_run(
        self, state: CycleState, pod: PodInfo, info: NodeInfo, budgets: Sequence[Mapping[str, Any]]
    ) -> Candidate | Status:
        """Take every lower-priority pod away, then put back as many as can stay, the important ones first."""
        trial, node = state.clone(), info.clone()
        lower = [one for one in info.pods.values() if one.pod.priority < pod.pod.priority]
        if not lower:
            return NO_VICTIMS
        for one in lower:
            self._remove(trial, pod, one, node)
        rejection = self.handle.filter_node(trial, pod, node)
        if rejection is not None:
            return rejection
        lower = [one for _, one in sorted(enumerate(lower), key=self._importance)]
        violating = _violating(lower, budgets)
        ordered = [one for one in lower if one.key in violating] + [one for one in lower if one.key not in violating]
        victims = [one for one in ordered if not self._reprieved(trial, pod, one, node)]
        return Candidate(info.name, tuple(victims), sum(one.key in violating for one in victims))

    def _reprieved(self, trial: CycleState, pod: PodInfo, one: PodInfo, node: NodeInfo) -> bool:
        node.add(one)
        self.handle.add_pod(trial, pod, one, node)
        if self.handle.filter_node(trial, pod, node) is None:
            return True
        self._remove(trial, pod, one, node)
        return False

    def _remove(self, trial: CycleState, pod: PodInfo, one: PodInfo, node: NodeInfo) -> None:
        node.remove(one.key)
        self.handle.remove_pod(trial, pod, one, node)

    # --- choosing ------------------------------------------------------------------------------------------------

    def _best(self, candidates: Sequence[Candidate]) -> Candidate:
        """Fewest broken budgets, least important victims, fewest of them, latest start; then the first in the list."""
        return min(candidates, key=self._cost)

    def _cost(self, one: Candidate) -> tuple[float, ...]:
        if not one.victims:
            return (one.violations, -math.inf, 0, 0, 0)
        priorities = [victim.pod.priority for victim in one.victims]
        highest = max(priorities)
        earliest = min(self._started(victim) for victim in one.victims if victim.pod.priority == highest)
        return (one.violations, highest, sum(value + 2**31 for value in priorities), len(priorities), -earliest)

    def _importance(self, placed: tuple[int, PodInfo]) -> tuple[int, float, int]:
        """Priority, then age. A pod not started yet is "now" whenever asked, which turns the order of such round."""
        place, one = placed
        return (-one.pod.priority, self._started(one), place if one.pod.start_time else -place)

    def _started(self, one: PodInfo) -> float:
        """When it started, as seconds of the calendar; not started yet counts as now, later than all others."""
        return timestamps.parse(one.pod.start_time).timestamp() if one.pod.start_time else math.inf


def _leaving(pod: PodInfo) -> bool:
    """Whether the pod goes because a scheduler preempted it."""
    condition = objects.condition(pod.pod.obj, "DisruptionTarget") or {}
    return (
        pod.pod.terminating and condition.get("status") == "True" and condition.get("reason") == "PreemptionByScheduler"
    )


def _violating(pods: Sequence[PodInfo], budgets: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the pods whose going would break a budget, if they went in this order."""
    parsed = [
        (objects.namespace(one), selectors.from_json((one.get("spec") or {}).get("selector")), one.get("status") or {})
        for one in budgets
    ]
    left = [int(status.get("disruptionsAllowed") or 0) for _, _, status in parsed]
    found: set[str] = set()
    for pod in pods:
        for place, (space, selector, status) in enumerate(parsed):
            if not pod.pod.labels or space != pod.pod.namespace or selector.empty:
                continue
            if not selector.matches(pod.pod.labels) or pod.pod.name in (status.get("disruptedPods") or {}):
                continue
            left[place] -= 1
            if left[place] < 0:
                found.add(pod.key)
    return found
