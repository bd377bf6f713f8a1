"""Values with their types, as server-side apply sees them: which fields there are, what changed, what merges how.

Follows the rules of structured-merge-diff: structures and maps are looked into, lists only if the schema says how their
items are told apart; everything else, and whatever the schema calls atomic, is one field.
"""

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from labkit.apiserver.field_set import MEMBER, FieldSet
from labkit.apiserver.schema import pack

MISSING: Any = object()  # a field that is not there; None is one that is there and null
DEFAULTS = {"protocol": "TCP"}  # what an item is told apart by where it leaves its key open


@dataclass(frozen=True)
class Shape:
    """How a value is looked at: as one field ("leaf"), or as a "map" or "list" of fields."""

    kind: str
    written: str = "any"  # the type, as the schema pack writes it
    is_struct: bool = False
    keys: tuple[str, ...] = ()  # of a list: what tells its items apart; none: the items themselves
    _table: dict[str, "Shape"] = field(default_factory=dict, hash=False, compare=False)

    def below(self, name: str) -> "Shape | None":
        """Return the shape of a field or a map's value; None if there is no such field."""
        found = self._table.get(name)
        if found is None:
            found = self._below(name)
            if found is not None and self.is_struct:
                self._table[name] = found
        return found

    def _below(self, name: str) -> "Shape | None":
        if self.is_struct:
            one = pack.type_of(self.written).fields.get(name)
            return (
                None
                if one is None
                else shape(one.type, one.rules.get("list", ""), _keys(one), one.rules.get("map", ""))
            )
        return shape(self.written)

    def for_value(self, *values: Any) -> "Shape":
        """Return the shape with which to look at these values: this one, unless it leaves that open."""
        return self

    def is_field(self, name: str) -> bool:
        """Say whether a name is that of a structure's field, and not a key of a map."""
        return self.is_struct

    def empty(self) -> dict[str, Any]:
        """Return the empty object with which a new one is compared."""
        return empty(self.written)

    def default_of(self, key: str) -> Any:
        """Return what a list's item is told apart by where it leaves a key open."""
        return DEFAULTS.get(key, "")

    @property
    def item(self) -> "Shape":
        """The shape of a list's items."""
        return shape(self.written)


LEAF = Shape("leaf")


@functools.cache
def shape(written: str, list_type: str = "", keys: tuple[str, ...] = (), map_type: str = "") -> Shape:
    """Return the shape of a type with its rules."""
    if written.startswith("[]"):
        if list_type in ("map", "set"):
            return Shape("list", written[2:], keys=keys)
        return Shape("leaf", written)
    if map_type == "atomic":
        return Shape("leaf", written)
    if written.startswith("map[string]"):
        return Shape("map", written[len("map[string]") :])
    if "." in written:
        is_atomic = pack.type_of(written).map_type == "atomic"
        return Shape("leaf", written) if is_atomic else Shape("map", written, is_struct=True)
    return Shape("leaf", written)


def _keys(one: pack.Field) -> tuple[str, ...]:
    return tuple(one.rules.get("keys", ())) if one.rules.get("list") == "map" else ()


def of_kind(api_version: str, kind: str) -> Shape | None:
    """Return the shape of a kind's objects."""
    type_ = pack.kind_type(api_version, kind)
    return None if type_ is None else shape(type_.identifier)


@functools.cache
def empty(identifier: str) -> dict[str, Any]:
    """Return what Go writes of an empty structure: with what it compares the object that a create brings."""
    found: dict[str, Any] = {}
    for name, one in pack.type_of(identifier).fields.items():
        if one.keeps_zero:
            continue
        if "." in one.type and not one.type.startswith(("[]", "map[")):
            found[name] = empty(one.type)
        elif one.always:
            found[name] = None
    return found


def element(items: Shape, item: Any) -> str:
    """Return the path element of a list's item."""
    if not items.keys:
        return f"v:{json.dumps(item, separators=(',', ':'))}"
    values = {name: item.get(name, items.default_of(name)) if isinstance(item, dict) else "" for name in items.keys}
    return f"k:{json.dumps(values, separators=(',', ':'), sort_keys=True)}"


# --- which fields there are ----------------------------------------------------------------------------------------


def fields_of(of: Shape, value: Any) -> FieldSet:
    """Return the set of the fields that a value has: what an apply asks to own."""
    of = of.for_value(value)
    if of.kind == "leaf" or not isinstance(value, (dict, list)):
        return {MEMBER: {}}
    found: FieldSet = {}
    if isinstance(value, list):
        for item in value:
            found[element(of, item)] = {MEMBER: {}, **fields_of(of.item, item)}
        return found
    for name, child in value.items():
        below = fields_of(of.below(name) or LEAF, child) if child is not None and child != [] else {}
        if child is None or child == {} or not of.is_field(name):
            below = {**below, MEMBER: {}}
        if below:
            found[f"f:{name}"] = below
    return found


