"""What is wanted: a ResourceClaim's requests, with their device classes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labkit import cel
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.scheduler.devices import selectors
from labkit.scheduler.devices.inventory import Device
from labkit.scheduler.devices.unsupported import Unsupported

FIRST_AVAILABLE_MAX = 8  # alternatives in one request; what the first of them scores


class Impossible(Exception):
    """A claim that cannot be allocated on any node as it stands; the text is upstream's."""


@dataclass(frozen=True, eq=False)
class Request:
    """One request, or one alternative of a request."""

    obj: Mapping[str, Any]
    device_class: Mapping[str, Any] | None
    claim_key: str
    parent: str = ""  # the request it is an alternative of

    @property
    def name(self) -> str:
        """As an allocation names it: "gpu", or "gpu/large" for an alternative."""
        own = self.obj.get("name") or ""
        return f"{self.parent}/{own}" if self.parent else own

    @property
    def takes_all(self) -> bool:
        """Whether it wants every device that matches."""
        return self.obj.get("allocationMode") == "All"

    @property
    def count(self) -> int:
        """How many devices it wants."""
        return int(self.obj.get("count") or 1)

    @property
    def admin_access(self) -> bool:
        """Whether it looks at devices without taking them."""
        return bool(self.obj.get("adminAccess"))

    def accepts(self, device: Device) -> bool:
        """Say whether class and request want this device. Raises Impossible."""
        of_class = ((self.device_class or {}).get("spec") or {}).get("selectors") or ()
        class_name = objects.name(self.device_class) if self.device_class is not None else ""
        return self._selects(of_class, device, f"class {class_name}") and self._selects(
            self.obj.get("selectors") or (), device, f"claim {self.claim_key}"
        )

    def tolerates(self, device: Device) -> bool:
        """Say whether no taint of the device keeps the request away."""
        hard = [one for one in device.obj.get("taints") or () if one.get("effect") in ("NoSchedule", "NoExecute")]
        tolerations = self.obj.get("tolerations") or ()
        return all(any(_tolerates(toleration, taint) for toleration in tolerations) for taint in hard)

    def check(self) -> None:
        """Raise Unsupported for demands that cannot be judged truly here."""
        if self.obj.get("capacity"):
            raise Unsupported(f"the capacity that request {self.name} asks for (a share of a device)")

    def _selects(self, wanted: Any, device: Device, whose: str) -> bool:
        for number, one in enumerate(wanted):
            try:
                if not selectors.matches((one.get("cel") or {}).get("expression") or "", device.facts):
                    return False
            except cel.CompileError as wrong:
                raise Impossible(f"{whose}: selector #{number}: CEL compile error: {wrong}") from wrong
            except cel.EvaluationError as wrong:
                raise Impossible(f"{whose}: selector #{number}: CEL runtime error: {wrong}") from wrong
        return True


def _tolerates(toleration: Mapping[str, Any], taint: Mapping[str, Any]) -> bool:
    if toleration.get("effect") not in (None, "", taint.get("effect")):
        return False
    if toleration.get("key") and toleration["key"] != taint.get("key"):
        return False
    exists = toleration.get("operator") == "Exists"
    return exists or (toleration.get("value") or "") == (taint.get("value") or "")


@dataclass(frozen=True, eq=False)
class Claim:
    """A ResourceClaim; `classes` finds a DeviceClass by name."""

    obj: Object
    classes: Callable[[str], Mapping[str, Any] | None]

    @property
    def key(self) -> str:
        """ "namespace/name"."""
        return objects.key(self.obj)

    @property
    def uid(self) -> str:
        """The uid; the key if the claim has none."""
        return objects.uid(self.obj) or self.key

    @cached_property
    def allocation(self) -> Mapping[str, Any] | None:
        """What was allocated, or None."""
        found: Mapping[str, Any] | None = (self.obj.get("status") or {}).get("allocation")
        return found

    @cached_property
    def reserved_for(self) -> tuple[Mapping[str, Any], ...]:
        """The pods it is held for."""
        return tuple((self.obj.get("status") or {}).get("reservedFor") or ())

    @cached_property
    def devices(self) -> Mapping[str, Any]:
        """spec.devices."""
        found: Mapping[str, Any] = (self.obj.get("spec") or {}).get("devices") or {}
        return found

    @cached_property
    def requests(self) -> tuple[tuple[Request, ...], ...]:
        """Per request its alternatives, best first; a plain request is its only one."""
        return tuple(self._alternatives(one) for one in self.devices.get("requests") or ())

    def _alternatives(self, request: Mapping[str, Any]) -> tuple[Request, ...]:
        name = request.get("name") or ""
        if request.get("exactly") is not None:
            return (self._request({"name": name, **request["exactly"]}),)
        return tuple(self._request(one, name) for one in request.get("firstAvailable") or ())

    def _request(self, obj: Mapping[str, Any], parent: str = "") -> Request:
        return Request(obj, self.classes(obj.get("deviceClassName") or ""), self.key, parent)

    def validate(self) -> str:
        """Return why no node can be looked at yet; "" if nothing stands in the way."""
        for request, alternatives in zip(self.devices.get("requests") or (), self.requests, strict=True):
            if not alternatives:
                return f"resource claim {self.key}, request {request.get('name')}: unknown request type"
            for one in alternatives:
                if one.device_class is None:
                    return f"request {one.name}: device class {one.obj.get('deviceClassName')} does not exist"
        return ""

    def check(self) -> None:
        """Raise Unsupported for what cannot be decided truly here."""
        for constraint in self.devices.get("constraints") or ():
            if not constraint.get("matchAttribute"):
                raise Unsupported(f"the constraint {', '.join(sorted(constraint))} of ResourceClaim {self.key}")
        for alternatives in self.requests:
            for one in alternatives:
                one.check()
