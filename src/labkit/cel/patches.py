"""The types that a mutating policy's expressions write out: Object{spec: Object.spec{…}} and JSONPatch{op: …}.

An Object may have any fields, with any values: which there are is found out when it is merged with the real object.
Sources: apiserver's cel/mutation and admission/plugin/policy/mutating/patch.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labkit.cel import types, values
from labkit.cel.types import DYN, STRING, Type


class _AnyFields(Mapping[str, Type]):
    """Every field is there, and may be anything."""

    def __getitem__(self, name: str) -> Type:
        return DYN

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _PatchFields(Mapping[str, Type]):
    """The fields of a JSONPatch; upstream knows of every other one as well, of a type without a name."""

    _known: Mapping[str, Type] = {**dict.fromkeys(("op", "from", "path"), STRING), "value": DYN}

    def __getitem__(self, name: str) -> Type:
        return self._known.get(name, _NAMELESS)

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


_NAMELESS = Type("")
OBJECT = types.object_of("Object", _AnyFields())
JSON_PATCH = types.object_of("JSONPatch", _PatchFields())
JSON_PATCHES = types.list_of(JSON_PATCH)


class _Objects(Mapping[str, Type]):
    """JSONPatch, Object, and Object.any.path."""

    def __getitem__(self, name: str) -> Type:
        if name == JSON_PATCH.name:
            return JSON_PATCH
        if name == OBJECT.name or name.startswith(f"{OBJECT.name}."):
            return types.object_of(name, _AnyFields())
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter((OBJECT.name, JSON_PATCH.name))

    def __len__(self) -> int:
        return 2


OBJECTS: Mapping[str, Type] = _Objects()


def misnamed(value: Any, path: str) -> Iterator[str]:
    """Yield what objects inside of a value have types that are not called as the fields that they are in."""
    if isinstance(value, values.Object):
        if value.name != path:
            wanted = f'expected "{path}", which matches field name path from root Object type'
            yield f'unexpected type name "{value.name}", {wanted}'
        for name, field in value.fields.items():
            yield from misnamed(field, f"{path}.{name}")
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from misnamed(one, path)
