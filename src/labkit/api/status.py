"""metav1.Status: how the API server says no, in its own words.

One function per refusal; each returns the ApiError to raise. Message texts are those of apimachinery's api/errors
package (Kubernetes 1.36).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labkit import errors
from labkit.api.resources import ResourceType


@dataclass(frozen=True)
class Cause:
    """One field of a 422: which rule, what it says, where."""

    reason: str
    message: str
    field: str


def failure(code: int, reason: str, message: str, details: dict[str, Any] | None = None) -> errors.ApiError:
    """Return the ApiError for a Status Failure."""
    status: dict[str, Any] = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "details": details,
        "code": code,
    }
    return errors.ApiError({name: value for name, value in status.items() if value is not None and value != ""})


def _details(resource: ResourceType, name: str = "", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "group": resource.group, "kind": resource.plural, **more}
    return {key: value for key, value in found.items() if value}


def not_found(resource: ResourceType, name: str) -> errors.ApiError:
    """404 for an object."""
    return failure(404, "NotFound", f'{resource.group_resource} "{name}" not found', _details(resource, name))


def already_exists(resource: ResourceType, name: str, terminating: bool = False) -> errors.ApiError:
    """409 for a name that is taken (by an object on its way out)."""
    message = f'{resource.group_resource} "{name}" already exists'
    if terminating:
        message = f"object is being deleted: {message}"
    return failure(409, "AlreadyExists", message, _details(resource, name))


def conflict(resource: ResourceType, name: str, why: str) -> errors.ApiError:
    """409 for an operation that lost a race."""
    message = f'Operation cannot be fulfilled on {resource.group_resource} "{name}": {why}'
    return failure(409, "Conflict", message, _details(resource, name))


def modified(resource: ResourceType, name: str) -> errors.ApiError:
    """409 for a stale resourceVersion."""
    why = "the object has been modified; please apply your changes to the latest version and try again"
    return conflict(resource, name, why)


def bad_request(message: str) -> errors.ApiError:
    """400."""
    return failure(400, "BadRequest", message)


def forbidden(resource: ResourceType, name: str, why: str) -> errors.ApiError:
    """403 by admission or authorization."""
    subject = f'{resource.group_resource} "{name}"' if name else resource.group_resource
    return failure(403, "Forbidden", f"{subject} is forbidden: {why}", _details(resource, name))


def expired(message: str) -> errors.ApiError:
    """410 for a resourceVersion older than the watch history."""
    return failure(410, "Expired", message)


def invalid(group: str, kind: str, name: str, causes: Sequence[Cause]) -> errors.ApiError:
    """422 with all the causes at once; one cause stands alone, several stand in brackets."""
    texts = list(dict.fromkeys(f"{cause.field}: {cause.message}" for cause in causes))
    joined = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    qualified = f"{kind}.{group}" if group else kind
    details: dict[str, Any] = {
        "name": name,
        "group": group,
        "kind": kind,
        "causes": [{"reason": one.reason, "message": one.message, "field": one.field} for one in causes],
    }
    details = {key: value for key, value in details.items() if value}
    return failure(422, "Invalid", f'{qualified} "{name}" is invalid: {joined}', details)


def precondition(resource: ResourceType, name: str, why: str) -> errors.ApiError:
    """409 for a deletion whose preconditions do not hold (upstream names the kind here, not the resource)."""
    qualified = f"{resource.kind}.{resource.group}" if resource.group else resource.kind
    message = f'Operation cannot be fulfilled on {qualified} "{name}": {why}'
    group = {"group": resource.group} if resource.group else {}
    return failure(409, "Conflict", message, {"name": name, **group, "kind": resource.kind})


def no_such_resource() -> errors.ApiError:
    """404 for a path that leads nowhere."""
    return failure(404, "NotFound", "the server could not find the requested resource", {})


def method_not_allowed() -> errors.ApiError:
    """405."""
    message = "the server does not allow this method on the requested resource"
    return failure(405, "MethodNotAllowed", message, {})


def not_implemented(resource: ResourceType) -> errors.ApiError:
    """501 for a resource that discovery shows but this server does not serve."""
    message = f"{resource.group_resource} are not served by this simulator yet; use a real cluster for this"
    return failure(501, "NotImplemented", message, _details(resource))


def not_acceptable(shown_as: bool = False) -> errors.ApiError:
    """406 for an Accept header that names nothing the server can give, in the text for plain or for converted forms."""
    known = "application/json, application/yaml, application/vnd.kubernetes.protobuf"
    if shown_as:
        return failure(406, "NotAcceptable", f"only the following media types are accepted: {known}")
    return failure(406, "NotAcceptable", f"406: Not Acceptable\n\nAvailable representations: {known}", {})


def unauthorized() -> errors.ApiError:
    """401."""
    return failure(401, "Unauthorized", "Unauthorized")


def internal(message: str) -> errors.ApiError:
    """500: a fault of the server."""
    return failure(500, "InternalError", f"Internal error occurred: {message}", {"causes": [{"message": message}]})


def too_many_requests(message: str, cause: Cause | None, retry_after_seconds: int = 0) -> errors.ApiError:
    """429, with the reason behind it."""
    details: dict[str, Any] = {}
    if cause is not None:
        details["causes"] = [{"reason": cause.reason, "message": cause.message}]
    if retry_after_seconds:
        details["retryAfterSeconds"] = retry_after_seconds
    return failure(429, "TooManyRequests", message, details)


def success(details: dict[str, Any] | None = None, code: int = 0) -> dict[str, Any]:
    """The Status that answers a completed deletion or an action that gives nothing back."""
    found: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    if details is not None:
        found["details"] = details
    if code:
        found["code"] = code
    return found
