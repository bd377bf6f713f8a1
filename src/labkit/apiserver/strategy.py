"""Strategies: what is particular about one kind when it is created, updated and deleted.

A leaf in `strategies/` serves one or more resources; a kind without one is stored as it is, with the generic rules.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from labkit.api.object import Object
from labkit.api.resources import ResourceType
from labkit.api.status import Cause
from labkit.apiserver.reinvocation import Reinvocation
from labkit.apiserver.validation import names
from labkit.web.message import Peer

if TYPE_CHECKING:
    from labkit.apiserver.registry import Registry

CREATE, UPDATE, DELETE, CONNECT = "CREATE", "UPDATE", "DELETE", "CONNECT"


@dataclass
class Action:
    """One write on its way: what is asked, by whom; `warnings` collects what the answer's headers will say."""

    operation: str
    resource: ResourceType
    namespace: str
    name: str
    registry: "Registry"
    subresource: str = ""
    user: Peer | None = None
    dry_run: bool = False
    manager: str = ""  # whose the written fields are: managedFields
    applies: bool = False  # a server-side apply brings managedFields of its own
    through: str = ""  # the subresource that the request names
    checks_uid: bool = False  # a PUT with another uid is a conflict
    warnings: list[str] = field(default_factory=list)
    proposed: "Object | None" = None  # what the client asked for, before what it may not change was put back
    afterwards: list[Callable[[], None]] = field(default_factory=list)  # what is to be done once the object is stored
    reinvocation: Reinvocation = field(default_factory=Reinvocation)  # whether admission goes round once more
    is_one_of_many: bool = False  # a whole collection is deleted
    settles: bool = True  # what follows from the write is done at once; else by whoever writes

    @property
    def kind(self) -> str:
        """The kind of the resource, such as "Pod"."""
        return self.resource.kind


class Strategy:
    """The generic rules; leaves override what differs. `obj` may be changed, `old` never."""

    resources: ClassVar[tuple[str, ...]] = ()  # group resources served: "pods", "deployments.apps"
    counts_generations: ClassVar[bool] = False
    has_status: ClassVar[bool] = False  # /status exists: a create drops the status, an update keeps it
    graceful: ClassVar[bool] = False
    returns_deleted: ClassVar[bool] = False  # a deletion answers with the object instead of a Status
    default_propagation: ClassVar[str] = "Background"
    unconditional_update: ClassVar[bool] = True  # a PUT without resourceVersion is fine
    creates_on_update: ClassVar[bool] = False
    label_names: ClassVar[bool] = False  # names are DNS labels, not subdomains
    any_finalizers: ClassVar[bool] = False  # finalizers without a domain are fine

    def default(self, obj: Object) -> None:
        """Fill in what the manifest leaves open."""

    def authorize(self, obj: Object, old: Object | None, action: Action) -> None:
        """Raise the ApiError that keeps a caller from giving away what he does not have."""

    def prepare_create(self, obj: Object, action: Action) -> None:
        """Set what the server sets, drop what a client may not set."""

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """Set what the server sets, keep what a client may not change."""

    def prepare_status(self, obj: Object, old: Object, action: Action) -> None:
        """The same for an update of the status."""

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a new object."""
        return ()

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed object."""
        return self.validate(obj)

    def validate_status(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a changed status."""
        return ()

    def warnings(self, obj: Object, old: Object | None) -> Sequence[str]:
        """Return what the client should be told although the object is accepted."""
        return ()

    def allocate(self, obj: Object, old: Object | None, action: Action) -> None:
        """Give a valid object what there is only once in a cluster (addresses, ports). Raises 422."""

    def spec_changed(self, obj: Object, old: Object) -> bool:
        """Whether this update is a new generation."""
        return bool(obj.get("spec") != old.get("spec"))

    def settle(self, action: Action) -> None:
        """Do what follows from a write that is done (not from a dry run)."""

    def grace_seconds(self, obj: Object, asked: int | None) -> int:
        """Return how long a graceful deletion takes."""
        return 0

    def holds(self, obj: Object) -> bool:
        """Say whether the object stays after a deletion until its own finalizers are gone (namespaces)."""
        return False

    def terminating(self, obj: Object, now: str) -> Object:
        """Return the object as it waits for that."""
        return obj

    def deletion_warnings(self, propagation: str | None) -> Sequence[str]:
        """Return what the client should be told about a deletion."""
        return ()

    def name_problem(self, name: str, prefix: bool) -> Sequence[str]:
        """Return what is wrong with a name of this kind (`prefix`: it is a generateName)."""
        return names.label(name, prefix) if self.label_names else names.subdomain(name, prefix)


def status_of(obj: Object) -> dict[str, Any]:
    """The status, or an empty dictionary."""
    return obj.get("status") or {}


def spec_of(obj: Object) -> dict[str, Any]:
    """The spec, or an empty dictionary."""
    return obj.get("spec") or {}
