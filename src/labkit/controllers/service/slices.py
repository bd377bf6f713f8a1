"""The writing of a Service's EndpointSlices: those that are there are changed into those that are wanted.

A slice that nobody needs any more becomes a new one of the same family rather than being deleted beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.controllers.service import slicing
from labkit.controllers.service.reaching import Port

SLICES = resources.known("discovery.k8s.io/v1", "EndpointSlice")
MANAGED_BY, SERVICE_NAME = "endpointslice.kubernetes.io/managed-by", "kubernetes.io/service-name"
HEADLESS = "service.kubernetes.io/headless"
LONGEST_PREFIX = 253


@dataclass
class Group:
    """Endpoints (by identity) that share their ports, of one family."""

    family: str
    ports: list[Port]
    endpoints: dict[Any, Object] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """What the slices of an owner are to be.

    `labels` are exact; `annotate` makes a written slice's annotations out of those it has. With `placeholder` a family
    without endpoints keeps one empty slice.
    """

    owner: Object
    families: Sequence[str]
    groups: Sequence[Group]
    labels: Mapping[str, str]
    annotate: Callable[[Mapping[str, str]], dict[str, str]]
    most: int = slicing.MOST
    placeholder: bool = True


@dataclass
class _Work:
    creates: list[Object] = field(default_factory=list)
    updates: list[Object] = field(default_factory=list)
    deletes: list[Object] = field(default_factory=list)


def write(client: Client, wish: Wish, existing: Sequence[Object]) -> list[Object]:
    """Bring the slices of an owner in line; return what was written."""
    work = _Work(deletes=[one for one in existing if one["addressType"] not in wish.families])
    for family in wish.families:
        _of_family(work, wish, family, [one for one in existing if one["addressType"] == family])
    written = [client.create(SLICES, one) for one in work.creates if not objects.is_terminating(wish.owner)]
    written += [client.update(SLICES, one) for one in work.updates]
    for one in work.deletes:
        client.delete(SLICES, objects.name(one), objects.namespace(one))
    return written


def identity(endpoint: Object) -> Any:
    """Return what makes an endpoint the same one; its conditions may change."""
    target = endpoint.get("targetRef") or {}
    return (*endpoint["addresses"], target.get("uid"), endpoint.get("hostname"), endpoint.get("nodeName"))


def ports_key(ports: Sequence[Mapping[str, Any]]) -> Any:
    """Return what two slices of the same ports have in common."""
    fields = ("name", "port", "protocol", "appProtocol")
    return tuple(sorted(tuple(str(one.get(field) or "") for field in fields) for one in ports))


def _of_family(work: _Work, wish: Wish, family: str, existing: list[Object]) -> None:
    ours = [one for one in existing if _owned(one, wish.owner)]
    deletes = [one for one in existing if not _owned(one, wish.owner)]
    by_ports: dict[Any, list[Object]] = {}
    for one in ours:
        by_ports.setdefault(ports_key(one.get("ports") or ()), []).append(one)
    creates: list[Object] = []
    updates: list[Object] = []
    for group in wish.groups:
        if group.family == family:
            slices = by_ports.pop(ports_key(group.ports), [])
            planned = slicing.plan(slices, group.endpoints, identity, wish.most)
            creates += [_new(wish, family, group.ports, endpoints) for endpoints in planned.creates]
            deletes += [slices[place] for place in planned.deletes]
            updates += _changed(wish, slices, planned)
    deletes += [one for slices in by_ports.values() for one in slices]
    if wish.placeholder and not creates and len(deletes) == len(existing):
        creates.append(_new(wish, family, [], []))
    _recycle(work, wish, creates, deletes)
    work.updates += updates


def _changed(wish: Wish, slices: list[Object], planned: slicing.Plan) -> list[Object]:
    """The slices to write again: other endpoints, or other labels."""
    found = []
    for place, one in enumerate(slices):
        endpoints = planned.updates.get(place, one.get("endpoints"))
        other = place in planned.updates or objects.labels(one) != wish.labels
        if other and place not in planned.deletes:
            found.append(_again(wish, one, one.get("ports") or [], endpoints or []))
    return found


def _recycle(work: _Work, wish: Wish, creates: list[Object], deletes: list[Object]) -> None:
    for old in deletes:
        if creates and _owned(old, wish.owner):
            new = creates.pop()
            if not _says_the_same(old, new):
                work.updates.append(_again(wish, old, new["ports"] or [], new["endpoints"] or []))
        else:
            work.deletes.append(old)
    work.creates += creates


def _says_the_same(old: Object, new: Object) -> bool:
    same = [(old.get(field) or None) == new[field] for field in ("ports", "endpoints")]
    return all(same) and objects.labels(old) == objects.labels(new)


def _owned(one: Object, owner: Object) -> bool:
    return any(ref.get("uid") == objects.uid(owner) for ref in objects.metadata(one).get("ownerReferences") or ())


def _again(wish: Wish, old: Object, ports: list[Port], endpoints: list[Object]) -> Object:
    annotations = wish.annotate(objects.annotations(old))
    metadata = {**objects.metadata(old), "labels": dict(wish.labels), "annotations": annotations}
    return {**old, "metadata": metadata, **_contents(ports, endpoints)}


def _new(wish: Wish, family: str, ports: list[Port], endpoints: list[Object]) -> Object:
    name = objects.name(wish.owner)
    return {
        "apiVersion": SLICES.api_version,
        "kind": SLICES.kind,
        "metadata": {
            "generateName": f"{name}-" if len(name) < LONGEST_PREFIX else name,
            "namespace": objects.namespace(wish.owner),
            "labels": dict(wish.labels),
            "annotations": wish.annotate({}),
            "ownerReferences": [objects.owner_reference(wish.owner)],
        },
        "addressType": family,
        **_contents(ports, endpoints),
    }


def _contents(ports: list[Port], endpoints: list[Object]) -> Object:
    """An empty list is null, as it comes back from a real server's storage."""
    return {"ports": ports or None, "endpoints": endpoints or None}
