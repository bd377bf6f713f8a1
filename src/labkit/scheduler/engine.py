"""The scheduler without an API: profiles, cache, queue, and the handlers that keep them fresh.

What it wants done outside (bind, report, evict) goes through Effects, so the same engine runs live on a cluster and in
the conformance runner.
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from labkit import errors
from labkit.api.node import Node
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.scheduler import changes, extender, profile, registry, tie_break, versions
from labkit.scheduler.cache import Cache
from labkit.scheduler.framework import messages
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import Code, Plugin, Status
from labkit.scheduler.framework.runtime import POINTS, Framework, PluginError, Surroundings
from labkit.scheduler.framework.types import PodInfo, PodReader, QueuedPodInfo
from labkit.scheduler.nominator import Nominator
from labkit.scheduler.schedule_one import Decision, SchedulingCycle
from labkit.scheduler.scheduling_queue import QueuePlugins, SchedulingQueue

TAINTS = Action.UPDATE_NODE_TAINT
PATIENT_LOOKS = 60
PRE_BIND_PERIOD_SECONDS = 1.0  # how often VolumeBinding looks (volumebinding, BindPodVolumes)


class Effects(Protocol):
    """What the engine wants done in the world."""

    def bind(self, pod: PodInfo, node: str) -> None:
        """Write the binding. Raises ApiError if the API server refuses."""
        ...

    def bind_volumes(
        self, pod: PodInfo, node: str, bindings: Mapping[str, str], provisions: Sequence[str]
    ) -> Callable[[], bool] | None:
        """Write which volume each claim gets, and for which claims one is to be made on the node.

        Return how to ask whether all are bound by now (it raises LabkitError if that will not be); None: no need to.
        """
        ...

    def bind_claims(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the status of each claim (by name): its devices, and for which pods they are held."""
        ...

    def scheduled(self, decision: Decision) -> None:
        """Say that the pod was bound."""
        ...

    def failed(self, decision: Decision) -> None:
        """Say why the pod was not placed; remember (or clear) the nominated node."""
        ...

    def preempt(self, decision: Decision, victim: PodInfo) -> None:
        """Remove a pod to make room."""
        ...

    def later(self, delay_seconds: float, callback: Callable[[], object], background: bool = False) -> object:
        """Call back when the time has passed; with `background` that is no reason to let time pass."""
        ...


@dataclass
class _Waiting:
    """A decided pod that Permit plugins hold back, or that PreBind (with nothing in `plugins`) is not done with."""

    queued: QueuedPodInfo
    decision: Decision
    plugins: set[str]
    prepared: set[str] = field(default_factory=set)  # the PreBind plugins that are through
    looks: int = 0  # how often PreBind was not done yet


