"""Who gets what: the first complete assignment of devices to requests, searched depth first as upstream does.

Claims, their requests, alternatives, pools, slices and devices are tried in order; a choice that leads nowhere is taken
back. All devices that are in use, or promised, are out of the question (source: Kubernetes 1.36).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit.api.node import Node
from labkit.scheduler.devices.claims import Claim, Impossible, Request
from labkit.scheduler.devices.inventory import Device, DeviceId, Pool

MOST_RESULTS = 32  # devices in one allocation

Allocation = dict[str, Any]


@dataclass(frozen=True)
class _Pick:
    """A device for a request."""

    request: Request
    device: Device


@dataclass
class _Constraint:
    """All devices of some requests share the value of an attribute."""

    attribute: str
    requests: frozenset[str]

    def allows(self, picks: Sequence[_Pick], fresh: _Pick) -> bool:
        if not self._about(fresh.request):
            return True
        value = fresh.device.attribute(self.attribute)
        others = [one.device.attribute(self.attribute) for one in picks if self._about(one.request)]
        return value is not None and all(type(one) is type(value) and one == value for one in others)

    def _about(self, request: Request) -> bool:
        return not self.requests or request.name in self.requests or request.parent in self.requests


@dataclass
class _Search:
    """One search on one node."""

    node: Node
    pools: Sequence[Pool]
    taken: Collection[DeviceId]
    claims: Sequence[Claim]
    picks: list[list[_Pick]] = field(default_factory=list)  # per claim
    _wanted: dict[tuple[int, DeviceId], bool] = field(default_factory=dict)  # (id of the request, device)
    _constraints: list[list[_Constraint]] = field(default_factory=list)

    def run(self) -> bool:
        self.picks = [[] for _ in self.claims]
        self._constraints = [
            [
                _Constraint(one["matchAttribute"], frozenset(one.get("requests") or ()))
                for one in claim.devices.get("constraints") or ()
            ]
            for claim in self.claims
        ]
        for claim in self.claims:
            self._check_all(claim)
        return self._request(0, 0)

    def _check_all(self, claim: Claim) -> None:
        """Who wants all devices has to wait until every pool is known."""
        broken = next((pool for pool in self.pools if pool.problem), None)
        for alternatives in claim.requests if broken is not None else ():
            for one in alternatives:
                if one.takes_all and broken is not None:
                    pool = "/".join(broken.id)
                    raise Impossible(
                        f"claim {claim.key}, request {one.obj.get('name')}: asks for all devices, "
                        f"but resource pool {pool} is {broken.problem}"
                    )

    def _request(self, claim: int, request: int) -> bool:
        """Satisfy everything from this request of this claim on."""
        if claim == len(self.claims):
            return True
        requests = self.claims[claim].requests
        if request == len(requests):
            return self._request(claim + 1, 0)
        return any(self._alternative(claim, request, one) for one in requests[request])

    def _alternative(self, claim: int, request: int, wanted: Request) -> bool:
        devices = list(self._devices(wanted))
        count = len(devices) if wanted.takes_all else wanted.count
        if count == 0 or len(self.picks[claim]) + count > MOST_RESULTS:
            return False
        return self._pick(claim, request, wanted, devices, count)

    def _pick(self, claim: int, request: int, wanted: Request, devices: Sequence[Device], left: int) -> bool:
        """Pick so many of these devices, then go on with the next request."""
        if left == 0:
            return self._request(claim, request + 1)
        for place, device in enumerate(devices[:1] if wanted.takes_all else devices, start=1):
            fresh = _Pick(wanted, device)
            if not self._free(claim, fresh):
                continue
            if not all(one.allows(self.picks[claim], fresh) for one in self._constraints[claim]):
                self._must_not_fail(claim, fresh)
                continue
            self.picks[claim].append(fresh)
            # In which order devices are picked changes nothing, so only later ones come after.
            if self._pick(claim, request, wanted, devices[place:], left - 1):
                return True
            self.picks[claim].pop()
        return False

    def _must_not_fail(self, claim: int, fresh: _Pick) -> None:
        if fresh.request.takes_all:
            raise Impossible(
                f"claim {self.claims[claim].key}, request {fresh.request.obj.get('name')}: cannot add device "
                f"{'/'.join(fresh.device.id)} because a claim constraint would not be satisfied"
            )

    def _devices(self, wanted: Request) -> Iterator[Device]:
        """The devices that a request would take, used ones included."""
        for pool in self.pools:
            for device in () if pool.problem else pool.devices(self.node):
                if self._wants(wanted, device):
                    yield device

    def _wants(self, wanted: Request, device: Device) -> bool:
        key = (id(wanted), device.id)
        if key not in self._wanted:
            self._wanted[key] = wanted.accepts(device)
        return self._wanted[key]

    def _free(self, claim: int, fresh: _Pick) -> bool:
        if not fresh.request.tolerates(fresh.device):
            return False
        if fresh.request.admin_access:
            return all(one.device.id != fresh.device.id for one in self.picks[claim])
        return fresh.device.id not in self.taken and all(
            one.device.id != fresh.device.id for picks in self.picks for one in picks
        )


def allocate(
    node: Node, pools: Sequence[Pool], taken: Collection[DeviceId], claims: Sequence[Claim]
) -> list[Allocation] | None:
    """Return an allocation (as in a claim's status) for every claim on a node; None if the devices do not suffice.

    Raises Impossible if a claim cannot be judged at all.
    """
    search = _Search(node, pools, taken, claims)
    if not search.run():
        return None
    return [_allocation(node, claim, picks) for claim, picks in zip(claims, search.picks, strict=True)]


def devices_of(allocation: Mapping[str, Any]) -> set[DeviceId]:
    """Return the devices that an allocation takes from others."""
    results = (allocation.get("devices") or {}).get("results") or ()
    return {(one["driver"], one["pool"], one["device"]) for one in results if not one.get("adminAccess")}


def _allocation(node: Node, claim: Claim, picks: Sequence[_Pick]) -> Allocation:
    devices: dict[str, Any] = {"results": [_result(one) for one in picks]}
    config = list(_config(claim, picks))
    if config:
        devices["config"] = config
    selector = _node_selector(node, [one.device for one in picks])
    return {"devices": devices, **({"nodeSelector": selector} if selector is not None else {})}


def _result(pick: _Pick) -> dict[str, Any]:
    driver, pool, device = pick.device.id
    result: dict[str, Any] = {"request": pick.request.name, "driver": driver, "pool": pool, "device": device}
    if pick.request.admin_access:
        result["adminAccess"] = True
    if pick.request.obj.get("tolerations"):
        result["tolerations"] = pick.request.obj["tolerations"]
    return result


def _config(claim: Claim, picks: Sequence[_Pick]) -> Iterator[dict[str, Any]]:
    """The configuration of the classes, once per class, then the claim's own."""
    chosen = list({one.request.name: one.request for one in picks}.values())
    by_class: dict[str, list[Request]] = {}
    for request in chosen:
        by_class.setdefault(request.obj.get("deviceClassName") or "", []).append(request)
    for requests in by_class.values():
        for one in ((requests[0].device_class or {}).get("spec") or {}).get("config") or ():
            yield {"source": "FromClass", "requests": [request.name for request in requests], **one}
    names = {name for request in chosen for name in (request.name, request.parent) if name}
    for one in claim.devices.get("config") or ():
        if not one.get("requests") or names & set(one["requests"]):
            yield {"source": "FromClaim", **one}


def _node_selector(node: Node, devices: Sequence[Device]) -> dict[str, Any] | None:
    """Where pods can use the allocation: this node, or whatever all the slices allow; None: everywhere."""
    term: dict[str, list[Any]] = {}
    for device in devices:
        place = device.slice.place(device)
        if place.get("nodeName"):
            only = {"key": "metadata.name", "operator": "In", "values": [node.name]}
            return {"nodeSelectorTerms": [{"matchFields": [only]}]}
        for one in ((place.get("nodeSelector") or {}).get("nodeSelectorTerms") or ())[:1]:
            for kind in ("matchFields", "matchExpressions"):
                for requirement in one.get(kind) or ():
                    if requirement not in term.setdefault(kind, []):
                        term[kind].append(requirement)
    filled = {kind: listed for kind, listed in term.items() if listed}
    return {"nodeSelectorTerms": [filled]} if filled else None
