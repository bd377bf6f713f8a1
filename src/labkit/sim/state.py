"""A simulator's state in a file: every object with its uid and resourceVersion, and the date on its clock.

Not kept: what happened before (a watch from an old version is told 410), the scheduler's records and back-offs, and
what is inside containers. Pods that were running are started anew by their kubelets, as after a reboot of the nodes.
"""

import datetime as dt
import gzip
import json
from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources, timestamps
from labkit.api.object import Object
from labkit.apiserver.server import APIServer
from labkit.apiserver.store import Collection
from labkit.sim.simulator import Simulator

DEFINITION = "CustomResourceDefinition"
KIND, FORMAT = "SimulatorState", "labkit/v1"


@dataclass(frozen=True)
class State:
    """What a file holds. `calendar` is what the clock showed, such as "2026-01-01T00:05:00Z"."""

    calendar: str
    seed: int
    version: int  # the store's latest resourceVersion
    objects: tuple[Object, ...]

    def simulator(self, start: dt.datetime) -> Simulator:
        """Return a simulator that goes on from here; its clock begins at `start`, or where it was if that is later."""
        # The same seed would draw the same uids and name suffixes once more.
        return Simulator(
            seed=self.seed + self.version, start=max(start, timestamps.parse(self.calendar)), prepare=self._fill
        )

    def _fill(self, server: APIServer) -> None:
        """Put the objects into the store in place of what a new cluster starts with. Nobody listens yet."""
        for resource in resources.TYPES:
            collection = server.store.collection(resource)
            collection.objects.clear()
            collection.keys.clear()
        custom = _custom_types(self.objects)
        for obj in self.objects:
            _put(server.store.collection(_resource(obj, custom)), obj)
            if obj["kind"] == DEFINITION:
                server.registry.catalog.serve(obj)
        server.store.version = self.version
        server.store.expire()


def of(simulator: Simulator) -> State:
    """Return the state of a simulator as it is now."""
    store, found = simulator.handler.store, {}
    for resource in (*resources.TYPES, *simulator.handler.registry.catalog.types()):
        found.update({id(obj): obj for obj in store.collection(resource).objects.values()})
    ordered = tuple(sorted(found.values(), key=objects.resource_version))
    return State(timestamps.time(simulator.clock.calendar()), simulator.seeds.seed, store.version, ordered)


def save(state: State, path: Path) -> None:
    """Write a state (packed if the name ends in .gz). Raises BackendError if the place cannot be written."""
    document = {"kind": KIND, "apiVersion": FORMAT, "calendar": state.calendar, "seed": state.seed}
    text = json.dumps({**document, "resourceVersion": state.version, "objects": state.objects}, ensure_ascii=False)
    data = text.encode()
    try:
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    except OSError as failed:
        raise errors.BackendError(f"Asked to save the state to {path}; {failed.strerror}.") from failed


def load(path: Path) -> State:
    """Read a state. Raises ManifestError if the file is none."""
    try:
        data = path.read_bytes()
        document = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    except OSError as failed:
        raise errors.ManifestError(f"Asked to load the state in {path}; {failed.strerror}.") from failed
    except ValueError as wrong:
        raise _no_state(path, f"it is no JSON: {wrong}") from wrong
    return _read(document, path)


def _read(document: Any, path: Path) -> State:
    if not isinstance(document, Mapping) or (document.get("kind"), document.get("apiVersion")) != (KIND, FORMAT):
        raise _no_state(path, f"kind {KIND} of {FORMAT} is expected")
    try:
        found = tuple(document["objects"])
        state = State(str(document["calendar"]), int(document["seed"]), int(document["resourceVersion"]), found)
        timestamps.parse(state.calendar)
        custom = _custom_types(found)
        for obj in found:
            _resource(obj, custom)
            objects.resource_version(obj)
            objects.key(obj)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise _no_state(path, f"{type(wrong).__name__}: {wrong}") from wrong
    return state


def _custom_types(found: Sequence[Object]) -> dict[tuple[str, str], resources.ResourceType]:
    """The types that the definitions among the objects add, by group and kind."""
    types = {}
    for crd in found:
        if crd["kind"] == DEFINITION:
            group, names = crd["spec"]["group"], crd["status"]["acceptedNames"]
            types[(group, names["kind"])] = resources.ResourceType(group, "", names["plural"], names["kind"])
    return types


def _resource(obj: Object, custom: Mapping[tuple[str, str], resources.ResourceType]) -> resources.ResourceType:
    found = resources.by_kind(obj["apiVersion"], obj["kind"])
    found = found or custom.get((obj["apiVersion"].rpartition("/")[0], obj["kind"]))
    if found is None:
        raise ValueError(f"unknown kind {obj['kind']} of {obj['apiVersion']}")
    return found


def _put(collection: Collection, obj: Object) -> None:
    name = objects.key(obj)
    if name not in collection.objects:
        insort(collection.keys, name)
    collection.objects[name] = obj


def _no_state(path: Path, why: str) -> errors.ManifestError:
    return errors.ManifestError(
        f"{path} is not a saved state of a simulator ({why}). Make one with: labkit serve --save FILE"
    )
