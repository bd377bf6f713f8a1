"""A pod as the Pod Security Standards look at it, what it may violate, and the words for that.

Source of the words: the Pod Security admission of Kubernetes 1.36.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api.object import Object


@dataclass(frozen=True)
class Violation:
    """One thing that a level forbids: what, and where in the pod."""

    reason: str  # "host namespaces"
    detail: str  # "hostNetwork=true"


@dataclass(frozen=True)
class Subject:
    """A pod as the checks look at it."""

    meta: Object
    spec: Mapping[str, Any]

    @property
    def context(self) -> Mapping[str, Any]:
        """The security context of the pod."""
        return self.spec.get("securityContext") or {}

    @property
    def containers(self) -> Iterator[Mapping[str, Any]]:
        """All containers: those that run before, those that run, those for debugging."""
        for field in ("initContainers", "containers", "ephemeralContainers"):
            yield from self.spec.get(field) or ()

    @property
    def in_user_namespace(self) -> bool:
        """Whether root in the pod is nobody on the node."""
        return self.spec.get("hostUsers") is False

    def named(self, fits: Callable[[Mapping[str, Any]], bool]) -> list[str]:
        """Return the names of the containers whose security context fits."""
        return [one.get("name", "") for one in self.containers if fits(one.get("securityContext") or {})]


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes."""
    return ", ".join(f'"{name}"' for name in names)


def plural(count: int, one: str, more: str) -> str:
    """Return the word for one or for several."""
    return one if count == 1 else more


def containers_text(names: Sequence[str]) -> str:
    """Return containers by name."""
    return f"{plural(len(names), 'container', 'containers')} {quoted(names)}"


def setters_of(subject: Subject, fits: Callable[[Mapping[str, Any]], bool]) -> list[str]:
    """Return who sets something: the pod, and which containers."""
    names = subject.named(fits)
    return (["pod"] if fits(subject.context) else []) + ([containers_text(names)] if names else [])
