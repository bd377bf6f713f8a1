"""managedFields: who has written which fields of an object, and what an apply makes of that.

A write owns what it adds or changes and takes it from everybody else; an apply owns what its configuration says, gives
up what it no longer says, and is refused where it would change what somebody else owns.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object, metadata
from labkit.api.resources import ResourceType
from labkit.apiserver import custom_type, field_set, last_applied, typed_problems, typed_value
from labkit.apiserver.field_set import FieldSet
from labkit.apiserver.typed_value import Shape

APPLY, UPDATE = "Apply", "Update"
BEFORE_FIRST_APPLY = "before-first-apply"
# What the server itself writes belongs to nobody.
UNOWNED = (("f:apiVersion",), ("f:kind",))
UNOWNED_METADATA = (
    *("name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion"),
    *("deletionTimestamp", "deletionGracePeriodSeconds"),
)
KEY = ("manager", "operation", "apiVersion", "subresource")


@dataclass(frozen=True)
class Manager:
    """One writer of one object."""

    manager: str
    operation: str
    api_version: str
    subresource: str = ""

    def __str__(self) -> str:
        """The writer as conflicts name him."""
        through = f' with subresource "{self.subresource}"' if self.subresource else ""
        using = f" using {self.api_version}" if self.operation == UPDATE else ""
        return f'"{self.manager}"{through}{using}'


@dataclass(frozen=True)
class Entry:
    """What a writer owns, and since when."""

    fields: FieldSet
    time: str = ""


Managers = dict[Manager, Entry]


@dataclass(frozen=True)
class Write:
    """A write: who, how, when; `resets` are the top-level fields that this path does not write."""

    resource: ResourceType
    manager: str
    now: str
    subresource: str = ""
    resets: Sequence[str] = field(default=())

    @property
    def shape(self) -> Shape | None:
        """How objects of the resource are looked at."""
        rules = custom_type.rules_of(self.resource)
        if rules is not None:
            return rules.shape
        return typed_value.of_kind(self.resource.api_version, self.resource.kind)

    def by(self, operation: str) -> Manager:
        """Return the writer of an operation."""
        return Manager(self.manager, operation, self.resource.api_version, self.subresource)


def read(entries: Any) -> Managers:
    """Return managedFields as they are kept in an object."""
    found: Managers = {}
    for one in entries or ():
        if isinstance(one, dict) and one.get("manager") and isinstance(one.get("fieldsV1"), dict):
            manager = Manager(*(one.get(name, "") for name in KEY))
            found[manager] = Entry(field_set.unpacked(one["fieldsV1"]), one.get("time", ""))
    return found


def written(managers: Managers) -> list[dict[str, Any]]:
    """Return managers as managedFields: applies first, then by time and name."""
    ordered = sorted(managers.items(), key=lambda pair: (pair[0].operation, pair[1].time, pair[0].manager))
    return [_entry(manager, one) for manager, one in ordered]


def _entry(manager: Manager, one: Entry) -> dict[str, Any]:
    found = {
        "manager": manager.manager,
        "operation": manager.operation,
        "apiVersion": manager.api_version,
        **({"time": one.time} if one.time else {}),
        "fieldsType": "FieldsV1",
        "fieldsV1": field_set.packed(one.fields) or {},
    }
    return {**found, "subresource": manager.subresource} if manager.subresource else found


def after_create(obj: Object, write: Write) -> list[dict[str, Any]]:
    """Return the managedFields of a new object."""
    of = write.shape
    if of is None:
        return []
    return written(_after_update({}, of.empty(), obj, write, of))


def after_update(given: Any, old: Object, obj: Object, write: Write) -> list[dict[str, Any]]:
    """Return the managedFields of a changed object; `given` are those that the client sent."""
    of = write.shape
    if given and not any(given):  # [{}] asks to forget them
        return []
    known: list[dict[str, Any]] = metadata(old).get("managedFields") or []
    claimed = read(given) if not write.subresource and given != known else {}
    managers = claimed or read(known)
    if of is None or not managers or _is_unreadable(obj, managers, write):
        return []
    found = _after_update(managers, old, obj, write, of)
    # Mostly a writer writes again what is its own already: the entries stay, and need not be made anew.
    return known if not claimed and found == managers else written(found)


def _is_unreadable(obj: Object, managers: Managers, write: Write) -> bool:
    """Whether a custom resource has a field that the version of another writer does not know.

    Then the real server cannot tell what that writer owns, and forgets all of them.
    """
    rules = custom_type.rules_of(write.resource)
    if rules is None:
        return False
    others = {one.api_version for one in managers} - {write.resource.api_version}
    return any(
        shape is None or any(typed_problems.problems(shape, obj)) for shape in map(rules.shapes.get, sorted(others))
    )


def _after_update(managers: Managers, old: Object, new: Object, write: Write, of: Shape) -> Managers:
    changes = _owned(typed_value.compare(of, old, new), write)
    if not changes.written and not changes.removed:
        return managers
    me = write.by(UPDATE)
    found = {one: entry for one, entry in _taken(managers, changes, me, write.now).items() if one != me}
    mine = managers.get(me, Entry({}))
    fields = field_set.union(field_set.difference(mine.fields, changes.removed), changes.written)
    if fields:
        found[me] = mine if fields == mine.fields else Entry(fields, write.now or mine.time)
    return found


def _taken(managers: Managers, changes: typed_value.Changes, me: Manager, now: str) -> Managers:
    """The managers without what somebody else has now written or removed."""
    found = {}
    for manager, entry in managers.items():
        fields = entry.fields
        if manager != me:
            fields = field_set.difference(field_set.difference(fields, changes.written), changes.removed)
        if fields:
            found[manager] = entry if fields == entry.fields else replace(entry, fields=fields)
    return found


def _owned(changes: typed_value.Changes, write: Write) -> typed_value.Changes:
    return typed_value.Changes(_ownable(changes.written, write), _ownable(changes.removed, write))


def _ownable(fields: FieldSet, write: Write) -> FieldSet:
    """The fields without what belongs to the server, and without what this path does not write."""
    for path in UNOWNED:
        fields = field_set.without_tree(fields, path)
    for name in write.resets:
        fields = field_set.without_tree(fields, (f"f:{name}",))
    about = fields.get("f:metadata")
    if about:
        kept = {one: below for one, below in about.items() if one[2:] not in UNOWNED_METADATA and one != "."}
        fields = {name: below for name, below in fields.items() if name != "f:metadata"}
        if kept:
            fields["f:metadata"] = kept
    return fields


def apply(config: Object, live: Object | None, write: Write, force: bool) -> tuple[Object, list[dict[str, Any]]]:
    """Return the object that an apply makes, and its managedFields. Raises 409 for conflicts and 500 for bad types."""
    of = write.shape
    assert of is not None, write.resource
    _check_types(of, config, write.resource)
    asked, api_version = config, write.resource.api_version
    config = {name: value for name, value in config.items() if name not in write.resets}
    managers = read(metadata(live or {}).get("managedFields"))
    before = live if live is not None else of.empty()
    if live is not None and not managers:
        earlier = replace(write, manager=BEFORE_FIRST_APPLY)
        managers = _after_update({}, of.empty(), live, earlier, of)
    me = write.by(APPLY)
    mine = _ownable(typed_value.fields_of(of, config), write)
    merged = typed_value.merge(of, live, config) if live is not None else config
    owners = {**managers, me: Entry(mine)}
    if me in managers:
        everything: FieldSet = {}
        for entry in owners.values():
            everything = field_set.union(everything, entry.fields)
        gone = field_set.difference(managers[me].fields, everything)
        merged = typed_value.without(of, merged, gone, everything)
    changes = _owned(typed_value.compare(of, before, merged), write)
    if not force:
        allowed = last_applied.taken_over(write.manager, of, live, api_version)
        _check_conflicts(owners, field_set.difference(changes.written, allowed), me)
    found = {one: entry for one, entry in _taken(owners, changes, me, write.now).items() if one != me}
    if mine:
        same = me in managers and managers[me].fields == mine
        found[me] = managers[me] if same else Entry(mine, write.now)
    return last_applied.kept_up(write.manager, merged, asked), written(found)


def _check_types(of: Shape, config: Object, resource: ResourceType) -> None:
    found = list(typed_problems.problems(of, config))
    if found:
        namespace, name = (_text(config.get("metadata"), one) for one in ("namespace", "name"))
        about = f"{namespace}/{name}; {resource.group}/{resource.version}"
        shown = found[0] if len(found) == 1 else "errors:" + "".join(f"\n  {one}" for one in found)
        message = f"failed to create typed patch object ({about}, Kind={resource.kind}): {shown}"
        raise status.failure(500, "", message)


def _text(meta: Any, name: str) -> str:
    """A text in the metadata of a configuration of which nothing is known yet."""
    found = meta.get(name) if isinstance(meta, dict) else ""
    return found if isinstance(found, str) else ""


def _check_conflicts(managers: Mapping[Manager, Entry], changed: FieldSet, me: Manager) -> None:
    found = list(_conflicts(managers, changed, me))
    if found:
        raise conflict(found)


def _conflicts(managers: Mapping[Manager, Entry], changed: FieldSet, me: Manager) -> Iterator[tuple[str, str]]:
    for manager in sorted((one for one in managers if one != me), key=str):
        for path in field_set.paths(field_set.intersection(managers[manager].fields, changed)):
            yield str(manager), field_set.text(path)


def conflict(found: Sequence[tuple[str, str]]) -> errors.ApiError:
    """409 for an apply that would change what others own: pairs of who and what."""
    causes = [
        {"reason": "FieldManagerConflict", "message": f"conflict with {manager}", "field": path}
        for manager, path in found
    ]
    if len(found) == 1:
        message = f"Apply failed with 1 conflict: conflict with {found[0][0]}: {found[0][1]}"
    else:
        lines = []
        for manager in dict.fromkeys(manager for manager, _ in found):
            lines += [f"conflicts with {manager}:", *(f"- {path}" for who, path in found if who == manager)]
        message = f"Apply failed with {len(found)} conflicts: " + "\n".join(lines)
    return status.failure(409, "Conflict", message, {"causes": causes})


__all__ = ["Write", "after_create", "after_update", "apply", "read", "written"]
