"""AdmissionReview: the question that a webhook is asked, and what its answer means."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver import json_patch
from labkit.apiserver.policies import environment
from labkit.apiserver.strategy import Action

VERSION, KIND = "admission.k8s.io/v1", "AdmissionReview"


class NoAnswer(Exception):
    """A webhook that cannot be asked, or whose answer is none; the text says why."""


def question(action: Action, obj: Object | None, old: Object | None, version: str, uid: str) -> dict[str, Any]:
    """Return the AdmissionReview about a request."""
    asked = environment.request(action)
    objects = {"object": obj, "oldObject": old}
    return {"kind": KIND, "apiVersion": version, "request": {"uid": uid, **asked, **objects}}


def answer(review: Any, asked: Mapping[str, Any], mutating: bool) -> dict[str, Any]:
    """Return the response of a review. Raises NoAnswer for one that upstream does not accept."""
    prefix = "received invalid webhook response: "
    if not isinstance(review, dict) or not isinstance(review.get("response"), dict):
        raise NoAnswer(f"{prefix}webhook response was absent")
    _check_kind(review, asked["apiVersion"])
    found: dict[str, Any] = review["response"]
    wanted = asked["request"]["uid"]
    if found.get("uid") != wanted:
        raise NoAnswer(f'{prefix}expected response.uid="{wanted}", got "{found.get("uid", "")}"')
    if found.get("patch") and not mutating:
        raise NoAnswer(f"{prefix}validating webhook may not return response.patch")
    if found.get("patch") and not found.get("patchType"):
        raise NoAnswer(f"{prefix}webhook returned response.patch but not response.patchType")
    return found


def _check_kind(review: Mapping[str, Any], want: str) -> None:
    version, kind = review.get("apiVersion", ""), review.get("kind", "")
    last = want.rpartition("/")[2]
    if kind == KIND and version != want and version.startswith("admission.k8s.io/"):
        got = f"({version.rpartition('/')[2]}.{kind}) to ({last}.{KIND})"
        raise NoAnswer(f"failed to call webhook: converting {got}: unknown conversion")
    if (version, kind) != (want, KIND):
        raise NoAnswer(f'failed to call webhook: no kind "{kind}" is registered for version "{version}"')


def denial(webhook: str, response: Mapping[str, Any]) -> errors.ApiError:
    """Return the error for an answer that does not allow the request."""
    said = dict(response.get("status") or {})
    code = said.get("code") or 0
    why = said.get("message") or said.get("reason")
    text = f'admission webhook "{webhook}" denied the request'
    message = f"{text}: {why}" if why else f"{text} without explanation"
    error = status.failure(max(code, 400), said.get("reason") or "", message).status
    details = said.get("details")
    return errors.ApiError({**error, **({"details": details} if details else {})})


def patched(obj: Object, response: Mapping[str, Any]) -> Object | None:
    """Return the object with the patch of an answer, or None if nothing changes. Raises NoAnswer, and 500."""
    if not response.get("patch"):
        return None
    try:
        operations = json.loads(base64.b64decode(response["patch"]))
    except (binascii.Error, ValueError) as error:
        raise NoAnswer(f"received undecodable patch in webhook response: {error}") from error
    if not isinstance(operations, list):
        why = "json: cannot unmarshal object into Go value of type jsonpatch.Patch"
        raise NoAnswer(f"received undecodable patch in webhook response: {why}")
    try:
        found: Object = json_patch.apply(obj, operations)
    except ValueError as error:
        raise internal(str(error)) from error
    return None if found == obj else found


def internal(message: str) -> errors.ApiError:
    """Return a 500 with its cause."""
    found = status.failure(500, "InternalError", f"Internal error occurred: {message}").status
    return errors.ApiError({**found, "details": {"causes": [{"message": message}]}})
