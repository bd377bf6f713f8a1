"""Callers: the groups that every identity is in, and the answer to whoever may not do what he asks."""

import functools

from labkit import errors
from labkit.api import status
from labkit.authorization.attributes import Attributes, Decision
from labkit.authorization.rbac import ACCOUNT
from labkit.web.message import Peer

ANONYMOUS_NAME, UNAUTHENTICATED, AUTHENTICATED = "system:anonymous", "system:unauthenticated", "system:authenticated"
ANONYMOUS = Peer(ANONYMOUS_NAME, (UNAUTHENTICATED,))


@functools.lru_cache(maxsize=1024)
def with_groups(peer: Peer) -> Peer:
    """Return an identity with the group of all that have proved who they are, or of those that have not.

    A ServiceAccount that comes without any group is in those of all accounts and of its namespace.
    """
    if not peer.groups and peer.name.startswith(ACCOUNT) and peer.name.count(":") == 3:
        accounts = "system:serviceaccounts"
        peer = Peer(peer.name, (accounts, f"{accounts}:{peer.name.split(':')[2]}"), peer.uid, peer.extra)
    group = UNAUTHENTICATED if peer.name == ANONYMOUS_NAME else AUTHENTICATED
    if group in peer.groups:
        return peer
    return Peer(peer.name, (*peer.groups, group), peer.uid, peer.extra)


def forbidden(asked: Attributes, decision: Decision) -> errors.ApiError:
    """403 in the API server's sentence, such as `pods "x" is forbidden: User "ann" cannot get resource "pods" …`."""
    why = f"{asked.refusal()}: {decision.reason}" if decision.reason else asked.refusal()
    if not asked.is_resource:
        return status.failure(403, "Forbidden", f"forbidden: {why}", {})
    qualified = f"{asked.resource}.{asked.group}" if asked.group else asked.resource
    subject = f'{qualified} "{asked.name}"' if asked.name else qualified
    details = {"name": asked.name, "group": asked.group, "kind": asked.resource}
    details = {name: value for name, value in details.items() if value}
    return status.failure(403, "Forbidden", f"{subject} is forbidden: {why}", details)


def user_info(peer: Peer) -> dict[str, object]:
    """Return an identity as UserInfo."""
    extra = {name: list(values) for name, values in peer.extra}
    found = {"username": peer.name, "uid": peer.uid, "groups": list(peer.groups), "extra": extra}
    return {name: value for name, value in found.items() if value}
