"""The roles and bindings that every cluster starts with, such as cluster-admin, view and system:node.

They stand in bootstrap_roles.jsonl as a 1.36 API server creates them; our own are drawn from the seed apart, so that
they take nothing from the chance of what people create.
"""

import functools
import json
import uuid
from importlib import resources as files

from labkit.api import resources
from labkit.api.object import Object
from labkit.apiserver.registry import Registry


def create(registry: Registry) -> None:
    """Put them into the store."""
    chance, now = registry.seeds.fork("bootstrap roles"), registry.now()
    for obj in _all():
        about = {"uid": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "creationTimestamp": now}
        registry.store.create(
            resources.known(obj["apiVersion"], obj["kind"]), {**obj, "metadata": {**obj["metadata"], **about}}
        )


@functools.cache
def _all() -> list[Object]:
    text = files.files(__package__).joinpath("bootstrap_roles.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
