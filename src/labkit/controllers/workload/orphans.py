"""Orphans: objects without a controller that some owner's selector fits, so that the owner gets to adopt them."""

from collections.abc import Callable

from labkit.api import object as objects
from labkit.api import selectors
from labkit.api.object import Object
from labkit.client.informer import Informer


def listen(dependents: Informer, owners: Informer, enqueue: Callable[[Object], object]) -> None:
    """Enqueue every owner whose selector fits an object that comes or changes and has no controller."""

    def seen(obj: Object) -> None:
        if objects.controller_of(obj) is not None or objects.is_terminating(obj):
            return
        space, labels = objects.namespace(obj), objects.labels(obj)
        for owner in owners:
            if objects.namespace(owner) == space and selectors.from_json(owner["spec"]["selector"]).matches(labels):
                enqueue(owner)

    dependents.on(seen, lambda _, new: seen(new))
