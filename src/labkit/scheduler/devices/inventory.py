"""What there is: ResourceSlices as pools of devices, and which of them a node can use."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labkit import cel
from labkit.api import object as objects
from labkit.api import scheduling
from labkit.api.node import Node
from labkit.api.object import Object
from labkit.cel import devices
from labkit.cel.values import Defaulted
from labkit.scheduler.devices.unsupported import Unsupported

DeviceId = tuple[str, str, str]  # driver, pool, name
KINDS = ("string", "int", "bool", "version")
_UNSUPPORTED = ("consumesCounters", "bindsToNode", "bindingConditions", "allowMultipleAllocations")


@dataclass(frozen=True, eq=False)
class Device:
    """One device of a slice."""

    id: DeviceId
    obj: Mapping[str, Any]
    slice: "Slice"

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """What selectors can ask, as CEL has it. Raises EvaluationError for an attribute that has no value."""
        attributes = {name: _attribute(name, one) for name, one in (self.obj.get("attributes") or {}).items()}
        capacity = {name: devices.amount(one["value"]) for name, one in (self.obj.get("capacity") or {}).items()}
        driver = self.id[0]
        facts = {"driver": driver, "allowMultipleAllocations": False}
        return {**facts, "attributes": _by_domain(attributes, driver), "capacity": _by_domain(capacity, driver)}

    def attribute(self, qualified: str) -> Any:
        """Return an attribute by "domain/name" as the slice has it; None if the device does not have it."""
        domain, _, name = qualified.partition("/")
        given: Mapping[str, Any] = self._attributes[domain].get(name) or {}
        return next(((kind, given[kind]) for kind in KINDS if kind in given), None)

    @cached_property
    def _attributes(self) -> Defaulted:
        return _by_domain(self.obj.get("attributes") or {}, self.id[0])


def _by_domain(given: Mapping[str, Any], driver: str) -> Defaulted:
    """Sort names by their domains; a domain that nobody uses is empty."""
    found = Defaulted()
    for qualified, value in given.items():
        domain, slash, name = qualified.partition("/")
        found.setdefault(domain if slash else driver, {})[name if slash else qualified] = value
    return found


def _attribute(name: str, attribute: Mapping[str, Any]) -> Any:
    for kind in ("int", "bool", "string"):
        if kind in attribute:
            return attribute[kind]
    if "version" not in attribute:
        raise cel.EvaluationError(f"attribute {name}: unsupported attribute value")
    try:
        return devices.version(attribute["version"])
    except cel.EvaluationError as wrong:
        raise cel.EvaluationError(f"attribute {name}: parse semantic version: {wrong}") from wrong


@dataclass(frozen=True, eq=False)
class Slice:
    """One ResourceSlice."""

    obj: Object

    @property
    def name(self) -> str:
        """The slice's name."""
        return objects.name(self.obj)

    @cached_property
    def spec(self) -> Mapping[str, Any]:
        """Its spec."""
        return self.obj.get("spec") or {}

    @cached_property
    def pool_id(self) -> tuple[str, str]:
        """Driver and pool."""
        return self.spec.get("driver") or "", (self.spec.get("pool") or {}).get("name") or ""

    @property
    def generation(self) -> int:
        """Only slices of the newest generation of a pool count."""
        return int((self.spec.get("pool") or {}).get("generation") or 0)

    @property
    def of(self) -> int:
        """How many slices the pool has."""
        return int((self.spec.get("pool") or {}).get("resourceSliceCount") or 0)

    @cached_property
    def devices(self) -> tuple[Device, ...]:
        """The devices, in order."""
        driver, pool = self.pool_id
        return tuple(Device((driver, pool, one["name"]), one, self) for one in self.spec.get("devices") or ())

    def place(self, device: Device) -> Mapping[str, Any]:
        """What says where a device is: the slice, or the device itself."""
        return device.obj if self.spec.get("perDeviceNodeSelection") else self.spec

    def concerns(self, node: Node) -> bool:
        """Say whether a node can use any device of the slice."""
        if self.spec.get("perDeviceNodeSelection"):
            return any(reaches(one.obj, node) for one in self.devices)
        return reaches(self.spec, node)

    def check(self) -> None:
        """Raise Unsupported for devices that cannot be given out truly here."""
        fields = ["sharedCounters"] if self.spec.get("sharedCounters") else []
        fields += [field for one in self.devices for field in _UNSUPPORTED if one.obj.get(field)]
        if fields:
            raise Unsupported(f"{fields[0]} of ResourceSlice {self.name}")


