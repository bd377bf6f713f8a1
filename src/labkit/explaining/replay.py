"""The replay: the decision about one pod, made again from a snapshot, and held against what really happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.api import object as objects
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.explaining import configuring, world
from labkit.explaining.configuring import Chosen
from labkit.explaining.history import Attempt, History
from labkit.explaining.snapshot import Snapshot, created
from labkit.explaining.world import World
from labkit.scheduler.framework.trace import SchedulingTrace
from labkit.scheduler.schedule_one import Decision

MIRROR = "kubernetes.io/config.mirror"
SMALL_CLUSTER = 100  # nodes; below, kube-scheduler always looks at all of them
PLACED, PENDING, GATED = "placed", "pending", "gated"


@dataclass(frozen=True)
class Note:
    """A sentence by its word in words.TABLE, and the facts in it."""

    word: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Whether the replay came to what really happened. `agrees` is None where nobody decided anything."""

    agrees: bool | None
    notes: tuple[Note, ...]
    real_node: str = ""
    real_message: str = ""


@dataclass(frozen=True, eq=False)
class Replay:
    """A decision made again."""

    state: str  # placed, pending or gated
    pod: Object  # as it was decided: on no node, without gates
    decision: Decision
    world: World
    chosen: Chosen
    left_out: frozenset[str]  # keys of pods that were placed later
    comparison: Comparison
    may_differ: tuple[Note, ...]  # why the real decision can differ
    gates: tuple[str, ...] = ()

    @property
    def trace(self) -> SchedulingTrace:
        """The cycle, node by node and plugin by plugin."""
        return self.decision.trace


def replay(snapshot: Snapshot, key: str, config: Mapping[str, Any] | None = None, source: str = "") -> Replay:
    """Decide a pod ("namespace/name") again: a placed one as if it were not there yet, a pending one as it is.

    `config` is a KubeSchedulerConfiguration, `source` its name. Raises ApiError if the snapshot has no such pod,
    ManifestError if the configuration or an object cannot be used.
    """
    with world.readable(f"The snapshot, or the configuration {source}".rstrip()):
        return _Case(snapshot, snapshot.pod(key), config, source).replay()


