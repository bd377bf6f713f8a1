"""Escalation: nobody may give what he does not have, neither by a role nor by a binding.

Exempt is who may "escalate" the role, or "bind" to it.
"""

from collections.abc import Iterable

from labkit.authorization.attributes import MASTERS, Attributes
from labkit.authorization.rbac import GROUP, RBAC
from labkit.authorization.rule import EVERY, Rule, missing, quoted
from labkit.web.message import Peer


def may(authorizer: RBAC, user: Peer, verb: str, resource: str, namespace: str, name: str) -> bool:
    """Say whether a user may "escalate" or "bind" a role, whatever is in it."""
    asked = Attributes(user, verb, GROUP, resource, "", namespace, name, version="v1")
    return MASTERS in user.groups or authorizer.decide(asked).allowed


def holds_everything(authorizer: RBAC, user: Peer) -> bool:
    """Say whether a user may do everything everywhere."""
    return not missing(authorizer.rules(user, "")[0], EVERY)


def problem(authorizer: RBAC, user: Peer, namespace: str, rules: Iterable[Rule]) -> str:
    """Return why a user may not give these rules away, or ""."""
    held, unresolved = authorizer.rules(user, namespace)
    lacking = missing(held, rules)
    if not lacking:
        return ""
    who = f'user "{user.name}" (groups={quoted(user.groups)})'
    listed = "\n".join(map(str, lacking))
    errors = f"; resolution errors: {unresolved}" if unresolved else ""
    return f"{who} is attempting to grant RBAC permissions not currently held:\n{listed}{errors}"
