"""The control loops: one leaf per file, each bringing the world nearer to what some objects ask for.

`start_all` finds and starts every leaf. The leaves do not know each other; what several of them count by (which pod is
ready, which goes first, how far a rollout may go) stands in `workload/`.
"""

import sys

from labkit import loading
from labkit.api.resources import ResourceType
from labkit.client.client import Client
from labkit.client.controller import Controller
from labkit.client.informer import Informer
from labkit.loop.event_loop import EventLoop


def leaves() -> list[type[Controller]]:
    """Return every controller of this folder, in file order."""
    return list(loading.classes(sys.modules[__name__], Controller))  # type: ignore[type-abstract]  # its leaves are not


def watched() -> tuple[ResourceType, ...]:
    """Return the resources that need an informer before `start_all` can be called."""
    found: dict[ResourceType, None] = {}
    for leaf in leaves():
        found.update(dict.fromkeys((*leaf.watches, *leaf.owns)))
    return tuple(found)


def start_all(
    client: Client, loop: EventLoop, informers: dict[ResourceType, Informer], kubelets: bool = True
) -> list[Controller]:
    """Make every controller and let it hear of changes; the informers are started by whoever made them.

    Without `kubelets` nobody reports for the nodes, and silence says nothing about them.
    """
    chosen = [leaf for leaf in leaves() if kubelets or not leaf.needs_kubelets]
    controllers = [leaf(client, loop, informers) for leaf in chosen]
    for controller in controllers:
        controller.start()
    return controllers


WATCHED = watched()
