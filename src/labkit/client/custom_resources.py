"""Custom resources as they come and go: an informer for each definition, and whoever wants to hear of them.

Components that look at everything (the garbage collector, the namespace controller) do not know the custom types when
they are made; they are told of each as it is established.
"""

from collections.abc import Iterable, MutableMapping
from typing import Protocol, runtime_checkable

from labkit.api import resources
from labkit.api.object import Object, name
from labkit.api.resources import ResourceType
from labkit.client import custom_types
from labkit.client.client import Client
from labkit.client.informer import Informer
from labkit.loop.event_loop import EventLoop

DEFINITIONS = resources.known("apiextensions.k8s.io/v1", "CustomResourceDefinition")


@runtime_checkable
class Follower(Protocol):
    """Whoever wants to hear of custom resources."""

    def follow(self, resource: ResourceType) -> None:
        """Hear of the objects of a resource that has an informer now."""


class CustomResources:
    """Keeps an informer for the resources of every established definition."""

    def __init__(
        self,
        client: Client,
        loop: EventLoop,
        informers: MutableMapping[ResourceType, Informer],
        listeners: Iterable[object],
    ) -> None:
        self._client = client
        self._loop = loop
        self._informers = informers
        self._followers = [one for one in listeners if isinstance(one, Follower)]
        self._known: dict[str, ResourceType] = {}

    def start(self) -> None:
        """Hear of definitions; what there is already counts."""
        self._informers[DEFINITIONS].on(self._changed, lambda _, new: self._changed(new), self._gone)

    def _changed(self, crd: Object) -> None:
        found, known = custom_types.of_definition(crd), self._known.get(name(crd))
        if found is None or (known is not None and _still_served(crd, known)):
            return
        self._gone(crd)
        informer = Informer(self._client, found, self._loop)
        self._known[name(crd)] = found
        self._informers[found] = informer
        for follower in self._followers:
            follower.follow(found)
        informer.start()

    def _gone(self, crd: Object) -> None:
        known = self._known.pop(name(crd), None)
        if known is not None:
            self._informers.pop(known).stop()


def _still_served(crd: Object, known: ResourceType) -> bool:
    return any(one["name"] == known.version and one.get("served") for one in crd["spec"]["versions"])
