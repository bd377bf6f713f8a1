"""What a pod asks for and is limited to, all its containers together, as quotas and limit ranges count it.

Init containers run before the others, so that each of them only has to fit into what the pod gets; sidecars
(restartPolicy Always) run beside them. Source: component-helpers' PodRequests and PodLimits.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from labkit.api import quantity
from labkit.apiserver import canonical_quantity

Amounts = dict[str, str]


def containers(spec: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the containers and then the init containers, with the word for what they are."""
    for field, word in (("containers", "container"), ("initContainers", "init container")):
        for one in spec.get(field) or ():
            yield word, one


def of(spec: Mapping[str, Any], field: str) -> Amounts:
    """Return the "requests" or "limits" of a pod, by resource."""
    inits = spec.get("initContainers") or ()
    sidecars: Amounts = {}
    most: Amounts = {}
    for one in inits:
        own = _asked(one, field)
        if one.get("restartPolicy") == "Always":
            sidecars = _added(sidecars, own)
            most = _larger(most, sidecars)
        else:
            most = _larger(most, _added(sidecars, own))
    running = sidecars
    for one in spec.get("containers") or ():
        running = _added(running, _asked(one, field))
    found = _larger(running, most)
    overhead = {name: str(amount) for name, amount in (spec.get("overhead") or {}).items()}
    if field == "limits":
        overhead = {name: amount for name, amount in overhead.items() if name in found}
    return {**_added(found, overhead), **((spec.get("resources") or {}).get(field) or {})}


def number(amount: str | None) -> Fraction:
    """Return a quantity as a number, zero if there is none."""
    return quantity.parse(amount) if amount is not None else Fraction()


def _asked(container: Mapping[str, Any], field: str) -> Amounts:
    return dict((container.get("resources") or {}).get(field) or {})


def _added(one: Amounts, other: Amounts) -> Amounts:
    names: Iterable[str] = dict.fromkeys([*one, *other])
    return {
        name: canonical_quantity.total(amount for amount in (one.get(name), other.get(name)) if amount is not None)
        for name in names
    }


def _larger(one: Amounts, other: Amounts) -> Amounts:
    found = dict(one)
    for name, amount in other.items():
        if name not in found or number(amount) > number(found[name]):
            found[name] = amount
    return found
