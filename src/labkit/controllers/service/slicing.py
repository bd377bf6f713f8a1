"""How endpoints are spread over slices: what can stay stays, what is new fills up, and nothing is moved.

A slice that every node watches is written again only if it changes, so a slice that is half empty is not refilled
from others. Source: endpointslice's reconcileByPortMapping.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit.api.object import Object

MOST = 100  # endpoints per slice (maxEndpointsPerSlice)
Identity = Callable[[Object], Any]


@dataclass
class Plan:
    """The slices to write: new contents by place in the given slices, contents of new ones, places to delete."""

    updates: dict[int, list[Object]] = field(default_factory=dict)
    creates: list[list[Object]] = field(default_factory=list)
    deletes: list[int] = field(default_factory=list)


def plan(slices: Sequence[Object], wanted: Mapping[Any, Object], identity: Identity, most: int = MOST) -> Plan:
    """Spread the wanted endpoints (by identity) over slices of the same ports, at most so many in each."""
    made, left = Plan(), dict(wanted)
    for place, one in enumerate(slices):
        have = list(one.get("endpoints") or ())
        kept = [left.pop(identity(endpoint)) for endpoint in have if identity(endpoint) in left]
        if not kept:
            made.deletes.append(place)
        elif kept != have:
            made.updates[place] = kept
    _fill(made, slices, list(left.values()), most)
    return made


def _fill(made: Plan, slices: Sequence[Object], left: list[Object], most: int) -> None:
    """Put the new ones first into slices that change anyway, then whole new slices, the rest where it fits best."""
    for kept in sorted(made.updates.values(), key=len, reverse=True):
        room = most - len(kept)
        kept.extend(left[:room])
        del left[:room]
    while len(left) >= most:
        made.creates.append(left[:most])
        del left[:most]
    if left:
        place = _best(made, slices, most - len(left))
        if place is None:
            made.creates.append(left)
        else:
            made.updates[place] = [*slices[place]["endpoints"], *left]


def _best(made: Plan, slices: Sequence[Object], room: int) -> int | None:
    """Return the place of the unchanged slice that is fullest and has no more than `room`, None if there is none."""
    rooms = [
        (room - len(one.get("endpoints") or ()), place)
        for place, one in enumerate(slices)
        if place not in made.updates and place not in made.deletes
    ]
    return min((one for one in rooms if one[0] >= 0), default=(0, None))[1]
