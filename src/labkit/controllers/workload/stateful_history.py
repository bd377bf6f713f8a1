"""The revisions of a StatefulSet: the one it has, the one it moves to, and those it may forget."""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.controllers.workload import revisions, stateful_pods, template_hash

_LONGEST_PREFIX = 223
_HASH = "controller.kubernetes.io/hash"


class History:
    """The revisions of one StatefulSet, as read and as changed by us."""

    def __init__(self, client: Client, stateful_set: Object, known: Iterable[Object]) -> None:
        self._client = client
        self._set = stateful_set
        self._known = revisions.in_order(list(known))
        status = stateful_set.get("status") or {}
        self.collisions = int(status.get("collisionCount") or 0)
        self.update = self._updated()
        name = status.get("currentRevision")
        self.current = next((one for one in self._known if objects.name(one) == name), self.update)

    def _updated(self) -> Object:
        """Find the revision of the template; an older one gets the next number (getStatefulSetRevisions)."""
        wanted = revisions.data(self._set)
        newest = revisions.number(self._known[-1]) if self._known else 0
        equal = [one for one in self._known if one["data"] == wanted]
        if not equal:
            return self._create(newest + 1)
        if equal[-1] is self._known[-1]:
            return equal[-1]
        space = objects.namespace(self._set)
        return self._client.patch(revisions.REVISIONS, objects.name(equal[-1]), {"revision": newest + 1}, space)

    def _create(self, number: int) -> Object:
        while True:
            made = self._made(number)
            try:
                return self._client.create(revisions.REVISIONS, made)
            except errors.ApiError as refused:
                if refused.reason != "AlreadyExists":
                    raise
            taken = self._client.get(revisions.REVISIONS, made["metadata"]["name"], objects.namespace(self._set))
            if taken["data"] == made["data"]:
                return taken
            self.collisions += 1

    def _made(self, number: int) -> Object:
        def hashed(collisions: int) -> str:
            return template_hash.of_bytes(revisions.encoded(revisions.data(self._set)) + str(collisions).encode())

        name = f"{objects.name(self._set)[:_LONGEST_PREFIX]}-{hashed(self.collisions)}"
        labels = (self._set["spec"]["template"].get("metadata") or {}).get("labels") or {}
        first = int((self._set.get("status") or {}).get("collisionCount") or 0)
        labels = {**labels, _HASH: hashed(first)}
        return revisions.made(self._set, name, labels, number, objects.annotations(self._set))

    def truncate(self, pods: Iterable[Mapping[str, Any]]) -> None:
        """Delete the oldest revisions that nothing uses, beyond revisionHistoryLimit."""
        live = {stateful_pods.revision_name(pod) for pod in pods}
        live |= {objects.name(self.current), objects.name(self.update)}
        unused = [one for one in self._known if objects.name(one) not in live]
        limit = int(self._set["spec"].get("revisionHistoryLimit", 10))
        for one in unused[: max(0, len(unused) - limit)]:
            self._client.delete(revisions.REVISIONS, objects.name(one), objects.namespace(one))
