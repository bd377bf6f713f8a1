"""The controller: watches some resources, keeps a queue of keys, reconciles one key at a time.

Upstream's controllers keep "expectations" because their caches lag behind their own writes. Here a write reaches every
informer's queue before the writer goes on, and the loop is first come, first served: when a key is reconciled again,
the caches hold everything its last reconciliation wrote. So there are none.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from labkit import errors
from labkit.api.object import Object, controller_of, key, namespace
from labkit.api.resources import ResourceType
from labkit.client.client import Client
from labkit.client.events import EventRecorder
from labkit.client.informer import Informer
from labkit.client.workqueue import WorkQueue
from labkit.loop.event_loop import EventLoop


class Controller(ABC):
    """One control loop. A subclass names its resource and those it owns, and implements `reconcile`.

    The first of `watches` is what it reconciles; `owns` are resources whose controller reference leads to it; every
    further resource in `watches` only has to be there (`start` may be extended to listen to it). One that
    `needs_kubelets` is left out where nodes are API objects only.
    """

    name: ClassVar[str]
    watches: ClassVar[tuple[ResourceType, ...]]
    owns: ClassVar[tuple[ResourceType, ...]] = ()
    needs_kubelets: ClassVar[bool] = False

    def __init__(self, client: Client, loop: EventLoop, informers: dict[ResourceType, Informer]) -> None:
        self.client = client
        self.loop = loop
        self.informers = informers
        self.recorder = EventRecorder(client, f"{self.name}-controller", loop.clock.calendar)
        self.queue = WorkQueue(loop, self._work)

    def start(self) -> None:
        """Hear of changes. The informers are started by whoever made them."""
        self.informers[self.watches[0]].on(self.enqueue, lambda _, new: self.enqueue(new), self.enqueue)
        for resource in self.owns:
            self.informers[resource].on(self.enqueue_owner, self._owned_changed, self.enqueue_owner)

    def enqueue(self, obj: Object) -> None:
        """Reconcile this object soon."""
        self.queue.add(key(obj))

    def enqueue_owner(self, obj: Object) -> None:
        """Reconcile the object that controls this one, if it is one of ours."""
        owner = controller_of(obj)
        if owner is None or (owner["kind"], owner["apiVersion"]) != (self.watches[0].kind, self.watches[0].api_version):
            return
        self.queue.add(f"{namespace(obj)}/{owner['name']}" if namespace(obj) else owner["name"])

    @abstractmethod
    def reconcile(self, key: str) -> None:
        """Bring the object with this key ("namespace/name") one step nearer to what it asks for."""

    def _owned_changed(self, old: Object, new: Object) -> None:
        """An owned object changed: tell its controller, and the earlier one if it was orphaned or taken over."""
        if controller_of(old) != controller_of(new):
            self.enqueue_owner(old)
        self.enqueue_owner(new)

    def _work(self, key: str) -> None:
        try:
            self.reconcile(key)
        except errors.ApiError:
            # Whatever the API server refuses now it may grant later: try again, ever more slowly.
            self.queue.add_rate_limited(key)
        else:
            self.queue.forget(key)
