"""VolumeBinding: bound volumes must be reachable, and claims that waited for the pod get a volume on its node."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit import errors
from labkit.scheduler.framework import interface, volumes
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import Code, CycleState, Handle, Plugin, PreFilterResult, Status, Verdicts
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import NodeInfo, PodInfo
from labkit.scheduler.framework.volumes import Claim, Volume

IMMEDIATE = interface.unresolvable("pod has unbound immediate PersistentVolumeClaims")
UNREACHABLE = "node(s) didn't match PersistentVolume's node affinity"
NOTHING_TO_BIND = "node(s) didn't find available persistent volumes to bind"
BINDING = "VolumeBinding/PreBind"
BIND_TIMEOUT_SECONDS = 600
VOLUME_GONE = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"


@dataclass(frozen=True)
class VolumeDecision:
    """What a node would mean for the claims that waited: a volume that exists, or one to provision."""

    bindings: Mapping[str, str] = field(default_factory=dict)  # claim -> volume
    provisions: tuple[str, ...] = ()  # claims


@dataclass(frozen=True)
class _Claims:
    bound: tuple[Claim, ...]
    waiting: tuple[Claim, ...]
    known: Mapping[str, Volume]


@dataclass(frozen=True)
class _Binding:
    """A decision that is written, and not carried out yet."""

    is_bound: Callable[[], bool]
    deadline: float


class VolumeBinding(Plugin):
    """Filters by volumes, and decides which volume each waiting claim gets."""

    name = "VolumeBinding"

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._timeout_seconds = float(args.get("bindTimeoutSeconds") or BIND_TIMEOUT_SECONDS)
        self._assumed: dict[str, tuple[str, ...]] = {}  # pod -> volumes decided on, not yet seen to be bound

    def concerns(self, pod: PodInfo) -> bool:
        """Only pods with claims."""
        return bool(volumes.claim_names(pod.pod))

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Sort the claims; refuse pods whose claims are missing, lost, leaving, or bound by somebody else later."""
        listed = volumes.claims_of(pod.pod, self.handle)
        if not listed:
            return interface.SKIP
        for one in listed:
            if problem := _problem(one):
                return interface.unresolvable(problem)
        claims = [one.claim for one in listed if one.claim is not None]
        bound = tuple(one for one in claims if one.bound)
        waiting = tuple(one for one in claims if not one.bound)
        if any(one.volume_name or not volumes.waits_for_consumer(one, self.handle) for one in waiting):
            return IMMEDIATE
        state[self.name] = _Claims(bound, waiting, volumes.volumes(self.handle))
        return None

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes that cannot reach a bound volume, or have none for a waiting claim."""
        return Verdicts.of([_status(self._judge(state[self.name], info)[0]) for info in nodes.infos])

    def decision(self, state: CycleState, node: str) -> VolumeDecision:
        """Return what the chosen node means for the waiting claims."""
        claims = state.get(self.name)
        row = self.handle.nodes.index.get(node)
        if not isinstance(claims, _Claims) or row is None:
            return VolumeDecision()
        return self._judge(claims, self.handle.nodes.infos[row])[1]

    def reserve(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Keep the chosen volumes from other pods."""
        self._assumed[pod.key] = tuple(self.decision(state, node).bindings.values())
        return None

    def unreserve(self, state: CycleState, pod: PodInfo, node: str) -> None:
        """Let them go again."""
        self._assumed.pop(pod.key, None)

    def pre_bind(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Write the decision, and wait for the volume controller to bind the claims (at most bindTimeoutSeconds)."""
        waiting: _Binding | None = state.get(BINDING)
        if waiting is None:
            found = self.decision(state, node)
            is_bound = None
            if found.bindings or found.provisions:
                is_bound = self.handle.bind_volumes(pod, node, found.bindings, found.provisions)
            if is_bound is None:
                return None
            state[BINDING] = _Binding(is_bound, self.handle.now() + self._timeout_seconds)
            return Status(Code.WAIT)
        try:
            if waiting.is_bound():
                return None
        except errors.LabkitError as why:
            return _not_bound(str(why))
        late = self.handle.now() >= waiting.deadline
        return _not_bound("context deadline exceeded") if late else Status(Code.WAIT)

    def post_bind(self, state: CycleState, pod: PodInfo, node: str) -> None:
        """The API has the decision now."""
        self._assumed.pop(pod.key, None)

    def events(self) -> Iterable[EventHint]:
        """A claim, volume, class, CSINode or node appears or changes."""
        kinds = ("PersistentVolumeClaim", "PersistentVolume", "StorageClass", "CSINode")
        return (
            *(EventHint(ClusterEvent(kind, Action.ADD | Action.UPDATE)) for kind in kinds),
            EventHint(ClusterEvent("Node", Action.ADD | Action.UPDATE_NODE_LABEL)),
        )

    def _judge(self, claims: _Claims, info: NodeInfo) -> tuple[list[str], VolumeDecision]:
        """Return the reasons against a node, and what it would mean for the waiting claims."""
        reasons = []
        held = [claims.known.get(one.volume_name) for one in claims.bound]
        gone = next((place for place, one in enumerate(held) if one is None), len(held))
        if not all(one.reachable(info.node.labels) for one in held[:gone] if one is not None):
            reasons.append(UNREACHABLE)
        satisfied, decision = self._find(claims, info)
        if not satisfied:
            reasons.append(NOTHING_TO_BIND)
        if gone < len(held) and UNREACHABLE not in reasons:
            reasons.append(VOLUME_GONE)
        return reasons, decision

    def _find(self, claims: _Claims, info: NodeInfo) -> tuple[bool, VolumeDecision]:
        """Match the waiting claims with volumes, smallest first; what finds none is to be provisioned."""
        provisions = [one for one in claims.waiting if one.selected_node]
        if any(one.selected_node != info.name for one in provisions):
            return False, VolumeDecision()
        taken = {name for names in self._assumed.values() for name in names}
        bindings: dict[str, str] = {}
        for claim in sorted((one for one in claims.waiting if not one.selected_node), key=lambda one: one.size):
            volume = _smallest(claim, claims.known, taken, info.node.labels)
            if volume is None:
                provisions.append(claim)
            else:
                taken.add(volume.name)
                bindings[claim.name] = volume.name
        possible = all(self._provisionable(one, info.node.labels) for one in provisions)
        return possible, VolumeDecision(bindings, tuple(one.name for one in provisions))

    def _provisionable(self, claim: Claim, labels: Mapping[str, str]) -> bool:
        found = volumes.storage_class(claim.class_name, self.handle) or {}
        if found.get("provisioner") in (None, "", volumes.NO_PROVISIONER):
            return False
        return volumes.topology_allows(found.get("allowedTopologies") or (), labels)


def _not_bound(why: str) -> Status:
    return Status(Code.ERROR, (f'running PreBind plugin "VolumeBinding": binding volumes: {why}',))


def _problem(one: volumes.PodClaim) -> str:
    """What makes a claim unusable whatever the node, or ""."""
    if one.claim is None:
        if one.ephemeral:
            return f'waiting for ephemeral volume controller to create the persistentvolumeclaim "{one.name}"'
        return one.missing
    if (one.claim.obj.get("status") or {}).get("phase") == "Lost":
        return f'persistentvolumeclaim "{one.name}" bound to non-existent persistentvolume "{one.claim.volume_name}"'
    if (one.claim.obj.get("metadata") or {}).get("deletionTimestamp"):
        return f'persistentvolumeclaim "{one.name}" is being deleted'
    return ""


def _smallest(claim: Claim, known: Mapping[str, Volume], taken: set[str], labels: Mapping[str, str]) -> Volume | None:
    """Return the volume already held for the claim, else the smallest free one the node can reach."""
    best: Volume | None = None
    for volume in known.values():
        if volume.name in taken or not volume.suits(claim):
            continue
        if volume.spec.get("claimRef"):
            return volume if volume.reachable(labels) else None
        if volume.free_for(claim) and volume.reachable(labels) and (best is None or volume.size < best.size):
            best = volume
    return best


def _status(reasons: list[str]) -> Status | None:
    return interface.unresolvable(*reasons) if reasons else None