class Engine:
    """Pops pods, decides, binds; hears of pods and nodes."""

    def __init__(
        self,
        config: Mapping[str, Any] | None,
        effects: Effects,
        now: Callable[[], float],
        objects: Callable[[str], Iterable[Object]],
        plugins: Sequence[type[Plugin]] = (),
        percentage: int | None = None,
        version: str = versions.LATEST.name,
        chance: tie_break.Chance | None = None,
        record: bool = True,
        connect: extender.Connect | None = None,
    ) -> None:
        played = versions.of(version)
        factories = {**registry.in_tree(), **registry.by_name(plugins)}
        self.config = profile.parse(config, _implementations(factories), percentage, played)
        self.extenders = extender.Extenders.of(self.config.extenders, connect)
        self.cache = Cache()
        self.nominator = Nominator()
        self._reader = PodReader()
        self._others = 0  # how often anything but pods and nodes has changed
        self.cycle = SchedulingCycle(
            self.cache.snapshot,
            self.nominator.nodes,
            now,
            tie_break.of(played, chance),
            lambda: self._others,
            record,
            self.extenders,
        )
        around = Surroundings(
            objects,
            self.nominator.on,
            now,
            self.extenders.binding(effects.bind),
            lambda: self.cycle.nodes,
            effects.bind_volumes,
            self.allow,
            self.reject,
            played,
            effects.bind_claims,
        )
        self._effects = effects
        self._profiles = {one.scheduler_name: one for one in self.config.profiles}
        self.frameworks = {
            one.scheduler_name: Framework(one.scheduler_name, one.enabled, factories, one.args, around)
            for one in self.config.profiles
        }
        self._queue_plugins = {name: _queue_plugins(one) for name, one in self.frameworks.items()}
        self.queue = SchedulingQueue(
            lambda pod: self._queue_plugins[pod.pod.scheduler_name],
            now,
            self.config.initial_backoff_seconds,
            self.config.max_backoff_seconds,
        )
        self._waiting: dict[str, _Waiting] = {}

    # --- one attempt ------------------------------------------------------------------------------------------------

    def schedule_one(self) -> Decision | None:
        """Run one attempt for whichever pod the queue hands out; None if there is none."""
        queued = self.queue.pop()
        if queued is None:
            return None
        decision = self.decide(queued.info)
        if decision.node is None:
            self._fail(queued, decision)
            return decision
        return self._place(queued, decision)

    def decide(self, pod: PodInfo) -> Decision:
        """Run the scheduling cycle for a pod without acting on it."""
        chosen = self._profiles[pod.pod.scheduler_name]
        framework = self.frameworks[chosen.scheduler_name]
        return self.cycle.decide(framework, pod, chosen.percentage_of_nodes_to_score)

    def _place(self, queued: QueuedPodInfo, decision: Decision) -> Decision:
        """Assume the pod on its node, reserve, ask for permission; then bind, at once or when permitted."""
        node = decision.node or ""
        self.cache.assume(decision.pod, node)
        self.nominator.withdraw(decision.pod.key)
        try:
            status = decision.framework.run_reserve(decision.state, decision.pod, node)
            waits: dict[str, float] = {}
            if status is None:
                status, waits = decision.framework.run_permit(decision.state, decision.pod, node)
        except PluginError as fault:
            status = _error(fault)
        if status is not None:
            return self._take_back(queued, decision, status)
        if waits:
            self._wait(_Waiting(queued, decision, set(waits)), waits)
            return decision
        return self._bind(_Waiting(queued, decision, set()))

    def _bind(self, waiting: _Waiting) -> Decision:
        """Run PreBind and Bind; what a PreBind plugin waits for is asked for once a second."""
        queued, decision = waiting.queued, waiting.decision
        framework, node = decision.framework, decision.node or ""
        try:
            status = framework.run_pre_bind(decision.state, decision.pod, node, waiting.prepared)
            if status is not None and status.code is Code.WAIT:
                self._bind_later(waiting)
                return decision
            status = status or framework.run_bind(decision.state, decision.pod, node)
        except PluginError as fault:
            status = _error(fault)
        if status is not None:
            return self._take_back(queued, decision, status)
        self.queue.done(queued.key)
        self._effects.scheduled(decision)
        try:
            framework.run_post_bind(decision.state, decision.pod, node)
        except PluginError:
            return decision  # the pod is bound; there is nothing left to refuse
        return decision

    def _bind_later(self, waiting: _Waiting) -> None:
        self._waiting[waiting.decision.pod.key] = waiting
        waiting.looks += 1
        on = functools.partial(self._bind_on, waiting)
        # What is not there after so many looks may never come: no reason to let time pass.
        self._effects.later(PRE_BIND_PERIOD_SECONDS, on, background=waiting.looks > PATIENT_LOOKS)

    def _bind_on(self, waiting: _Waiting) -> None:
        """Go on with a binding that waited, unless the pod is gone or was turned down meanwhile."""
        key = waiting.decision.pod.key
        if self._waiting.get(key) is waiting:
            del self._waiting[key]
            self._bind(waiting)

    def _take_back(self, queued: QueuedPodInfo, decision: Decision, status: Status) -> Decision:
        """Undo what was assumed, and let the pod try again."""
        try:
            decision.framework.run_unreserve(decision.state, decision.pod, decision.node or "")
        except PluginError as fault:
            status = _error(fault)
        self.cache.forget(decision.pod.key)
        text = messages.not_available(1, [status]) if status.rejected else status.message
        rejected_by = frozenset((status.plugin,)) if status.rejected else frozenset()
        trace = replace(
            decision.trace,
            selected=None,
            event_type="Warning",
            event_reason="FailedScheduling",
            event_message=messages.cut(text),
            fault="" if status.rejected else text,
        )
        failed = replace(decision, node=None, trace=trace, status=Status(status.code, (text,)), rejected_by=rejected_by)
        self._fail(queued, failed)
        self.queue.move(changes.POD_DELETED, decision.pod.pod, None)
        return failed

    def _fail(self, queued: QueuedPodInfo, decision: Decision) -> None:
        """Back into the queue, nomination remembered or cleared, victims sent away, reasons told."""
        result = decision.post_filter
        if result is not None and result.nominated_node is not None:
            self.nominator.withdraw(queued.key)
            if result.nominated_node:
                self.nominator.nominate(queued.info, result.nominated_node)
        self.queue.put_back(queued, decision.rejected_by)
        for victim in result.victims if result is not None else ():
            waiting = self._waiting.get(victim.key)
            if waiting is not None:
                self.reject(victim.key, "DefaultPreemption", "preempted")
            else:
                self._effects.preempt(decision, victim)
        self._effects.failed(decision)

    # --- Permit -----------------------------------------------------------------------------------------------------

    def _wait(self, waiting: _Waiting, waits: Mapping[str, float]) -> None:
        key = waiting.decision.pod.key
        self._waiting[key] = waiting
        for plugin, seconds in waits.items():
            reason = f"rejected due to timeout after waiting {seconds:g}s at plugin {plugin}"
            self._effects.later(seconds, functools.partial(self._expire, waiting, plugin, reason))

    def _expire(self, waiting: _Waiting, plugin: str, reason: str) -> None:
        if self._waiting.get(waiting.decision.pod.key) is waiting and plugin in waiting.plugins:
            self.reject(waiting.decision.pod.key, plugin, reason)

    def allow(self, key: str, plugin: str) -> None:
        """A Permit plugin lets a waiting pod go on; when all have, it is bound."""
        waiting = self._waiting.get(key)
        if waiting is None or plugin not in waiting.plugins:
            return
        waiting.plugins.discard(plugin)
        if not waiting.plugins:
            del self._waiting[key]
            self._bind(waiting)

    def reject(self, key: str, plugin: str, reason: str) -> None:
        """A waiting pod is turned down after all."""
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            self._take_back(waiting.queued, waiting.decision, Status(Code.UNSCHEDULABLE, (reason,), plugin))

    # --- what happens in the cluster ----------------------------------------------------------------------------------

    def add_pod(self, obj: Object) -> None:
        """A pod appeared."""
        pod = self._reader.read(obj)
        if pod.pod.finished:
            return
        if pod.pod.node_name:
            self._bound(pod)
        elif self.answers_to(pod.pod) and not pod.pod.terminating:
            self._nominated(pod)
            self.queue.add(pod)

    def update_pod(self, before: Object, obj: Object) -> None:
        """A pod changed; it may have been bound, or have finished."""
        old, pod = Pod.parse(before), self._reader.read(obj)
        if pod.pod.finished:
            if not old.finished:
                self.delete_pod(before)
        elif pod.pod.node_name and not old.node_name:
            self._bound(pod)
        elif pod.pod.node_name:
            self.cache.add_pod(pod)
            for event in changes.of_pod(old, pod.pod):
                self.queue.move(event, old, pod.pod)
        elif pod.pod.terminating and not old.terminating:
            self._forget(pod.key)
        elif self.answers_to(pod.pod) and not pod.pod.terminating and not self.cache.is_assumed(pod.key):
            if old.nominated_node_name and not pod.pod.nominated_node_name:
                self.nominator.withdraw(pod.key)
            self._nominated(pod)
            self.queue.update(pod, changes.of_pod(old, pod.pod), old)

    def delete_pod(self, obj: Object) -> None:
        """A pod is gone."""
        pod = Pod.parse(obj)
        self._forget(pod.key)
        self.cache.remove_pod(pod.key)
        self.queue.move(changes.POD_DELETED, pod, None)

    def add_node(self, obj: Object) -> None:
        """A node appeared."""
        node = Node.parse(obj)
        self.cache.add_node(node)
        self.queue.move(changes.NODE_ADDED, None, node)

    def update_node(self, before: Object, obj: Object) -> None:
        """A node changed."""
        old, node = Node.parse(before), Node.parse(obj)
        self.cache.update_node(node)
        for event in changes.of_node(old, node):
            self.queue.move(event, old, node)

    def delete_node(self, obj: Object) -> None:
        """A node is gone."""
        node = Node.parse(obj)
        self.cache.remove_node(node.name)
        self.queue.move(changes.NODE_DELETED, node, None)

    def other(self, kind: str, action: Action, old: Object | None, new: Object | None) -> None:
        """Something else appeared, changed or went (a claim, a volume, a storage class)."""
        self._others += 1
        self.queue.move(ClusterEvent(kind, action), old, new)

    def announce(self, pod: PodInfo) -> None:
        """Let a pod be known without queueing it: a promise it holds counts."""
        self._nominated(pod)

    def answers_to(self, pod: Pod) -> bool:
        """Whether one of the profiles is the scheduler that the pod asks for."""
        return pod.scheduler_name in self.frameworks

    def _bound(self, pod: PodInfo) -> None:
        self.queue.delete(pod.key)
        self.nominator.withdraw(pod.key)
        self.cache.add_pod(pod)
        self.queue.move(changes.POD_ADDED, None, pod.pod)

    def _nominated(self, pod: PodInfo) -> None:
        if pod.pod.nominated_node_name:
            self.nominator.nominate(pod, pod.pod.nominated_node_name)

    def _forget(self, key: str) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            self.cache.forget(key)
            self.queue.done(key)
        self.queue.delete(key)
        self.nominator.withdraw(key)


