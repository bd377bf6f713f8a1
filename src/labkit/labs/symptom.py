"""symptom.yaml: facts that hold before the learner acts, so that the lab is broken in the way its text says.

- what: pods
  namespace: shop
  labels: {app: checkout}
  count: 1
  fields: {status.phase: Pending}
  conditions: {PodScheduled: "Insufficient cpu"}    # the condition is False, and its message contains this
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.api import manifests
from labkit.api import object as objects
from labkit.api.object import Object
from labkit.labs import expect, schema
from labkit.labs.snapshot import Snapshot

OPTIONAL = ("namespace", "name", "labels", "fields", "conditions")


@dataclass(frozen=True)
class Fact:
    """What is true of some objects."""

    what: str  # "pods"
    count: int
    namespace: str
    name: str
    labels: Mapping[str, str]
    fields: Mapping[str, Any]  # dotted path -> value, the same for all of them
    conditions: Mapping[str, str]  # condition type -> part of its message

    def differences(self, snapshot: Snapshot) -> list[str]:
        """Return where a snapshot is not as this fact says; nothing if it holds."""
        found = [obj for obj in snapshot.all(self.what, self.namespace, self.labels) if self._is_named(obj)]
        named = " ".join(part for part in (self.what, self.namespace, self.name, str(dict(self.labels) or "")) if part)
        if len(found) != self.count:
            return [f"{named}: there are {len(found)}, the symptom says {self.count}"]
        return [f"{named}: {problem}" for obj in found for problem in self._wrong(obj)]

    def _is_named(self, obj: Object) -> bool:
        return not self.name or objects.name(obj) == self.name

    def _wrong(self, obj: Object) -> list[str]:
        problems = []
        for path, wanted in self.fields.items():
            seen = expect.field(obj, path)
            if seen != wanted:
                problems.append(f"{path} is {seen!r}, the symptom says {wanted!r}")
        for kind, part in self.conditions.items():
            message = expect.failed_condition(obj, kind)
            if message is None or part not in message:
                problems.append(f"condition {kind} says {message!r}, the symptom says {part!r}")
        return problems


def read(content: str, problems: list[str]) -> list[Fact]:
    """Return the facts of a symptom.yaml."""
    facts = []
    for number, one in enumerate(
        schema.listed(manifests.load_value(content, "symptom.yaml"), "symptom.yaml", problems, 1), 1
    ):
        found = schema.mapping(one, f"symptom.yaml, fact {number}", problems, ("what", "count"), OPTIONAL)
        parts: list[Any] = [found.get(key) or {} for key in ("labels", "fields", "conditions")]
        space, name = str(found.get("namespace") or ""), str(found.get("name") or "")
        facts.append(Fact(str(found.get("what")), int(found.get("count") or 0), space, name, *parts))
    return facts
