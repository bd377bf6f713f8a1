"""Roles, bindings and their like: names may be almost anything, references get their API group."""

from collections.abc import Iterable, Sequence
from typing import Any

from labkit.api.object import Object
from labkit.api.status import Cause
from labkit.apiserver import granting
from labkit.apiserver.strategy import Action, Strategy
from labkit.apiserver.validation import names
from labkit.apiserver.validation import roles as rules

GROUP = "rbac.authorization.k8s.io"


class Roles(Strategy):
    """The strategy of Roles and ClusterRoles, RoleBindings and ClusterRoleBindings."""

    resources = (f"roles.{GROUP}", f"clusterroles.{GROUP}", f"rolebindings.{GROUP}", f"clusterrolebindings.{GROUP}")
    creates_on_update = True

    def default(self, obj: Object) -> None:
        """A reference to a role, a user or a group is one of RBAC's own."""
        if obj["kind"].endswith("Binding"):
            if not obj["roleRef"].get("apiGroup"):
                obj["roleRef"]["apiGroup"] = GROUP
            for subject in obj.get("subjects") or ():
                if subject.get("kind") in ("User", "Group"):
                    subject.setdefault("apiGroup", GROUP)

    def authorize(self, obj: Object, old: Object | None, action: Action) -> None:
        """Refuse to give away what the caller does not have."""
        if action.user is not None and not (old is not None and _content(obj) == _content(old)):
            granting.check(obj, action)

    def prepare_create(self, obj: Object, action: Action) -> None:
        """No rules are null, as they come back from where they are stored."""
        if not obj["kind"].endswith("Binding"):
            obj["rules"] = obj.get("rules") or None

    def prepare_update(self, obj: Object, old: Object, action: Action) -> None:
        """The same for a change."""
        self.prepare_create(obj, action)

    def name_problem(self, name: str, prefix: bool) -> Sequence[str]:
        """Return what keeps a name from being one segment of a path."""
        return names.path_segment(name, prefix)

    def validate(self, obj: Object) -> Iterable[Cause]:
        """Return what is wrong with a role or a binding."""
        namespaced = not obj["kind"].startswith("Cluster")
        if obj["kind"].endswith("Binding"):
            return rules.binding(obj, namespaced)
        return rules.role(obj, namespaced)

    def validate_update(self, obj: Object, old: Object) -> Iterable[Cause]:
        """Return what is wrong with a change: a binding stays with its role."""
        yield from self.validate(obj)
        if obj["kind"].endswith("Binding"):
            yield from rules.same_role(obj, old)


def _content(obj: Object) -> list[Any]:
    return [obj.get(field) for field in ("rules", "aggregationRule", "roleRef", "subjects")]