# --- what changed --------------------------------------------------------------------------------------------------


@dataclass
class Changes:
    """The fields that a new value adds to an old one, changes in it and takes from it."""

    written: FieldSet = field(default_factory=dict)  # added or changed
    removed: FieldSet = field(default_factory=dict)


def compare(of: Shape, old: Any, new: Any) -> Changes:
    """Return what changed."""
    found = Changes()
    _compare(of, old, new, found.written, found.removed)
    return found


def _compare(of: Shape, old: Any, new: Any, written: FieldSet, removed: FieldSet) -> None:
    if old is MISSING:
        written[MEMBER] = {}
    elif new is MISSING:
        removed[MEMBER] = {}
    elif old is new or old == new:
        return
    of = of.for_value(old, new)
    if of.kind == "leaf" or not (old or new) or (not _has_parts(old) and not _has_parts(new)):
        if old is not MISSING and new is not MISSING:
            written[MEMBER] = {}
        return
    for path_element, below, before, after in _differing(of, _parts(old), _parts(new)):
        here, gone = dict[str, Any](), dict[str, Any]()
        _compare(below, before, after, here, gone)
        if here:
            written[path_element] = here
        if gone:
            removed[path_element] = gone


def _has_parts(value: Any) -> bool:
    return isinstance(value, (dict, list)) and bool(value)


def _parts(value: Any) -> Any:
    return value if isinstance(value, (dict, list)) else ()


def _differing(of: Shape, old: Any, new: Any) -> Iterator[tuple[str, Shape, Any, Any]]:
    """The parts that are not the same in both: most writes leave most of an object as it is."""
    befores: dict[str, Any]
    afters: dict[str, Any]
    if of.kind == "list":
        befores, afters = ({element(of, item): item for item in _if(list, one)} for one in (old, new))
    else:
        befores, afters = _if(dict, old) or {}, _if(dict, new) or {}
    for name in {**befores, **afters}:
        before, after = befores.get(name, MISSING), afters.get(name, MISSING)
        if before is after or before == after:
            continue
        if of.kind == "list":
            yield name, of.item, before, after
        else:
            yield f"f:{name}", of.below(name) or LEAF, before, after


def _if(kind: type, value: Any) -> Any:
    """A value of this kind; of another one, which validation is yet to refuse, nothing."""
    return value if isinstance(value, kind) else ()


# --- merging and removing ------------------------------------------------------------------------------------------


def merge(of: Shape, live: Any, config: Any) -> Any:
    """Return a live value with what a configuration says of it."""
    of = of.for_value(live, config)
    if of.kind == "list" and isinstance(config, list) and isinstance(live, list):
        return _merged_list(of, live, config)
    if of.kind == "map" and isinstance(config, dict) and isinstance(live, dict):
        found = dict(live)
        for name, child in config.items():
            found[name] = merge(of.below(name) or LEAF, live[name], child) if name in live else child
        return found
    return config


def _merged_list(of: Shape, live: list[Any], config: list[Any]) -> list[Any]:
    """Items in the order of the configuration; those that only live stay where they are between them."""
    have = {element(of, item): item for item in live}
    wanted = {element(of, item): item for item in config}
    found, rest = [], list(have)
    for one, item in wanted.items():
        while rest and rest[0] not in wanted:
            found.append(have[rest.pop(0)])
        found.append(merge(of.item, have[one], item) if one in have else item)
        if one in rest:
            rest.remove(one)
    return found + [have[one] for one in rest if one not in wanted]


def without(of: Shape, value: Any, gone: FieldSet, kept: FieldSet) -> Any:
    """Return a value without the fields of `gone`, unless they or something below them are in `kept`."""
    of = of.for_value(value)
    if of.kind == "leaf" or not isinstance(value, (dict, list)):
        return value
    if isinstance(value, list):
        items = [(element(of, item), of.item, item) for item in value]
        return [item for _, item in _left(items, gone, kept)] or _emptied(value)
    members = [(f"f:{name}", of.below(name) or LEAF, child) for name, child in value.items()]
    return {one[2:]: child for one, child in _left(members, gone, kept)} or _emptied(value)


def _emptied(value: Any) -> Any:
    """What is left of a list or map that nothing is left in: nothing, unless it was empty before."""
    return None if value else value


def _left(parts: list[tuple[str, Shape, Any]], gone: FieldSet, kept: FieldSet) -> Iterator[tuple[str, Any]]:
    for one, below, child in parts:
        leaving, staying = gone.get(one), kept.get(one, {})
        if leaving is None:
            yield one, child
        elif MEMBER not in leaving or staying:
            yield one, without(below, child, leaving, staying)