class _Case:
    """One pod of one snapshot."""

    def __init__(self, snapshot: Snapshot, pod: Object, config: Mapping[str, Any] | None, source: str) -> None:
        self.snapshot = snapshot
        self.real = pod
        self.parsed = Pod.parse(pod)
        self.history = History(snapshot)
        self.chosen = configuring.choose(snapshot, self.parsed, config, source)
        self.pod = {**pod, "spec": _undecided(pod["spec"])}

    def replay(self) -> Replay:
        """Decide, and compare."""
        return self._placed() if self.parsed.node_name else self._pending()

    # --- placed -----------------------------------------------------------------------------------------------------

    def _placed(self) -> Replay:
        when = self.history.placed(self.real)
        later, unclear = self.history.placed_after(when) if when is not None else (frozenset(), frozenset())
        unclear -= {self.parsed.key}
        place = World(self.snapshot, self.chosen.config, later | {self.parsed.key})
        decision = place.decide(self.pod)
        comparison = self._where(decision.trace)
        if comparison.agrees is False and unclear:
            other = World(self.snapshot, self.chosen.config, later | unclear | {self.parsed.key})
            again = other.decide(self.pod)
            if self._where(again.trace).agrees:
                place, decision, later = other, again, later | unclear
                comparison = Comparison(True, (Note("same_unclear", {"n": len(unclear)}),), self.parsed.node_name)
        reasons = self._reasons(place, decision, when, len(unclear))
        return Replay(PLACED, self.pod, decision, place, self.chosen, later - {self.parsed.key}, comparison, reasons)

    def _where(self, trace: SchedulingTrace) -> Comparison:
        real = self.parsed.node_name
        if MIRROR in objects.annotations(self.real):
            return Comparison(None, (Note("static"),), real)
        if self.parsed.key in self.snapshot.by_hand and not self.history.has_event(self.real):
            return Comparison(None, (Note("by_hand"),), real)
        if trace.selected == real:
            return Comparison(True, (Note("same_node", {"node": real}),), real)
        if trace.scored and real in trace.feasible and trace.total(real) == trace.total(trace.selected or ""):
            facts = {"real": real, "node": trace.selected, "total": trace.total(real)}
            return Comparison(True, (Note("equal_best", facts),), real)
        word = "other_node" if trace.selected else "no_longer"
        return Comparison(False, (Note(word, {"real": real, "node": trace.selected}),), real)

    # --- pending ----------------------------------------------------------------------------------------------------

    def _pending(self) -> Replay:
        place = World(self.snapshot, self.chosen.config)
        decision = place.decide(self.pod)
        gates = self.parsed.gates
        last = self.history.failed(self.real)
        if gates:
            comparison = Comparison(None, (Note("not_tried_gated"),))
        elif last is None:
            comparison = Comparison(None, (Note("untried", {"name": self.parsed.scheduler_name}),))
        else:
            comparison = self._said(decision, last)
        reasons = self._reasons(place, decision, last, 0)
        state = GATED if gates else PENDING
        return Replay(state, self.pod, decision, place, self.chosen, frozenset(), comparison, reasons, gates)

    def _said(self, decision: Decision, last: Attempt) -> Comparison:
        if _message(decision) == last.message:
            return Comparison(True, (Note("same_message"),), "", last.message)
        later, unclear = self.history.placed_after(last)
        for left_out in (later, later | unclear) if later or unclear else ():
            then = World(self.snapshot, self.chosen.config, left_out).decide(self.pod)
            if _message(then) == last.message:
                facts = {"moment": last.moment, "message": last.message}
                return Comparison(True, (Note("same_then", facts), *_now(decision)), "", last.message)
        return Comparison(False, (Note("other_message", {"message": last.message}), *_now(decision)), "", last.message)

    # --- why it can differ ------------------------------------------------------------------------------------------

    def _reasons(self, place: World, decision: Decision, when: Attempt | None, unclear: int) -> tuple[Note, ...]:
        trace = decision.trace
        found = [*self._of_the_profile(), *self._of_the_window(place, decision)]
        if self.parsed.node_name and self.parsed.node_name not in trace.nodes:
            found.append(Note("may_gone", {"node": self.parsed.node_name}))
        young = [objects.name(node) for node in self.snapshot.nodes if when and created(node) > when.moment]
        if young:
            found.append(Note("may_new_nodes", {"nodes": ", ".join(young)}))
        if unclear:
            found.append(Note("may_same_second", {"n": unclear}))
        if self.parsed.node_name and any(one.get("persistentVolumeClaim") for one in self.parsed.volumes):
            found.append(Note("may_claims"))
        if self.snapshot.missing:
            found.append(Note("may_missing", {"kinds": ", ".join(sorted(self.snapshot.missing))}))
        if self.snapshot.version and not self.snapshot.version.startswith("v1.36."):
            found.append(Note("may_version", {"version": self.snapshot.version}))
        always = [Note("may_changed"), Note("may_race" if self.parsed.node_name else "may_backoff")]
        return (*found, *always)

    def _of_the_profile(self) -> list[Note]:
        found = []
        if self.chosen.assumed:
            found.append(Note("may_profile", {"name": self.parsed.scheduler_name}))
        elif self.chosen.config is None:
            found.append(Note("may_config"))
        if (self.chosen.config or {}).get("extenders"):
            found.append(Note("may_extenders"))
        return found

    def _of_the_window(self, place: World, decision: Decision) -> list[Note]:
        """The real scheduler stops when it has found enough; how many that is, a search as configured tells."""
        if len(decision.trace.nodes) < SMALL_CLUSTER:
            return []
        enough = len(place.decide(self.pod, None).trace.feasible)
        if enough >= len(decision.trace.feasible):
            return []
        return [Note("may_window", {"k": enough, "n": len(decision.trace.nodes)})]


def _undecided(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in spec.items() if name not in ("nodeName", "schedulingGates")}


def _message(decision: Decision) -> str:
    """What the pod's condition would say: the whole text, not cut."""
    return "" if decision.node else decision.message


def _now(decision: Decision) -> tuple[Note, ...]:
    return (Note("fits_now", {"node": decision.node}),) if decision.node else ()
