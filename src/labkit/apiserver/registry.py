"""The registry: the one flow that every create, update and delete goes through (apiserver's registry/generic).

Decoded object -> defaults -> admission -> strategy -> validation -> store. What is particular about a kind stands in
its strategy; what is particular about a cluster stands in admission plugins.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.api import status, timestamps
from labkit.api.object import Object, is_terminating, key, metadata, name, uid
from labkit.api.resources import ResourceType
from labkit.apiserver import custom_type, managed_fields, objects, resource_version
from labkit.apiserver.access import Access
from labkit.apiserver.admission_plugin import AdmissionPlugin
from labkit.apiserver.containers import Containers
from labkit.apiserver.custom.catalog import Catalog
from labkit.apiserver.store import Store
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import metadata as metadata_validation
from labkit.loop.clock import Clock
from labkit.loop.seeds import Seeds
from labkit.web.message import Handler

NAME_LIMIT = 63 - 5  # a generateName is cut so that the five letters still fit
NAME_TRIES = 8
ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"


@dataclass(frozen=True)
class DeleteOptions:
    """What a deletion asks for."""

    grace_seconds: int | None = None
    propagation: str | None = None  # "Background", "Foreground", "Orphan"
    uid: str | None = None
    resource_version: str | None = None


class Registry:
    """Creates, updates and deletes objects of any kind."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        seeds: Seeds,
        strategies: Mapping[str, Strategy],
        admission: Iterable[AdmissionPlugin],
        access: Access,
    ) -> None:
        self.store = store
        self.clock = clock
        self.seeds = seeds
        self.chance = seeds.fork("allocation")
        self.webhook_services: dict[str, Handler] = {}  # "namespace/name" of a Service: who answers webhooks there
        self.access = access
        self.catalog = Catalog()
        self.containers: Containers | None = None  # lent by whoever runs them
        self._strategies = strategies
        self._admission = tuple(admission)
        self._generic = Strategy()

    def strategy(self, resource: ResourceType) -> Strategy:
        """Return the strategy of a resource."""
        rules = custom_type.rules_of(resource)
        if rules is not None:
            return rules.strategy
        return self._strategies.get(resource.group_resource, self._generic)

    def now(self) -> str:
        """Return the moment as metav1.Time."""
        return timestamps.time(self.clock.calendar())

    def get(self, resource: ResourceType, namespace: str, name: str) -> Object:
        """Return an object. Raises 404."""
        found = self.store.get(resource, f"{namespace}/{name}" if namespace else name)
        if found is None:
            raise status.not_found(resource, name)
        rules = custom_type.rules_of(resource)
        return found if rules is None else rules.codec.shown(found)

    def create(self, obj: Object, action: Action, updates: bool = False) -> Object:
        """Store a decoded object under the rules of its kind and return it.

        With `updates` it comes by a PUT or an apply, which may name a version: any number will do.
        """
        resource, strategy = action.resource, self.strategy(action.resource)
        if updates:
            _version(obj["metadata"].get("resourceVersion", ""))
        meta = self._fresh_metadata(obj, action)
        given = meta.pop("managedFields", None)
        strategy.default(obj)
        if action.manager:
            self._own(meta, given or managed_fields.after_create(obj, self._write(action, strategy)))
        self._name(meta, resource, strategy)
        action.name = meta.get("name", "")
        strategy.authorize(obj, None, action)
        self._admit(action, obj, None)
        if strategy.counts_generations:
            meta["generation"] = 1
        strategy.prepare_create(obj, action)
        causes = [
            *metadata_validation.validate(obj, resource.namespaced, strategy.name_problem, strategy.any_finalizers),
            *strategy.validate(obj),
        ]
        if causes:
            raise status.invalid(resource.group, resource.kind, meta.get("name", ""), causes)
        self._validate_admission(action, obj, None)
        if not (updates or action.dry_run):
            _check_unversioned(meta)
        taken = self.store.get(resource, key(obj))
        if taken is not None:
            raise status.already_exists(resource, name(obj), is_terminating(taken))
        strategy.allocate(obj, None, action)
        action.warnings += strategy.warnings(obj, None)
        if action.dry_run:
            return obj
        obj["metadata"] = objects.ordered(
            {**meta, "resourceVersion": ""}
        )  # the store fills in the version, at this place
        stored = self.store.create(resource, _storable(resource, obj))
        for follow in action.afterwards:
            follow()
        self._settle(action, strategy)
        return stored

    def update(self, action: Action, change: Callable[[Object], Object]) -> Object:
        """Replace an object by what `change` makes of it (a decoded object) and return it. No change, no write."""
        resource, strategy = action.resource, self.strategy(action.resource)
        old = self.get(resource, action.namespace, action.name)
        obj = change(old)
        meta, before = obj["metadata"], old["metadata"]
        given = meta.pop("managedFields", None)
        self._check_preconditions(action, meta, before, strategy)
        self._keep_system_fields(meta, before)
        if action.subresource == "":
            strategy.default(obj)
        if not action.applies:
            given = managed_fields.after_update(given, old, action.proposed or obj, self._write(action, strategy))
        self._own(meta, given)
        if action.subresource == "":
            strategy.authorize(obj, old, action)
            self._admit(action, obj, old)
            if strategy.has_status and "status" in old:
                obj["status"] = old["status"]
            strategy.prepare_update(obj, old, action)
            if strategy.counts_generations and strategy.spec_changed(obj, old):
                meta["generation"] = before.get("generation", 0) + 1
            causes = strategy.validate_update(obj, old)
        else:
            self._admit(action, obj, old)
            strategy.prepare_status(obj, old, action)
            causes = strategy.validate_status(obj, old)
        # Twice, as upstream: the generic flow checks the metadata and every strategy does so again.
        about_metadata = list(metadata_validation.validate_update(obj, old, strategy.any_finalizers))
        causes = [*about_metadata, *about_metadata, *causes]
        if causes:
            raise status.invalid(resource.group, resource.kind, action.name, causes)
        self._validate_admission(action, obj, old)
        if not action.subresource:
            strategy.allocate(obj, old, action)
            action.warnings += strategy.warnings(obj, old)
        stored = self.save(action, obj, old)
        self._settle(action, strategy)
        return stored

    def _settle(self, action: Action, strategy: Strategy) -> None:
        if action.settles and not action.dry_run:
            strategy.settle(action)

    def save(self, action: Action, obj: Object, old: Object) -> Object:
        """Store a finished object; one that waits for its last finalizer is removed with it."""
        if obj == old:
            return old
        obj = {**obj, "metadata": objects.ordered(obj["metadata"])}
        if self._finished(obj):
            if action.dry_run:
                return obj
            self.store.delete(action.resource, key(old))
            return obj
        return obj if action.dry_run else self.store.update(action.resource, _storable(action.resource, obj))

    def delete(self, action: Action, options: DeleteOptions) -> tuple[Object, bool]:
        """Delete an object, or begin to; return its last state and whether it is gone."""
        strategy = self.strategy(action.resource)
        deleted = self._delete(action, options, strategy)
        self._settle(action, strategy)
        return deleted

    def delete_in_background(self, action: Action) -> None:
        """Delete an object, or begin to; what it owns is the garbage collector's business."""
        self.delete(action, DeleteOptions(propagation="Background"))

    def _delete(self, action: Action, options: DeleteOptions, strategy: Strategy) -> tuple[Object, bool]:
        resource = action.resource
        old = self.get(resource, action.namespace, action.name)
        self.check_preconditions_of_deletion(resource, old, options)
        self._admit(action, None, old)
        self._validate_admission(action, None, old)
        grace = strategy.grace_seconds(old, options.grace_seconds) if strategy.graceful else 0
        finalizers = self._finalizers(metadata(old), options, strategy)
        terminating = metadata(old).get("deletionTimestamp")
        if terminating and strategy.graceful and not self._shortens(old, options, grace):
            return self._with_finalizers(action, old, finalizers), False
        if terminating and finalizers and not strategy.graceful:
            return self._with_finalizers(action, old, finalizers), False
        if strategy.holds(old):
            if terminating:
                return old, False
            marked = strategy.terminating(self._marked(old, None, finalizers), self.now())
            return self._update_unless_dry(action, marked), False
        marked = self._marked(old, grace, finalizers)
        if finalizers or grace > 0:
            return self._update_unless_dry(action, marked), False
        if strategy.graceful:  # the end of the grace is an event of its own
            old = self._update_unless_dry(action, marked)
        if action.dry_run:
            return old, True
        return self.store.delete(resource, key(old)), True

    def _update_unless_dry(self, action: Action, obj: Object) -> Object:
        return obj if action.dry_run else self.store.update(action.resource, obj)

    # --- steps ------------------------------------------------------------------------------------------------

    def _fresh_metadata(self, obj: Object, action: Action) -> dict[str, Any]:
        meta: dict[str, Any] = obj.setdefault("metadata", {})
        for field in ("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"):
            meta.pop(field, None)
        if not action.applies:
            meta.pop("managedFields", None)
        meta["uid"] = self.seeds.uid()
        meta["creationTimestamp"] = self.now()
        if action.namespace:
            meta["namespace"] = action.namespace
        return meta

    def _name(self, meta: dict[str, Any], resource: ResourceType, strategy: Strategy) -> None:
        """Give an object with a generateName its name, one that is free if possible."""
        prefix = meta.get("generateName")
        if meta.get("name") or not prefix or strategy.name_problem(prefix, True):
            return
        for _ in range(NAME_TRIES):
            meta["name"] = prefix[:NAME_LIMIT] + self.seeds.suffix()
            if self.store.get(resource, key({"metadata": meta})) is None:
                return

    def write_of(self, action: Action) -> managed_fields.Write:
        """Return a write as managedFields tell of it."""
        return self._write(action, self.strategy(action.resource))

    def _write(self, action: Action, strategy: Strategy) -> managed_fields.Write:
        resets: tuple[str, ...] = ("status",) if strategy.has_status else ()
        if action.through == "status":
            resets = ("spec", "metadata")
        now = "" if action.through == "scale" else self.now()  # the real server forgets the time of scaling
        return managed_fields.Write(action.resource, action.manager, now, action.through, resets)

    def _own(self, meta: dict[str, Any], entries: list[dict[str, Any]] | None) -> None:
        """Write down who owns what; nothing is said where nobody does."""
        if entries:
            meta["managedFields"] = entries
        else:
            meta.pop("managedFields", None)

    def _admit(self, action: Action, obj: Object | None, old: Object | None) -> None:
        for plugin in self._admission:
            plugin.admit(action, obj, old)
        if action.reinvocation.wanted and not action.reinvocation.running:
            action.reinvocation.running = True
            self._admit(action, obj, old)

    def _validate_admission(self, action: Action, obj: Object | None, old: Object | None) -> None:
        for plugin in self._admission:
            plugin.validate(action, obj, old)

    def _check_preconditions(
        self, action: Action, meta: dict[str, Any], before: dict[str, Any], strategy: Strategy
    ) -> None:
        resource = action.resource
        version = _version(meta.get("resourceVersion", ""))
        if action.checks_uid and meta.get("uid") and meta["uid"] != before["uid"]:
            raise status.conflict(resource, before["name"], _wrong_uid(resource, meta["uid"], before))
        if version and version != int(before["resourceVersion"]):
            raise status.modified(resource, before["name"])
        if not version and not strategy.unconditional_update:
            cause = status.Cause(
                "FieldValueInvalid", "Invalid value: 0: must be specified for an update", "metadata.resourceVersion"
            )
            raise status.invalid(resource.group, resource.plural, before["name"], [cause])

    def _keep_system_fields(self, meta: dict[str, Any], before: dict[str, Any]) -> None:
        meta.setdefault("uid", before["uid"])
        for field in (
            "resourceVersion",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
        ):
            if field in before:
                meta[field] = before[field]
            else:
                meta.pop(field, None)
        meta.pop("selfLink", None)
        for field in ("generateName", "namespace"):
            if field in before and not meta.get(field):
                meta[field] = before[field]

    def check_preconditions_of_deletion(self, resource: ResourceType, old: Object, options: DeleteOptions) -> None:
        """Raise 409 if a deletion asks for another object, or another version of it, than there is."""
        if options.uid is not None and options.uid != uid(old):
            why = (
                f"the UID in the precondition ({options.uid}) does not match the UID in record ({uid(old)}). "
                "The object might have been deleted and then recreated"
            )
            raise status.precondition(resource, name(old), why)
        have = metadata(old)["resourceVersion"]
        if options.resource_version is not None and options.resource_version != have:
            why = (
                f"the ResourceVersion in the precondition ({options.resource_version}) does not match the "
                f"ResourceVersion in record ({have}). The object might have been modified"
            )
            raise status.precondition(resource, name(old), why)

    def _finalizers(self, meta: dict[str, Any], options: DeleteOptions, strategy: Strategy) -> list[str]:
        """The finalizers of a deleted object: the garbage collector's stand for what happens to its dependents."""
        policy = options.propagation or self._inherited(meta) or strategy.default_propagation
        kept = [one for one in meta.get("finalizers") or () if one not in (ORPHAN, FOREGROUND)]
        added = {"Orphan": [ORPHAN], "Foreground": [FOREGROUND]}.get(policy, [])
        return kept + added

    def _inherited(self, meta: dict[str, Any]) -> str | None:
        have = meta.get("finalizers") or ()
        return "Orphan" if ORPHAN in have else "Foreground" if FOREGROUND in have else None

    def _shortens(self, old: Object, options: DeleteOptions, grace: int) -> bool:
        """Whether a second deletion asks for less grace than is left."""
        have = metadata(old).get("deletionGracePeriodSeconds") or 0
        return options.grace_seconds is not None and grace < have

    def _with_finalizers(self, action: Action, old: Object, finalizers: list[str]) -> Object:
        if finalizers == (metadata(old).get("finalizers") or []):
            return old
        changed = {**old, "metadata": {**old["metadata"], "finalizers": finalizers}}
        return changed if action.dry_run else self.store.update(action.resource, changed)

    def _marked(self, old: Object, grace: int | None, finalizers: list[str]) -> Object:
        """The object with its deletion written into the metadata (without grace if that is None)."""
        meta = {name: value for name, value in old["metadata"].items() if name != "finalizers"}
        first = not meta.get("deletionTimestamp")
        began = self.clock.calendar()
        if not first:
            earlier = datetime.timedelta(seconds=meta.get("deletionGracePeriodSeconds") or 0)
            began = timestamps.parse(meta["deletionTimestamp"]) - earlier
        meta["deletionTimestamp"] = timestamps.time(began + datetime.timedelta(seconds=grace or 0))
        if grace is not None:
            meta["deletionGracePeriodSeconds"] = grace
        if first and grace is not None and "generation" in meta:
            meta["generation"] += 1
        if finalizers:
            meta["finalizers"] = finalizers
        return {**old, "metadata": meta}

    def _finished(self, obj: Object) -> bool:
        """Whether deletion was asked for and nothing holds the object any longer."""
        meta = metadata(obj)
        return (
            bool(meta.get("deletionTimestamp"))
            and not meta.get("finalizers")
            and not meta.get("deletionGracePeriodSeconds")
            and not (obj.get("spec") or {}).get("finalizers")
        )