def _implementations(factories: Mapping[str, type[Plugin]]) -> Mapping[str, Callable[[str], bool]]:
    """Say per extension point whether a plugin implements it."""

    def has(method: str) -> Callable[[str], bool]:
        return lambda name: name in factories and hasattr(factories[name], method)

    return {point: has(method) for point, method in POINTS.items()}


def _queue_plugins(framework: Framework) -> QueuePlugins:
    sorters = framework.at("queueSort")
    if len(sorters) != 1:
        raise errors.ManifestError(
            f"Profile {framework.profile_name} has {len(sorters)} QueueSort plugins; exactly one is needed "
            "(PrioritySort by default)."
        )
    if not framework.at("bind"):
        raise errors.ManifestError(
            f"Profile {framework.profile_name} has no Bind plugin; at least one is needed (DefaultBinder by default)."
        )

    def gate(pod: PodInfo) -> str:
        try:
            status = framework.run_pre_enqueue(pod)
        except PluginError as fault:
            return fault.plugin
        return status.plugin if status is not None else ""

    hints = {name: _with_taints(tuple(plugin.events())) for name, plugin in framework.plugins.items()}
    hints[extender.NAME] = extender.WAKES
    return QueuePlugins(sorters[0].sort_key, gate, hints)


def _with_taints(hints: tuple[EventHint, ...]) -> tuple[EventHint, ...]:
    """Who waits for new nodes but says nothing of taints hears of every change of taints, as upstream arranges."""
    heard = [one.event for one in hints if one.event.resource == "Node"]
    if any(Action.ADD in one.action for one in heard) and not any(TAINTS in one.action for one in heard):
        return (*hints, EventHint(ClusterEvent("Node", TAINTS)))
    return hints


def _error(fault: PluginError) -> Status:
    return Status(Code.ERROR, (str(fault),), fault.plugin)
