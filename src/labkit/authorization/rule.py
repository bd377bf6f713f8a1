"""A rule of a role: verbs on resources (perhaps only on some names) or on paths.

"*" stands for everything; a path may end in "*"; "*/scale" stands for a subresource of every resource.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

ALL = "*"


@dataclass(frozen=True)
class Rule:
    """One PolicyRule."""

    verbs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    @classmethod
    def parse(cls, rule: Mapping[str, Any]) -> "Rule":
        """Read a rule from JSON."""
        fields = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
        return cls(*(tuple(rule.get(field) or ()) for field in fields))

    def json(self) -> dict[str, Any]:
        """Return the rule as JSON."""
        named = {
            "verbs": self.verbs,
            "apiGroups": self.groups,
            "resources": self.resources,
            "resourceNames": self.names,
            "nonResourceURLs": self.paths,
        }
        return {field: list(values) for field, values in named.items() if values}

    def allows_resource(self, verb: str, group: str, resource: str, subresource: str) -> bool:
        """Say whether the rule is about this verb on this resource, whatever the name."""
        return _has(self.verbs, verb) and _has(self.groups, group) and self._has_resource(resource, subresource)

    def allows_name(self, name: str) -> bool:
        """Say whether the rule extends to an object of this name."""
        return not self.names or name in self.names

    def allows_path(self, verb: str, path: str) -> bool:
        """Say whether the rule is about this verb on this path."""
        return _has(self.verbs, verb) and any(_path_fits(one, path) for one in self.paths)

    def _has_resource(self, resource: str, subresource: str) -> bool:
        full = f"{resource}/{subresource}" if subresource else resource
        return any(one in (ALL, full) or (subresource and one == f"*/{subresource}") for one in self.resources)

    def covers(self, other: "Rule") -> bool:
        """Say whether the rule allows everything that a rule of single values does."""
        return (
            _covers(self.verbs, other.verbs)
            and _covers(self.groups, other.groups)
            and all(self._has_resource(*_split(resource)) for resource in other.resources)
            and all(any(_path_covers(one, path) for one in self.paths) for path in other.paths)
            and (not self.names or bool(other.names and set(other.names) <= set(self.names)))
        )

    def single(self) -> Iterator["Rule"]:
        """Yield the rule in rules of one verb on one resource of one group, or on one path."""
        for group in self.groups:
            for resource in self.resources:
                for verb in self.verbs:
                    for name in self.names or ("",):
                        yield Rule((verb,), (group,), (resource,), (name,) if name else ())
        for path in self.paths:
            for verb in self.verbs:
                yield Rule((verb,), paths=(path,))

    def __str__(self) -> str:
        parts = {
            "APIGroups": self.groups,
            "Resources": self.resources,
            "NonResourceURLs": self.paths,
            "ResourceNames": self.names,
            "Verbs": self.verbs,
        }
        return "{" + ", ".join(f"{name}:{quoted(values)}" for name, values in parts.items() if values) + "}"


EVERY = (Rule((ALL,), (ALL,), (ALL,)), Rule((ALL,), paths=(ALL,)))


def missing(held: Iterable[Rule], wanted: Iterable[Rule]) -> list[Rule]:
    """Return what `wanted` allows beyond `held`, in as few rules as possible and in order of their texts."""
    held = list(held)
    found: dict[Rule, Rule] = {}
    for rule in wanted:
        for one in rule.single():
            if not any(have.covers(one) for have in held):
                about = replace(one, verbs=())
                verbs = found.get(about, about).verbs
                found[about] = replace(one, verbs=verbs if one.verbs[0] in verbs else verbs + one.verbs)
    return sorted(found.values(), key=str)


def _has(values: tuple[str, ...], value: str) -> bool:
    return value in values or ALL in values


def _covers(values: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return ALL in values or set(others) <= set(values)


def _split(resource: str) -> tuple[str, str]:
    name, _, subresource = resource.partition("/")
    return name, subresource


def _path_fits(pattern: str, path: str) -> bool:
    return pattern in (ALL, path) or (pattern.endswith(ALL) and path.startswith(pattern[:-1]))


def _path_covers(pattern: str, path: str) -> bool:
    return pattern in (ALL, path) or (pattern.endswith(ALL) and path.rstrip(ALL).startswith(pattern[:-1]))


def quoted(values: tuple[str, ...]) -> str:
    """Return texts as Go's %q writes a list of them."""
    return f"[{' '.join(map(json.dumps, values))}]"
