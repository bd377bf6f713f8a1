"""Granting: who writes a role or a binding may only give what he has himself.

Exempt is who may "escalate" roles, or "bind" to the role.
"""

from labkit.api import status
from labkit.api.object import Object, name
from labkit.apiserver.strategy import Action
from labkit.authorization import escalation
from labkit.authorization.rule import Rule
from labkit.web.message import Peer

CLUSTER_ADMIN_ONLY = "must have cluster-admin privileges to use the aggregationRule"


def check(obj: Object, action: Action) -> None:
    """Raise 403 if the caller may not write this role or binding, 404 if it is for a role that is not there."""
    assert action.user is not None
    if obj["kind"].endswith("Binding"):
        _check_binding(obj, action, action.user)
    else:
        _check_role(obj, action, action.user)


def _check_role(obj: Object, action: Action, user: Peer) -> None:
    authorizer = action.registry.access.authorizer
    if escalation.may(authorizer, user, "escalate", action.resource.plural, action.namespace, name(obj)):
        return
    if obj.get("aggregationRule") and not escalation.holds_everything(authorizer, user):
        raise status.forbidden(action.resource, name(obj), CLUSTER_ADMIN_ONLY)
    _refuse(obj, action, user, [Rule.parse(rule) for rule in obj.get("rules") or ()])


def _check_binding(obj: Object, action: Action, user: Peer) -> None:
    authorizer, reference = action.registry.access.authorizer, obj["roleRef"]
    plural = f"{reference.get('kind', '').lower()}s"
    if escalation.may(authorizer, user, "bind", plural, action.namespace, reference.get("name", "")):
        return
    rules = authorizer.rules_of(reference, action.namespace)
    if rules is None:
        raise status.not_found(action.resource, reference.get("name", ""))
    _refuse(obj, action, user, rules)


def _refuse(obj: Object, action: Action, user: Peer, rules: list[Rule]) -> None:
    problem = escalation.problem(action.registry.access.authorizer, user, action.namespace, rules)
    if problem:
        raise status.forbidden(action.resource, name(obj), problem)
