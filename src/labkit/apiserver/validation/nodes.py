"""Validation of Nodes: taints, addresses of pods, amounts."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labkit.api import quantity
from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver.validation import fields, names

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
CIDR_TEXT = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"


def validate(node: Object) -> Iterator[Cause]:
    """Yield what is wrong with a Node."""
    yield from taints(node["spec"].get("taints") or (), "metadata.taints")
    for index, cidr in enumerate(node["spec"].get("podCIDRs") or ()):
        try:
            ipaddress.ip_network(cidr, strict=False)
        except ValueError:
            yield fields.invalid(f"spec.podCIDRs[{index}]", cidr, CIDR_TEXT)
    for kind in ("capacity", "allocatable"):
        for name, amount in (node["status"].get(kind) or {}).items():
            if quantity.parse(amount) < 0:
                yield fields.invalid(f"status.{kind}.{name}", amount, "must be greater than or equal to 0")


def unchanged(node: Object, old: Object) -> Iterator[Cause]:
    """Yield a change of what may be set once only."""
    for field, name in (("podCIDRs", "podCIDR"), ("providerID", "providerID")):
        if old["spec"].get(field) and node["spec"].get(field) != old["spec"][field]:
            yield fields.forbidden(f"spec.{field}", f'node updates may not change {name} except from "" to valid')


def taints(found: Sequence[Mapping[str, Any]], path: str) -> Iterator[Cause]:
    """Yield what is wrong with taints."""
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(found):
        at, key, effect = f"{path}[{index}]", taint.get("key", ""), taint.get("effect", "")
        for problem in names.qualified(key):
            yield fields.invalid(f"{at}.key", key, problem)
        for problem in names.label_value(taint.get("value", "")):
            yield fields.invalid(f"{at}.value", taint.get("value", ""), problem)
        if not effect:
            yield fields.required(f"{at}.effect")
        elif effect not in EFFECTS:
            yield fields.not_supported(f"{at}.effect", effect, EFFECTS)
        if (key, effect) in seen:
            shown = {"Key": key, "Value": taint.get("value", ""), "Effect": effect, "TimeAdded": taint.get("timeAdded")}
            cause = fields.duplicate(at, shown)
            yield Cause(cause.reason, f"{cause.message}: taints must be unique by key and effect pair", at)
        seen.add((key, effect))
