"""DynamicResources: device claims. A node takes the pod if its devices satisfy every claim that is not allocated yet.

Which device is taken is decided in Filter, node by node; Reserve keeps the devices from everybody else, and PreBind
writes allocation and reservation into the claims. Pods without claims pass, score 0, and get the plugin's word when
nothing else helps.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labkit.api import object as objects
from labkit.api.node import Node
from labkit.api.object import Object
from labkit.api.pod import Pod
from labkit.scheduler.devices import allocator, pod_claims
from labkit.scheduler.devices.allocator import Allocation
from labkit.scheduler.devices.claims import FIRST_AVAILABLE_MAX, Claim, Impossible
from labkit.scheduler.devices.inventory import DeviceId, Inventory, selects
from labkit.scheduler.devices.pod_claims import Unresolved
from labkit.scheduler.devices.unsupported import Unsupported
from labkit.scheduler.framework import interface, normalize
from labkit.scheduler.framework.events import Action, ClusterEvent, EventHint
from labkit.scheduler.framework.interface import (
    Code,
    CycleState,
    Handle,
    Plugin,
    PostFilterResult,
    PreFilterResult,
    Status,
    Vector,
    Verdicts,
)
from labkit.scheduler.framework.node_table import NodeTable
from labkit.scheduler.framework.types import PodInfo

CANNOT = interface.unresolvable("cannot allocate all claims")
ELSEWHERE = interface.unresolvable("resourceclaim not available on the node")
MOST_CONSUMERS = 256  # pods that one claim can be reserved for
# A resource of this prefix asks for a device of the class that follows.
IMPLICIT = "deviceclass.resource.kubernetes.io/"


@dataclass
class _Claims:
    """The pod's claims in this cycle, and what was found for them."""

    all: Sequence[Claim] = ()
    inventory: Inventory | None = None  # None: nothing to allocate
    taken: frozenset[DeviceId] = frozenset()
    allocations: dict[str, list[Allocation]] = field(default_factory=dict)  # node -> one per claim to allocate
    verdicts: dict[str, Status | None] = field(default_factory=dict)  # nodes that were looked at
    elsewhere: dict[str, Claim] = field(default_factory=dict)  # allocated claims that kept a node out, by key

    @property
    def open(self) -> list[Claim]:
        return [one for one in self.all if one.allocation is None]