def _version(text: str) -> int:
    """A version that a client sent, as a number. Raises 500, as the real server does."""
    try:
        return resource_version.number(text)
    except resource_version.NoNumber as wrong:
        raise status.failure(500, "", str(wrong)) from wrong


def _check_unversioned(meta: dict[str, Any]) -> None:
    """Raise 500 if a new object says of which version it is; what is no version at all is never looked at."""
    try:
        version = resource_version.number(meta.get("resourceVersion", ""))
    except resource_version.NoNumber:
        return
    if version:
        raise status.failure(500, "", "resourceVersion should not be set on objects to be created")


def _storable(resource: ResourceType, obj: Object) -> Object:
    """An object as it is stored: of custom resources without what the stored version does not know."""
    rules = custom_type.rules_of(resource)
    return obj if rules is None else rules.codec.stored(obj)


def _wrong_uid(resource: ResourceType, wanted: str, before: dict[str, Any]) -> str:
    place = "/".join(part for part in (resource.plural, before.get("namespace"), before["name"]) if part)
    return (
        f"StorageError: invalid object, Code: 4, Key: /registry/{place}, ResourceVersion: 0, AdditionalErrorMsg: "
        f"Precondition failed: UID in precondition: {wanted}, UID in object meta: {before['uid']}"
    )
