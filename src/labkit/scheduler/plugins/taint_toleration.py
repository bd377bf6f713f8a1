"""TaintToleration: taints keep pods away, strictly (NoSchedule, NoExecute) or by preference (PreferNoSchedule)."""

from collections.abc import Iterable
from typing import Any

from labkit.api import scheduling
from labkit.scheduler.framework import interface, node_matching, normalize
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import CycleState, Local, Plugin, Vector, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

HARD = (scheduling.NO_SCHEDULE, scheduling.NO_EXECUTE)
SOFT = scheduling.PREFER_NO_SCHEDULE
REASON = interface.unresolvable("node(s) had untolerated taint(s)")


class TaintToleration(Plugin):
    """Filters by hard taints, scores by soft ones: the fewer not tolerated, the better."""

    name = "TaintToleration"
    local = Local()

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes with a hard taint that the pod does not tolerate."""
        if self.handle.version.names_taint:
            return _naming(pod, nodes)
        return Verdicts.where(node_matching.untolerated(nodes, pod.pod, HARD), REASON)

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """Count the soft taints that the pod does not tolerate."""
        counts: Vector = nodes.taints.map(lambda taints: len(_soft_untolerated(taints or (), pod)), "int64")
        return counts

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """The most taints become 0, none becomes 100."""
        return normalize.default_normalize(scores, reverse=True)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "1 untolerated PreferNoSchedule taint (soft); 100 - 100*1/2 = 50"."""
        found = _soft_untolerated(nodes.infos[row].node.taints, pod)
        names = f" ({', '.join(taint.key for taint in found)})" if found else ""
        noun = "taint" if len(found) == 1 else "taints"
        step = normalize.explain_default(scores, row, reverse=True)
        return f"{len(found)} untolerated PreferNoSchedule {noun}{names}; {step}"

    def events(self) -> Iterable[EventHint]:
        """A node appears or loses taints; the pod learns to tolerate."""
        return (
            EventHint(ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_TAINT), _tolerable),
            EventHint(ClusterEvent("Pod", Action.UPDATE_POD_TOLERATION), _own),
        )


def _soft_untolerated(taints: Iterable[scheduling.Taint], pod: PodInfo) -> list[scheduling.Taint]:
    willing = [one for one in pod.pod.tolerations if one.effect in ("", SOFT)]
    return [taint for taint in taints if taint.effect == SOFT and not any(one.tolerates(taint) for one in willing)]


def _naming(pod: PodInfo, nodes: NodeTable) -> Verdicts:
    """The same with the first such taint in the reason, as up to 1.34."""
    found = [scheduling.first_untolerated(info.node.taints, pod.pod.tolerations, HARD) for info in nodes.infos]
    return Verdicts.of([None if one is None else interface.unresolvable(_named(one)) for one in found])


def _named(taint: scheduling.Taint) -> str:
    return f"node(s) had untolerated taint {{{taint.key}: {taint.value}}}"


def _tolerable(pod: PodInfo, old: Any, new: Any) -> bool:
    if scheduling.first_untolerated(new.taints, pod.pod.tolerations, HARD) is not None:
        return False
    return old is None or scheduling.first_untolerated(old.taints, pod.pod.tolerations, HARD) is not None


def _own(pod: PodInfo, old: Any, new: Any) -> bool:
    return bool(new.key == pod.key)
