"""Tokens of ServiceAccounts: JSON web tokens that the server signs and, for as long as they hold, believes.

They are signed with a key of the server's own (HS256, where a real cluster uses RS256): nobody but the server needs to
check them. As upstream, a token that was found good is believed for ten more seconds without another look.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labkit.api import resources
from labkit.api.object import Object, name, namespace, uid
from labkit.apiserver.store import Store
from labkit.loop.clock import Clock
from labkit.loop.seeds import Seeds
from labkit.web.message import Peer

ISSUER = "https://kubernetes.default.svc.cluster.local"
ACCOUNTS = resources.known("v1", "ServiceAccount")
BOUND = {kind: resources.known("v1", kind) for kind in ("Pod", "Secret", "Node")}
CREDENTIAL = "authentication.kubernetes.io/credential-id"
BELIEVED_SECONDS = 10
HEADER = {"alg": "HS256", "kid": "labkit"}


class NotValid(Exception):
    """A token that is not believed; the text says why, "" if it is none of ours."""


@dataclass(frozen=True)
class Believed:
    """Whom a token speaks for, and for which audiences."""

    peer: Peer
    audiences: tuple[str, ...]


class ServiceAccountTokens:
    """Issues and checks the tokens of ServiceAccounts."""

    def __init__(self, store: Store, clock: Clock, seeds: Seeds) -> None:
        self._store = store
        self._clock = clock
        self._chance = seeds.fork("tokens")
        self._key = hashlib.sha256(f"labkit/{seeds.seed}".encode()).digest()
        self._believed: dict[tuple[str, tuple[str, ...]], tuple[float, Believed]] = {}

    def issue(self, account: Object, audiences: Sequence[str], seconds: int, bound: Mapping[str, str] | None) -> str:
        """Return a token of an account for some audiences, bound to the life of another object."""
        now = int(self._clock.calendar().timestamp())
        about: dict[str, Any] = {
            "namespace": namespace(account),
            **({bound["kind"].lower(): {"name": bound["name"], "uid": bound["uid"]}} if bound else {}),
            "serviceaccount": {"name": name(account), "uid": uid(account)},
        }
        claims = {
            "aud": list(audiences),
            "exp": now + seconds,
            "iat": now,
            "iss": ISSUER,
            "jti": _uuid(self._chance.getrandbits(128)),
            "kubernetes.io": about,
            "nbf": now,
            "sub": f"system:serviceaccount:{namespace(account)}:{name(account)}",
        }
        signed = f"{_encoded(HEADER)}.{_encoded(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def check(self, token: str, audiences: Sequence[str] = (ISSUER,)) -> Believed:
        """Return whom a token speaks for. Raises NotValid."""
        now = self._clock.now()
        asked = (token, tuple(audiences))
        until, believed = self._believed.get(asked, (-1.0, None))
        if believed is not None and now <= until:
            return believed
        self._believed = {one: found for one, found in self._believed.items() if now <= found[0]}
        believed = self._look_at(token, audiences)
        self._believed[asked] = (now + BELIEVED_SECONDS, believed)
        return believed

    def _look_at(self, token: str, audiences: Sequence[str]) -> Believed:
        claims = self._claims(token)
        good = tuple(one for one in claims["aud"] if one in audiences)
        if not good:
            have, wanted = _go_list(claims["aud"]), _go_list(audiences)
            raise NotValid(f"token audiences {have} is invalid for the target audiences {wanted}")
        if self._clock.calendar().timestamp() >= claims["exp"]:
            raise NotValid("service account token has expired")
        about = claims["kubernetes.io"]
        self._check_alive(ACCOUNTS, about["namespace"], about["serviceaccount"], "service account")
        extra = [(CREDENTIAL, (f"JTI={claims['jti']}",))]
        for kind, resource in BOUND.items():
            bound = about.get(kind.lower())
            if bound:
                in_namespace = about["namespace"] if resource.namespaced else ""
                self._check_alive(resource, in_namespace, bound, kind.lower())
                extra.append((f"authentication.kubernetes.io/{kind.lower()}-name", (bound["name"],)))
                extra.append((f"authentication.kubernetes.io/{kind.lower()}-uid", (bound["uid"],)))
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{about['namespace']}")
        peer = Peer(claims["sub"], groups, about["serviceaccount"]["uid"], tuple(extra))
        return Believed(peer, good)

    def _check_alive(
        self, resource: resources.ResourceType, namespace: str, about: Mapping[str, str], word: str
    ) -> None:
        found = self._store.get(resource, f"{namespace}/{about['name']}" if namespace else about["name"])
        if found is None or uid(found) != about["uid"]:
            raise NotValid(f"{word} {about['name']} is no longer there, or is another one")

    def _claims(self, token: str) -> dict[str, Any]:
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(signed).encode(), signature.encode("utf-8", "replace")):
            raise NotValid("")
        try:
            claims: dict[str, Any] = json.loads(_decoded(signed.partition(".")[2]))
        except (ValueError, binascii.Error) as wrong:
            raise NotValid("") from wrong
        return claims

    def _signature(self, signed: str) -> str:
        digest = hmac.digest(self._key, signed.encode("utf-8", "replace"), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _encoded(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _uuid(bits: int) -> str:
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _go_list(values: Sequence[str]) -> str:
    return f"[{' '.join(json.dumps(value) for value in values)}]"
