"""The framework: runs one profile's plugins at every extension point and signs what they answer.

A plugin that raises, or answers with something that is no answer, becomes a PluginError that names it; the caller
turns that into the pod's error, and the scheduler goes on.
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labkit.scheduler import versions
from labkit.scheduler.framework import interface
from labkit.scheduler.framework.interface import Code, CycleState, Plugin, Status, Vector, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.trace import ScoreColumn
from labkit.scheduler.framework.types import NodeInfo, PodInfo

# Extension points by their name in KubeSchedulerConfiguration, in the order a pod meets them, and their methods.
POINTS: Mapping[str, str] = {
    "preEnqueue": "pre_enqueue",
    "queueSort": "sort_key",
    "preFilter": "pre_filter",
    "filter": "filter",
    "postFilter": "post_filter",
    "preScore": "pre_score",
    "score": "score",
    "reserve": "reserve",
    "permit": "permit",
    "preBind": "pre_bind",
    "bind": "bind",
    "postBind": "post_bind",
}


# How kube-scheduler 1.36 begins the text of a fault at these points; at all others it is _FAULT.
_FAULT = 'running {point} plugin "{plugin}": '
_FAULTS: Mapping[str, str] = {
    "Filter": 'running "{plugin}" filter plugin: ',
    "Score": 'running Score plugins: plugin "{plugin}" failed with: ',
    "NormalizeScore": 'running Normalize on Score plugins: plugin "{plugin}" failed with: ',
    "Weights": "applying score defaultWeights on Score plugins: ",
}


class PluginError(Exception):
    """A plugin raised, or gave an answer that is none. Its text names plugin, extension point and exception."""

    def __init__(self, plugin: str, point: str, what: str) -> None:
        super().__init__(_FAULTS.get(point, _FAULT).format(point=point, plugin=plugin) + what)
        self.plugin = plugin


class _blaming:  # noqa: N801 - reads as the with statement it is for; a class, because it is entered all the time
    """Turn an exception into a PluginError that names plugin and extension point."""

    __slots__ = ("_plugin", "_point")

    def __init__(self, plugin: str, point: str) -> None:
        self._plugin = plugin
        self._point = point

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, raised: BaseException | None, traceback: object) -> None:
        if isinstance(raised, Exception) and not isinstance(raised, PluginError):
            raise PluginError(self._plugin, self._point, f"{type(raised).__name__}: {raised}") from raised


@dataclass(frozen=True)
class Surroundings:
    """What a framework is given by the scheduler it runs in."""

    objects: Callable[[str], Iterable[dict[str, Any]]]
    nominated_pods: Callable[[str], Sequence[PodInfo]]
    now: Callable[[], float]
    bind: Callable[[PodInfo, str], None]
    nodes: Callable[[], NodeTable]
    bind_volumes: Callable[[PodInfo, str, Mapping[str, str], Sequence[str]], Callable[[], bool] | None]
    allow: Callable[[str, str], None] = lambda key, plugin: None
    reject: Callable[[str, str, str], None] = lambda key, plugin, reason: None
    version: versions.Version = versions.LATEST
    bind_claims: Callable[[PodInfo, str, Mapping[str, Mapping[str, Any]]], None] = lambda pod, node, claims: None


@dataclass(frozen=True)
class PreFilterOutcome:
    """What all PreFilter plugins together said."""

    rejection: Status | None = None
    node_names: frozenset[str] | None = None  # None: all nodes
    plugins: tuple[str, ...] = ()  # who named nodes


class Framework:
    """One profile's plugins. It is also the Handle through which they see the scheduler."""

    def __init__(
        self,
        profile_name: str,
        enabled: Mapping[str, Sequence[tuple[str, int]]],
        factories: Mapping[str, interface.PluginFactory],
        args: Mapping[str, Mapping[str, Any]],
        around: Surroundings,
    ) -> None:
        self.profile_name = profile_name
        self.version = around.version
        self._around = around
        names = dict.fromkeys(name for plugins in enabled.values() for name, _ in plugins)
        self.plugins: dict[str, Plugin] = {name: factories[name](args.get(name, {}), self) for name in names}
        self.weights = dict(enabled.get("score", ()))
        self._counting = [one for one in self.plugins.values() if isinstance(one, interface.PreFilterExtensions)]
        self.normalizing = _which(self.plugins, interface.NormalizeScorePlugin)
        self._explaining = _which(self.plugins, interface.ExplainingPlugin)
        self._at = {point: [self.plugins[name] for name, _ in plugins] for point, plugins in enabled.items()}

    def at(self, point: str) -> list[Any]:
        """Return the plugins of an extension point, in order."""
        return self._at.get(point, [])

    # --- the Handle -----------------------------------------------------------------------------------------

    @property
    def nodes(self) -> NodeTable:
        """The snapshot of this cycle: all nodes, in list order."""
        return self._around.nodes()

    def objects(self, plural: str) -> Iterable[dict[str, Any]]:
        """Objects of another kind, such as "services"."""
        return self._around.objects(plural)

    def namespace_labels(self, namespace: str) -> Mapping[str, str]:
        """The labels of a namespace; none if it is unknown."""
        for one in self._around.objects("namespaces"):
            if one["metadata"]["name"] == namespace:
                return one["metadata"].get("labels") or {}
        return {}

    def nominated_pods(self, node: str) -> Sequence[PodInfo]:
        """The waiting pods that preemption promised a place on this node."""
        return self._around.nominated_pods(node)

    def now(self) -> float:
        """Seconds on the scheduler's clock."""
        return self._around.now()

    def bind(self, pod: PodInfo, node: str) -> None:
        """Write the binding."""
        self._around.bind(pod, node)

    def bind_volumes(
        self, pod: PodInfo, node: str, bindings: Mapping[str, str], provisions: Sequence[str]
    ) -> Callable[[], bool] | None:
        """Write which volume each claim gets, and for which claims one is to be made on the node."""
        return self._around.bind_volumes(pod, node, bindings, provisions)

    def bind_claims(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the status of each claim (by name): its devices, and for which pods they are held."""
        self._around.bind_claims(pod, node, claims)

    def allow(self, pod_key: str, plugin: str) -> None:
        """Let a pod that waits at Permit go on, as far as this plugin is concerned."""
        self._around.allow(pod_key, plugin)

    def reject(self, pod_key: str, plugin: str, reason: str) -> None:
        """Turn a pod that waits at Permit down."""
        self._around.reject(pod_key, plugin, reason)

    def filter_node(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status | None:
        """Run every Filter on one node: with the pods nominated to it, and if there are any, without them too."""
        guests = [
            one for one in self.nominated_pods(node.name) if one.pod.priority >= pod.pod.priority and one.key != pod.key
        ]
        if guests:
            crowded, trial = node.clone(), state.clone()
            for guest in guests:
                crowded.add(guest)
                self.add_pod(trial, pod, guest, crowded)
            rejection = self._filter_one(trial, pod, crowded)
            if rejection is not None:
                return rejection
        return self._filter_one(state, pod, node)

    def add_pod(self, state: CycleState, pod: PodInfo, added: PodInfo, node: NodeInfo) -> None:
        """Tell the PreFilter states that a pod were on the node too."""
        for plugin in self._extended(state):
            with _blaming(plugin.name, "PreFilter"):
                plugin.add_pod(state, pod, added, node)

    def remove_pod(self, state: CycleState, pod: PodInfo, removed: PodInfo, node: NodeInfo) -> None:
        """Tell the PreFilter states that a pod were gone from the node."""
        for plugin in self._extended(state):
            with _blaming(plugin.name, "PreFilter"):
                plugin.remove_pod(state, pod, removed, node)

    def _extended(self, state: CycleState) -> list[Any]:
        return [one for one in self._counting if one.name not in _skipped(state, "filter")]

    def _filter_one(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status | None:
        verdicts = self.run_filters(state, pod, NodeTable([node], self.nodes.images))
        return verdicts.statuses[int(verdicts.codes[0]) - 1] if verdicts.codes[0] else None

    # --- the extension points ---------------------------------------------------------------------------------

    def run_pre_enqueue(self, pod: PodInfo) -> Status | None:
        """Return who keeps the pod out of the active queue, or None."""
        for plugin in self.at("preEnqueue"):
            with _blaming(plugin.name, "PreEnqueue"):
                status: Status | None = plugin.pre_enqueue(pod)
            if status is not None and status.code is not Code.SUCCESS:
                return status.by(plugin.name)
        return None

    def run_pre_filters(self, state: CycleState, pod: PodInfo) -> PreFilterOutcome:
        """Ask every PreFilter; an unresolvable refusal ends it at once, a plain one after all were asked."""
        refusal: Status | None = None
        names: frozenset[str] | None = None
        naming: list[str] = []
        for plugin in self.at("preFilter"):
            status, only = self._pre_filter(plugin, state, pod)
            if status is not None and status.code is Code.UNRESOLVABLE:
                return PreFilterOutcome(status)
            refusal = status or refusal
            if only is not None:
                naming.append(plugin.name)
                names = only if names is None else names & only
            if names is not None and not names:
                return PreFilterOutcome(interface.unresolvable(_nobody(naming)).by(plugin.name))
        return PreFilterOutcome(refusal, names, tuple(sorted(naming)))

    def _pre_filter(self, plugin: Any, state: CycleState, pod: PodInfo) -> tuple[Status | None, frozenset[str] | None]:
        """Ask one PreFilter: its refusal, or the only nodes it wants looked at."""
        with _blaming(plugin.name, "PreFilter"):
            answer = plugin.pre_filter(state, pod, self.nodes)
            if not isinstance(answer, Status):
                return None, answer.node_names if answer is not None else None
        if answer.code is Code.SKIP:
            _skipped(state, "filter").add(plugin.name)
        elif answer.rejected:
            return answer.by(plugin.name), None
        elif answer.code is not Code.SUCCESS:
            raise PluginError(plugin.name, "PreFilter", answer.message)
        return None, None

    def filters(self, state: CycleState) -> list[Any]:
        """Return the Filter plugins that take part in this cycle."""
        return [one for one in self.at("filter") if one.name not in _skipped(state, "filter")]

    def run_filters(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts:
        """Return the first rejection of every node, signed by the plugin it came from."""
        codes = np.zeros(len(nodes), dtype=np.int32)
        statuses: list[Status] = []
        for plugin in self.filters(state):
            with _blaming(plugin.name, "Filter"):
                # Who is asked about one node after the other is asked only about those that nobody has rejected yet.
                left = codes == 0
                answer = plugin.filter(state, pod, nodes.take(np.flatnonzero(left)) if plugin.one_by_one else nodes)
                if answer is None:
                    continue
                given = answer.codes if plugin.one_by_one else answer.codes[left]
                codes[left] = np.where(given != 0, given + len(statuses), 0)
            statuses += [status.by(plugin.name) for status in answer.statuses]
            for status in answer.statuses:
                if not status.rejected:
                    raise PluginError(plugin.name, "Filter", status.message or status.code.value)
        return Verdicts(codes, statuses)

    def run_post_filters(
        self, state: CycleState, pod: PodInfo, rejected: Mapping[str, Status]
    ) -> tuple[interface.PostFilterResult | None, Status]:
        """Ask who can help; the first success (or unresolvable refusal) ends it. Reasons of refusals add up."""
        reasons: list[str] = []
        result: interface.PostFilterResult | None = None
        for plugin in self.at("postFilter"):
            with _blaming(plugin.name, "PostFilter"):
                found, status = plugin.post_filter(state, pod, rejected)
            if status is None or status.code is Code.SUCCESS:
                return found, Status(Code.SUCCESS, (), plugin.name)
            if not status.rejected:
                return None, Status(Code.ERROR, status.reasons, plugin.name)
            reasons += status.reasons
            if status.code is Code.UNRESOLVABLE:
                return found, Status(status.code, tuple(reasons), plugin.name)
            result = found or result
        return result, Status(Code.UNSCHEDULABLE, tuple(reasons))

    def run_scores(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> list[ScoreColumn]:
        """Return every Score plugin's column for these (feasible) nodes; skipped plugins have none."""
        for plugin in self.at("preScore"):
            with _blaming(plugin.name, "PreScore"):
                status = plugin.pre_score(state, pod, nodes)
            if status is not None and status.code is Code.SKIP:
                _skipped(state, "score").add(plugin.name)
            elif status is not None and status.code is not Code.SUCCESS:
                raise PluginError(plugin.name, "PreScore", status.message)
        scorers = [one for one in self.at("score") if one.name not in _skipped(state, "score")]
        return [self._column(plugin, state, pod, nodes) for plugin in scorers]

    def _column(self, plugin: Any, state: CycleState, pod: PodInfo, nodes: NodeTable) -> ScoreColumn:
        with _blaming(plugin.name, "Score"):
            raw = np.asarray(plugin.score(state, pod, nodes), dtype=np.int64)
            if raw.shape != (len(nodes),):
                raise ValueError(f"gave {raw.shape} scores for {len(nodes)} nodes")
        scores = raw
        if plugin.name in self.normalizing:
            with _blaming(plugin.name, "NormalizeScore"):
                scores = np.asarray(plugin.normalize(state, pod, raw), dtype=np.int64)
        for score in scores[(scores < 0) | (scores > interface.MAX_NODE_SCORE)][:1]:
            raise PluginError(
                plugin.name,
                "Weights",
                f'plugin "{plugin.name}" returns an invalid score {score}, '
                f"it should in the range of [0, {interface.MAX_NODE_SCORE}] after normalizing",
            )

        explain = functools.partial(self.explain, plugin, state, pod, nodes, raw, scores)
        return ScoreColumn(plugin.name, self.weights.get(plugin.name, 1), raw, scores, explain)

    def explain(
        self,
        plugin: Any,
        state: CycleState,
        pod: PodInfo,
        nodes: NodeTable,
        raw: Vector,
        scores: Vector,
        row: int,
    ) -> str:
        """Return how a Score plugin came to its number for one row."""
        if plugin.name not in self._explaining:
            return f"{raw[row]} → {scores[row]}" if raw[row] != scores[row] else ""
        return str(plugin.explain(state, pod, nodes, raw, row))

    def run_reserve(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Reserve with every plugin; on a refusal give everything back and return it."""
        for plugin in self.at("reserve"):
            with _blaming(plugin.name, "Reserve"):
                status: Status | None = plugin.reserve(state, pod, node)
            if status is not None and status.code is not Code.SUCCESS:
                self.run_unreserve(state, pod, node)
                return status.by(plugin.name)
        return None

    def run_unreserve(self, state: CycleState, pod: PodInfo, node: str) -> None:
        """Give everything back, last plugin first."""
        for plugin in reversed(self.at("reserve")):
            with _blaming(plugin.name, "Unreserve"):
                plugin.unreserve(state, pod, node)

    def run_permit(self, state: CycleState, pod: PodInfo, node: str) -> tuple[Status | None, dict[str, float]]:
        """Return a refusal, or per plugin that wants the pod to wait how many seconds at most."""
        waits: dict[str, float] = {}
        for plugin in self.at("permit"):
            with _blaming(plugin.name, "Permit"):
                status, timeout_seconds = plugin.permit(state, pod, node)
            if status is not None and status.code is Code.WAIT:
                waits[plugin.name] = timeout_seconds
            elif status is not None and status.code is not Code.SUCCESS:
                return status.by(plugin.name), {}
        return None, waits

    def run_pre_bind(self, state: CycleState, pod: PodInfo, node: str, done: set[str] | None = None) -> Status | None:
        """Prepare the binding; return the first refusal, or the first wait.

        After a wait this is called again with the same `done`: who is through already is not asked twice.
        """
        done = set() if done is None else done
        for plugin in self.at("preBind"):
            if plugin.name in done:
                continue
            with _blaming(plugin.name, "PreBind"):
                status: Status | None = plugin.pre_bind(state, pod, node)
            if status is not None and status.code is not Code.SUCCESS:
                return status.by(plugin.name)
            done.add(plugin.name)
        return None

    def run_bind(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Bind with the first plugin that does not pass it on."""
        for plugin in self.at("bind"):
            with _blaming(plugin.name, "Bind"):
                status: Status | None = plugin.bind(state, pod, node)
            if status is None or status.code is Code.SUCCESS:
                return None
            if status.code is not Code.SKIP:
                return Status(status.code, (f'running Bind plugin "{plugin.name}": {status.message}',), plugin.name)
        return Status(Code.ERROR, ("no Bind plugin took the pod",))

    def run_post_bind(self, state: CycleState, pod: PodInfo, node: str) -> None:
        """Tell everyone who wants to know."""
        for plugin in self.at("postBind"):
            with _blaming(plugin.name, "PostBind"):
                plugin.post_bind(state, pod, node)


def _which(plugins: Mapping[str, Plugin], interface_: type[Any]) -> frozenset[str]:
    """The names of the plugins that have the methods of an (optional) interface."""
    return frozenset(name for name, plugin in plugins.items() if isinstance(plugin, interface_))


def _skipped(state: CycleState, what: str) -> set[str]:
    """The plugins whose Filter (or Score) is left out of this cycle."""
    found: set[str] = state.setdefault(f"skipped {what}", set())
    return found


def _nobody(plugins: Sequence[str]) -> str:
    if len(plugins) == 1:
        return f"node(s) didn't satisfy plugin {plugins[0]}"
    return f"node(s) didn't satisfy plugin(s) [{' '.join(sorted(plugins))}] simultaneously"
