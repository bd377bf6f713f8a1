"""Claiming: which objects belong to an owner, taking over the free ones that fit and letting go those that do not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from labkit import errors
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.client.client import Client
from labkit.client.informer import Informer

Fits = Callable[[Mapping[str, str]], bool]


def by_owner(obj: Mapping[str, Any]) -> Iterable[str]:
    """The uid of an object's controller; for a free object its namespace after a "/"."""
    owner = objects.controller_of(obj)
    return (owner["uid"],) if owner is not None else (f"/{objects.namespace(obj)}",)


def child(owner: Mapping[str, Any], resource: ResourceType, template: Mapping[str, Any] | None = None) -> Object:
    """Return the object that an owner's spec.template (or `template`) asks for, owned by it, with a name to come."""
    template = template if template is not None else owner["spec"]["template"]
    metadata = template.get("metadata") or {}
    made: Object = {
        "apiVersion": resource.api_version,
        "kind": resource.kind,
        "metadata": {
            "generateName": f"{objects.name(owner)}-",
            "namespace": objects.namespace(owner),
            "ownerReferences": [objects.owner_reference(owner)],
        },
        "spec": template["spec"],
    }
    for field in ("labels", "annotations", "finalizers"):
        if metadata.get(field):
            made["metadata"][field] = metadata[field]
    return made


class Claims:
    """The objects of one resource, by owner (upstream's controller reference manager).

    What is adopted gets the `finalizer` as well, if there is one, and what is released loses it.
    """

    def __init__(self, client: Client, resource: ResourceType, informer: Informer, finalizer: str = "") -> None:
        self._client = client
        self._resource = resource
        self._informer = informer
        self._finalizer = finalizer
        informer.index("owner", by_owner)

    def of(self, owner: Mapping[str, Any]) -> list[Object]:
        """Return what the owner controls at the moment."""
        return self._informer.indexed("owner", objects.uid(owner))

    def claim(self, owner: Object, fits: Fits, ignore: Callable[[Object], bool] = lambda _: False) -> list[Object]:
        """Return what belongs to the owner: its own that fit, and free ones that fit and are adopted now.

        Its own that no longer fit are released. Free objects are left alone if they are going away or `ignore`d, and
        an owner that is itself going away neither adopts nor releases.
        """
        mine = [one for one in self.of(owner) if fits(objects.labels(one)) or not self._release(owner, one)]
        if objects.is_terminating(owner):
            return mine
        free = self._informer.indexed("owner", f"/{objects.namespace(owner)}")
        wanted = [
            one for one in free if fits(objects.labels(one)) and not objects.is_terminating(one) and not ignore(one)
        ]
        return mine + [self._adopt(owner, one) for one in wanted]

    def _adopt(self, owner: Object, one: Object) -> Object:
        references = [*(objects.metadata(one).get("ownerReferences") or ()), objects.owner_reference(owner)]
        return self._write(one, references, [self._finalizer] if self._finalizer else [])

    def _release(self, owner: Object, one: Object) -> bool:
        """Give an object up; say whether it is given up (one that is gone already is, too)."""
        if objects.is_terminating(owner):
            return False
        references = objects.metadata(one).get("ownerReferences") or ()
        kept = [reference for reference in references if reference["uid"] != objects.uid(owner)]
        try:
            self._write(one, kept or None)
        except errors.ApiError as refused:
            if refused.code not in (404, 422):
                raise
        return True

    def _write(self, one: Object, references: list[dict[str, Any]] | None, finalizers: Sequence[str] = ()) -> Object:
        patch: Object = {"metadata": {"uid": objects.uid(one), "ownerReferences": references}}
        if self._finalizer:
            others = [name for name in objects.metadata(one).get("finalizers") or () if name != self._finalizer]
            patch["metadata"]["finalizers"] = [*others, *finalizers] or None
        return self._client.patch(self._resource, objects.name(one), patch, objects.namespace(one))