class DynamicResources(Plugin):
    """Filters, scores and allocates by device claims."""

    name = "DynamicResources"

    def __init__(self, args: Mapping[str, Any], handle: Handle) -> None:
        super().__init__(args, handle)
        self._promised: dict[str, set[DeviceId]] = {}  # claim uid -> devices reserved and not yet written

    # --- before the nodes ---------------------------------------------------------------------------------------

    def pre_enqueue(self, pod: PodInfo) -> Status | None:
        """Keep a pod out of the active queue while one of its claims does not exist."""
        try:
            self._claims(pod.pod)
        except Unresolved as wrong:
            return interface.unresolvable(str(wrong))
        return None

    def concerns(self, pod: PodInfo) -> bool:
        """Only pods with claims, or with a resource that a class of devices may stand behind."""
        vendors = [name for name in pod.requests if "/" in name]
        return (
            bool(pod.pod.resource_claims)
            or any(name.startswith(IMPLICIT) for name in vendors)
            or (bool(vendors) and any(True for _ in self.handle.objects("deviceclasses")))
        )

    def pre_filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> PreFilterResult | Status | None:
        """Find the claims; refuse pods whose claims cannot be had by anybody's doing."""
        state[self.name] = _Claims()
        try:
            self._check_extended(pod)
            claims = self._claims(pod.pod)
            if not claims:
                return interface.SKIP
            self._keep_promises()
            refusal = next(filter(None, (self._refusal(one, pod.pod) for one in claims)), "")
            if refusal:
                return interface.unresolvable(refusal)
            state[self.name] = self._prepared(claims)
        except Unresolved as wrong:
            return interface.unresolvable(str(wrong))
        except Unsupported as wrong:
            return interface.unresolvable(f"this simulator does not allocate devices by {wrong}")
        return None

    def _claims(self, pod: Pod) -> list[Claim]:
        """Return the pod's claims. Raises Unresolved if one is missing or on its way out."""
        if not pod.resource_claims:
            return []
        known = {objects.key(one): one for one in self.handle.objects("resourceclaims")}
        classes = {objects.name(one): one for one in self.handle.objects("deviceclasses")}
        return [Claim(pod_claims.found(pod, name, owned, known), classes.get) for name, owned in pod_claims.names(pod)]

    def _refusal(self, claim: Claim, pod: Pod) -> str:
        if claim.allocation is not None:
            full = len(claim.reserved_for) >= MOST_CONSUMERS
            return "resourceclaim in use" if full and not _is_reserved(claim, pod) else ""
        if claim.uid in self._promised:
            return f"resource claim {claim.key} is in the process of being allocated"
        return claim.validate()

    def _prepared(self, claims: Sequence[Claim]) -> _Claims:
        """Gather what Filter needs. Raises Unsupported."""
        found = _Claims(claims)
        if not found.open:
            return found
        for one in found.open:
            one.check()
        found.inventory = Inventory(self.handle.objects("resourceslices"))
        found.inventory.check()
        used = [allocation for one in self.handle.objects("resourceclaims") if (allocation := _allocation(one))]
        in_use = (allocator.devices_of(allocation) for allocation in used)
        found.taken = frozenset().union(*in_use, *self._promised.values())
        return found

    def _keep_promises(self) -> None:
        """Forget promises that have come true, and those to claims that are gone."""
        listed = self.handle.objects("resourceclaims") if self._promised else ()
        unwritten = {Claim(one, _no_class).uid for one in listed if _allocation(one) is None}
        self._promised = {uid: devices for uid, devices in self._promised.items() if uid in unwritten}

    def _check_extended(self, pod: PodInfo) -> None:
        """Raise Unsupported for a resource that a class of devices stands behind."""
        classes = self.handle.objects("deviceclasses") if any("/" in name for name in pod.requests) else ()
        backed = {name for one in classes if (name := (one.get("spec") or {}).get("extendedResourceName"))}
        for name, amount in pod.requests.items():
            if amount and (name in backed or name.startswith(IMPLICIT)):
                raise Unsupported(f"the extended resource {name}; claim the devices instead")

    # --- node by node -------------------------------------------------------------------------------------------

    def filter(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Verdicts | None:
        """Reject nodes that allocated claims cannot be used on, and nodes whose devices do not suffice."""
        claims: _Claims = state[self.name]
        return Verdicts.of([self._verdict(claims, info.node) for info in nodes.infos])

    def _verdict(self, claims: _Claims, node: Node) -> Status | None:
        if node.name not in claims.verdicts:
            try:
                claims.verdicts[node.name] = self._look(claims, node)
            except Impossible as wrong:
                claims.verdicts[node.name] = Status(Code.ERROR, (str(wrong),))
            except Unsupported as wrong:
                why = f"this simulator does not allocate devices by {wrong}"
                claims.verdicts[node.name] = interface.unresolvable(why)
        return claims.verdicts[node.name]

    def _look(self, claims: _Claims, node: Node) -> Status | None:
        unusable = [one for one in claims.all if one.allocation is not None and not _usable(one.allocation, node)]
        found: list[Allocation] | None = []
        if claims.inventory is not None:
            found = allocator.allocate(node, claims.inventory.pools(node), claims.taken, claims.open)
            if found is None:
                return CANNOT
        if unusable:
            claims.elsewhere |= {one.key: one for one in unusable}
            return ELSEWHERE
        claims.allocations[node.name] = found or []
        return None

    def post_filter(
        self, state: CycleState, pod: PodInfo, rejected: Mapping[str, Status]
    ) -> tuple[PostFilterResult | None, Status | None]:
        """Take back a claim that keeps the pod from every node and that nobody else uses.

        If PreFilter ended before its turn, its state is missing (1.36).
        """
        claims: _Claims | None = state.get(self.name)
        if claims is None:
            return None, Status(Code.ERROR, ("not found",))
        if not claims.all:
            return None, interface.unschedulable("no new claims to deallocate")
        for one in claims.elsewhere.values():
            others = [consumer for consumer in one.reserved_for if consumer.get("uid") != pod.pod.uid]
            if not others:
                self._write(
                    pod, "", {objects.name(one.obj): {"allocation": None, "reservedFor": None, "devices": None}}
                )
                return None, interface.unschedulable("deallocation of ResourceClaim completed")
        return None, interface.unschedulable("still not schedulable")

    # --- scores -------------------------------------------------------------------------------------------------

    def score(self, state: CycleState, pod: PodInfo, nodes: NodeTable) -> Vector:
        """8 for the first alternative of a request, 7 for the second, and so on, over all requests that have some."""
        claims: _Claims = state[self.name]
        if not claims.all:
            return np.zeros(len(nodes), dtype=np.int64)
        return np.array([sum(points for _, points in _chosen(claims, name)) for name in nodes.names], dtype=np.int64)

    def normalize(self, state: CycleState, pod: PodInfo, scores: Vector) -> Vector:
        """The most points become 100."""
        return normalize.default_normalize(scores)

    def explain(self, state: CycleState, pod: PodInfo, nodes: NodeTable, scores: Vector, row: int) -> str:
        """ "gpu/large 8, nic/fast 7; 100*15/15 = 100"."""
        claims: _Claims = state[self.name]
        if not claims.all:
            return "no claims"
        chosen = ", ".join(f"{name} {points}" for name, points in _chosen(claims, nodes.names[row]))
        return f"{chosen or 'no alternatives'}; {normalize.explain_default(scores, row)}"

    # --- the chosen node ----------------------------------------------------------------------------------------

    def reserve(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Keep the devices from everybody else."""
        claims: _Claims = state[self.name]
        for claim, allocation in zip(claims.open, claims.allocations.get(node, ()), strict=bool(claims.open)):
            self._promised[claim.uid] = allocator.devices_of(allocation)
        return None

    def unreserve(self, state: CycleState, pod: PodInfo, node: str) -> None:
        """Let the devices go, and the claims that were reserved for the pod."""
        claims: _Claims = state.get(self.name) or _Claims()
        for claim in claims.all:
            self._promised.pop(claim.uid, None)
            current = self._current(claim)
            if current is not None and _is_reserved(current, pod.pod):
                others = [one for one in current.reserved_for if one.get("uid") != pod.pod.uid]
                self._write(pod, node, {objects.name(claim.obj): {"reservedFor": others or None}})

    def pre_bind(self, state: CycleState, pod: PodInfo, node: str) -> Status | None:
        """Write the allocations, and that the claims are held for the pod.

        The devices stay promised until the claims are seen with their allocations.
        """
        claims: _Claims = state[self.name]
        found = dict(zip((one.key for one in claims.open), claims.allocations.get(node, ()), strict=False))
        consumer = {"resource": "pods", "name": pod.pod.name, "uid": pod.pod.uid}
        for claim in claims.all:
            if not _is_reserved(claim, pod.pod):
                status: dict[str, Any] = {"reservedFor": [*claim.reserved_for, consumer]}
                if claim.key in found:
                    status["allocation"] = found[claim.key]
                self._write(pod, node, {objects.name(claim.obj): status})
        return None

    def _current(self, claim: Claim) -> Claim | None:
        listed = self.handle.objects("resourceclaims")
        return next((Claim(one, claim.classes) for one in listed if objects.key(one) == claim.key), None)

    def _write(self, pod: PodInfo, node: str, claims: Mapping[str, Mapping[str, Any]]) -> None:
        self.handle.bind_claims(pod, node, claims)

    # --- events -------------------------------------------------------------------------------------------------

    def events(self) -> Iterable[EventHint]:
        """Nodes, claims, slices and classes come or change; the pod's own claims are made."""
        node = Action.ADD | Action.UPDATE_NODE_LABEL | Action.UPDATE_NODE_ALLOCATABLE
        return (
            EventHint(ClusterEvent("Node", node)),
            EventHint(ClusterEvent("ResourceClaim", Action.ADD | Action.UPDATE), self._claim_helps),
            EventHint(ClusterEvent("Pod", Action.UPDATE_POD_GENERATED_CLAIM), self._pod_helps),
            EventHint(ClusterEvent("DeviceClass", Action.ADD | Action.UPDATE)),
            EventHint(ClusterEvent("ResourceSlice", Action.ADD | Action.UPDATE)),
        )

    def _claim_helps(self, pod: PodInfo, old: Object | None, new: Object | None) -> bool:
        """A claim was given back, or the pod's own claim came or got another status."""
        try:
            own = {one.key for one in self._claims(pod.pod)}
        except Unresolved:
            return False
        if old is not None and _allocation(old) and new is not None and not _allocation(new):
            return True
        if new is None or objects.key(new) not in own:
            return False
        return old is None or old.get("status") != new.get("status")

    def _pod_helps(self, pod: PodInfo, old: Any, new: Any) -> bool:
        if new.key != pod.key:
            return False
        try:
            self._claims(new)
        except Unresolved:
            return False
        return True


def _no_class(name: str) -> None:
    """A claim whose requests do not matter."""


def _allocation(claim: Object) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = (claim.get("status") or {}).get("allocation")
    return found


def _usable(allocation: Mapping[str, Any], node: Node) -> bool:
    selector = allocation.get("nodeSelector")
    return selector is None or selects(selector, node)


def _is_reserved(claim: Claim, pod: Pod) -> bool:
    return any(one.get("uid") == pod.uid for one in claim.reserved_for)


def _chosen(claims: _Claims, node: str) -> Iterator[tuple[str, int]]:
    """The alternatives that the claims got (or would get on a node), and what each is worth."""
    fresh = iter(claims.allocations.get(node, ()))
    for claim in claims.all:
        allocation = claim.allocation if claim.allocation is not None else next(fresh, {})
        got = {one["request"] for one in (allocation.get("devices") or {}).get("results") or ()}
        for alternatives in claim.requests:
            for place, one in enumerate(alternatives):
                if one.parent and one.name in got:
                    yield one.name, FIRST_AVAILABLE_MAX - place