def reaches(place: Mapping[str, Any], node: Node) -> bool:
    """Say whether nodeName, allNodes or nodeSelector of a slice (or device) includes a node."""
    if place.get("nodeName"):
        return bool(place["nodeName"] == node.name)
    if place.get("allNodes"):
        return True
    return selects(place.get("nodeSelector"), node)


def selects(selector: Mapping[str, Any] | None, node: Node) -> bool:
    """Say whether a v1 NodeSelector selects a node; none selects nothing."""
    found = scheduling.NodeSelector.parse(selector)
    return found is not None and any(_meets(term, node) for term in found.terms)


def _meets(term: scheduling.NodeSelectorTerm, node: Node) -> bool:
    return (
        not term.empty
        and all(one.matches(node.labels) for one in term.expressions)
        and all(one.accepts(node.name) for one in term.fields)
    )


@dataclass(frozen=True, eq=False)
class Pool:
    """The slices of one pool that concern a node."""

    id: tuple[str, str]
    slices: tuple[Slice, ...]
    problem: str = ""  # "currently being updated", "currently invalid": nothing is given out of it

    def devices(self, node: Node) -> Iterator[Device]:
        """The devices that the node can use, in order of slice names and places."""
        for one in self.slices:
            for device in one.devices:
                if not one.spec.get("perDeviceNodeSelection") or reaches(device.obj, node):
                    yield device


class Inventory:
    """All slices, ready to be asked per node."""

    def __init__(self, slices: Iterable[Object]) -> None:
        self._slices = [Slice(one) for one in slices]
        self._of_node: dict[str, list[Slice]] = defaultdict(list)  # those that name a node
        self._elsewhere: list[Slice] = []
        for one in self._slices:
            name = one.spec.get("nodeName")
            (self._of_node[name] if name else self._elsewhere).append(one)

    def check(self) -> None:
        """Raise Unsupported if there are devices that cannot be given out truly here."""
        for one in self._slices:
            one.check()

    def pools(self, node: Node) -> list[Pool]:
        """Return a node's pools in the order in which devices are tried: by driver, then by name."""
        found: dict[tuple[str, str], list[Slice]] = {}
        for one in (*self._of_node.get(node.name, ()), *self._elsewhere):
            if one.concerns(node):
                found.setdefault(one.pool_id, []).append(one)
        pools = (self._pool(id_, found[id_]) for id_ in sorted(found))
        return [pool for pool in pools if pool is not None]

    def _pool(self, id_: tuple[str, str], concerned: Sequence[Slice]) -> Pool | None:
        """Put a pool together; None if a newer generation of it is nothing for the node."""
        newest = max(one.generation for one in concerned)
        here = sorted((one for one in concerned if one.generation == newest), key=lambda one: one.name)
        everywhere = [one for one in self._slices if one.pool_id == id_]
        if len(here) != here[0].of:
            if any(one.generation > newest for one in everywhere):
                return None
            if sum(one.generation == newest for one in everywhere) != here[0].of:
                return Pool(id_, (), "currently being updated")
        names = [device.id for one in here for device in one.devices]
        if len(set(names)) < len(names):
            return Pool(id_, (), "currently invalid")
        return Pool(id_, tuple(here))
