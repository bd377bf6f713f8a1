"""The answer of a refused request: admission's 403 with the reason and the code that a policy asks for."""

from typing import Any

from labkit import errors
from labkit.api import status
from labkit.api.object import Object
from labkit.apiserver.strategy import Action

CODES = {"Forbidden": 403, "Unauthorized": 401, "RequestEntityTooLarge": 413, "Invalid": 422}


def refused(action: Action, obj: Object | None, message: str, reason: str) -> errors.ApiError:
    """Return the error for one message."""
    base = status.forbidden(action.resource, _name(action, obj), message).status
    details: dict[str, Any] = {**base.get("details", {}), "causes": [{"message": message}]}
    return errors.ApiError({**base, "reason": reason, "details": details, "code": CODES.get(reason, 422)})


def _name(action: Action, obj: Object | None) -> str:
    meta = (obj or {}).get("metadata") or {}
    return action.name or meta.get("name") or meta.get("generateName") or "Unknown"
