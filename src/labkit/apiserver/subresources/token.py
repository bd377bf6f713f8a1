"""serviceaccounts/token: a token for a ServiceAccount, for a while."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from labkit.api import status, timestamps
from labkit.api.object import Object, metadata, uid
from labkit.apiserver.service_account_tokens import BOUND, ISSUER
from labkit.apiserver.strategy import Action, spec_of
from labkit.apiserver.subresource import Subresource
from labkit.apiserver.validation import fields
from labkit.web.message import Request

DEFAULT_SECONDS, MIN_SECONDS, MAX_SECONDS = 3600, 600, 2**32


class Token(Subresource):
    """Issues tokens."""

    name = "token"
    resources = ("serviceaccounts",)
    kind = ("authentication.k8s.io/v1", "TokenRequest")
    verbs = ("create",)

    def create(self, action: Action, body: Object, request: Request) -> Object:
        """Return the TokenRequest with the token. Raises 400, 404, 409 and 422."""
        registry = action.registry
        account = registry.get(action.resource, action.namespace, action.name)
        spec = spec_of(body)
        audiences = spec.get("audiences") or [ISSUER]
        seconds = spec.get("expirationSeconds", DEFAULT_SECONDS)
        causes = list(_problems(seconds))
        if causes:
            raise status.invalid("authentication.k8s.io", "TokenRequest", "", causes)
        bound = _bound(spec.get("boundObjectRef"), action)
        token = registry.access.service_account_tokens.issue(account, audiences, seconds, bound)
        end = registry.clock.calendar() + datetime.timedelta(seconds=seconds)
        meta = {"name": action.name, "namespace": action.namespace, "uid": uid(account)}
        return {
            **body,
            "metadata": {**meta, "creationTimestamp": registry.now()},
            "spec": {"audiences": audiences, "expirationSeconds": seconds, "boundObjectRef": bound},
            "status": {"token": token, "expirationTimestamp": timestamps.time(end)},
        }


def _problems(seconds: int) -> Iterator[status.Cause]:
    at = "spec.expirationSeconds"
    if seconds < MIN_SECONDS:
        yield fields.invalid(at, seconds, "may not specify a duration less than 10 minutes")
    if seconds > MAX_SECONDS:
        yield fields.invalid(at, seconds, "may not specify a duration larger than 2^32 seconds")


def _bound(reference: Mapping[str, Any] | None, action: Action) -> dict[str, str] | None:
    """The object whose life the token shares, checked."""
    if reference is None:
        return None
    kind, version, wanted = (reference.get(field, "") for field in ("kind", "apiVersion", "name"))
    if version != "v1" or kind not in BOUND:
        group, _, version = version.rpartition("/")
        raise status.bad_request(f"cannot bind token to object of type {group}/{version}, Kind={kind}")
    resource = BOUND[kind]
    found = action.registry.get(resource, action.namespace if resource.namespaced else "", wanted)
    if reference.get("uid") and reference["uid"] != metadata(found)["uid"]:
        why = (
            f"the UID in the bound object reference ({reference['uid']}) does not match the UID in record. "
            f"The object might have been deleted and then recreated"
        )
        raise status.conflict(resource, wanted, why)
    return {"kind": kind, "apiVersion": version, "name": wanted, "uid": metadata(found)["uid"]}
