"""DeleteOptions: what a deletion asks for, in its body or else in its parameters."""

from typing import Any

from labkit.api import status
from labkit.apiserver import bodies, decoding, fieldvalidation, negotiation, options
from labkit.apiserver.protobuf import envelope
from labkit.apiserver.registry import DeleteOptions
from labkit.apiserver.schema import pack
from labkit.apiserver.strategy import Action
from labkit.apiserver.validation import fields
from labkit.web.message import Request

DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"


def read(request: Request, action: Action) -> DeleteOptions:
    """Return the options of a deletion, from its body or else its parameters. Raises 400 and 422."""
    body = _delete_body(request)
    if body is None:
        body = _from_query(request)
    dry_run = body.get("dryRun") or request.query.get("dryRun", [])
    _check_delete(body, dry_run)
    action.dry_run = bool(dry_run)
    preconditions = body.get("preconditions") or {}
    orphan = body.get("orphanDependents")
    propagation = body.get("propagationPolicy") or (None if orphan is None else "Orphan" if orphan else "Background")
    return DeleteOptions(
        body.get("gracePeriodSeconds"), propagation, preconditions.get("uid"), preconditions.get("resourceVersion")
    )


def _delete_body(request: Request) -> dict[str, Any] | None:
    if request.payload is None and not request.body:
        return None
    try:
        value = request.payload if request.payload is not None else _value(request)
        found: dict[str, Any] = decoding.decode(pack.type_of(DELETE_OPTIONS), _checked(value))[0]
    except bodies.NotJson as wrong:
        raise status.bad_request(f"couldn't get version/kind; json parse error: {wrong}") from wrong
    except ValueError as wrong:
        raise status.bad_request(str(wrong)) from wrong
    return found


def _checked(value: Any) -> dict[str, Any]:
    """A body that may be options; null stands for none."""
    if value is not None and not isinstance(value, dict):
        raise status.bad_request(bodies.no_object(value))
    body: dict[str, Any] = value or {}
    fieldvalidation.check_head(body)
    if body.get("kind") not in (None, "", "DeleteOptions"):
        raise status.bad_request(fieldvalidation.not_registered(body["kind"], body.get("apiVersion") or ""))
    return body


def _value(request: Request) -> Any:
    media = negotiation.content_type(request.headers.get("content-type", ""))
    if media == negotiation.PROTOBUF:
        return envelope.content(envelope.opened(request.body), DELETE_OPTIONS)
    if media not in ("", negotiation.JSON):
        raise bodies.unsupported_media()
    return bodies.loads(request.body)[0]


def _from_query(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "gracePeriodSeconds" in request.query:
        found["gracePeriodSeconds"] = options.integer(request, "gracePeriodSeconds")
    if request.parameter("propagationPolicy"):
        found["propagationPolicy"] = request.parameter("propagationPolicy")
    if "orphanDependents" in request.query:
        found["orphanDependents"] = options.boolean(request, "orphanDependents")
    return found


def _check_delete(body: dict[str, Any], dry_run: Any) -> None:
    causes = []
    policy = body.get("propagationPolicy")
    if policy is not None and body.get("orphanDependents") is not None:
        causes.append(
            fields.invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set")
        )
    if policy is not None and policy not in ("Foreground", "Background", "Orphan"):
        causes.append(fields.not_supported("propagationPolicy", policy, ("Foreground", "Background", "Orphan", "nil")))
    if dry_run and set(dry_run) != {"All"}:
        causes.append(fields.not_supported("dryRun", sorted(set(dry_run)), ("All",)))
    if causes:
        raise status.invalid("meta.k8s.io", "DeleteOptions", "", causes)
