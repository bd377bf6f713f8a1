"""The codec: custom resources as they come in, as they are stored, and as another version of them shows them.

With conversion strategy None a version differs from another in its schema only: fields that it does not know are
pruned, and what a stored object lacks is filled in by the defaults of the version it was stored in.
"""

from typing import Any

from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver import scalars
from labkit.apiserver.custom import defaulting, embedded, pruning
from labkit.apiserver.custom.definition import Definition, Version
from labkit.apiserver.validation import fields
from labkit.web.message import encode

SHOWN_BYTES = 30


class Codec:
    """Reads and shows the resources of one version of a definition."""

    def __init__(self, definition: Definition, version: Version) -> None:
        self._definition = definition
        self._version = version
        self._api_version = f"{definition.group}/{version.name}"

    def decoded(self, body: Any) -> tuple[Object, list[str]]:
        """Return a body as a resource of this version, and its unknown fields. Raises ValueError."""
        if type(body) is not dict:
            raise scalars.WrongType(scalars.json_kind(body), "map[string]interface {}")
        meta, unknown = embedded.decoded_metadata(body.get("metadata"))
        kind, api_version = body.get("kind"), body.get("apiVersion")
        if (kind, api_version) != (self._definition.names.kind, self._api_version):
            return {**body, "metadata": meta}, unknown  # refused later, in the words of validation
        obj, pruned = pruning.pruned(body, self._version.structure)
        defaulting.drop_nulls(obj, self._version.structure)
        unknown += pruned + sorted(embedded.coerce(obj, self._version.structure))
        obj["metadata"] = meta
        defaulting.fill(obj, self._version.structure)
        return obj, unknown

    def shown(self, stored: Object) -> Object:
        """Return a stored resource as this version shows it."""
        if stored.get("apiVersion") == self._api_version and self._version is not self._definition.storage:
            return stored  # shown already
        written = str(stored.get("apiVersion", "")).rpartition("/")[2]  # another one if storage has moved on since
        source = self._definition.version(written) or self._definition.storage
        obj, _ = pruning.pruned(stored, source.structure)
        defaulting.fill(obj, source.structure)
        if self._version is not source:
            obj, _ = pruning.pruned(obj, self._version.structure)
        return {**obj, "apiVersion": self._api_version, "kind": self._definition.names.kind}

    def stored(self, obj: Object) -> Object:
        """Return a resource of this version as it is stored: without what the stored version does not know."""
        storage = self._definition.storage
        if self._version is storage:
            return obj
        found, _ = pruning.pruned(obj, storage.structure)
        return {**found, "apiVersion": f"{self._definition.group}/{storage.name}"}

    def ordered(self, document: Any) -> Any:
        """Return what a patch makes of a resource, its fields sorted by name."""
        return pruning.ordered(document)

    def check_type(self, body: Any, raw: bytes) -> None:
        """Raise 400 or 422 if a new resource says that it is something else."""
        kind, api_version = (body.get(name) or "" for name in ("kind", "apiVersion"))
        wanted = self._definition.names.kind
        if not kind:
            text = (raw or encode(body)).decode("utf-8", "replace")
            shown = text if len(text) <= SHOWN_BYTES else f"{text[:SHOWN_BYTES]} ..."
            why = f"Object 'Kind' is missing in '{text}' ({shown})"
            raise status.bad_request(f"the object provided is unrecognized (must be of type {wanted}): {why}")
        if api_version != self._api_version:
            raise status.bad_request(
                f"the API version in the data ({api_version}) does not match the expected API version "
                f"({self._api_version})"
            )
        self.check_kept(body)

    def check_kept(self, document: Any) -> None:
        """Raise 422 if a changed resource is no longer of its kind or version."""
        meta = document.get("metadata")
        name = meta.get("name", "") if isinstance(meta, dict) else ""
        for field, wanted in (("kind", self._definition.names.kind), ("apiVersion", self._api_version)):
            have = document.get(field)
            if have != wanted:
                cause = fields.invalid(field, have, f"must be {wanted}")
                kind = document.get("kind") or self._definition.names.kind
                raise status.invalid(self._definition.group, kind, name, [cause])
