"""One placed pod taken away."""

from collections.abc import Iterator

from labkit.api import object as objects
from labkit.explaining import words
from labkit.explaining.change import Candidate, Case, ChangeKind, Proposal, label
from labkit.scheduler.framework.types import NodeInfo, PodInfo

MIRROR = "kubernetes.io/config.mirror"


class FreedPod(ChangeKind):
    """The pod of lowest priority, and among those the smallest, whose going makes room.

    Pods that would be back at once (static pods, those of a DaemonSet) are not considered.
    """

    name = "freed pod"
    order = 90

    def proposals(self, case: Case) -> Iterator[Proposal]:
        """Yield the first pod whose absence is enough."""
        hopeful = [
            (pod, info)
            for info in case.nodes.values()
            if case.replay.trace.verdict(info.name).code == "Unschedulable"  # the code that says: room might help
            for pod in info.pods.values()
            if _may_go(pod) and _covers(case, pod, info)
        ]
        hopeful.sort(key=lambda one: _cost(*one))
        yield from case.first(self.name, (_candidate(pod, info.name) for pod, info in hopeful))


def _may_go(pod: PodInfo) -> bool:
    owner = pod.pod.owner or {}
    return MIRROR not in objects.annotations(pod.pod.obj) and owner.get("kind") != "DaemonSet"


def _covers(case: Case, pod: PodInfo, info: NodeInfo) -> bool:
    """Whether what the pod holds is at least what the node lacks; a plain sum, the decision itself comes later."""
    for name, wanted in case.info.requests.items():
        free = info.node.allocatable.get(name, 0) - info.requested.get(name, 0)
        if wanted > 0 and free + pod.requests.get(name, 0) < wanted:
            return False
    return True


def _cost(pod: PodInfo, info: NodeInfo) -> tuple[bool, int, float, str]:
    """Who is leaving anyway goes first; then by priority, by the largest share of the node, by name."""
    shares = [
        amount / info.node.allocatable.get(name, 0)
        for name, amount in pod.requests.items()
        if amount and info.node.allocatable.get(name)
    ]
    return not pod.pod.terminating, pod.pod.priority, max(shares, default=0.0), pod.key


def _candidate(pod: PodInfo, node: str) -> Candidate:
    facts = {"pod": label(pod.pod), "node": node}
    if pod.pod.terminating:
        text = words.both(
            "wait until pod {pod}, which is terminating, has left {node}",
            "종료 중인 파드 {pod}이(가) {node}에서 사라질 때까지 대기",
            **facts,
        )
    else:
        text = words.both("free pod {pod} from {node}", "{node}에서 파드 {pod} 제거", **facts)
    return Candidate(text, without=pod.key)
