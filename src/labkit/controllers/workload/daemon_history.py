"""The revisions of a DaemonSet: the one of its template as it is now, and the old ones it keeps."""

from collections.abc import Iterable, Mapping
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api import resources
from labkit.api.object import Object
from labkit.client.client import Client
from labkit.controllers.workload import revisions, template_hash

DAEMON_SETS = resources.known("apps/v1", "DaemonSet")


class History:
    """The revisions of one DaemonSet, as read and as changed by us (constructHistory)."""

    def __init__(self, client: Client, daemon_set: Object, known: Iterable[Object], pods: Iterable[Object]) -> None:
        self._client = client
        self._set = daemon_set
        self._pods = list(pods)
        wanted = revisions.data(daemon_set)
        listed = revisions.in_order(list(known))
        self._old = [one for one in listed if one["data"] != wanted]
        equal = [one for one in listed if one["data"] == wanted]
        number = max(map(revisions.number, self._old), default=0) + 1
        current = self._only(equal) if equal else self._create(number)
        if revisions.number(current) < number:
            current = self._client.patch(
                revisions.REVISIONS, objects.name(current), {"revision": number}, objects.namespace(current)
            )
        self.hashed = objects.labels(current)[revisions.HASH_LABEL]
        """The controller-revision-hash of pods of the current template."""

    def _create(self, number: int) -> Object:
        collisions = int((self._set.get("status") or {}).get("collisionCount") or 0)
        hashed = template_hash.of(self._set["spec"]["template"], collisions)
        labels = (self._set["spec"]["template"].get("metadata") or {}).get("labels") or {}
        name = f"{objects.name(self._set)}-{hashed}"
        made = revisions.made(
            self._set, name, {**labels, revisions.HASH_LABEL: hashed}, number, objects.annotations(self._set)
        )
        try:
            return self._client.create(revisions.REVISIONS, made)
        except errors.ApiError as refused:
            if refused.reason != "AlreadyExists":
                raise
            taken = self._client.get(revisions.REVISIONS, name, objects.namespace(self._set))
            if taken["data"] == made["data"]:
                return taken
            status = {"status": {"collisionCount": collisions + 1}}
            self._client.patch(DAEMON_SETS, objects.name(self._set), status, objects.namespace(self._set), "status")
            raise

    def _only(self, equal: list[Object]) -> Object:
        """Keep the newest of several revisions that say the same, and its hash on the pods (dedupCurHistories)."""
        *others, kept = equal
        if others:
            hashed = objects.labels(kept)[revisions.HASH_LABEL]
            for pod in self._pods:
                if objects.labels(pod).get(revisions.HASH_LABEL) != hashed:
                    patch = {"metadata": {"labels": {revisions.HASH_LABEL: hashed}}}
                    self._client.patch(resources.PODS, objects.name(pod), patch, objects.namespace(pod))
            for one in others:
                self._client.delete(revisions.REVISIONS, objects.name(one), objects.namespace(one))
        return kept

    def clean_up(self) -> None:
        """Delete the oldest revisions that no pod has, beyond revisionHistoryLimit."""
        live = {objects.labels(pod).get(revisions.HASH_LABEL) for pod in self._pods}
        spare = len(self._old) - int(self._set["spec"].get("revisionHistoryLimit", 10))
        unused = [one for one in self._old if _hash(one) not in live]
        for one in unused[: max(0, spare)]:
            self._client.delete(revisions.REVISIONS, objects.name(one), objects.namespace(one))


def _hash(revision: Mapping[str, Any]) -> str:
    return objects.labels(revision).get(revisions.HASH_LABEL, "")
