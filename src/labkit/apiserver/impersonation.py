"""Impersonation: a request that asks to be taken as somebody else's, by its Impersonate-* headers.

Whoever asks needs the verb "impersonate" on each part of that identity: user or ServiceAccount, groups, uid, extras.
"""

from collections.abc import Iterator
from urllib.parse import unquote

from labkit.api import status
from labkit.apiserver import callers
from labkit.authorization.attributes import Attributes
from labkit.authorization.rbac import ACCOUNT, RBAC
from labkit.web.message import Headers, Peer

USER, GROUP, UID, EXTRA = "impersonate-user", "impersonate-group", "impersonate-uid", "impersonate-extra-"
PREFIX = "impersonate-"
AUTHENTICATION = "authentication.k8s.io"


def asked(headers: Headers) -> bool:
    """Say whether a request asks for it."""
    return any(name.startswith(PREFIX) for name in headers)


def identity(headers: Headers, user: Peer, authorizer: RBAC) -> Peer:
    """Return who the request is to come from. Raises 400 and 403."""
    wanted = _wanted(headers)
    if not wanted.name:
        raise status.bad_request(f"requested {_go_text(wanted)} without impersonating a user name")
    for attributes in _attributes(wanted, user):
        decision = authorizer.decide(attributes)
        if not decision.allowed:
            raise callers.forbidden(attributes, decision)
    return callers.with_groups(wanted)


def _wanted(headers: Headers) -> Peer:
    extra: dict[str, tuple[str, ...]] = {}
    for name, value in headers.items():
        if name.startswith(EXTRA):
            extra[unquote(name[len(EXTRA) :])] = tuple(value.split("\n"))
    groups = tuple(filter(None, headers.get(GROUP, "").split("\n")))
    return Peer(headers.get(USER, ""), groups, headers.get(UID, ""), tuple(sorted(extra.items())))


def _attributes(wanted: Peer, user: Peer) -> Iterator[Attributes]:
    """What the caller must be allowed, part by part."""
    if wanted.name.startswith(ACCOUNT) and wanted.name.count(":") == 3:
        namespace, name = wanted.name[len(ACCOUNT) :].split(":")
        yield Attributes(user, "impersonate", "", "serviceaccounts", "", namespace, name, version="v1")
    else:
        yield Attributes(user, "impersonate", "", "users", "", "", wanted.name, version="v1")
    for group in wanted.groups:
        yield Attributes(user, "impersonate", "", "groups", "", "", group, version="v1")
    for key, values in wanted.extra:
        for value in values:
            yield Attributes(user, "impersonate", AUTHENTICATION, "userextras", key, "", value, version="v1")
    if wanted.uid:
        yield Attributes(user, "impersonate", AUTHENTICATION, "uids", "", "", wanted.uid, version="v1")


def _go_text(wanted: Peer) -> str:
    """The identity as Go prints its structure."""
    groups = ", ".join(f'"{group}"' for group in wanted.groups)
    listed = f"[]string{{{groups}}}" if wanted.groups else "[]string(nil)"
    extra = ", ".join(
        f'"{key}":[]string{{{", ".join(chr(34) + value + chr(34) for value in values)}}}'
        for key, values in wanted.extra
    )
    extras = f"map[string][]string{{{extra}}}" if wanted.extra else "map[string][]string(nil)"
    return f'&user.DefaultInfo{{Name:"{wanted.name}", UID:"{wanted.uid}", Groups:{listed}, Extra:{extras}}}'
